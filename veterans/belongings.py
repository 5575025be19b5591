"""The verbs on what belongs to a person: identities, telephone, service, awards, disability.

The same order as in `operations`: find within scope and lock → permission → rules → write → audit.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import audit, seal
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from bureau.kit.sheets import values
from stations.scope import Scope
from veterans import rules, validators
from veterans.enums import ContactKind
from veterans.models import Award, ChangeRequest, Contact, Disability, Identity, Service
from veterans.writing import deed, for_editing

SERVICE_FACTS = (
    "soldier_kind",
    "major_unit",
    "household_then",
    "enlisted_from",
    "special_area",
    "special_months",
    "special_post",
)


class AlreadyThere(Refused):
    pass


def _add(row, *, by: Scope, at: dt.datetime):
    """Insert a row of a person; the database's own refusal is told in the words of the constraint."""
    row.station_id = row.person.station_id
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        for constraint in row._meta.constraints:
            if constraint.name in str(error):
                raise AlreadyThere(constraint.get_violation_error_message()) from None
        raise
    _note(row, "add", by=by, at=at)
    return row


def _note(row, deed: str, *, by: Scope, at: dt.datetime) -> None:
    audit.record(
        verb=f"person.{deed}_{row._meta.model_name}", target=row.person, by_id=by.user_id, at=at, row=row.pk
    )


@deed
def add_identity(
    *,
    person_id: int,
    category: str,
    by: Scope,
    at: dt.datetime,
    since: str = "",
    basis: str = "",
    approved_by: str = "",
    approved: ChangeRequest | None = None,
) -> Identity:
    person = for_editing(person_id, by=by)
    rules.check_approved(person, "人员类别", approved)
    if not category:
        raise validators.WrongValue("请选择人员类别")
    validators.code("identity", category, label="人员类别")
    valid_from, precision = validators.partial_date(since, today=localdate(at))
    identity = Identity(
        person=person,
        category=category,
        card_type=rules.card_type_of(category),
        valid_from=valid_from,
        valid_from_precision=precision,
        basis=basis,
        approved_by=approved_by,
    )
    return _add(identity, by=by, at=at)


@deed
def end_identity(
    *,
    person_id: int,
    identity_id: int,
    ends_on: dt.date,
    by: Scope,
    at: dt.datetime,
    approved: ChangeRequest | None = None,
) -> Identity:
    person = for_editing(person_id, by=by)
    rules.check_approved(person, "人员类别", approved)
    identity = Identity.objects.select_for_update().get(pk=identity_id, person=person, valid_to=None)
    if identity.valid_from and ends_on < identity.valid_from:
        raise validators.WrongValue(f"止期早于起期 {identity.since}")
    identity.valid_to = ends_on
    identity.version += 1
    identity.save(update_fields=["valid_to", "version"])
    _note(identity, "end", by=by, at=at)
    return identity


@deed
def set_contact(
    *,
    person_id: int,
    number: str,
    by: Scope,
    at: dt.datetime,
    kind: ContactKind | str = "",
    owner: str = "",
) -> Contact:
    """The telephone to try first. The one it replaces stays readable in the history, masked."""
    person = for_editing(person_id, by=by)
    number = validators.phone(number)
    contact = Contact.objects.select_for_update().filter(person=person, is_primary=True).first()
    is_new = contact is None
    contact = contact or Contact(
        pk=next_ids(Contact, 1)[0], person=person, station_id=person.station_id, version=0
    )
    box = seal.of(Contact.SEAL)
    contact.number_sealed, contact.number_index = box.close(number, contact.pk), box.index(number)
    contact.tail_index = box.index(number[-4:])
    contact.owner = owner.strip()
    contact.kind = kind or _kind_of(number, owner=contact.owner)
    contact.version += 1
    contact.save(force_insert=is_new)
    _note(contact, "set", by=by, at=at)
    return contact


def _kind_of(number: str, *, owner: str) -> ContactKind:
    if owner:
        return ContactKind.RELATIVE
    return ContactKind.MOBILE if values.is_mobile(number) else ContactKind.LANDLINE


