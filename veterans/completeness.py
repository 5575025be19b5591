"""How complete a file is: what is wanted, how much it weighs, and where to fill it in (issue 4, point 1).

The list is the declaration; the score of one person, the average of a station, the filter of the list and the figure
on the boards all follow from it. Weights are the bureau's own; together they make 100.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import add

from django.db import connection
from django.db.models import Case, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, QuerySet, Value, When

from veterans.enums import PaperKind
from veterans.models import (
    Contact,
    FamilyMember,
    Identity,
    Insurance,
    Living,
    OrganisationLife,
    Paper,
    Person,
    Placement,
    Schooling,
    Service,
    Work,
)

GOOD = 80  # a file from here on counts as complete on the boards
FULL = 100


@dataclass(frozen=True)
class Wanted:
    key: str
    label: str
    weight: int
    there: Q | QuerySet  # of the person itself, or rows of a part (filtered by person)
    view: str  # where it is filled in
    part: str = ""


def _text(field: str) -> Q:
    return ~Q(**{field: ""})


WANTED = (
    Wanted("phone", "联系电话", 12, Contact.objects.all(), "people:add_thing", "phone"),
    Wanted("residence_address", "常住地址", 8, _text("residence_address"), "people:edit"),
    Wanted("household_address", "户籍地址", 6, _text("household_address"), "people:edit"),
    Wanted("ethnic", "民族", 3, _text("ethnic"), "people:edit"),
    Wanted("political", "政治面貌", 4, _text("political"), "people:edit"),
    Wanted("marital", "婚姻状况", 3, _text("marital"), "people:edit"),
    Wanted("education", "文化程度", 4, _text("education"), "people:edit"),
    Wanted("health", "健康状况", 4, _text("health"), "people:edit"),
    Wanted("employment", "就业状态", 4, _text("employment"), "people:edit"),
    Wanted(
        "service", "服役经历", 12, Service.objects.exclude(enlisted_on=None), "people:add_thing", "service"
    ),
    Wanted("photo", "本人照片", 8, Paper.objects.kept().filter(kind=PaperKind.PHOTO), "people:papers"),
    Wanted(
        "signed",
        "本人签字（信息签证表）",
        8,
        Paper.objects.kept().filter(kind__in=[PaperKind.SIGNATURE, PaperKind.SIGNED_SHEET]),
        "people:papers",
    ),
    Wanted("family", "家庭成员", 6, FamilyMember.objects.all(), "people:add_part", "family"),
    Wanted("living", "户籍、住房与收入", 4, Living.objects.all(), "people:add_part", "living"),
    Wanted("insurance", "社会保险", 4, Insurance.objects.all(), "people:add_part", "insurance"),
    Wanted("schooling", "学历学位", 3, Schooling.objects.all(), "people:add_part", "schooling"),
    Wanted("placement", "退役安置", 3, Placement.objects.all(), "people:add_part", "placement"),
    Wanted("work", "就业情况", 2, Work.objects.all(), "people:add_part", "work"),
    Wanted("organisation", "组织生活", 2, OrganisationLife.objects.all(), "people:add_part", "organisation"),
)
BY_KEY = {wanted.key: wanted for wanted in WANTED}
FOR_SOLDIERS = frozenset({"service", "placement"})  # not asked of the families of the fallen or serving
FOR_PARTY_MEMBERS = frozenset({"organisation"})


def known(keys: Iterable[str]) -> str:
    """The keys that mean something, in the order of the declaration, as a step keeps them."""
    asked = set(keys)
    return ",".join(wanted.key for wanted in WANTED if wanted.key in asked)


def words(keys: Iterable[str]) -> list[str]:
    return [BY_KEY[key].label for key in keys if key in BY_KEY]


def _condition(wanted: Wanted) -> Q:
    """There, or not asked of this person: then the points are given."""
    there = wanted.there
    if not isinstance(there, Q):
        there = Q(Exists(there.filter(person=OuterRef("pk"))))
    if wanted.key in FOR_PARTY_MEMBERS:
        return there | ~Q(political__in=["01", "02"])
    if wanted.key in FOR_SOLDIERS:
        held = Identity.objects.filter(person=OuterRef("pk"), valid_to=None)
        soldier = held.exclude(category__startswith="E").exclude(category__startswith="F")
        return there | ~Q(Exists(soldier)) & Q(Exists(held))
    return there


def scored(people: QuerySet) -> QuerySet:
    """Each person with `completeness`, 0 to 100, worked out by the database."""
    return people.annotate(completeness=_points())


def _points() -> ExpressionWrapper:
    points = [Case(When(_condition(w), then=Value(w.weight)), default=Value(0)) for w in WANTED]
    return ExpressionWrapper(reduce(add, points), output_field=IntegerField())


def complete(people: QuerySet) -> QuerySet:
    """Those whose file counts as complete."""
    return scored(people).filter(completeness__gte=GOOD)


def there(key: str) -> Q:
    return _condition(BY_KEY[key])


def missing(person: Person) -> list[Wanted]:
    """What this file still needs, the heaviest first."""
    return missing_of([person.pk])[person.pk]


def missing_of(keys: Iterable[int]) -> dict[int, list[Wanted]]:
    """The same for a page of people, in one query."""
    flags = Person.objects.filter(pk__in=list(keys)).values_list(
        "pk", *(Case(When(_condition(w), then=Value(1)), default=Value(0)) for w in WANTED)
    )
    return {
        pk: sorted(
            (wanted for wanted, there in zip(WANTED, row, strict=True) if not there), key=lambda w: -w.weight
        )
        for pk, *row in flags
    }


def by_station(people: QuerySet) -> list[dict]:
    """One line per station: `total`, `score`, `good`, and for each key how many lack it.

    Each question is asked once per person, inside; the sums outside ask nothing. Django would repeat every question per sum.
    """
    flags = [Case(When(_condition(w), then=Value(1)), default=Value(0)) for w in WANTED]
    inner, parameters = people.order_by().values_list("station_id", *flags).query.sql_with_params()
    columns = [f"w{number}" for number in range(len(WANTED))]
    points = " + ".join(f"{column} * {w.weight}" for column, w in zip(columns, WANTED, strict=True))
    sums = ", ".join(f"count(*) - sum({column})" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT station, count(*), avg({points})::float, count(*) FILTER (WHERE {points} >= {GOOD}), {sums}"
            f" FROM ({inner}) AS f (station, {', '.join(columns)}) GROUP BY station",
            parameters,
        )
        return [
            {"station_id": station, "total": total, "score": score, "good": good}
            | {f"lacks_{w.key}": int(count) for w, count in zip(WANTED, lacks, strict=True)}
            for station, total, score, good, *lacks in cursor.fetchall()
        ]


def score(lacking: Iterable[Wanted]) -> int:
    return 100 - sum(wanted.weight for wanted in lacking)
