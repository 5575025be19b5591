"""Reads: what one account has taken today, and what waits for whom."""

import datetime as dt

from django.db.models import Q, QuerySet, Sum

from bureau.exports.enums import State
from bureau.exports.models import Order
from bureau.kit.access import Looking
from bureau.kit.models import AccessEvent
from stations.permissions import Permission
from stations.scope import Scope

BY_ORDER = "order"  # AccessEvent.field of what left with a second person
NOT_PERSONS = "kit."  # the log itself, taken along by the auditor


def _midnight(at: dt.datetime) -> dt.datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def taken_today(by: Scope, *, at: dt.datetime) -> int:
    """Persons whom this account has exported since midnight without a second person. `at` in local time."""
    taken = AccessEvent.objects.filter(by=by.user_id, action=Looking.EXPORT, at__gte=_midnight(at))
    taken = taken.exclude(field=BY_ORDER).exclude(target__startswith=NOT_PERSONS)
    return taken.aggregate(n=Sum("count"))["n"] or 0


def orders_today(by: Scope, *, at: dt.datetime) -> int:
    undone = (State.WITHDRAWN, State.REFUSED, State.FAILED)
    return (
        Order.objects.filter(asked_by=by.user_id, asked_at__gte=_midnight(at))
        .exclude(state__in=undone)
        .count()
    )


def to_decide(by: Scope) -> QuerySet:
    """Orders of others that wait for a word of mine."""
    where = by.within("place_code", Permission.EXPORT_APPROVE)
    return Order.objects.filter(where, state=State.ASKED).exclude(asked_by=by.user_id)


def to_fetch(by: Scope) -> QuerySet:
    return Order.objects.filter(asked_by=by.user_id, state=State.READY)


def over(at: dt.datetime, *, life: dt.timedelta, patience: dt.timedelta) -> QuerySet:
    """Files whose day is over, and questions nobody has answered."""
    return Order.objects.filter(
        Q(state=State.READY, made_at__lte=at - life) | Q(state=State.ASKED, asked_at__lte=at - patience)
    )


def unread_passwords(at: dt.datetime, *, life: dt.timedelta) -> QuerySet:
    return Order.objects.filter(made_at__lte=at - life).exclude(password_sealed=b"")


def stuck(at: dt.datetime, *, since: dt.timedelta) -> QuerySet:
    return Order.objects.filter(state=State.APPROVED, state_since__lte=at - since)
