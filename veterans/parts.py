"""The parts of a file, tabs A–H: what there is, how a row reads, and the two verbs that keep and drop one.

A part is declared by its model (veterans.models.home, .after); page, paper, history and form follow from the declaration.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate

from bureau.kit import audit, codes, credit_code, dates, mask, seal
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from stations.scope import Scope
from veterans import queries, rules, validators
from veterans.models import (
    Business,
    Care,
    Conduct,
    ContactWish,
    FamilyMember,
    Insurance,
    JobWish,
    KinOf,
    Living,
    OfPerson,
    OrganisationLife,
    Person,
    Placement,
    PlaqueFacts,
    Schooling,
    Training,
    Treatment,
    Work,
)
from veterans.writing import deed, for_editing

TABS = {
    "A": "基本信息",
    "B": "组织生活",
    "C": "服役",
    "D": "退役安置",
    "E": "就业创业",
    "F": "教育培训",
    "G": "抚恤优待",
    "H": "光荣牌",
}
NOT_TYPED = {"id", "person", "station", "version"}


@dataclass(frozen=True)
class Part:
    key: str
    model: type[OfPerson]

    @property
    def title(self) -> str:
        return str(self.model._meta.verbose_name)

    @property
    def tab(self) -> str:
        return self.model.tab

    @property
    def many(self) -> bool:
        return self.model.many

    @property
    def fields(self) -> list[models.Field]:
        """What somebody types, in the order of the paper."""
        return [
            field
            for field in self.model._meta.fields
            if field.name not in NOT_TYPED and field.editable and not field.name.endswith("_precision")
        ]

    def partial(self, field: models.Field) -> str:
        """The name of the precision beside a date of which perhaps only the year is known."""
        name = f"{field.name.removesuffix('_on')}_precision"
        known = {one.name for one in self.model._meta.fields}
        return name if isinstance(field, models.DateField) and name in known else ""


PARTS = {
    part.key: part
    for part in (
        Part("living", Living),
        Part("family", FamilyMember),
        Part("schooling", Schooling),
        Part("insurance", Insurance),
        Part("conduct", Conduct),
        Part("contact_wish", ContactWish),
        Part("organisation", OrganisationLife),
        Part("placement", Placement),
        Part("work", Work),
        Part("business", Business),
        Part("job_wish", JobWish),
        Part("training", Training),
        Part("treatment", Treatment),
        Part("care", Care),
        Part("kin", KinOf),
        Part("plaque", PlaqueFacts),
    )
}
BY_MODEL = {part.model: part for part in PARTS.values()}


class AlreadyThere(Refused):
    pass


class Stale(Refused):
    pass


# -- how a row reads ---------------------------------------------------------------------------------------


def lines(row: OfPerson) -> list[tuple[str, str]]:
    """Label and word of everything that is filled in. Numbers of a relative are masked."""
    part = BY_MODEL[type(row)]
    found = [(str(field.verbose_name), word(part, row, field)) for field in part.fields]
    if isinstance(row, FamilyMember):
        found.append(("身份证号", mask.id_number(row.id_number) if row.id_number_sealed else ""))
        found.append(("电话", mask.phone(row.phone) if row.phone_sealed else ""))
    return [(label, text) for label, text in found if text]


def word(part: Part, row, field: models.Field) -> str:
    """One value as people read it. `row` may be an event of the history."""
    value = getattr(row, field.attname)
    if value in (None, ""):
        return ""
    if name := part.model.lists.get(field.name):
        return codes.label(name, value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.date):
        precision = part.partial(field)
        return dates.show(value, getattr(row, precision) if precision else dates.Precision.DAY)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    unit = field.help_text if field.help_text in ("元", "月") else ""
    return f"{value:,}{unit}" if isinstance(field, models.DecimalField) else f"{value}{unit}"


def rows_of(person: Person, *, by: Scope) -> dict[str, list[OfPerson]]:
    """Every part of a file, read once."""
    return {key: list(part.model.objects.visible_to(by).filter(person=person)) for key, part in PARTS.items()}


# -- the verbs ---------------------------------------------------------------------------------------------


@deed
def keep(
    key: str,
    *,
    person_id: int,
    by: Scope,
    at: dt.datetime,
    row_id: int | None = None,
    version: int | None = None,
    **typed,
) -> OfPerson:
    """Write one row of a part: a new one, or the one that is there (always, where a file has it once).

    `typed` are clean values; dates of which perhaps only a year is known come as text. A `version` that is not the
    row's own any more is refused: somebody was quicker.
    """
    part, person = PARTS[key], for_editing(person_id, by=by)
    row = _row(part, person, row_id)
    if version is not None and row.pk and row.version != version:
        raise Stale("这一条刚被别人改过，请返回查看后再改")
    for name, value in _clean(part, typed, today=localdate(at)).items():
        setattr(row, name, value)
    if isinstance(row, FamilyMember):
        _close_numbers(row, typed, by=by, at=at)
    is_new = row._state.adding
    row.station_id, row.version = person.station_id, 1 if is_new else row.version + 1
    _save(row, force_insert=is_new)
    audit.record(
        verb=f"person.{'add' if is_new else 'amend'}_{row._meta.model_name}",
        target=person,
        by_id=by.user_id,
        at=at,
        row=row.pk,
    )
    return row


@deed
def drop(key: str, *, person_id: int, row_id: int, by: Scope, at: dt.datetime) -> None:
    """Take one row out; the history keeps it."""
    part, person = PARTS[key], for_editing(person_id, by=by)
    row = part.model.objects.select_for_update().get(pk=row_id, person=person)
    row.delete()
    audit.record(
        verb=f"person.drop_{row._meta.model_name}", target=person, by_id=by.user_id, at=at, row=row_id
    )


def _row(part: Part, person: Person, row_id: int | None) -> OfPerson:
    rows = part.model.objects.select_for_update().filter(person=person)
    if row_id is not None:
        return rows.get(pk=row_id)
    return (None if part.many else rows.first()) or part.model(person=person)


def _clean(part: Part, typed: dict, *, today: dt.date) -> dict:
    clean = {}
    for field in part.fields:
        if field.name not in typed:
            continue
        value, label = typed[field.name], str(field.verbose_name)
        if name := part.model.lists.get(field.name):
            value = validators.code(name, value, label=label)
        elif precision := part.partial(field):
            value, clean[precision] = validators.partial_date(value, today=today)
        elif isinstance(value, str):
            value = value.strip()
        if value in (None, "") and not field.blank:
            raise validators.WrongValue(f"请填写{label}")
        clean[field.name] = value
    if clean.get("credit_code"):
        clean["credit_code"] = credit_code.clean(clean["credit_code"])
    return clean


def _close_numbers(row: FamilyMember, typed: dict, *, by: Scope, at: dt.datetime) -> None:
    """Seal the numbers of a relative; an empty field leaves the one that is there. A number on the register links both files."""
    row.pk = row.pk or next_ids(FamilyMember, 1)[0]
    if text := typed.get("id_number"):
        number = validators.id_number(text, today=localdate(at))
        box = seal.of(FamilyMember.SEAL)
        row.id_number_sealed, row.id_number_index = box.close(number, row.pk), box.index(number)
        row.relative = queries.held_by(number, by=by)
        rules.check_not_oneself(row)
    if text := typed.get("phone"):
        row.phone_sealed = seal.of(FamilyMember.SEAL_PHONE).close(validators.phone(text), row.pk)


def _save(row: OfPerson, *, force_insert: bool) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=force_insert)
    except IntegrityError as error:
        for constraint in row._meta.constraints:
            if constraint.name in str(error):
                raise AlreadyThere(constraint.get_violation_error_message()) from None
        raise
