"""An open application ends with the life it was for, and goes on where it stood when the entry was an error."""

import datetime as dt

from bureau.kit import audit
from preferential_cards import clocks, states
from preferential_cards.enums import Action, State
from preferential_cards.models import Application, Step
from preferential_cards.operations import steps
from stations.scope import Scope


def end_with_death(person, *, by: Scope, at: dt.datetime) -> int:
    """Within the entry of the death. → how many ended"""
    mine = Application.objects.filter(person=person, state__in=sorted(states.OPEN))
    waiting = list(mine.select_for_update(no_key=True))
    for application in waiting:
        note = f"本人已故，此前为“{application.get_state_display()}”"
        steps.write(
            Action.END, application, states.move(application.state, Action.END), by=by, at=at, note=note
        )
    return len(waiting)


def take_back(person, *, by: Scope, at: dt.datetime) -> int:
    """The death was an error. What the applicant had already got from the clock is not taken away: this step counts anew."""
    ended = list(Application.objects.filter(person=person, state=State.ENDED).select_for_update(no_key=True))
    for application in ended:
        former = _stood_at(application)
        clocks.turn(application, former, at)
        application.state, application.state_since, application.void_at = former, at, None
        application.version += 1
        application.save()
        Step.objects.create(
            application=application,
            person_id=application.person_id,
            station_id=application.station_id,
            action=Action.RESTORE,
            state=former,
            at=at,
            by_id=by.user_id,
        )
        audit.record(verb="card.restore", target=application, by_id=by.user_id, at=at)
    return len(ended)


def _stood_at(application: Application) -> str:
    before = application.steps.exclude(action=Action.END).order_by("-at", "-pk").first()
    if before:
        return before.state
    return State.SUBMITTED if application.submitted_at else State.DRAFT
