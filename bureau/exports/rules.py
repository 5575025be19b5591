"""When a list may leave at once, who may let it go, and for how long it lies there."""

import datetime as dt

from bureau.exports.enums import Action, Purpose, State
from bureau.kit.errors import Refused
from stations.scope import NotYours

MOST_AT_ONCE = 200  # persons that a list page may hand out by itself
MOST_A_DAY = 600  # and all of them together in a day: pieces of 200 are not a way round
ORDERS_A_DAY = 3
SHORTEST_NOTE = 5
LIFE = dt.timedelta(hours=24)  # of a file
PATIENCE = dt.timedelta(hours=72)  # for a decision
STUCK = dt.timedelta(minutes=10)
GROWN = 1.1  # the register moves between asking and making; more than this is another list


class NotToday(Refused):
    pass


class NeedsPurpose(Refused):
    pass


class SecondPerson(NotYours):
    pass


class TooLate(Refused):
    pass


class AskerLeft(Refused):
    pass


def why_an_order(*, persons: int, sensitive: list[str], taken_today: int) -> str:
    """Why this list cannot leave at once; empty when it can."""
    if sensitive:
        return f"含敏感列（{'、'.join(sensitive)}），需要另一人同意后才能导出"
    if persons > MOST_AT_ONCE:
        return f"共 {persons} 人，超过 {MOST_AT_ONCE} 人，需要另一人同意后才能导出"
    if taken_today + persons > MOST_A_DAY:
        return f"今天已直接导出 {taken_today} 人，每天最多 {MOST_A_DAY} 人，再要导出需另一人同意"
    return ""


def check_may_ask(*, persons: int, orders_today: int, purpose: str, note: str) -> str:
    """→ the note, trimmed."""
    note = note.strip()
    if not persons:
        raise Refused("没有符合条件的人，请换一个条件")
    if purpose not in Purpose.values:
        raise NeedsPurpose("请选择用途")
    if len(note) < SHORTEST_NOTE:
        raise NeedsPurpose(f"请写明用在哪里、给谁看，至少 {SHORTEST_NOTE} 个字")
    if orders_today >= ORDERS_A_DAY:
        raise NotToday(f"每天最多申请 {ORDERS_A_DAY} 次导出，请明天再办")
    return note[:200]


def check_second_person(order, by_id: int) -> None:
    if order.asked_by_id == by_id:
        raise SecondPerson("不能审批自己的导出申请，请另一位有审批权限的同事办理")


def check_decision(action: Action, reason: str) -> str:
    reason = reason.strip()[:200]
    if action == Action.REFUSE and len(reason) < 2:
        raise NeedsPurpose("请写明不同意的原因")
    return reason


def check_is_the_asker(order, by_id: int) -> None:
    if order.asked_by_id != by_id:
        raise NotYours("只有申请人本人可以办这一步")


def check_in_time(order, at: dt.datetime) -> None:
    if order.state == State.FETCHED:
        raise TooLate("这份文件已经下载过，只能下载一次；还要用请重新申请")
    if order.state == State.EXPIRED or (order.made_at and at - order.made_at > LIFE):
        raise TooLate("文件只保留 24 小时，已经删除；还要用请重新申请")


def check_not_grown(*, now: int, approved: int) -> None:
    if now > approved * GROWN:
        raise Refused(f"同意的是 {approved} 人，现在符合条件的有 {now} 人，请重新申请")


def place_of(places: list[str]) -> str:
    """The smallest region that holds all these places: whoever lets the list go answers for all of it."""
    if not places:
        raise NotYours("您在这里没有办理此事的权限，请联系所属街道或区局")
    low, high = min(places), max(places)
    shared = next(
        (n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high))
    )
    return low[: max((n for n in (2, 4, 6, 9, 12) if n <= shared), default=0)]
