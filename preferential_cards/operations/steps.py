"""The steps of the card procedure. Nothing else changes the state of an application.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import access, audit
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from preferential_cards import clocks, keeping, rules, states, telling
from preferential_cards.enums import Action, State
from preferential_cards.models import Application, Step
from stations.permissions import Permission
from stations.scope import Scope

MOST_AT_ONCE = 500


class NotAllYours(Refused):
    pass


class TooMany(Refused):
    pass


class OneByOne(Refused):
    pass


class Outcome(NamedTuple):
    application: Application
    done: bool
    sentence: str


@transaction.atomic
def take(
    action: str,
    *,
    application_id: int,
    by: Scope,
    at: dt.datetime,
    note: str = "",
    reason: str = "",
    card_number: str = "",
    seen_state: str = "",
    said: dict | None = None,
) -> Step:
    """Take one step of the procedure: the only way an application changes state.

    Raises a `Refused` whose message can be shown to the clerk as it is. `said`: what is written down on the card's own
    step (signature, who took it).
    """
    application = _locked(by).get(pk=application_id)
    rules.check_not_changed(application, seen_state)
    words = {"note": note, "reason": reason, "card_number": card_number}
    move = rules.check_may_take(action, application, application.steps.all(), by, day=localdate(at))
    rules.check_said(action, **words)
    return write(action, application, move, by=by, at=at, said=said, **words)


@transaction.atomic
def take_many(
    action: str, *, application_ids: list[int], by: Scope, at: dt.datetime, note: str = "", reason: str = ""
) -> list[Outcome]:
    """One decision on a selection. Each row that the rules let pass is done; each other one says why not.

    One row beyond reach refuses the whole action: such a list was not made on our pages.
    """
    wanted = set(application_ids)
    if action == Action.ISSUE:
        raise OneByOne("发放要逐件登记证号，请打开申领一件一件办")
    if len(wanted) > MOST_AT_ONCE:
        raise TooMany(f"一次最多办 {MOST_AT_ONCE} 件，请缩小范围分几次办")
    rules.check_said(action, note=note, reason=reason)
    found = list(
        _locked(by)
        .filter(pk__in=wanted)
        .prefetch_related("steps", "papers", "person__obstacle_set")
        .order_by("pk")
    )
    if len(found) != len(wanted):
        raise NotAllYours(f"选中的申领有 {len(wanted) - len(found)} 件不在您的范围内，一件也没有办")
    outcomes = []
    for application in found:
        try:
            move = rules.check_may_take(action, application, application.steps.all(), by, day=localdate(at))
        except Refused as refusal:
            outcomes.append(Outcome(application, False, str(refusal)))
        else:
            write(action, application, move, by=by, at=at, note=note, reason=reason)
            outcomes.append(Outcome(application, True, f"已办理，现在是“{State(move.to).label}”"))
    return outcomes


def note_away_answer(application_id: int, answer: str) -> None:
    """What the other place has said. Called by the room of 异地申领, which has the right and the wall for it."""
    application = Application.objects.select_for_update(of=("self",), no_key=True).get(pk=application_id)
    application.away_answer = answer
    application.version += 1
    application.save(update_fields=["away_answer", "version"])


def note_print(application: Application, *, paper: str, by: Scope, at: dt.datetime) -> None:
    """A paper shows the full name, and the form the full number: who printed it is remembered like a reveal."""
    by.require(Permission.PERSON_REVEAL, application)
    audit.record(verb=f"card.print_{paper}", target=application, by_id=by.user_id, at=at)
    access.record(Looking.PRINT, target=application.person, by_id=by.user_id, at=at, field=f"card.{paper}")


def note_view(application: Application, *, by: Scope, at: dt.datetime) -> None:
    """Who looks at an application looks at a person (F111)."""
    access.record(Looking.VIEW, target=application.person, by_id=by.user_id, at=at, field="card")


def _locked(by: Scope):
    return (
        Application.objects.visible_to(by)
        .select_related("person", "station")
        .select_for_update(of=("self",), no_key=True)
    )


def write(action, application, move, *, by, at, note="", reason="", card_number="", said=None) -> Step:
    """What every step writes. The caller has locked the application and asked the rules."""
    clocks.turn(application, move.to, at)
    application.state, application.state_since = move.to, at
    application.version += 1
    if action == Action.SUBMIT and application.submitted_at is None:
        application.submitted_at = (
            at  # 有效申领 counts from the first submission, whatever is corrected later
        )
    if action == Action.RETURN:
        application.returns += 1
    if move.to in states.VOID:
        application.void_at = at
    if move.to == State.ISSUED:
        application.issued_at, application.card_number = at, card_number
    _sign(action, application, by.user_id)
    _save(application)
    keeping.follow(action, application, number=card_number, by_id=by.user_id, at=at, said=said or {})
    step = Step.objects.create(
        application=application,
        person_id=application.person_id,
        station_id=application.station_id,
        action=action,
        state=move.to,
        reason=reason if action == Action.RETURN else "",
        note=note.strip(),
        at=at,
        by_id=by.user_id,
    )
    audit.record(verb=f"card.{action.lower()}", target=application, by_id=by.user_id, at=at)
    telling.step_taken(step)
    return step


def _sign(action, application, user_id) -> None:
    """Maker, checker and approver of the present round; the database refuses two of them in one person."""
    if action == Action.SUBMIT:
        application.maker_id, application.checker_id, application.approver_id = user_id, None, None
    elif action == Action.VERIFY:
        application.checker_id = user_id
    elif action == Action.REVIEW:
        application.approver_id = user_id


STEP_WRITES = [
    "state", "state_since", "version", "submitted_at", "returns", "void_at", "issued_at", "card_number",
    "reviewed_at", "due_on", "late_since", "spent", "maker", "checker", "approver",
]  # fmt: skip


def _save(application) -> None:
    try:
        with transaction.atomic():  # a savepoint, so that the refusal leaves the caller's transaction usable
            application.save(update_fields=STEP_WRITES)
    except IntegrityError as error:
        if "one_card_per_number" in str(error):
            raise rules.NumberTaken("这个证号已经登记在另一份申领上，请再看一眼卡面") from None
        raise
