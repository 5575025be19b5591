"""What has happened lately: the yearly check of everybody's data, and a handful of ordinary deeds through the real operations.

None of it touches the figures of 2022: a draft is no application.
"""

import datetime as dt

from django.utils.timezone import localtime

from bureau.accounts.models import User
from bureau.demo import files, writing
from bureau.demo.accounts import ACCOUNTS, Staff
from bureau.demo.people import PEOPLE, Invented
from bureau.demo.register import AUDIT, audit_row
from bureau.kit.models import AuditEvent
from preferential_cards import operations as cards
from stations.scope import Scope
from veterans import belongings
from veterans.models import Person

CONTACTS_CHANGED = 24
DRAFTS = 6


def quarter(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the quarter of a day."""
    first = dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    following = (first + dt.timedelta(days=95)).replace(day=1)
    return first, following - dt.timedelta(days=1)


def confirm(rng, people: list[Invented], staff: Staff, *, at: dt.datetime) -> None:
    """信息核对: near the plan line, each community at its own pace, none after `at`."""
    now = localtime(at)
    first, last = quarter(now.date())
    days = [first + dt.timedelta(days=n) for n in range((now.date() - first).days + 1)]
    workdays = [day for day in days if day.weekday() < 5]
    passed = len(days) / ((last - first).days + 1)
    pace = {code: rng.uniform(0.62, 1.14) for code in sorted({p.station for p in people})}
    confirmed = []
    for person in people:
        if workdays and rng.random() < min(0.97, passed * pace[person.station]):
            day = rng.choice(workdays)
        else:
            day = first - dt.timedelta(days=rng.randint(367, 450))  # the year before: no longer valid
        moment = dt.datetime.combine(day, dt.time(9), now.tzinfo) + dt.timedelta(
            minutes=rng.randrange(0, 475)
        )
        if moment < at:
            confirmed.append((person.id, moment, staff.community(person.station)))
    writing.update(Person, "confirmed_at", [(pk, moment) for pk, moment, _ in confirmed])
    label = Person._meta.label
    writing.insert(
        AuditEvent,
        AUDIT,
        [audit_row(moment, by, "person.confirm", f"{label}:{pk}") for pk, moment, by in confirmed],
    )


def ordinary_days(rng, people: list[Invented], walked: set[int], *, at: dt.datetime) -> None:
    """New telephone numbers and a few drafts, each at the station of one of the people who can sign in."""
    files.matters(people[:PEOPLE], at=at)
    clerks = {ACCOUNTS[name][2]: name for name in ("worker", "neighbour")}
    theirs = [p for p in people if p.station in clerks]
    users = User.objects.in_bulk(clerks.values(), field_name="username")
    scopes = {code: Scope.of(users[name], today=localtime(at).date()) for code, name in clerks.items()}
    for n, person in enumerate(rng.sample(theirs, CONTACTS_CHANGED)):
        belongings.set_contact(
            person_id=person.id,
            number=f"192{rng.randrange(10**8):08d}",
            by=scopes[person.station],
            at=at - dt.timedelta(hours=7 * n + 1),
        )
    without = [p for p in theirs if p.id not in walked]
    for n, person in enumerate(without[:DRAFTS]):
        cards.start(person_id=person.id, by=scopes[person.station], at=at - dt.timedelta(hours=26 * n + 2))
