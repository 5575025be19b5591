"""A year of what people asked for, with its own randomness, so that no other figure moves. Most answered in time, some late,
some still open; what is confidential and what went up one desk are among them."""

import datetime as dt
import random

from django.utils.timezone import localdate, localtime

from bureau.demo.accounts import ACCOUNTS, Staff
from bureau.demo.calendar import Clock
from bureau.kit import workdays
from bureau.kit.sequences import next_ids
from stations.enums import Role
from veterans.models import Person
from veterans.tickets.enums import Action, Channel, Desk, Satisfaction, State
from veterans.tickets.models import Ticket, TicketKind, TicketStep

COUNT, AT_THE_DESK = 240, 4
ASKED = {
    "QUESTION": (("优待证能不能在外地乘公交", "可以，凭证享受当地公布的优待，已把目录发给本人。"), ("独生子女父母补助怎么报", "已告知材料，由社区代办窗口接件。")),
    "APPEAL": (("楼道没有扶手，腿脚不便", "社区已和物业加装扶手，本人看过。"), ("退役金发放银行想换到家门口", "已交银行办好变更。")),
    "HARDSHIP": (("老伴住院，花费大", "已报临时救助，审批后打到本人账户。"), ("家里漏水，没钱修", "街道城建科已修好，走访确认。")),
    "RIGHTS": (("单位没有按规定给探亲假", "已和单位、人社所协调，补休已落实。"), ("租房合同纠纷想找律师", "已联系法律服务志愿者，当面咨询。")),
    "COMPLAINT": (("上次来窗口等了很久", "已调整窗口排班，电话致歉，本人表示理解。"),),
    "SUGGESTION": (("希望活动室周末也开门", "轮值站长值班的周末开放，已贴时间表。"),),
    "OTHER": (("想参加志愿服务队", "已登记，下周队里来电。"),),
}  # fmt: skip
WEIGHTS = {
    "QUESTION": 34,
    "APPEAL": 20,
    "HARDSHIP": 18,
    "RIGHTS": 8,
    "COMPLAINT": 4,
    "SUGGESTION": 10,
    "OTHER": 6,
}


def make(zone, staff: Staff, *, at: dt.datetime) -> None:
    rng, kinds = random.Random("诉求"), {kind.code: kind for kind in TicketKind.objects.all()}
    clock, today = Clock(rng, zone), localdate(at)
    people = list(Person.objects.filter(left_at=None).order_by("pk").values_list("pk", "station_id"))
    here = [one for one in people if one[1] == ACCOUNTS["worker"][2]]
    chosen = rng.sample(people, min(COUNT, len(people))) + rng.sample(here, min(AT_THE_DESK, len(here)))
    days = [rng.randrange(1, 360) for _ in chosen[:-AT_THE_DESK]] + [2, 6, 12, 30]
    tickets, steps = [], []
    for (person, station), ago, pk in zip(chosen, days, next_ids(Ticket, len(chosen)), strict=False):
        kind = kinds[rng.choices(list(WEIGHTS), WEIGHTS.values())[0]]
        received = clock.on(today - dt.timedelta(days=ago))
        if not workdays.is_workday(localdate(received)):
            received = clock.on(workdays.add_workdays(localdate(received), 0))
        if received < at:
            ticket, done = _life(rng, clock, kind, person, station, received, pk, staff, at=at)
            tickets.append(ticket)
            steps += done
    Ticket.objects.bulk_create(tickets)
    TicketStep.objects.bulk_create(steps)


def _life(rng, clock, kind, person, station, received, pk, staff, *, at):
    text, answer = rng.choice(ASKED[kind.code])
    worker, today = staff.community(station), localdate(at)
    due = workdays.add_workdays(localdate(received), kind.workdays)
    ticket = Ticket(
        pk=pk, person_id=person, station_id=station, kind=kind, confidential=kind.confidential, desk=Desk.STATION,
        channel=rng.choices((Channel.COUNTER, Channel.PHONE, Channel.MY), (50, 35, 15))[0], text=text,
        received_at=received, taken_by_id=worker, due_on=due, first_due_on=due,
    )  # fmt: skip
    steps = [_step(ticket, Action.RECEIVE, received, worker)]
    if rng.random() < 0.15:
        _up(ticket, steps, clock, staff, rng)
    days = rng.randint(0, kind.workdays) if rng.random() < 0.93 else kind.workdays + rng.randint(1, 6)
    answered = clock.after(received, days + 0.1)
    handler = {Desk.STATION: worker, Desk.STREET: staff.street(station[:9])}.get(ticket.desk)
    handler = handler or staff.bureau(Role.OFFICER)
    if localtime(answered).date() >= today or answered <= steps[-1].at:
        if rng.random() < 0.7:
            ticket.state, ticket.owner_id = State.WORKING, handler
            steps.append(_step(ticket, Action.ACCEPT, min(steps[-1].at + dt.timedelta(hours=1), at), handler))
        return ticket, steps
    ticket.state, ticket.owner_id = State.ANSWERED, handler
    ticket.answer, ticket.answered_at, ticket.first_answered_at = answer, answered, answered
    steps.append(_step(ticket, Action.ANSWER, answered, handler, answer))
    rated = clock.after(answered, rng.randint(1, 6))
    if localtime(rated).date() < today:
        ticket.satisfaction = rng.choices(list(Satisfaction), (70, 24, 0, 6))[0]
        ticket.state, ticket.ended_at = State.CLOSED, rated
        steps.append(_step(ticket, Action.RATE, rated, worker))
    return ticket, steps


def _up(ticket, steps, clock, staff, rng) -> None:
    moment = clock.after(ticket.received_at, 0.2)
    ticket.desk = Desk.STREET
    steps.append(_step(ticket, Action.HAND_UP, moment, ticket.taken_by_id, "要街道协调"))
    if rng.random() < 0.2:
        ticket.desk = Desk.BUREAU
        moment = clock.after(moment, 0.2)
        steps.append(
            _step(ticket, Action.HAND_UP, moment, staff.street(ticket.station_id[:9]), "要区局定政策口径")
        )


def _step(ticket, action, at, by_id, note="") -> TicketStep:
    return TicketStep(
        ticket_id=ticket.pk, person_id=ticket.person_id, station_id=ticket.station_id, action=action,
        state=ticket.state, desk=ticket.desk, due_on=ticket.due_on, note=note, at=at, by_id=by_id,
    )  # fmt: skip
