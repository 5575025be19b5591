import datetime as dt
from typing import NamedTuple

from django.utils.timezone import localdate

from bureau.kit import workdays
from preferential_cards.away.models import Side
from preferential_cards.models import Application
from stations.models import Station
from stations.scope import Scope


class Line(NamedTuple):
    side: Side
    used: int  # working days of the asked place
    late: bool
    mine: bool  # my place is asked


def cases(scope: Scope, *, today: dt.date) -> list[Line]:
    rows = Side.objects.visible_to(scope).select_related("station")
    return [line(side, today) for side in rows[:200]]


def line(side: Side, today: dt.date) -> Line:
    until = localdate(side.answered_at) if side.answered_at else today
    used = max(0, workdays.workdays_between(localdate(side.asked_at), until))
    return Line(side, used, not side.answer and side.due_on < today, not side.accepting and not side.answer)


def to_ask(scope: Scope):
    """Applications of two places for which nobody has been asked yet."""
    rows = Application.objects.visible_to(scope).exclude(issue_by="").open()
    return rows.exclude(sides__accepting=True).select_related("person", "station")


def other_places(scope: Scope):
    """Districts of this portal besides one's own."""
    mine = [code[:6] for code, _ in scope.reach]
    return Station.objects.filter(level="DISTRICT").exclude(code__in=mine).order_by("code")
