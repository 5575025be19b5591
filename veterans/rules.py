"""Yes or no about a person. A `check_…` raises with the sentence for the clerk; the others answer."""

import datetime as dt
from collections.abc import Iterable

from bureau.kit import codes, dates, idnumber, mask
from bureau.kit.errors import Refused
from stations.enums import StationStatus
from veterans import states
from veterans.enums import Action, CardType, State

FAMILY = frozenset({"E01", "E02", "E03", "E04"})
VETERANS_AMONG_KEY_RECIPIENTS = frozenset({"D01", "D06", "D07", "D08", "D09"})
KEY_RECIPIENTS = FAMILY | VETERANS_AMONG_KEY_RECIPIENTS | {"C01", "C02"}
WITHOUT_CARD = frozenset({"B05"})  # 退出消防员: registered, but not a soldier
DEMOBILISED_BEFORE = dt.date(1954, 11, 1)  # 在乡复员军人 enlisted until 1954-10-31
YOUNGEST_RECRUIT, OLDEST_RECRUIT = 16, 30
FROM_SIXTY = frozenset({"D09", "E04"})  # 年满 60 周岁农村籍退役士兵, 部分烈士老年子女

# Beyond one's reach: not a word about the person or the place.
HELD_ELSEWHERE = "这个身份证号已在其他站登记，请联系街道"
REVEAL_REASONS = (
    "办理本人申请的事项",
    "核对名册或档案",
    "电话联系本人",
    "上门走访",
    "处理来信来访",
    "其他（请写明）",
)
SHORTEST_REASON = 5
REVEALS_PER_HOUR, REVEALS_PER_DAY = 30, 100


class MustSayWhy(Refused):
    pass


class NeedsApproval(Refused):
    pass


class OneselfAsRelative(Refused):
    pass


class WrongDay(Refused):
    pass


class NeedsReason(Refused):
    pass


class TooManyReveals(Refused):
    pass


class Closed(Refused):
    pass


class NotInUse(Refused):
    pass


class AlreadyRegistered(Refused):
    pass


class TooManyViews(Refused):
    pass


def card_type_of(category: str) -> CardType:
    """Which card an identity gives (退役军人保障法 art. 15; domain.md 2.1)."""
    if category in FAMILY:
        return CardType.FAMILY
    if category in WITHOUT_CARD:
        return CardType.NONE
    if category[:1] in {"A", "B", "C"} or category in VETERANS_AMONG_KEY_RECIPIENTS:
        return CardType.VETERAN
    return CardType.NONE


def check_note(action: Action, note: str) -> None:
    if action in states.MUST_SAY_WHY and not note.strip():
        raise MustSayWhy(f"“{Action(action).label}”要写明原因")


def changes_on_request(person) -> bool:
    """A filed person's sensitive facts change only with approval (`veterans.requests`)."""
    return person.state == State.FILED


def check_approved(person, what: str, approved) -> None:
    if changes_on_request(person) and approved is None:
        raise NeedsApproval(f"已建档人员改{what}要提交变更申请，由另一位同事审批")


def check_may_close(task, result: str) -> None:
    if task.closed_at is not None:
        raise Closed("这件遗属事项已经办结")
    if not result.strip():
        raise MustSayWhy("请写明办理结果，如：已登记遗属某某；没有遗属")


def check_not_oneself(member) -> None:
    if member.relative_id == member.person_id:
        raise OneselfAsRelative("这是本人的身份证号，请填亲属的")


def check_died_on(person, died_on: dt.date, *, today: dt.date) -> None:
    if died_on > today or died_on < person.born_on:
        raise WrongDay("去世日期应在出生之后、今天之前")


def check_open(person) -> None:
    """Who has left the register keeps a file that nobody edits."""
    if person.state == State.DUPLICATE:
        raise Closed("这份档案是重复登记的，已并入另一份，请到留下的那一份修改")
    if person.state in states.LEFT:
        raise Closed(f"此人“{person.get_state_display()}”，档案已锁定；确需更改，请区局先恢复登记")


