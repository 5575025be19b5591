"""Questions on loaded objects about an event. No writing, no query, no request."""

import datetime as dt

from bureau.kit import dates, signature
from bureau.kit.errors import Refused
from veterans.events.enums import EventState, Kind
from veterans.events.template import BY_KEY, PROOF_WORDS
from veterans.states import LEFT

STAY_AT_HOME = 80


class NoRoom(Refused):
    pass


class NotToday(Refused):
    pass


class NotInvited(Refused):
    pass


class NotProved(Refused):
    pass


class MustSayWhat(Refused):
    pass


def slots(event) -> list[dt.datetime]:
    """The beginnings of the slots, the last one still ending in time."""
    step, found, at = dt.timedelta(minutes=event.slot_minutes), [], event.starts_at
    while at + step <= event.ends_at:
        found.append(at)
        at += step
    return found or [event.starts_at]


def check_takes_bookings(event) -> None:
    if event.state not in (EventState.PLANNED, EventState.OPEN):
        raise NotToday(f"这场活动{EventState(event.state).label}，不能再加人")


def check_runs(event) -> None:
    if event.state != EventState.OPEN:
        raise NotToday("活动还没有开始或已经结束，请先点“开始”")


def check_on_register(person) -> None:
    if person.state in LEFT:
        raise NotInvited(f"此人{person.get_state_display()}，不能列入活动")


def check_may_be_asked_to_come(event, person) -> None:
    """Nobody over 80 is asked to come to a collection; who comes by himself is welcome."""
    if event.kind == Kind.COLLECTION and dates.age(person.born_on, event.day) >= STAY_AT_HOME:
        raise NotInvited("80 岁以上不请老人跑一趟：请在人员页“走访”里列入上门采集；已经来了的点“现场到场”")


def check_room(event, slot_at: dt.datetime, taken: int) -> None:
    if slot_at not in slots(event):
        raise NoRoom("没有这个时段，请在列出的时段里选")
    if taken >= event.per_slot:
        raise NoRoom("这个时段已经满了，请选别的时段")


def signed(event, text: str) -> str:
    """At a ceremony the card is handed over against a signature; elsewhere one may sign."""
    if event.kind == Kind.CEREMONY:
        return signature.clean(text)
    return signature.clean(text) if text.strip() else ""


def check_proved(key: str, proofs: dict[str, int], note: str) -> None:
    proof = BY_KEY[key].proof
    if proof and not proofs[proof]:
        raise NotProved(PROOF_WORDS[proof])
    if not note.strip():
        raise MustSayWhat("请写一句做了什么：哪天、谁、多少人")


def planned_rate(drive, *, today: dt.date, start_rate: float) -> float:
    """Where the filed rate should stand: a straight line from where it began to the target."""
    term = (drive.ends_on - drive.starts_on).days
    passed = min(max((today - drive.starts_on).days, 0), term)
    return start_rate + (float(drive.target_rate) / 100 - start_rate) * passed / term
