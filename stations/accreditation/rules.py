"""Questions on a bid. Each check raises a `Refused` whose message is meant for the clerk."""

import datetime as dt

from bureau.kit.errors import Refused
from bureau.kit.scoring.enums import Level
from stations.accreditation import states
from stations.accreditation.enums import Action
from stations.enums import Level as StationLevel

RECHECK_AFTER = dt.timedelta(days=365)
BACK_WORKDAYS = 10
MONTHS_FOR_A_LOSS = 180  # days to make up for what was missing at the end
NEED_WORDS = {
    Action.NOT_NAME: "请写明未命名的原因",
    Action.VETO: "请写明一票否决的事实和依据",
    Action.DELIST: "请写明取消命名的原因",
    Action.WITHDRAW: "请写明撤回的原因",
    Action.RECHECK: "请写明复查情况",
}


class NotReady(Refused):
    pass


def check_may_bid(station) -> None:
    if station.level == StationLevel.DISTRICT or len(station.code) < 9:
        raise NotReady("服务中心不参加服务站创建")


def check_editable(bid) -> None:
    if bid.state not in states.EDITABLE:
        raise NotReady("自评已经提交，要改请让上一级退回")


def check_filled(items, scores, proven: set[int], open_gaps: int) -> None:
    """Before it goes up: every fact is there, every point that asks for it is shown, what was sent back is done."""
    empty = [i.name for i in items if not i.indicator and (i.pk, Level.SELF) not in scores]
    if empty:
        raise NotReady(f"还有 {len(empty)} 项没有填：{'、'.join(empty[:5])}")
    bare = [
        i.name for i in items
        if i.needs_evidence and (scores[i.pk, Level.SELF].points or 0) > 0 and i.pk not in proven
    ]  # fmt: skip
    if bare:
        raise NotReady(f"这些项得了分，还没有凭据：{'、'.join(bare)}")
    if open_gaps:
        raise NotReady(f"还有 {open_gaps} 项整改没有写怎么改的")


def check_other_person(bid_steps, by_id: int | None) -> None:
    last = [step for step in bid_steps if step.action == Action.SUBMIT]
    if last and last[-1].by_id == by_id:
        raise NotReady("提交自评的人不能审自己的，请换一位")


def check_words(action: Action, note: str) -> str:
    said = note.strip()
    if not said and action in NEED_WORDS:
        raise NotReady(NEED_WORDS[action])
    return said


def check_sent_back(wanted: dict[int, str], due_on: dt.date | None, *, today: dt.date) -> None:
    if not wanted:
        raise NotReady("请至少勾选一项，并写明要做什么")
    if any(not text.strip() for text in wanted.values()):
        raise NotReady("勾选退回的每一项都要写明要做什么")
    if due_on is None or due_on <= today:
        raise NotReady("整改期限要晚于今天")


def check_naming(plaque: str, named_on: dt.date | None, *, today: dt.date) -> None:
    if not plaque.strip() or named_on is None:
        raise NotReady("命名要填牌匾号和命名日期")
    if named_on > today:
        raise NotReady("命名日期不能晚于今天")


def check_veto(action: Action, *, vetoed: bool) -> None:
    if vetoed and action in states.SCORES:
        raise NotReady("一票否决项被勾选，不能通过；请退回核实，或办理一票否决")


def recheck_due(bid, today: dt.date) -> bool:
    return bid.named_on is not None and (bid.rechecked_on or bid.named_on) + RECHECK_AFTER <= today
