"""What stops with a life, in the same transaction as the entry of the death (F8).

Services stand above this app and are strangers to it, so they come by themselves: a service registers

    @endings.on_death
    def stop_the_card(person, *, by, at): ...

and whatever it raises undoes the whole entry: nobody is half dead. `by` is the clerk who enters the death, with that
clerk's own reach; a handler that must write more than this person's rows opens the wall itself.
"""

import datetime as dt
from collections.abc import Callable

from django.utils.timezone import localdate

from stations.scope import Scope
from veterans.enums import FamilyTaskState, RequestState, TransferState
from veterans.models import ChangeRequest, FamilyTask, Person, Transfer

HANDLERS: list[Callable[..., None]] = []
CORRECTIONS: list[Callable[..., None]] = []
FAMILY_DAYS = 30  # within a month somebody has been with the family


def on_death(handler):
    """`handler(person, *, by, at)`: silence what the service has in hand for this person."""
    if handler not in HANDLERS:
        HANDLERS.append(handler)
    return handler


def on_correction(handler):
    """`handler(person, *, by, at)`: the death was an error; what only it has stopped goes on where it stood."""
    if handler not in CORRECTIONS:
        CORRECTIONS.append(handler)
    return handler


def death(person: Person, *, died_on: dt.date, by: Scope, at: dt.datetime) -> FamilyTask:
    for handler in HANDLERS:
        handler(person, by=by, at=at)
    drop_open_matters(person, why="本人已故", by=by, at=at)
    due = localdate(at) + dt.timedelta(days=FAMILY_DAYS)
    return FamilyTask.objects.create(
        person=person, station_id=person.station_id, died_on=died_on, opened_at=at, due_on=due
    )


def taken_back(person: Person, *, by: Scope, at: dt.datetime) -> None:
    """The death was an error: nothing is left to do with the family. A service that has not registered starts again by hand."""
    for handler in CORRECTIONS:
        handler(person, by=by, at=at)
    FamilyTask.objects.filter(person=person, state=FamilyTaskState.OPEN).update(
        state=FamilyTaskState.DONE, result="登记去世有误，已恢复登记", closed_at=at, closed_by_id=by.user_id
    )


def drop_open_matters(person: Person, *, why: str, by: Scope, at: dt.datetime) -> None:
    """Who leaves the register leaves no question open."""
    answered = {"decided_at": at, "decided_by_id": by.user_id, "answer": why}
    ChangeRequest.objects.filter(person=person, state=RequestState.PENDING).update(
        state=RequestState.WITHDRAWN, **answered
    )
    settle_transfers(person, why=why, by=by, at=at)


def settle_transfers(person: Person, *, why: str, by: Scope, at: dt.datetime) -> None:
    """Nobody waits any more for an answer about this person."""
    Transfer.objects.filter(person=person, state=TransferState.OPEN).update(
        state=TransferState.WITHDRAWN, decided_at=at, decided_by_id=by.user_id, answer=why
    )
