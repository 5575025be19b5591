"""Questions on a ticket. Each check raises a `Refused` whose message is meant for the clerk or the person."""

import datetime as dt

from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import states as registration
from veterans.tickets.enums import Action, Desk, Satisfaction

UP = {Desk.STATION: Desk.STREET, Desk.STREET: Desk.BUREAU}
DOWN = {desk: below for below, desk in UP.items()}
LATE_FOR_THE_BUREAU = 5  # working days after the term: until then it is the street's to look after
NEED_WORDS = {
    Action.NOTE: "请写一句办理情况",
    Action.HAND_UP: "请写明为什么交上一级",
    Action.HAND_DOWN: "请写明要下一级办什么",
    Action.EXTEND: "请写明延期的原因",
    Action.ANSWER: "请写明怎么办的，本人会看到这段话",
    Action.REOPEN: "请写明哪里不满意",
    Action.WITHDRAW: "请写明撤回的原因",
}


class NotHeld(Refused):
    pass


class NotSaid(Refused):
    pass


class CannotTake(Refused):
    pass


def first_desk(station_code: str) -> Desk:
    """The lowest desk of the place: a ticket begins where the person belongs."""
    if len(station_code) > 9:
        return Desk.STATION
    return Desk.STREET if len(station_code) > 6 else Desk.BUREAU


def check_intake(*, person, text: str, name: str, phone: str) -> str:
    said = text.strip()
    if len(said) < 4:
        raise NotSaid("请写明什么事，至少四个字")
    if person is not None and person.state in registration.LEFT:
        raise CannotTake("此人已不在册，请按来人姓名和电话登记")
    if person is None and not (name.strip() and phone.strip()):
        raise NotSaid("没有选人员时，请填写来人的姓名和电话，才能答复")
    return said


def check_holds(ticket, by) -> None:
    if not by.allows(Permission.TICKET_WORK, ticket.desk_code):
        raise NotHeld(f"这件诉求现在由{Desk(ticket.desk).label}办理，请等答复或联系他们")


def check_words(action: Action, note: str) -> str:
    said = note.strip()
    if not said and action in NEED_WORDS:
        raise NotSaid(NEED_WORDS[action])
    return said


def next_desk(ticket, action: Action) -> Desk:
    """Up the line and down again; nothing is handed to the side."""
    if action == Action.HAND_DOWN and ticket.desk == first_desk(ticket.station_id):
        raise NotHeld("已经在最下面一级，请直接办理")
    step = DOWN if action == Action.HAND_DOWN else UP
    if ticket.desk not in step:
        raise NotHeld("已经在区局，没有上一级可交")
    return step[Desk(ticket.desk)]


def check_extension(ticket, by, *, today: dt.date) -> None:
    if ticket.extended:
        raise NotHeld("只能延一次期，请先答复办到哪一步")
    if today > ticket.due_on:
        raise NotHeld("已经超期，不能再延；请尽快答复")
    if not may_extend(ticket, by):
        raise NotHeld(f"延期要由{UP.get(Desk(ticket.desk), Desk.BUREAU).label}同意，请联系他们在这里办理")


def may_extend(ticket, by) -> bool:
    """The desk above gives a longer term; the bureau gives it to itself."""
    above = UP.get(Desk(ticket.desk), Desk.BUREAU)
    return by.allows(Permission.TICKET_WORK, ticket.station_id[: 9 if above == Desk.STREET else 6])


def check_rating(action: Action, satisfaction: str, ticket) -> None:
    """Who is not satisfied goes up; who has been at the bureau closes with the way of appeal."""
    unhappy = satisfaction == Satisfaction.DISSATISFIED
    if action == Action.RATE and unhappy and ticket.desk in UP:
        raise NotSaid("不满意的，请点“不满意，交上一级重办”")
    if action == Action.RATE and satisfaction not in Satisfaction.values:
        raise NotSaid("请选一项评价")


def may_read(ticket, by) -> bool:
    """The words of a confidential ticket are for who handles it, and for who may read such ones."""
    if not ticket.confidential or by.allows(Permission.TICKET_CONFIDENTIAL, ticket):
        return True
    return by.user_id is not None and by.user_id in (ticket.taken_by_id, ticket.owner_id)


def is_late(ticket, today: dt.date) -> bool:
    return ticket.state in ("NEW", "WORKING") and ticket.due_on < today