@deed
def add_service(
    *,
    person_id: int,
    by: Scope,
    at: dt.datetime,
    enlisted: str = "",
    left: str = "",
    unit: str = "",
    rank: str = "",
    **more,
) -> Service:
    """A stretch of service; a second one is a second enlistment."""
    person = for_editing(person_id, by=by)
    return _add(
        Service(
            person=person,
            number=Service.objects.filter(person=person).count() + 1,
            **_service(enlisted, left, unit, rank, more, today=localdate(at)),
        ),
        by=by,
        at=at,
    )


@deed
def amend_service(
    *,
    person_id: int,
    service_id: int,
    by: Scope,
    at: dt.datetime,
    enlisted: str = "",
    left: str = "",
    unit: str = "",
    rank: str = "",
    **more,
) -> Service:
    person = for_editing(person_id, by=by)
    service = Service.objects.select_for_update().get(pk=service_id, person=person)
    for field, value in _service(enlisted, left, unit, rank, more, today=localdate(at)).items():
        setattr(service, field, value)
    service.version += 1
    service.save()
    _note(service, "amend", by=by, at=at)
    return service


def _service(enlisted: str, left: str, unit: str, rank: str, more: dict, *, today: dt.date) -> dict:
    """`more` are the further facts of the paper, by the names of their columns (`SERVICE_FACTS`)."""
    enlisted_on, enlisted_precision = validators.partial_date(enlisted, today=today)
    left_on, left_precision = validators.partial_date(left, today=today)
    if enlisted_on and left_on and left_on < enlisted_on:
        raise validators.WrongValue("退役时间早于入伍时间")
    clean = {}
    for name in SERVICE_FACTS:
        if name in more:
            label, value = str(Service._meta.get_field(name).verbose_name), more[name]
            known = Service.lists.get(name)
            clean[name] = validators.code(known, value, label=label) if known else value
    return clean | {
        "enlisted_on": enlisted_on,
        "enlisted_precision": enlisted_precision,
        "left_on": left_on,
        "left_precision": left_precision,
        "unit": unit.strip(),
        "rank": validators.code("rank", rank, label="军衔"),
    }


@deed
def add_award(
    *,
    person_id: int,
    award: str,
    by: Scope,
    at: dt.datetime,
    awarded: str = "",
    times: int = 1,
    document: str = "",
    in_dossier: str = "",
) -> Award:
    person = for_editing(person_id, by=by)
    validators.code("award", award, label="奖励")
    awarded_on, precision = validators.partial_date(awarded, today=localdate(at))
    row = Award(
        person=person,
        award=award,
        times=times,
        awarded_on=awarded_on,
        awarded_precision=precision,
        document=document.strip(),
        in_dossier=bool(in_dossier),
    )
    return _add(row, by=by, at=at)


@deed
def rate_disability(
    *,
    person_id: int,
    grade: str,
    nature: str,
    by: Scope,
    at: dt.datetime,
    rated: str = "",
    approved: ChangeRequest | None = None,
) -> Disability:
    """A new rating ends the one before it on the same day (one holds at a time)."""
    person = for_editing(person_id, by=by)
    rules.check_approved(person, "残疾等级", approved)
    validators.code("disability_grade", grade, label="残疾等级")
    validators.code("disability_nature", nature, label="残疾性质")
    rated_on, precision = validators.partial_date(rated, today=localdate(at))
    for former in Disability.objects.select_for_update().filter(person=person, ended_on=None):
        _end(former, rated_on or localdate(at), by=by, at=at)
    row = Disability(person=person, grade=grade, nature=nature, rated_on=rated_on, rated_precision=precision)
    return _add(row, by=by, at=at)


@deed
def end_disability(
    *,
    person_id: int,
    ends_on: dt.date,
    by: Scope,
    at: dt.datetime,
    approved: ChangeRequest | None = None,
) -> Disability:
    person = for_editing(person_id, by=by)
    rules.check_approved(person, "残疾等级", approved)
    rating = Disability.objects.select_for_update().get(person=person, ended_on=None)
    return _end(rating, ends_on, by=by, at=at)


def _end(rating: Disability, ends_on: dt.date, *, by: Scope, at: dt.datetime) -> Disability:
    if rating.rated_on and ends_on < rating.rated_on:
        raise validators.WrongValue("终止早于评定时间")
    rating.ended_on = ends_on
    rating.version += 1
    rating.save(update_fields=["ended_on", "version"])
    _note(rating, "end", by=by, at=at)
    return rating
