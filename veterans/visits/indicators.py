"""Visits due and done. Who refused, and who explainably was not there, stands outside (F90): staff is not blamed for it."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from veterans.models import Person
from veterans.visits.enums import Outcome, State
from veterans.visits.models import Visit, VisitTask

WINDOW, YEAR = dt.timedelta(days=90), dt.timedelta(days=365)
DOOR = "people:list"


def _promised(at):
    """Tasks that fell due in the ninety days before; explained ones are outside as long as they stay explained."""
    day = localdate(at)
    tasks = VisitTask.objects.filter(first_due_on__gt=day - WINDOW, first_due_on__lte=day, made_at__lte=at)
    outside = Q(state__in=[State.CANCELLED, State.DECLINED], ended_at__lte=at)
    explained = Q(state=State.PLANNED, due_on__gt=day) & ~Q(excuse="")
    return tasks.exclude(outside | explained)


def due(at):
    return Person.objects.on_register(at).filter(Exists(_promised(at).filter(person=OuterRef("pk"))))


def done(at):
    """Of those due, who has no promise left open."""
    left_open = _promised(at).filter(Q(ended_at=None) | Q(ended_at__gt=at), person=OuterRef("pk"))
    return due(at).filter(~Exists(left_open))


def visited(at):
    met = Visit.objects.filter(
        person=OuterRef("pk"), outcome=Outcome.HOME, at__gt=at - YEAR, recorded_at__lte=at
    )
    return Person.objects.on_register(at).filter(Exists(met))


VISITS_KEPT = Indicator(
    key="visits_kept",
    label="走访按期率",
    definition="近 90 天应走访的人里，已走访到的人数 ÷ 应走访人数。本人谢绝、住院或外出并已改期的不算应走访。",
    unit="人",
    numerator=done,
    denominator=due,
    numerator_label="已走访",
    denominator_label="应走访",
    door=DOOR,
)
VISITED = Indicator(
    key="visited_in_a_year",
    label="一年内走访人数",
    definition="365 天内上门见到本人的人数，一个人只算一次。",
    unit="人",
    numerator=visited,
    denominator=None,
    numerator_label="已走访",
    denominator_label="",
    door=DOOR,
)
