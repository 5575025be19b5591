"""A sensitive fact of a filed person changes only when somebody else has seen the proof (F12). A telephone stays one click."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import audit, codes, mask
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from stations.scope import Scope
from veterans import belongings, matter_states, operations, papers, validators
from veterans.enums import PaperKind, RequestAction, RequestKind, RequestState
from veterans.models import ChangeRequest, Identity, Person
from veterans.writing import deed, for_editing


class AlreadyAsked(Refused):
    pass


class OwnRequest(Refused):
    pass


class NeedsReason(Refused):
    pass


@deed
def ask(
    kind: str, *, person_id: int, wanted: dict, reason: str, evidence, by: Scope, at: dt.datetime
) -> ChangeRequest:
    """`wanted` as the form typed it; `evidence` an uploaded file with a name. The file itself stays as it is."""
    person = for_editing(person_id, by=by)
    if not reason.strip():
        raise NeedsReason("请写明为什么要改")
    _check(kind, wanted, person, at=at)
    kept = papers.receive(PaperKind.EVIDENCE, evidence, name=evidence.name)
    paper = papers.put(kept, person=person, by=by, at=at)
    request = ChangeRequest(
        pk=next_ids(ChangeRequest, 1)[0],
        person=person,
        station_id=person.station_id,
        kind=kind,
        reason=reason.strip(),
        evidence=paper,
        asked_at=at,
        asked_by_id=by.user_id,
    )
    request.wanted = wanted
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        if "one_pending_request_per_kind" not in str(error):
            raise
        raise AlreadyAsked("同样的变更申请还没有审批，不用再提") from None
    audit.record(verb="person.ask_change", target=person, by_id=by.user_id, at=at, kind=kind, row=request.pk)
    return request


@deed
def decide(action: str, *, request_id: int, by: Scope, at: dt.datetime, answer: str = "") -> ChangeRequest:
    """Approve (and then it is done), refuse, or take back."""
    request = (
        ChangeRequest.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("person")
        .get(pk=request_id)
    )
    move = matter_states.request_move(request.state, action)
    by.require(move.needs, request.person)
    _check_pair_of_eyes(action, request, by)
    if action == RequestAction.REFUSE and not answer.strip():
        raise NeedsReason("不同意要写明原因，提出人看得到")
    request.state, request.decided_at, request.decided_by_id = move.to, at, by.user_id
    request.answer = answer.strip()
    request.version += 1
    request.save()
    audit.record(
        verb=f"person.change_{action.lower()}", target=request.person, by_id=by.user_id, at=at, row=request.pk
    )
    if move.to == RequestState.APPROVED:
        _apply(request, by=by, at=at)
    return request


def _check_pair_of_eyes(action: str, request: ChangeRequest, by: Scope) -> None:
    own = request.asked_by_id == by.user_id
    if action == RequestAction.APPROVE and own:
        raise OwnRequest("自己提的变更要由别人审批")
    if action == RequestAction.WITHDRAW and not own:
        raise OwnRequest("只有提出人能撤回")


def _check(kind: str, wanted: dict, person: Person, *, at: dt.datetime) -> None:
    """What can be seen now to be wrong is said now, not by the approver in three days."""
    today = localdate(at)
    if kind == RequestKind.NAME:
        validators.name(wanted["name"])
    elif kind == RequestKind.ID_NUMBER:
        validators.id_number(wanted["id_number"], today=today)
    elif kind == RequestKind.ADD_IDENTITY:
        if not wanted["category"]:
            raise validators.WrongValue("请选择人员类别")
        validators.code("identity", wanted["category"], label="人员类别")
        validators.partial_date(wanted["since"], today=today)
    elif kind == RequestKind.END_IDENTITY:
        if not Identity.objects.filter(person=person, pk=wanted["identity_id"], valid_to=None).exists():
            raise validators.WrongValue("这个人员类别已经结束，或不是此人的")
    elif kind == RequestKind.DISABILITY:
        validators.code("disability_grade", wanted["grade"], label="残疾等级")
        validators.partial_date(wanted["rated"], today=today)


def _apply(request: ChangeRequest, *, by: Scope, at: dt.datetime) -> None:
    wanted, kind = request.wanted, request.kind
    common = {"person_id": request.person_id, "by": by, "at": at, "approved": request}
    if kind in (RequestKind.NAME, RequestKind.ID_NUMBER):
        person = Person.objects.get(pk=request.person_id)
        operations.amend(version=person.version, **wanted, **common)
    elif kind == RequestKind.ADD_IDENTITY:
        belongings.add_identity(**wanted, **common)
    elif kind == RequestKind.END_IDENTITY:
        ends_on = dt.date.fromisoformat(wanted["ends_on"])
        belongings.end_identity(identity_id=wanted["identity_id"], ends_on=ends_on, **common)
    elif kind == RequestKind.DISABILITY:
        belongings.rate_disability(**wanted, **common)
    else:
        belongings.end_disability(ends_on=dt.date.fromisoformat(wanted["ends_on"]), **common)


def lines(request: ChangeRequest, person: Person) -> list[tuple[str, str, str]]:
    """(what, now, wanted) as the approver reads it; a number is masked, but what differs must be seen: the last six stand."""
    wanted, kind = request.wanted, request.kind
    if kind == RequestKind.NAME:
        return [("姓名", person.name, wanted["name"])]
    if kind == RequestKind.ID_NUMBER:
        return [("身份证号", mask.id_number(person.id_number), mask.id_number(wanted["id_number"]))]
    if kind == RequestKind.ADD_IDENTITY:
        said = " ".join(filter(None, (wanted["since"], wanted["basis"], wanted["approved_by"])))
        return [("人员类别", "", f"{codes.label('identity', wanted['category'])} {said}".strip())]
    if kind == RequestKind.END_IDENTITY:
        identity = Identity.objects.filter(pk=wanted["identity_id"], person=person).first()
        return [("人员类别", str(identity or ""), f"{wanted['ends_on']} 结束")]
    now = str(person.disability_set.filter(ended_on=None).first() or "")
    if kind == RequestKind.END_DISABILITY:
        return [("残疾等级", now, f"{wanted['ends_on']} 终止")]
    nature = codes.label("disability_nature", wanted["nature"])
    return [
        (
            "残疾等级",
            now,
            f"{nature}{codes.label('disability_grade', wanted['grade'])} {wanted['rated']}".strip(),
        )
    ]
