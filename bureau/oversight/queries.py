"""Reads on the log: what a reader may see of it, one month of it, and what stands out."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone

from bureau.accounts.models import User
from bureau.kit.access import Looking
from bureau.kit.models import AccessEvent, AuditEvent, AuditSeal
from bureau.oversight import rules
from bureau.oversight.models import Question
from stations.models import Post
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Person

LOOKS = (Looking.VIEW, Looking.REVEAL, Looking.SEARCH_ID, Looking.EXPORT, Looking.PRINT, Looking.DOWNLOAD)
FULL = (Looking.REVEAL, Looking.EXPORT, Looking.PRINT, Looking.DOWNLOAD, Looking.SEARCH_ID)
NOT_DEEDS = (
    "person.reveal",
    "person.reveal_refused",
    "person.export",
    "person.search_number",
    "person.print",
)
PERSON = Person._meta.label
RECENT = dt.timedelta(days=180)


# -- what I may see of the log -----------------------------------------------------------------------------


def events(scope: Scope) -> QuerySet:
    """Looking at people of the places I watch over. The auditor also sees who comes and goes, which has no place."""
    mine = scope.within("station_code", Permission.ACCESS_REVIEW)
    if scope.allows(Permission.AUDIT_VIEW):
        mine |= Q(station_code="")
    return AccessEvent.objects.filter(mine)


def deeds(scope: Scope) -> QuerySet:
    """Deeds of colleagues with a post, now or once, in the places of the auditor; and those of the house itself."""
    if not scope.allows(Permission.AUDIT_VIEW):
        return AuditEvent.objects.none()
    here = Post.objects.filter(scope.within("station_id", Permission.AUDIT_VIEW), user=OuterRef("by"))
    return AuditEvent.objects.filter(Q(by=None) | Exists(here))


def colleagues(scope: Scope) -> QuerySet:
    """Who has, or had, a post at or below a place I watch over, or above it."""
    places = scope.places(Permission.ACCESS_REVIEW)
    above = {place[:length] for place in places for length in (2, 4, 6, 9) if length <= len(place)}
    posts = Post.objects.filter(
        scope.within("station_id", Permission.ACCESS_REVIEW) | Q(station_id__in=above)
    )
    return User.objects.filter(Exists(posts.filter(user=OuterRef("pk")))).order_by("full_name", "username")


def people_named(targets, scope: Scope) -> dict[str, Person]:
    """The persons behind targets of the log, as far as the reader sees persons at all: an auditor sees numbers only."""
    keys = [
        int(text.rpartition(":")[2])
        for text in targets
        if text.startswith(f"{PERSON}:") and text[-1].isdigit()
    ]
    people = Person.objects.visible_to(scope).filter(pk__in=keys) if keys else ()
    return {f"{PERSON}:{person.pk}": person for person in people}


def last_check() -> AuditEvent | None:
    return AuditEvent.objects.filter(target="kit.AuditSeal", verb="audit.verify").order_by("-at").first()


def last_history_check() -> AuditEvent | None:
    return AuditEvent.objects.filter(target="kit.History", verb="audit.history").order_by("-at").first()


def busy_today(scope: Scope, *, at: dt.datetime) -> list[tuple[int, int, float]]:
    """Who has looked three times as often today as on a usual day of the last thirty → (account, looks, usual). `at` local."""
    today = at.date()
    start = _midnight(today - dt.timedelta(days=rules.USUAL_DAYS))
    rows = events(scope).filter(action__in=LOOKS, at__gte=start).exclude(by=None).order_by()
    days = defaultdict(dict)
    for by, on, looks in (
        rows.annotate(on=TruncDate("at"))
        .values("by", "on")
        .annotate(n=Count("pk"))
        .values_list("by", "on", "n")
    ):
        days[by][on] = looks
    found = []
    for by, counted in days.items():
        usual = rules.usual([looks for on, looks in counted.items() if on < today])
        if rules.is_unusual(counted.get(today, 0), usual):
            found.append((by, counted[today], usual))
    return sorted(found, key=lambda line: -line[1])


def last_seal() -> AuditSeal | None:
    return AuditSeal.objects.order_by("-number").first()


# -- one month ---------------------------------------------------------------------------------------------


@dataclass
class Line:
    """One colleague's month."""

    user: User
    posts: str
    counts: dict[str, int]
    place: str  # where a question about it belongs
    findings: list[rules.Finding] = field(default_factory=list)


@dataclass
class Reading:
    first: dt.date
    last: dt.date
    lines: list[Line]
    asked: dict[tuple, Question]

    @property
    def totals(self) -> dict[str, int]:
        return {key: sum(line.counts[key] for line in self.lines) for key in COUNTED}

    def finding(self, colleague_id: int, sign: str, target: str) -> tuple[Line, rules.Finding] | None:
        pairs = (
            (line, found) for line in self.lines for found in line.findings if line.user.pk == colleague_id
        )
        return next((pair for pair in pairs if (pair[1].sign, pair[1].target) == (sign, target)), None)


