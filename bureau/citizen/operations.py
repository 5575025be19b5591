"""The verbs of a correction: fill in, send, take back; and, for staff, accept field by field or refuse."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.citizen import queries, rules, states
from bureau.citizen.enums import CorrectionAction, CorrectionState
from bureau.citizen.models import Correction, CorrectionStep
from bureau.kit import audit
from bureau.kit.sequences import next_ids
from bureau.kit.workdays import add_workdays
from bureau.messages import operations as messages
from bureau.privacy import operations as privacy
from bureau.privacy.enums import Channel, RightsKind
from stations.permissions import Permission
from stations.scope import Scope
from veterans import belongings
from veterans import operations as people
from veterans.models import Person
from veterans.writing import deed


@deed
def fill_in(
    *, person_id: int, values: dict[str, str], by: Scope, at: dt.datetime, by_proxy: bool = False
) -> Correction:
    """Keep what was typed on one small page. Only what differs from the file is wanted; the draft is made by the first."""
    person = Person.objects.visible_to(by).select_for_update(of=("self",)).get(pk=person_id)
    by.require(Permission.RIGHTS_ASK, person)
    correction = queries.open_correction(person, by=by)
    if correction and correction.state == CorrectionState.SENT:
        raise rules.Taken("上一份修改站里正在核对，办完或撤回后才能再改")
    now = queries.as_filed(person, by=by)
    wanted = (correction.wanted if correction else {}) | values
    wanted = {field: value for field, value in wanted.items() if value and value != now.get(field, "")}
    if correction is None:
        [pk] = next_ids(Correction, 1)
        correction = Correction(
            pk=pk, person=person, station_id=person.station_id, begun_at=at, by_proxy=by_proxy
        )
    correction.wanted, correction.seen_version = wanted, person.version
    correction.save()
    return correction


@deed
def send(*, person_id: int, by: Scope, at: dt.datetime) -> Correction:
    person = Person.objects.visible_to(by).get(pk=person_id)
    correction = (
        Correction.objects.visible_to(by).select_for_update().get(person=person, state__in=states.OPEN)
    )
    rules.check_says_something(correction.wanted)
    _step(correction, CorrectionAction.SEND, by=by, at=at)
    today = localdate(at)
    messages.notify(
        "有一份本人资料修改待核对", key=f"correction:{correction.pk}", place=person.station_id, needs=Permission.PERSON_EDIT,
        url=f"/citizen/corrections/{correction.pk}/", at=at, act_by=at + (add_workdays(today, rules.DAYS_TO_ANSWER) - today),
    )  # fmt: skip
    return correction


@deed
def withdraw(*, person_id: int, by: Scope, at: dt.datetime) -> Correction:
    correction = (
        Correction.objects.visible_to(by).select_for_update().get(person=person_id, state__in=states.OPEN)
    )
    _step(correction, CorrectionAction.WITHDRAW, by=by, at=at)
    messages.settle(f"correction:{correction.pk}", at=at)
    return correction


@deed
def answer(*, correction_id: int, accepted: list[str], note: str, by: Scope, at: dt.datetime) -> Correction:
    """Accept the ticked fields and change the register by the deed of this colleague, or refuse all with a reason."""
    correction = (
        Correction.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("person")
        .get(pk=correction_id)
    )
    action = CorrectionAction.ACCEPT if accepted else CorrectionAction.REFUSE
    by.require(states.move(correction.state, action).needs, correction)
    wanted = {field: value for field, value in correction.wanted.items() if field in accepted}
    if len(wanted) < len(correction.wanted) and not note.strip():
        raise rules.Empty("有不采纳的项，请写明原因，本人会看到这句话")
    _amend(correction.person, wanted, by=by, at=at)
    correction.answered_at, correction.answered_by_id = at, by.user_id
    correction.accepted, correction.answer = sorted(wanted), note.strip()
    _step(correction, action, note=note, by=by, at=at)
    messages.settle(f"correction:{correction.pk}", at=at, by_id=by.user_id)
    messages.send(
        "change_answered",
        person_id=correction.person_id,
        key=f"correction:{correction.pk}",
        at=at,
        by_id=by.user_id,
    )
    return correction


def _amend(person: Person, wanted: dict, *, by: Scope, at: dt.datetime) -> None:
    facts = {field: value for field, value in wanted.items() if field != "phone"}
    if facts:
        people.amend(person_id=person.pk, version=person.version, by=by, at=at, **facts)
    if "phone" in wanted:
        belongings.set_contact(person_id=person.pk, number=wanted["phone"], by=by, at=at)


def _step(
    correction: Correction, action: CorrectionAction, *, by: Scope, at: dt.datetime, note: str = ""
) -> None:
    move = states.move(correction.state, action)
    by.require(move.needs, correction)
    correction.state = move.to
    if action == CorrectionAction.SEND:
        correction.sent_at = at
    correction.save()
    CorrectionStep.objects.create(
        correction=correction, person_id=correction.person_id, station_id=correction.station_id, action=action, state=move.to,
        note=note.strip(), at=at, by_id=by.user_id,
    )  # fmt: skip
    audit.record(
        verb=f"correction.{action.lower()}",
        target=correction,
        by_id=by.user_id,
        at=at,
        fields=sorted(correction.wanted),
    )


# -- rights, in the person's own hand ----------------------------------------------------------------------


@transaction.atomic
def ask(kind: RightsKind, *, person_id: int, detail: str, by: Scope, at: dt.datetime, today: dt.date):
    """A rights request from the person's own page: the same procedure as at the counter, and a line for who answers."""
    request = privacy.receive_request(
        person_id=person_id, kind=kind, channel=Channel.WEB, detail=detail, by=by, at=at, today=today
    )
    messages.notify(
        "有一份本人网上提出的权利请求", key=f"rights:{request.pk}", place=request.station_id, needs=Permission.PERSON_EDIT,
        url=f"/privacy/requests/{request.pk}/", at=at,
    )  # fmt: skip
    return request


@transaction.atomic
def take_back(request_id: int, *, by: Scope, at: dt.datetime):
    request = privacy.take_back(request_id=request_id, by=by, at=at)
    messages.settle(f"rights:{request.pk}", at=at)
    return request
