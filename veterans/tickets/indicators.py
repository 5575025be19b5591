"""Answered in time, against the first term: a longer one is not a kept one."""

import datetime as dt

from django.db.models import F, Q
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from veterans.tickets.enums import State
from veterans.tickets.models import Ticket

YEAR = dt.timedelta(days=365)
DOOR = "tickets:list"


def _withdrawn(at):
    return Q(state=State.WITHDRAWN, ended_at__lte=at)


def due(at):
    """Whose term ran out, or was met, within the year before."""
    day = localdate(at)
    over = Q(first_due_on__gt=day - YEAR, first_due_on__lt=day)
    met = Q(first_answered_at__gt=at - YEAR, first_answered_at__lte=at, first_due_on__gte=day)
    return Ticket.objects.filter(over | met, received_at__lte=at).exclude(_withdrawn(at))


def in_time(at):
    return due(at).filter(first_answered_at__lte=at, first_answered_at__date__lte=F("first_due_on"))


def open_now(at):
    unanswered = Q(first_answered_at=None) | Q(first_answered_at__gt=at)
    return Ticket.objects.filter(unanswered, received_at__lte=at).exclude(_withdrawn(at))


TICKETS_IN_TIME = Indicator(
    key="tickets_in_time",
    label="诉求按期答复率",
    definition="近 365 天到期或已答复的诉求里，在最初期限内答复的件数 ÷ 件数。延过期的按最初期限算，撤回的不算。",
    unit="件",
    numerator=in_time,
    denominator=due,
    numerator_label="按期答复",
    denominator_label="应答复",
    door=DOOR,
    personal=False,
)
TICKETS_OPEN = Indicator(
    key="tickets_open",
    label="未答复的诉求",
    definition="已接收、还没有第一次答复、也没有撤回的诉求件数。",
    unit="件",
    numerator=open_now,
    denominator=None,
    numerator_label="未答复",
    denominator_label="",
    door=DOOR,
    personal=False,
)