def check_not_merged(action: Action, *, merged: bool) -> None:
    if action == Action.REOPEN and merged:
        raise Closed("这份档案已并入另一份，不能单独恢复；请打开它的“合并”一栏，撤销合并")


def check_in_use(station) -> None:
    if station.status not in {StationStatus.ACTIVE, StationStatus.PREPARING}:
        raise NotInUse(f"{station.short_name}{station.get_status_display()}，不能再登记人员")


def check_reason(reason: str, text: str) -> str:
    """A reason from the list, and in one's own words where the list has none. → what the log keeps."""
    if reason not in REVEAL_REASONS:
        raise NeedsReason("请选择用途")
    text = text.strip()[:200]
    if reason == REVEAL_REASONS[-1] and len(text) < SHORTEST_REASON:
        raise NeedsReason(f"请写明用途，至少 {SHORTEST_REASON} 个字")
    return f"{reason}：{text}" if text else reason


def check_reveals(*, last_hour: int, last_day: int) -> None:
    if last_hour >= REVEALS_PER_HOUR:
        raise TooManyReveals(f"一小时内最多查看 {REVEALS_PER_HOUR} 次，请稍后再看")
    if last_day >= REVEALS_PER_DAY:
        raise TooManyReveals(f"24 小时内最多查看 {REVEALS_PER_DAY} 次，请明天再看；大批核对请用名册导入")


def held_here(person) -> str:
    return f"这个身份证号已登记在{person.station.short_name}：{mask.name(person.name)}"


def disagreements(
    person, *, number: str, services: Iterable, identities: Iterable, today: dt.date
) -> list[str]:
    """What two sources say differently, or what is hardly possible. Said to the clerk; nothing is stopped by it."""
    found = []
    if person.born_on != idnumber.born_on(number):
        found.append("出生日期与身份证号不一致")
    if person.sex != idnumber.sex(number):
        found.append("性别与身份证号不一致")
    services, held = list(services), {identity.category for identity in identities}
    for service in services:
        if service.enlisted_on is None:
            continue
        age = service.enlisted_on.year - person.born_on.year
        if age < YOUNGEST_RECRUIT:
            found.append(
                f"入伍时间 {dates.show(service.enlisted_on, service.enlisted_precision)} 只有 {age} 岁"
            )
        elif age > OLDEST_RECRUIT:
            found.append(
                f"入伍时间 {dates.show(service.enlisted_on, service.enlisted_precision)} 已经 {age} 岁"
            )
    found += [sentence for service in services for sentence in _out_of_time(service)]
    enlisted = [service.enlisted_on for service in services if service.enlisted_on]
    if "C01" in held and enlisted and min(enlisted) >= DEMOBILISED_BEFORE:
        found.append("在乡复员军人应在 1954-10-31 前入伍，服役经历写的是之后")
    age = dates.age(person.born_on, today)
    if held & FROM_SIXTY and age < 60:
        found.append(f"有一类身份要年满 60 周岁，此人 {age} 岁")
    return found


def _out_of_time(service) -> list[str]:
    """Ranks and arms of service that did not exist yet, or no more, in the time of this service."""
    if service.left_on is None:
        return []
    found = []
    if service.rank and not codes.in_force("rank", service.rank, service.left_on):
        word, span = codes.label("rank", service.rank), codes.span("rank", service.rank)
        found.append(f"军衔“{word}”只在 {span} 年使用，退役时间是 {service.left_on.year} 年")
    days = [day for day in (service.enlisted_on, service.left_on) if day]
    unit = service.major_unit
    if unit and not any(codes.in_force("major_unit", unit, day) for day in days):
        word, span = codes.label("major_unit", unit), codes.span("major_unit", unit)
        found.append(f"大单位“{word}”只在 {span} 年存在，与服役时间不符")
    return found


def is_key_recipient(identities: Iterable) -> bool:
    """重点优抚对象: the list for home visits (domain.md 2.1)."""
    return any(identity.category in KEY_RECIPIENTS for identity in identities)
