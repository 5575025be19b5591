"""Reads of the catalogue."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Avg, Count, Q

from preferential_cards.benefits import pseudonyms, rules
from preferential_cards.benefits.enums import Area, Group
from preferential_cards.benefits.models import Benefit, Feedback
from stations.scope import Scope


class Shelf(NamedTuple):
    area: Area
    benefits: list[Benefit]


def current(day: dt.date, *, area: str = "", group: str = "", q: str = ""):
    rows = Benefit.objects.current(day)
    if area:
        rows = rows.filter(area=area)
    if group:
        rows = rows.filter(groups__contains=[group])
    for word in q.split():
        rows = rows.filter(Q(title__icontains=word) | Q(value__icontains=word) | Q(provider__icontains=word))
    return rows


def open_to(person, day: dt.date):
    """Only what one of the person's own identities gives."""
    groups = rules.groups_of(person.identity_set.all(), day)
    return (
        Benefit.objects.current(day).filter(groups__overlap=sorted(groups))
        if groups
        else Benefit.objects.none()
    )


def shelves(benefits) -> list[Shelf]:
    by_area: dict[str, list[Benefit]] = {}
    for benefit in benefits:
        by_area.setdefault(benefit.area, []).append(benefit)
    return [Shelf(area, by_area[area]) for area in Area if area in by_area]


def feedback_of(person) -> dict[int, Feedback]:
    """The person's own last word on each item."""
    rows = Feedback.objects.by_person(pseudonyms.all_of(person.pk)).order_by("at")
    return {row.benefit_id: row for row in rows}


def unanswered(scope: Scope):
    return Feedback.objects.visible_to(scope).filter(answer="").select_related("benefit").order_by("at", "pk")


def ratings(scope: Scope):
    """Each item that asks for feedback, with its mean and how many await an answer."""
    counted = Benefit.objects.visible_to(scope).filter(takes_feedback=True)
    return counted.annotate(
        mean=Avg("feedback__stars"),
        said=Count("feedback"),
        waiting=Count("feedback", filter=Q(feedback__answer="")),
    ).order_by("-waiting", "code")


GROUP_CHOICES = [("", "全部对象"), *Group.choices]
