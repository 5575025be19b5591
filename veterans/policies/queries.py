"""Reads of the room: the work list and its counts, and what a version would change."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Person
from veterans.policies import evaluation
from veterans.policies.models import Entitlement, Rule

SAMPLE = 30


def by_rule(rows: QuerySet) -> list[tuple[Rule, int]]:
    counts = dict(rows.order_by().values_list("rule").annotate(Count("pk")))
    rules = Rule.objects.in_bulk(counts)
    return sorted(((rules[pk], count) for pk, count in counts.items()), key=lambda pair: -pair[1])


def pile(scope: Scope, at: dt.datetime) -> dict:
    late = Q(since__lt=(at - dt.timedelta(days=30)).date())
    rows = Entitlement.objects.visible_to(scope).filter(scope.within("station_id", Permission.PERSON_EDIT))
    return rows.waiting().aggregate(count=Count("pk"), late=Count("pk", filter=late), since=Min("since"))


@dataclass(frozen=True)
class Preview:
    """Who would have it on a day under this version, beside the version in force."""

    on: dt.date
    total: int
    former: Rule | None
    new: int
    lost: int
    streets: list[tuple[str, int, int]]  # name, before, after
    people: list[tuple[Person, str, str]]  # person, what changes, reasons


def preview(rule: Rule, *, on: dt.date, by: Scope) -> Preview:
    after = evaluation.who(rule, on=on)
    former = Rule.objects.in_force(on).filter(code=rule.code).exclude(pk=rule.pk).order_by("-version").first()
    before = evaluation.who(former, on=on) if former else {}
    new, lost = after.keys() - before.keys(), before.keys() - after.keys()
    where = dict(
        Person.objects.visible_to(by)
        .filter(pk__in=after.keys() | before.keys())
        .values_list("pk", "station_id")
    )
    counted = [Counter(where[pk][:9] for pk in group if pk in where) for group in (before, after)]
    names = dict(
        Station.objects.filter(code__in=counted[0].keys() | counted[1].keys()).values_list(
            "code", "short_name"
        )
    )
    chosen = [*sorted(new)[:SAMPLE], *sorted(lost)[:SAMPLE]] if former else sorted(after)[:SAMPLE]
    people = Person.objects.visible_to(by).select_related("station").in_bulk(chosen)
    return Preview(
        on, len(after), former, len(new), len(lost),
        [(names.get(code, code), counted[0][code], counted[1][code]) for code in sorted(names)],
        [
            (people[pk], "不再享受" if pk in lost else "新增" if former else "享受", after.get(pk) or before.get(pk, ""))
            for pk in chosen if pk in people
        ],
    )  # fmt: skip
