"""What hangs on a person, found by asking the models: every table that belongs to a person, also those of services above.

A row of the file that goes is moved, or left behind where the file that stays has the same already, or it clashes: both
have something of which there may be one. A clash is told with its cure; services register theirs by `cure`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.apps import apps
from django.db import connection, models
from django.db.models import Max, Q
from django.urls import reverse

from veterans.models import Alias, Award, Contact, Disability, Identity, OfPerson, Person, Service
from veterans.models.home import OneOfPerson

MOVE_STEPS = "SELECT quality_move_steps(%s, %s, %s)"


@dataclass(frozen=True)
class Clash:
    sentence: str
    url: str = ""
    act: str = ""


@dataclass
class Part:
    """The rows of one table."""

    model: type[models.Model]
    rows: list[OfPerson] = field(default_factory=list)  # of the file that goes, to be moved
    same: list[OfPerson] = field(default_factory=list)  # left behind: the other file has them
    changes: dict[int, dict] = field(default_factory=dict)  # what moving changes in a row
    filled: dict[int, dict] = field(
        default_factory=dict
    )  # rows of the file that stays, with what fills their blanks
    clashes: list[Clash] = field(default_factory=list)

    @property
    def word(self) -> str:
        return self.model._meta.verbose_name


CURES: dict[str, Callable[..., Clash]] = {}
PLANNERS: dict[type, Callable[[Part, Person, Person], None]] = {}


def cure(constraint: str):
    """For a service above: `@moving.cure("one_live_…")` on a function(row of the file that goes) → Clash."""

    def register(function):
        CURES[constraint] = function
        return function

    return register


def planner(model):
    def register(function):
        PLANNERS[model] = function
        return function

    return register


def movable() -> list[type[OfPerson]]:
    """Every table of a person but the computed ones, and merges, which belong to the file that they made."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, OfPerson)
        and not hasattr(model, "pgh_tracked_model")
        and not model.computed
        and not getattr(model, "stays_behind", False)
    ]


def plan(kept: Person, gone: Person) -> list[Part]:
    """What would be moved, what would not, and what stands in the way. Nothing is written."""
    parts = []
    for model in movable():
        part = Part(model, list(model.objects.filter(person=gone).order_by("pk")))
        if part.rows:
            PLANNERS.get(model, _by_constraints)(part, kept, gone)
            parts.append(part)
    return parts


def move(part: Part, *, to: Person, merge_id: int) -> None:
    keys = [row.pk for row in part.rows]
    if getattr(part.model, "append_only", False):
        move_steps(part.model, keys, merge_id=merge_id)
        return
    for (
        row
    ) in part.rows:  # one by one where moving changes something, so that the constraints hold in between
        if row.pk in part.changes:
            part.model.objects.filter(pk=row.pk).update(
                person=to, station=to.station_id, **part.changes[row.pk]
            )
    for key, values in part.filled.items():
        part.model.objects.filter(pk=key).update(**values)
    rest = [key for key in keys if key not in part.changes]
    part.model.objects.filter(pk__in=rest).update(person=to, station=to.station_id)


def links() -> list[tuple[type[models.Model], str]]:
    """Columns that name a person besides the one whose row it is: a relative with a file of their own."""
    return [
        (model, column.name)
        for model in movable()
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey)
        and column.related_model is Person
        and column.name != "person"
    ]


def move_steps(model, keys: list[int], *, merge_id: int) -> None:
    """Steps are never edited; that they change the file is possible through this door alone, and only along a merge."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE_STEPS, [model._meta.db_table, keys, merge_id])


# -- how the rows of a table fit into the other file ---------------------------------------------------------


def _by_constraints(part: Part, kept: Person, gone: Person) -> None:
    """Of what there may be one, the file that stays keeps its own. A service that must not have two tells its cure."""
    for constraint in part.model._meta.constraints:
        if not isinstance(constraint, models.UniqueConstraint) or "person" not in constraint.fields:
            continue
        others = [name for name in constraint.fields if name != "person"]
        rows = part.model.objects.filter(constraint.condition or Q())
        theirs = {_key(row, others): row for row in rows.filter(person=kept)}
        double = [row for row in rows.filter(person=gone) if _key(row, others) in theirs]
        if constraint.name in CURES:
            part.clashes += [CURES[constraint.name](row) for row in double]
            continue
        _leave(part, lambda row, double=double: row in double)
        if not others and issubclass(part.model, OneOfPerson):
            for row in double:
                part.filled[theirs[()].pk] = _blanks_filled(theirs[()], row)


def _blanks_filled(own: OfPerson, other: OfPerson) -> dict:
    """What the other file says where this one says nothing."""
    skipped = {"id", "person", "station", "version"}
    names = [field.attname for field in own._meta.concrete_fields if field.name not in skipped]
    return {
        name: getattr(other, name)
        for name in names
        if getattr(own, name) in (None, "") and getattr(other, name) not in (None, "")
    }


def _key(row, names: list[str]) -> tuple:
    return tuple(getattr(row, name) for name in names)


def _leave(part: Part, is_same: Callable[[OfPerson], bool]) -> None:
    part.same += [row for row in part.rows if is_same(row)]
    left = {row.pk for row in part.same}
    part.rows = [row for row in part.rows if row.pk not in left]


@planner(Identity)
def _identities(part: Part, kept: Person, gone: Person) -> None:
    held = set(Identity.objects.filter(person=kept, valid_to=None).values_list("category", flat=True))
    _leave(part, lambda row: row.valid_to is None and row.category in held)


@planner(Service)
def _services(part: Part, kept: Person, gone: Person) -> None:
    own = Service.objects.filter(person=kept)
    known = set(own.values_list("enlisted_on", "left_on"))
    _leave(part, lambda row: (row.enlisted_on, row.left_on) in known)
    last = own.aggregate(Max("number"))["number__max"] or 0
    for number, row in enumerate(part.rows, last + 1):
        part.changes[row.pk] = {"number": number}


@planner(Contact)
def _contacts(part: Part, kept: Person, gone: Person) -> None:
    own = list(Contact.objects.filter(person=kept))
    known = {bytes(contact.number_index) for contact in own}
    _leave(part, lambda row: bytes(row.number_index) in known)
    if any(contact.is_primary for contact in own):
        part.changes.update({row.pk: {"is_primary": False} for row in part.rows if row.is_primary})


@planner(Award)
def _awards(part: Part, kept: Person, gone: Person) -> None:
    known = set(Award.objects.filter(person=kept).values_list("award", "awarded_on"))
    _leave(part, lambda row: (row.award, row.awarded_on) in known)


@planner(Disability)
def _ratings(part: Part, kept: Person, gone: Person) -> None:
    own = Disability.objects.filter(person=kept, ended_on=None).first()
    if own is None:
        return
    _leave(part, lambda row: row.ended_on is None and (row.grade, row.nature) == (own.grade, own.nature))
    for row in part.rows:
        if row.ended_on is None:
            url = reverse("people:end_disability", args=[gone.pk])
            part.clashes.append(
                Clash(
                    f"两份档案的残疾等级不同：{own}、{row}。对照残疾军人证，先终止错的一个",
                    url,
                    "终止并入一份的等级",
                )
            )


@planner(Alias)
def _aliases(part: Part, kept: Person, gone: Person) -> None:
    """A number has one alias: nothing can clash."""
