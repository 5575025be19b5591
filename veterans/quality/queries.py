"""Reads of the room: work lists with their counts, the trend, two files side by side, what has changed since a merge."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import codes, mask
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans import changes, queries
from veterans.models import Person
from veterans.quality import moving, rules
from veterans.quality.checks import CHECKS, Check
from veterans.quality.models import DayCount, Finding, Merge, Pair

TREND_DAYS = 60
SPARE = "–"


# -- findings ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Heap:
    check: Check
    count: int
    trend: list[int]


def heaps(rows: QuerySet, *, by: Scope, station: str, today: dt.date) -> list[Heap]:
    """Each rule that has found something, the fullest first, with its last weeks."""
    counts = dict(rows.order_by().values_list("rule").annotate(Count("pk")))
    days = DayCount.objects.visible_to(by).filter(on__gt=today - dt.timedelta(days=TREND_DAYS))
    if station:
        days = days.filter(below("station_id", station))
    trend: dict[str, list[int]] = {}
    for rule, _, total in days.order_by("on").values_list("rule", "on").annotate(Sum("waiting")):
        trend.setdefault(rule, []).append(total)
    found = [
        Heap(check, counts[check.code], trend.get(check.code, [])) for check in CHECKS if check.code in counts
    ]
    return sorted(found, key=lambda heap: -heap.count)


def cure_url(finding: Finding) -> str:
    """The field that mends it."""
    check = finding.doubt
    if check.door == "quality:pairs":
        return reverse(check.door)
    url = reverse(check.door, args=[finding.person_id, *check.args])
    return f"{url}#{check.anchor}" if check.anchor else url


def pile(scope: Scope, at: dt.datetime) -> dict:
    """How much waits for this reader, since when, how much of it for more than a month."""
    late = Q(opened_at__lt=at - dt.timedelta(days=30))
    rows = Finding.objects.visible_to(scope).filter(scope.within("station_id", Permission.PERSON_EDIT))
    return (
        rows.waiting(localdate(at))
        .exclude(rule="double")
        .aggregate(count=Count("pk"), late=Count("pk", filter=late), since=Min("opened_at"))
    )


# -- pairs -------------------------------------------------------------------------------------------------


def pairs_of(person: Person) -> QuerySet:
    return Pair.objects.filter(Q(first_id=person.pk) | Q(second_id=person.pk))


@dataclass(frozen=True)
class Line:
    pair: Pair
    first: Person
    second: Person


def with_people(pairs, *, by: Scope) -> list[Line]:
    """Pairs with both files; one whose files have moved out of reach since last night is left out."""
    keys = {key for pair in pairs for key in (pair.first_id, pair.second_id)}
    people = Person.objects.visible_to(by).select_related("station").in_bulk(keys)
    return [
        Line(pair, people[pair.first_id], people[pair.second_id])
        for pair in pairs
        if pair.first_id in people and pair.second_id in people
    ]


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    first: str
    second: str
    differs: bool
    better: int  # 1 or 2: what is chosen when the page opens

    @property
    def choosable(self) -> bool:
        return self.differs and bool(self.name)


@dataclass(frozen=True)
class Beside:
    """Two files side by side, and what a merge would move."""

    fields: list[Field]
    keep: int
    seen: str
    parts: dict[int, list[moving.Part]]  # by the file that would stay

    @property
    def clashes(self) -> list[moving.Clash]:
        return [clash for part in self.parts[self.keep] for clash in part.clashes]


CODED = ("ethnic", "political", "marital", "education", "health", "employment")


def beside(first: Person, second: Person, *, by: Scope) -> Beside:
    keep = _better_file(first, second)
    own = [queries.belongings_of(person, by=by) for person in (first, second)]
    phones = [belongings.telephone for belongings in own]
    numbers = ["" if phone is None else phone.masked_number for phone in phones]
    different_phones = {bytes(phone.number_index) for phone in phones if phone}
    winner = 1 if keep == first.pk else 2
    pairs = [
        ("name", "姓名", first.name, second.name, first.name != second.name),
        ("id_number", "证件号", first.masked_id_number, second.masked_id_number, True),
        ("", "出生", str(first.born_on), str(second.born_on), first.born_on != second.born_on),
        ("station", "所属站", str(first.station), str(second.station), first.station_id != second.station_id),
        ("phone", "联系电话", *numbers, len(different_phones) == 2),
        *(_coded(name, first, second) for name in CODED),
        *(
            _texts(name, first, second)
            for name in ("employer", "household_address", "residence_address", "note")
        ),
        ("", "身份", *("、".join(map(str, b.held)) for b in own), False),
        ("", "服役", *("；".join(map(str, b.services)) for b in own), False),
        ("", "立功受奖", *("、".join(map(str, b.awards)) for b in own), False),
        ("", "残疾等级", *(str(b.rating or "") for b in own), False),
        ("", "建档", first.get_state_display(), second.get_state_display(), False),
    ]
    fields = [
        Field(name, label, one or SPARE, other or SPARE, differs, _better(winner, one, other))
        for name, label, one, other, differs in pairs
        if one or other
    ]
    parts = {
        first.pk: moving.plan(first, second),
        second.pk: moving.plan(second, first),
    }
    return Beside(fields, keep, rules.versions(first, second), parts)


def _better(winner: int, one: str, other: str) -> int:
    """The file that stays, unless it has nothing to say."""
    if winner == 1:
        return 1 if one else 2
    return 2 if other else 1


def _coded(name: str, first: Person, second: Person) -> tuple:
    one, other = getattr(first, name), getattr(second, name)
    label = Person._meta.get_field(name).verbose_name
    return name, label, codes.label(name, one), codes.label(name, other), one != other


def _texts(name: str, first: Person, second: Person) -> tuple:
    one, other = getattr(first, name), getattr(second, name)
    hide = mask.address if name.endswith("address") else str
    return name, Person._meta.get_field(name).verbose_name, hide(one), hide(other), one != other


def _better_file(first: Person, second: Person) -> int:
    """Filed before not filed, then the one that was gone through with the person last, then the older."""

    def rank(person):
        return (
            person.filed_at is not None,
            person.confirmed_at is not None,
            -person.registered_at.timestamp(),
        )

    return max((first, second), key=rank).pk


# -- merges ------------------------------------------------------------------------------------------------


def as_before(person_id: int, version: int):
    """A file as it stood under a version, from its history."""
    return (
        Person.pgh_event_model.objects.filter(pgh_obj_id=person_id, version=version)
        .order_by("-pgh_id")
        .first()
    )


def changed_since(merge: Merge, kept: Person, *, by: Scope) -> list[changes.Change]:
    """What people have changed on the file since: an undo leaves it where it is."""
    until = merge.undone_at
    return [
        change
        for change in changes.of(kept, by=by)
        if change.at > merge.at + dt.timedelta(seconds=1) and (until is None or change.at < until)
    ]


def moved_words(merge: Merge) -> list[tuple[str, int]]:
    words = {model._meta.label: model._meta.verbose_name for model in moving.movable()}
    return [(words[label], len(keys)) for label, keys in merge.moved.items() if keys and label in words]


def merge_of(person: Person) -> Merge | None:
    """The merge by which this file went into another, if one stands."""
    return Merge.objects.filter(gone_id=person.pk).standing().first()


def merge_between(line: Line, *, by: Scope) -> Merge | None:
    """The latest merge of these two files, standing or undone."""
    keys = [line.first.pk, line.second.pk]
    return Merge.objects.visible_to(by).filter(person__in=keys, gone_id__in=keys).order_by("-pk").first()


TAKEN_WORDS = {"id_number": "证件号", "station": "所属站", "phone": "联系电话"}


def taken_words(merge: Merge) -> list[str]:
    return [TAKEN_WORDS.get(name) or Person._meta.get_field(name).verbose_name for name in merge.taken]
