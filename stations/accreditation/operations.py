"""The verbs of a bid. The order is always: find within scope and lock → table → permission → rules → write → step → audit."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from bureau.kit.scoring import operations as scoring
from bureau.kit.scoring import queries as scored
from bureau.kit.scoring import rules as points
from bureau.kit.scoring.enums import Level
from bureau.kit.scoring.models import Evidence
from stations.accreditation import queries, rules, states
from stations.accreditation.enums import Action, State
from stations.accreditation.models import Bid, BidStep, Gap
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope


@transaction.atomic
def begin(station_code: str, *, by: Scope, at: dt.datetime) -> Bid:
    """A sheet for this year; what can be counted is already in it."""
    station = Station.objects.visible_to(by).select_for_update().get(code=station_code)
    by.require(Permission.ACCREDITATION_FILL, station)
    rules.check_may_bid(station)
    scheme = queries.scheme_in_force(localdate(at))
    if scheme is None:
        raise rules.NotReady("还没有启用的评分方案，请区局在后台启用")
    year = localdate(at).year
    if Bid.objects.filter(station=station, year=year).exclude(state=State.WITHDRAWN).exists():
        raise rules.NotReady("本站这一年度已经申报")
    sheet = scoring.open_sheet(scheme, place=station.code, at=at)
    bid = Bid.objects.create(station=station, year=year, sheet=sheet, state_since=at)
    _step(bid, Action.OPEN, by=by, at=at)
    return bid


def _locked(bid_id: int, by: Scope) -> Bid:
    rows = Bid.objects.visible_to(by).select_related("station", "sheet__scheme")
    return rows.select_for_update(of=("self",)).get(pk=bid_id)


def _for_filling(bid_id: int, by: Scope) -> Bid:
    bid = _locked(bid_id, by)
    by.require(Permission.ACCREDITATION_FILL, bid.station)
    rules.check_editable(bid)
    return bid


@transaction.atomic
def fill(bid_id: int, *, values: dict[int, Decimal], by: Scope, at: dt.datetime) -> int:
    bid = _for_filling(bid_id, by)
    scoring.compute(bid.sheet, by_id=by.user_id, at=at)
    changed = scoring.fill(bid.sheet, values=values, by_id=by.user_id, at=at)
    audit.record(verb="accreditation.fill", target=bid, by_id=by.user_id, at=at, changed=changed)
    return changed


@transaction.atomic
def prove(
    bid_id: int,
    *,
    item_id: int,
    file,
    name: str,
    note: str,
    taken_on: dt.date,
    place: str,
    by: Scope,
    at: dt.datetime,
) -> Evidence:
    bid = _for_filling(bid_id, by)
    if taken_on > localdate(at):
        raise rules.NotReady("拍摄（形成）日期不能晚于今天")
    item = queries.item_of(bid, item_id).get()
    kept = scoring.prove(
        bid.sheet,
        item=item,
        file=file,
        name=name,
        note=note,
        taken_on=taken_on,
        place=place,
        by_id=by.user_id,
        at=at,
    )
    audit.record(verb="accreditation.prove", target=bid, by_id=by.user_id, at=at, sha256=kept.sha256)
    return kept


@transaction.atomic
def close_gap(gap_id: int, *, answer: str, by: Scope, at: dt.datetime) -> Gap:
    gap = Gap.objects.visible_to(by).select_for_update(of=("self",)).get(pk=gap_id)
    by.require(Permission.ACCREDITATION_FILL, gap)
    if gap.done_at is not None:
        raise rules.NotReady("这一项已经改好")
    if not answer.strip():
        raise rules.NotReady("请写一句怎么改的")
    gap.answer, gap.done_at, gap.done_by_id = answer.strip()[:200], at, by.user_id
    gap.save(update_fields=["answer", "done_at", "done_by"])
    audit.record(verb="accreditation.close_gap", target=gap, by_id=by.user_id, at=at)
    return gap


@transaction.atomic
def take(action: Action, *, bid_id: int, by: Scope, at: dt.datetime, note: str = "", **said) -> Bid:
    """One step of the procedure: the only way a bid changes state. `said` is what that step asks besides."""
    bid = _locked(bid_id, by)
    move = states.move(bid.state, action)
    by.require(move.needs, bid.station)
    note = rules.check_words(action, note)
    DOES.get(action, _nothing_else)(bid, action=action, by=by, at=at, **said)
    bid.state, bid.state_since = move.to, at
    bid.save()
    _step(bid, action, by=by, at=at, note=note)
    return bid


def _step(bid: Bid, action: Action, *, by: Scope, at: dt.datetime, note: str = "") -> None:
    BidStep.objects.create(bid=bid, action=action, state=bid.state, note=note[:300], at=at, by_id=by.user_id)
    audit.record(
        verb=f"accreditation.{action.lower()}", target=bid, by_id=by.user_id, at=at, station=bid.station_id
    )


# -- what each step does besides ---------------------------------------------------------------------------


def _nothing_else(bid, **_):
    pass


def _submit(bid, *, by, at, **_):
    scoring.compute(bid.sheet, by_id=by.user_id, at=at)
    proven = set(
        Evidence.objects.filter(sheet=bid.sheet, withdrawn_at=None).values_list("item_id", flat=True)
    )
    items, open_gaps = list(bid.sheet.scheme.items.all()), bid.gaps.open().count()
    rules.check_filled(items, scored.newest(bid.sheet), proven, open_gaps)


def _assess(bid, *, action, by, at, given=None, **_):
    rules.check_other_person(bid.steps.all(), by.user_id)
    level, below = states.SCORES[action]
    items, scores = list(bid.sheet.scheme.items.all()), scored.newest(bid.sheet)
    rules.check_veto(action, vetoed=points.vetoed(scored.lines(items, scores, Level.SELF)))
    scoring.assess(bid.sheet, level=level, below=below, given=given or {}, by_id=by.user_id, at=at)


def _send_back(bid, *, by, at, wanted=None, due_on=None, **_):
    """The items with what is to be done; the next round keeps all earlier scores."""
    rules.check_sent_back(wanted or {}, due_on, today=localdate(at))
    items = {item.pk: item for item in bid.sheet.scheme.items.filter(pk__in=wanted)}
    Gap.objects.bulk_create(
        Gap(
            station=bid.station, bid=bid, item=items[pk], what=text.strip()[:200], due_on=due_on, opened_at=at
        )
        for pk, text in wanted.items()
    )
    bid.sheet.round += 1
    bid.sheet.save(update_fields=["round"])


def _name(bid, *, action, by, at, plaque="", named_on=None, **said):
    rules.check_naming(plaque, named_on, today=localdate(at))
    _assess(bid, action=action, by=by, at=at, **said)
    bid.plaque, bid.named_on = plaque.strip(), named_on
    _keep_losses(bid, at=at)


def _not_name(bid, *, at, **_):
    _keep_losses(bid, at=at)


def _keep_losses(bid, *, at) -> None:
    """Points that were missing at the end are work for the year to come."""
    due = localdate(at) + dt.timedelta(days=rules.MONTHS_FOR_A_LOSS)
    lost = [row for row in queries.rows(bid) if row.lost > 0 and row.gap is None]
    Gap.objects.bulk_create(
        Gap(
            station=bid.station, bid=bid, item=row.item, what=f"差 {row.lost:f} 分，补上", due_on=due, opened_at=at
        )
        for row in lost
    )  # fmt: skip


def _recheck(bid, *, at, **_):
    bid.rechecked_on = localdate(at)


DOES = {
    Action.SUBMIT: _submit,
    Action.STREET_PASS: _assess,
    Action.DISTRICT_PASS: _assess,
    Action.CITY_PASS: _assess,
    Action.SEND_BACK: _send_back,
    Action.NAME: _name,
    Action.NOT_NAME: _not_name,
    Action.RECHECK: _recheck,
}
