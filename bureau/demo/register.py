"""Write the invented people: the person, what belongs to them, and the steps by which each was filed."""

import datetime as dt
import json

from bureau.demo import files, writing
from bureau.demo.accounts import Staff
from bureau.demo.calendar import Clock, is_workday
from bureau.demo.people import PEOPLE, Invented, contact_rows, sealed, spelled
from bureau.kit.dates import Precision
from bureau.kit.models import AuditEvent
from stations.enums import Role
from veterans import states
from veterans.enums import Action, State
from veterans.models import Award, Contact, Disability, Identity, Person, RegistrationStep, Service
from veterans.rules import card_type_of

FIRST, LAST = dt.date(2022, 6, 1), dt.date(2022, 11, 30)  # 建档 ran from June to November
STEPS = (Action.COLLECT, Action.CONFIRM, Action.CHECK, Action.VERIFY, Action.FILE)
FACTS = (
    "sex", "ethnic", "political", "marital", "education", "health", "employment", "employer", "household_region",
    "household_address", "residence_region", "residence_address", "note", "source",
)  # fmt: skip
AUDIT = ("at", "by_id", "verb", "target", "detail")


def file_people(rng, zone, people: list[Invented], *, applied: dict[int, dt.datetime]) -> None:
    """Choose the moment of filing: before the first application, and never outside the months of the campaign."""
    clock = Clock(rng, zone)
    for person in people:
        before = applied.get(person.id)
        if before is None:
            day = FIRST + dt.timedelta(days=rng.randrange((LAST - FIRST).days))
        else:
            day = before.date() - dt.timedelta(days=1 + int(rng.expovariate(1 / 5)))
        person.filed_at = clock.on(_workday_until(min(max(day, FIRST), LAST)))


def _workday_until(day: dt.date) -> dt.date:
    while not is_workday(day) and day > FIRST:
        day -= dt.timedelta(days=1)
    return day


def write(rng, zone, people: list[Invented], staff: Staff) -> None:
    _write_people(people)
    _write_belongings(rng, people)
    steps = [step for person in people for step in _steps(rng, person, staff)]
    writing.insert(
        RegistrationStep, ("person_id", "station_id", "action", "state", "note", "at", "by_id"), steps
    )
    registered = (
        (
            p.registered_at,
            staff.community(p.station),
            "person.register",
            f"{Person._meta.label}:{p.id}",
            "{}",
        )
        for p in people
    )
    taken = (
        (at, by, f"person.{action.lower()}", f"{Person._meta.label}:{pk}", "{}")
        for pk, _, action, _, _, at, by in steps
    )
    writing.insert(AuditEvent, AUDIT, [*registered, *taken])
    files.fill_in(people[:PEOPLE])


def _write_people(people: list[Invented]) -> None:
    columns = (
        "id", "station_id", "name", "pinyin", "initials", "id_number_sealed", "id_number_index", "id_tail_index", "born_on",
        "state", "registered_at", "filed_at", "version", *FACTS,
    )  # fmt: skip
    rows = (
        (
            p.id, p.station, p.name, *spelled(p), *secrets, p.born,
            State.FILED, p.registered_at, p.filed_at, 1 + len(STEPS), *(p.facts[name] for name in FACTS),
        )
        for p, secrets in zip(people, sealed(people), strict=True)
    )  # fmt: skip
    writing.insert(Person, columns, rows)


def _write_belongings(rng, people: list[Invented]) -> None:
    writing.insert(
        Identity,
        ("person_id", "station_id", "category", "card_type", "valid_from", "valid_from_precision", "basis", "approved_by", "version"),
        (
            (p.id, p.station, category, card_type_of(category), *(p.service[2:4] if p.service else (None, "")), "", "", 1)
            for p in people
            for category in p.categories
        ),
    )  # fmt: skip
    writing.insert(
        Service,
        ("person_id", "station_id", "number", "enlisted_on", "enlisted_precision", "left_on", "left_precision", "unit", "rank", "version"),
        ((p.id, p.station, 1, *p.service, 1) for p in people if p.service),
    )  # fmt: skip
    writing.insert(
        Contact,
        ("id", "person_id", "station_id", "kind", "is_primary", "owner", "number_sealed", "number_index", "tail_index", "version"),
        contact_rows(rng, people),
    )  # fmt: skip
    writing.insert(
        Award,
        ("person_id", "station_id", "award", "times", "awarded_on", "awarded_precision", "document", "in_dossier", "version"),
        (
            (p.id, p.station, award, times, year, Precision.YEAR, "", False, 1)
            for p in people
            for award, times, year in p.awards
        ),
    )  # fmt: skip
    writing.insert(
        Disability,
        ("person_id", "station_id", "grade", "nature", "rated_on", "rated_precision", "version"),
        ((p.id, p.station, *p.disability, Precision.MONTH, 1) for p in people if p.disability),
    )


def _steps(rng, person: Invented, staff: Staff):
    """Backwards from the filing: every earlier step some days before, in the order of the table."""
    at, moments = person.filed_at, []
    for action in reversed(STEPS):
        moments.append((action, at))
        earlier = max(
            at - dt.timedelta(days=rng.randint(0, 4), minutes=rng.randint(6, 90)), person.registered_at
        )
        at = min(at, earlier)
    state, officer = State.NOT_STARTED, staff.bureau(Role.OFFICER)
    for action, at in reversed(moments):
        state = states.move(state, action).to
        by = {
            Action.CHECK: staff.street(person.station),
            Action.VERIFY: officer,
            Action.FILE: officer,
        }.get(action, staff.community(person.station))
        yield person.id, person.station, action, state, "", at, by


def audit_row(at: dt.datetime, by: int, verb: str, target: str, **detail) -> tuple:
    return at, by, verb, target, json.dumps(detail)
