"""Who is to be visited under which rule, the due list, and the way from door to door."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Left

from bureau.kit import dates, mask
from stations.scope import Scope, below
from veterans.indicators import born_before
from veterans.models import Contact, Disability, Identity, Person
from veterans.visits import rules
from veterans.visits.enums import Outcome
from veterans.visits.models import Need, Visit, VisitRule, VisitTask

SOON = 7
WHENS = {"late": "已超期", "today": "到今天", "week": "7 天内", "month": "30 天内", "": "全部"}
DIGITS = re.compile(r"(\d+)")
MOST_ON_A_SHEET = 60


# -- under a rule ------------------------------------------------------------------------------------------


def people_under(rule: VisitRule, *, at: dt.datetime, today: dt.date) -> QuerySet:
    """Who is on the register and meets every condition of the rule."""
    people = Person.objects.on_register(at)
    if rule.min_age is not None:
        people = people.filter(born_on__lte=born_before(today, rule.min_age))
    mine = OuterRef("pk")
    if rule.categories:
        held = Identity.objects.filter(person=mine, category__in=rule.categories.split(), valid_to=None)
        people = people.filter(Exists(held))
    if rule.worst_grade is not None:
        rated = Disability.objects.filter(person=mine, ended_on=None, grade__regex=r"^\d+$")
        rated = rated.annotate(number=Cast("grade", IntegerField())).filter(number__lte=rule.worst_grade)
        people = people.filter(Exists(rated))
    if rule.mobility:
        seen = Visit.objects.filter(person=mine).exclude(mobility="").order_by("-at", "-pk")
        people = people.annotate(moves=Subquery(seen.values("mobility")[:1])).filter(moves=rule.mobility)
    if rule.need:
        people = people.filter(Exists(Need.objects.open().filter(person=mine, kind=rule.need)))
    return people


def met_since(moment: dt.datetime) -> QuerySet:
    return Visit.objects.filter(person=OuterRef("pk"), outcome=Outcome.HOME, at__gt=moment)


# -- the due list ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One row of the list, ready to be read."""

    task: VisitTask
    why: str
    late: bool
    age: int
    telephone: object  # the first choice, or None
    address: str

    @property
    def door(self) -> str:
        return mask.address(self.address)


def due(scope: Scope) -> QuerySet:
    return VisitTask.objects.visible_to(scope).open()


def due_list(
    scope: Scope, *, today: dt.date, station: str = "", reason: str = "", when: str = ""
) -> QuerySet:
    rows = due(scope)
    if station:
        rows = rows.filter(below("station_id", station))
    if reason:
        rows = rows.filter(reason=reason)
    horizon = {"late": today - dt.timedelta(days=1), "today": today}.get(when)
    if when in ("week", "month"):
        horizon = today + dt.timedelta(days=SOON if when == "week" else 30)
    return rows.filter(due_on__lte=horizon) if horizon else rows


def by_risk(rows: QuerySet) -> QuerySet:
    return rows.order_by("due_on", "-weight", "pk")


def by_route(rows: QuerySet) -> QuerySet:
    """Station by station, then along the address; `along_the_way` puts the house numbers right."""
    return rows.order_by("station_id", "person__residence_address", "pk")


def with_people(rows: QuerySet) -> QuerySet:
    telephones = Contact.objects.filter(is_primary=True)
    return rows.select_related("person", "station").prefetch_related(
        Prefetch("person__contact_set", telephones, to_attr="telephones")
    )


def lines(tasks, *, today: dt.date) -> list[Line]:
    return [
        Line(
            task=task,
            why=rules.why_now(task, today=today),
            late=task.due_on < today,
            age=dates.age(task.person.born_on, today),
            telephone=next(iter(task.person.telephones), None),
            address=task.person.residence_address or task.person.household_address,
        )
        for task in tasks
    ]


def along_the_way(found: list[Line]) -> list[Line]:
    """By station, then by address as people read it: house 9 before house 12."""
    return sorted(found, key=lambda line: (line.task.station_id, _natural(line.address)))


def _natural(text: str) -> list:
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in DIGITS.split(text)]


def counts(scope: Scope, *, today: dt.date, station: str = "") -> dict[str, int]:
    """How many stand under each word of `WHENS`, in one query."""
    until = {
        "late": today - dt.timedelta(days=1),
        "today": today,
        "week": today + dt.timedelta(days=SOON),
        "month": today + dt.timedelta(days=30),
    }
    asked = {key: Count("pk", filter=Q(due_on__lte=day)) for key, day in until.items()}
    found = due_list(scope, today=today, station=station).aggregate(every=Count("pk"), **asked)
    return {**{key: found[key] for key in until}, "": found["every"]}


def under_each_rule(scope: Scope, *, day: dt.date) -> list[tuple[VisitRule, int, int]]:
    """Each rule in force, with how many routine visits stand open under it here and how many of them are late."""
    mine = due(scope).filter(routine=True).values("rule")
    found = mine.annotate(every=Count("pk"), late=Count("pk", filter=Q(due_on__lt=day)))
    stand = {row["rule"]: (row["every"], row["late"]) for row in found}
    return [(rule, *stand.get(rule.pk, (0, 0))) for rule in VisitRule.objects.in_force(day)]


# -- what was done -----------------------------------------------------------------------------------------


def visits(scope: Scope, *, station: str = "", outcome: str = "", reason: str = "") -> QuerySet:
    rows = Visit.objects.visible_to(scope).select_related("person", "station", "by")
    if station:
        rows = rows.filter(below("station_id", station))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if reason:
        rows = rows.filter(reason=reason)
    return rows.order_by("-at", "-pk")


def open_needs(scope: Scope, *, station: str = "") -> QuerySet:
    rows = Need.objects.visible_to(scope).open().select_related("person", "station", "visit")
    if station:
        rows = rows.filter(below("station_id", station))
    return rows.order_by("due_on", "pk")


def last_visits(person: Person, *, by: Scope, most: int = 5) -> list[Visit]:
    return list(Visit.objects.visible_to(by).filter(person=person).select_related("by")[:most])


def open_of(person_id: int, *, by: Scope) -> list[VisitTask]:
    return list(due(by).filter(person=person_id).order_by("due_on", "pk"))


def known(client_id) -> Visit | None:
    """A visit that has come in before: what is sent twice counts once."""
    return Visit.objects.filter(client_id=client_id).first() if client_id else None


def to_collect_at_home(place: str, *, at: dt.datetime, day: dt.date, categories) -> QuerySet:
    """上门采集: 80 and over or key recipients, on the register and not filed yet (domain.md 2.3)."""
    key = Identity.objects.filter(person=OuterRef("pk"), category__in=sorted(categories), valid_to=None)
    people = Person.objects.on_register(at).filter(below("station_id", place), filed_at=None)
    return people.filter(Q(born_on__lte=born_before(day, 80)) | Exists(key))


def late_by_street(rows: QuerySet, *, today: dt.date) -> QuerySet:
    late = rows.filter(due_on__lt=today).order_by().annotate(street=Left("station_id", 9))
    return late.values_list("street").annotate(Count("pk"))
