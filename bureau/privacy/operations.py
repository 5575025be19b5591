"""The verbs: consent and withdrawal, rights requests, handing data over, disposal with two signatures."""

import datetime as dt

from django.db import transaction

from bureau.kit import audit
from bureau.kit.errors import Refused
from bureau.privacy import queries, rules, states
from bureau.privacy.enums import DisposalState, Purpose, RightsAction, RightsKind
from bureau.privacy.models import Consent, Disposal, Handover, Recipient, RightsRequest
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Person


@transaction.atomic
def give_consent(
    *, person_id: int, purpose: Purpose, wording: str, channel: str, by: Scope, at: dt.datetime
) -> Consent:
    """Note that a person consents to one purpose, with the words they were shown. Twice is once."""
    person = Person.objects.visible_to(by).select_for_update().get(pk=person_id)
    by.require(Permission.RIGHTS_ASK, person)
    live = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).first()
    if live:
        return live
    consent = Consent.objects.create(
        person=person, station_id=person.station_id, purpose=purpose, wording=wording, channel=channel,
        given_at=at, given_by_id=by.user_id,
    )  # fmt: skip
    audit.record(verb="consent.given", target=consent, by_id=by.user_id, at=at, purpose=purpose)
    return consent


@transaction.atomic
def withdraw_consent(*, consent_id: int, by: Scope, at: dt.datetime) -> Consent:
    """Withdrawing is as easy as giving, and acts at once (art. 15)."""
    consent = Consent.objects.visible_to(by).select_for_update().get(pk=consent_id)
    by.require(Permission.RIGHTS_ASK, consent)
    if consent.withdrawn_at is None:
        consent.withdrawn_at, consent.withdrawn_by_id = at, by.user_id
        consent.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit.record(
            verb="consent.withdrawn", target=consent, by_id=by.user_id, at=at, purpose=consent.purpose
        )
    return consent


@transaction.atomic
def receive_request(
    *, person_id: int, kind: RightsKind, channel: str, detail: str, by: Scope, at: dt.datetime, today: dt.date
) -> RightsRequest:
    """Open a rights request; its due date comes from the term in force today."""
    person = Person.objects.visible_to(by).get(pk=person_id)
    by.require(Permission.RIGHTS_ASK, person)
    term = queries.term_in_force(kind, today)
    if term is None:
        raise rules.NoRule("还没有设定这类请求的答复期限，请区局先在后台设定")
    request = RightsRequest.objects.create(
        person=person, station_id=person.station_id, kind=kind, channel=channel, detail=detail,
        received_at=at, received_by_id=by.user_id, due_on=today + dt.timedelta(days=term.days),
    )  # fmt: skip
    audit.record(verb="rights.received", target=request, by_id=by.user_id, at=at, kind=kind)
    return request


@transaction.atomic
def take(action: RightsAction, *, request_id: int, answer: str, by: Scope, at: dt.datetime) -> RightsRequest:
    """Answer, decline with a reason, or note that it was withdrawn."""
    request = RightsRequest.objects.visible_to(by).select_for_update().get(pk=request_id)
    move = states.move(request.state, action)
    by.require(move.needs, request)
    rules.check_answer(action, answer)
    request.state, request.answer = move.to, answer.strip()
    request.answered_at, request.answered_by_id = at, by.user_id
    request.save(update_fields=["state", "answer", "answered_at", "answered_by"])
    audit.record(verb=f"rights.{action.lower()}", target=request, by_id=by.user_id, at=at)
    return request


@transaction.atomic
def take_back(*, request_id: int, by: Scope, at: dt.datetime) -> RightsRequest:
    """The person takes their own request back; at the counter staff note it by `take`."""
    request = RightsRequest.objects.visible_to(by).select_for_update().get(pk=request_id)
    move = states.move(request.state, RightsAction.WITHDRAW)
    by.require(Permission.RIGHTS_ASK, request)
    request.state, request.answered_at = move.to, at
    request.save(update_fields=["state", "answered_at"])
    audit.record(verb="rights.withdraw", target=request, by_id=by.user_id, at=at)
    return request


@transaction.atomic
def hand_over(
    *, recipient_id: int, people: int, what: str, by: Scope, at: dt.datetime, digest: str = ""
) -> Handover:
    """Note that data went to a registered recipient whose term has not ended."""
    recipient = Recipient.objects.get(pk=recipient_id)
    if recipient.ends_on and recipient.ends_on < at.date():
        raise Refused(f"与{recipient.name}的约定已于 {recipient.ends_on} 到期，不能再提供")
    handover = Handover.objects.create(
        recipient=recipient, people=people, what=what, digest=digest, at=at, by_id=by.user_id
    )
    audit.record(verb="data.handed_over", target=handover, by_id=by.user_id, at=at, people=people)
    return handover


@transaction.atomic
def propose_disposal(*, by: Scope, at: dt.datetime, today: dt.date) -> Disposal:
    """Freeze the list of people whose data is due to be cleared. Nothing is cleared by this."""
    rule = queries.retention_in_force(today)
    if rule is None:
        raise rules.NoRule("还没有设定保存期限")
    people = list(queries.due_for_disposal(by, rule, at=at).values_list("pk", flat=True))
    if not people:
        raise rules.NoRule("没有到期的人员，不需要清除")
    disposal = Disposal.objects.create(
        rule=rule, people=people, digest=rules.digest(people), proposed_at=at, proposed_by_id=by.user_id
    )
    audit.record(verb="disposal.proposed", target=disposal, by_id=by.user_id, at=at, people=len(people))
    return disposal


@transaction.atomic
def sign_disposal(*, disposal_id: int, by: Scope, at: dt.datetime) -> Disposal:
    """The second signature, by another person than the proposer."""
    disposal = Disposal.objects.select_for_update().get(pk=disposal_id)
    if not by.allows(Permission.DISPOSAL_SIGN):
        raise Refused("您没有签字清除的权限")
    rules.check_may_sign(disposal, by.user_id)
    disposal.state, disposal.signed_at, disposal.signed_by_id = DisposalState.SIGNED, at, by.user_id
    disposal.save(update_fields=["state", "signed_at", "signed_by"])
    audit.record(verb="disposal.signed", target=disposal, by_id=by.user_id, at=at)
    return disposal


@transaction.atomic
def drop_disposal(*, disposal_id: int, by: Scope, at: dt.datetime) -> Disposal:
    disposal = Disposal.objects.select_for_update().get(pk=disposal_id)
    if disposal.state == DisposalState.DONE:
        raise rules.WrongMoment("已经执行，不能放弃")
    disposal.state = DisposalState.DROPPED
    disposal.save(update_fields=["state"])
    audit.record(verb="disposal.dropped", target=disposal, by_id=by.user_id, at=at)
    return disposal
