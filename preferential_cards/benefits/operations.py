"""The verbs of the catalogue. Nothing else publishes an item, answers feedback or moves a proposal."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from bureau.kit.errors import Refused
from preferential_cards.benefits import pseudonyms, rules, states
from preferential_cards.benefits.enums import Group, Kind, Level, Proof, ProposalAction, Status
from preferential_cards.benefits.models import Benefit, Feedback, Proposal, ProposalStep
from stations.models import Station
from stations.permissions import Permission
from stations.scope import NotYours, Scope


class SaidToday(Refused):
    pass


def _keeper(by: Scope) -> None:
    if not by.allows(Permission.BENEFIT_MANAGE):
        raise NotYours("优待目录由区局维护，请联系区局")


@transaction.atomic
def publish(benefit_id: int, *, by: Scope, at: dt.datetime) -> Benefit:
    _keeper(by)
    benefit = Benefit.objects.visible_to(by).select_for_update().get(pk=benefit_id)
    rules.check_publishable(benefit)
    benefit.status, benefit.published_at = Status.PUBLISHED, at
    benefit.save(update_fields=["status", "published_at"])
    audit.record(verb="benefit.publish", target=benefit, by_id=by.user_id, at=at)
    return benefit


@transaction.atomic
def withdraw(benefit_id: int, *, by: Scope, at: dt.datetime, note: str = "") -> Benefit:
    _keeper(by)
    benefit = Benefit.objects.visible_to(by).select_for_update().get(pk=benefit_id)
    if benefit.status != Status.PUBLISHED:
        raise rules.NotReady("只有已发布的项目可以停用")
    benefit.status = Status.WITHDRAWN
    benefit.save(update_fields=["status"])
    audit.record(verb="benefit.withdraw", target=benefit, by_id=by.user_id, at=at, note=note)
    return benefit


@transaction.atomic
def give_feedback(benefit_id: int, *, person_id: int, stars: int, text: str, at: dt.datetime) -> Feedback:
    """The person speaks for themselves; the row keeps no name and no number of theirs."""
    day = localdate(at)
    benefit = Benefit.objects.current(day).get(pk=benefit_id)
    rules.check_feedback(benefit, stars)
    try:
        with transaction.atomic():
            return Feedback.objects.create(
                benefit=benefit,
                subject=pseudonyms.of(person_id),
                stars=stars,
                text=text.strip(),
                at=at,
                on=day,
            )
    except IntegrityError:
        raise SaidToday("今天已经评价过这个项目，明天可以再说") from None


@transaction.atomic
def answer_feedback(feedback_id: int, *, answer: str, by: Scope, at: dt.datetime) -> Feedback:
    _keeper(by)
    feedback = Feedback.objects.visible_to(by).select_for_update().get(pk=feedback_id)
    if not answer.strip():
        raise rules.MissingReason("请写答复，评价的人会看到")
    feedback.answer, feedback.answered_at, feedback.answered_by_id = answer.strip(), at, by.user_id
    feedback.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.record(verb="benefit.answer", target=feedback, by_id=by.user_id, at=at)
    return feedback


@transaction.atomic
def propose(
    *,
    station: Station,
    title: str,
    area: str,
    provider: str,
    value: str,
    why: str,
    by: Scope,
    at: dt.datetime,
) -> Proposal:
    by.require(Permission.SHOP_WORK, station)
    proposal = Proposal.objects.create(
        station=station, title=title, area=area, provider=provider, value=value, why=why, state_since=at
    )
    ProposalStep.objects.create(proposal=proposal, state=proposal.state, at=at, by_id=by.user_id)
    audit.record(verb="benefit.propose", target=proposal, by_id=by.user_id, at=at)
    return proposal


@transaction.atomic
def take(action: str, *, proposal_id: int, by: Scope, at: dt.datetime, note: str = "") -> Proposal:
    """One step of a proposal. Listing it makes a draft of the item, so that nothing is typed twice."""
    proposal = Proposal.objects.visible_to(by).select_for_update(of=("self",)).get(pk=proposal_id)
    move = states.move(proposal.state, action)
    by.require(move.needs, proposal)
    rules.check_reason(action, note)
    if action == ProposalAction.LIST:
        proposal.benefit = _draft(proposal, at)
    proposal.state, proposal.state_since = move.to, at
    proposal.save(update_fields=["state", "state_since", "benefit"])
    ProposalStep.objects.create(
        proposal=proposal, action=action, state=move.to, note=note.strip(), at=at, by_id=by.user_id
    )
    audit.record(verb=f"benefit.{action.lower()}", target=proposal, by_id=by.user_id, at=at)
    return proposal


def _draft(proposal: Proposal, at: dt.datetime) -> Benefit:
    return Benefit.objects.create(
        code=f"BJ-{proposal.pk + 900}",
        title=proposal.title,
        area=proposal.area,
        level=Level.DISTRICT,
        groups=[Group.VETERAN, Group.BEREAVED],
        proofs=[Proof.CARD, Proof.CODE],
        kind=Kind.SERVICE,
        value=proposal.value,
        provider=proposal.provider,
        how_to="出示优待证或老兵码",
        valid_from=localdate(at),
        basis="区级扩容项目",
    )