COUNTED = {
    "views": Q(action=Looking.VIEW),
    "reveals": Q(action=Looking.REVEAL),
    "exports": Q(action__in=[Looking.EXPORT, Looking.PRINT, Looking.DOWNLOAD]),
    "searches": Q(action=Looking.SEARCH_ID),
    "denied": Q(action=Looking.DENIED),
}


def end_of_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def month(first: dt.date, *, by: Scope) -> Reading:
    """Who looked how often, and what stands out. A handful of queries, whatever the number of colleagues and rows."""
    last = end_of_month(first)
    rows = events(by).filter(at__lt=_midnight(last + dt.timedelta(days=1))).exclude(by=None)
    inside = rows.filter(at__gte=_midnight(first))
    counts = _counts(inside)
    months = _months(first, rows, inside, list(counts))
    users = User.objects.in_bulk(counts)
    posts = _posts(users, on=last)
    lines = [
        Line(
            users[pk],
            posts.get(pk, ""),
            {key: row[key] for key in COUNTED},
            row["place"],
            rules.findings(months[pk]),
        )
        for pk, row in counts.items()
    ]
    lines.sort(key=lambda line: (-len(line.findings), -sum(line.counts.values()), line.user.pk))
    asked = Question.objects.visible_to(by).filter(month=first).select_related("answer", "asked_by")
    return Reading(first, last, lines, {(q.colleague_id, q.sign, q.target): q for q in asked})


def _counts(inside) -> dict[int, dict]:
    numbers = {key: Count("pk", filter=condition) for key, condition in COUNTED.items()}
    looked = inside.filter(action__in=[*LOOKS, Looking.DENIED]).order_by()
    rows = looked.values("by").annotate(place=Min("station_code"), **numbers)
    return {row["by"]: row for row in rows}


def _posts(users, *, on: dt.date) -> dict[int, str]:
    held = defaultdict(list)
    for post in (
        Post.objects.held_on(on).filter(user__in=users).select_related("station").order_by("station_id")
    ):
        held[post.user_id].append(f"{post.station} {post.get_role_display()}")
    return {user: "；".join(words) for user, words in held.items()}


def _months(first, rows, inside, colleagues) -> dict[int, rules.Month]:
    months = {pk: rules.Month(first) for pk in colleagues}
    looks = Q(action__in=LOOKS)
    night = Q(hour__gte=rules.NIGHT_FROM) | Q(hour__lt=rules.NIGHT_TO)
    daily = (
        rows.filter(
            looks | Q(action=Looking.DENIED), at__gte=_midnight(first - dt.timedelta(days=rules.USUAL_DAYS))
        )
        .order_by()
        .annotate(on=TruncDate("at"), hour=ExtractHour("at"))
        .values("by", "on")
        .annotate(
            looks=Count("pk", filter=looks),
            night=Count("pk", filter=looks & night),
            places=Count("station_code", filter=looks, distinct=True),
            denied=Count("pk", filter=Q(action=Looking.DENIED)),
        )
    )
    for row in daily:
        if month_ := months.get(row.pop("by")):
            month_.days.append(rules.Day(**row))
    people = inside.filter(looks, target__startswith=f"{PERSON}:").order_by().annotate(on=TruncDate("at"))
    repeated = people.values("by", "target").annotate(times=Count("pk"), days=Count("on", distinct=True))
    for row in repeated.filter(times__gte=rules.SAME_PERSON_TIMES):
        months[row["by"]].repeated.append((row["target"], row["times"], row["days"]))
    for by_id, target, at in (
        inside.filter(action=Looking.REVEAL).order_by("at").values_list("by", "target", "at")
    ):
        months[by_id].reveals.append(rules.Look(target, at))
    done = AuditEvent.objects.filter(
        Q(target__startswith=f"{PERSON}:") | Q(verb__startswith="card."),
        by__in=colleagues,
        at__gte=_midnight(first),
        at__lt=_midnight(end_of_month(first)) + dt.timedelta(days=2),
    ).exclude(verb__in=NOT_DEEDS)
    for by_id, target, at in done.values_list("by", "target", "at"):
        months[by_id].deeds.append(rules.Look(target, at))
    return months


# -- one person --------------------------------------------------------------------------------------------


def looked_at(person: Person, *, at: dt.datetime) -> list[dict]:
    """Who looked at this person in the last half year, per colleague and kind, the latest first."""
    rows = AccessEvent.objects.filter(
        target=f"{PERSON}:{person.pk}", action__in=LOOKS, at__gt=at - RECENT
    ).exclude(by=None)
    grouped = rows.order_by().values("by", "action").annotate(times=Count("pk"), last=Max("at"))
    found = list(grouped.order_by("-last")[:200])
    users = User.objects.in_bulk({row["by"] for row in found})
    return [
        {
            "user": users[row["by"]],
            "action": Looking(row["action"]).label,
            "times": row["times"],
            "last": row["last"],
        }
        for row in found
    ]


# -- breach duty (PIPL 57) ---------------------------------------------------------------------------------


def seen_by(user: User, *, start: dt.datetime, end: dt.datetime) -> QuerySet:
    """Every time sensitive data went to this account in a period: full values, papers, files, searches by number."""
    return AccessEvent.objects.filter(by=user, action__in=FULL, at__gte=start, at__lt=end).order_by(
        "at", "pk"
    )
