"""Questions on a consultation. Each check raises a `Refused` whose message is meant for the clerk."""

import datetime as dt

from bureau.kit.errors import Refused
from veterans import states as registration
from veterans.counsel.enums import Action
from veterans.counsel.models import FIRST, LAST

FARTHEST = dt.timedelta(days=120)
SHOWN = dt.timedelta(days=30)


class CannotBook(Refused):
    pass


class NotSaid(Refused):
    pass


def check_slot(slot, *, at: dt.datetime) -> None:
    if slot.withdrawn or not slot.lawyer.is_active:
        raise CannotBook("这个时段已经撤下，请另选一个")
    if slot.taken:
        raise CannotBook("这个时段刚被约走，请另选一个")
    if slot.starts_at <= at:
        raise CannotBook("这个时段已经过了，请另选一个")


def check_somebody(person, ticket, *, has_open: bool) -> None:
    if person is None and ticket is None:
        raise NotSaid("请先选是谁要咨询；没有档案的，先登记诉求，再从诉求页预约")
    if person is not None and person.state in registration.LEFT:
        raise CannotBook("此人已不在册")
    if has_open:
        raise CannotBook("此人已经约了一次，咨询完或取消后再约")


def check_topic(topic: str) -> str:
    said = topic.strip()
    if len(said) < 2:
        raise NotSaid("请写一句咨询什么，志愿者好准备")
    return said[:300]


def check_step(action: Action, note: str, slot, *, at: dt.datetime) -> str:
    said = note.strip()
    if action == Action.DONE and not said:
        raise NotSaid("请写一句咨询的结果")
    if action != Action.CANCEL and slot.starts_at > at:
        raise CannotBook("还没有到咨询的时间；不来的请点“取消”")
    return said[:500]


def check_hours(days: list[dt.date], first: int, last: int, *, today: dt.date) -> None:
    if not days:
        raise NotSaid("这几天里没有您选的星期几，请核对")
    if days[0] < today or days[-1] > today + FARTHEST:
        raise NotSaid("只能排今天起 120 天以内的坐班")
    if not FIRST <= first < last <= LAST + 1:
        raise NotSaid("坐班时间在 8:00 到 21:00 之间，结束要晚于开始")
