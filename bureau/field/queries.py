"""The fewest facts with which somebody can ring at the right door, and the lists behind the forms of the phone."""

import datetime as dt

from django.db.models import Q
from django.utils.timezone import localdate

from bureau.field import rules
from bureau.field.enums import Source, State
from bureau.field.models import Sent, Trip
from bureau.kit import codes, dates
from stations.permissions import Permission
from stations.scope import Scope
from veterans.events.enums import EventState
from veterans.events.models import Booking, Event
from veterans.forms import stations_for
from veterans.models import Contact, Person
from veterans.visits import queries as visits
from veterans.visits.models import VisitTask


def person_ids(source: str, event: Event | None, *, by: Scope, at: dt.datetime) -> list[int]:
    """Whom the list is of: only people whose full names I may see."""
    if source == Source.EVENT:
        rows = Booking.objects.visible_to(by).live().filter(event=event)
    else:
        rows = visits.due_list(by, today=localdate(at), when="week")
    rows = rows.filter(by.within("station_id", Permission.PERSON_REVEAL)).order_by("pk")
    return list(dict.fromkeys(rows.values_list("person_id", flat=True)))


def open_trip(user_id: int) -> Trip | None:
    return Trip.objects.filter(user=user_id, returned_at=None).first()


def outbox_keys(user_id: int, *, at: dt.datetime) -> dict[int, str]:
    """List → the key of what was recorded under it, of this person's lists that may still have something unsent."""
    recent = Q(returned_at=None) | Q(returned_at__gte=at - dt.timedelta(days=rules.OUTBOX_DAYS))
    return {
        trip.pk: trip.outbox_key for trip in Trip.objects.filter(recent, user=user_id).order_by("-pk")[:60]
    }


def people(ids: list[int], *, by: Scope, at: dt.datetime) -> list[dict]:
    today = localdate(at)
    rows = list(Person.objects.visible_to(by).filter(pk__in=ids).select_related("station"))
    numbers = {c.person_id: c.number for c in Contact.objects.filter(person__in=rows, is_primary=True)}
    tasks: dict[int, list[VisitTask]] = {}
    for task in visits.due(by).filter(person__in=rows).order_by("due_on", "pk"):
        tasks.setdefault(task.person_id, []).append(task)
    found = [_facts(person, numbers.get(person.pk, ""), tasks.get(person.pk, []), today) for person in rows]
    return sorted(found, key=lambda one: (one["due"] or "9999", one["address"]))


def _facts(person: Person, number: str, tasks: list[VisitTask], today: dt.date) -> dict:
    return {
        "id": person.pk,
        "name": person.name,
        "age": dates.age(person.born_on, today),
        "address": person.residence_address or person.household_address,
        "station": str(person.station),
        "why": "；".join(visits.rules.why_now(task, today=today) for task in tasks),
        "due": tasks[0].due_on.isoformat() if tasks else "",
        "base": current(person, number),
    }


def current(person: Person, number: str) -> dict:
    """The facts that may be corrected on the phone, as they stand now."""
    return {"phone": number, "residence_address": person.residence_address, "health": person.health}


def number_of(person: Person) -> str:
    contact = Contact.objects.filter(person=person, is_primary=True).first()
    return contact.number if contact else ""


def lists(*, by: Scope, at: dt.datetime) -> dict:
    """What the forms of the phone offer."""
    today = localdate(at)
    near = Event.objects.visible_to(by).filter(state__in=[EventState.PLANNED, EventState.OPEN])
    near = near.filter(
        starts_at__date__gte=today - dt.timedelta(days=3), starts_at__date__lte=today + dt.timedelta(days=7)
    )
    return {
        "events": [{"id": event.pk, "name": event.name} for event in near.order_by("starts_at")[:20]],
        "stations": [
            {"code": station.code, "name": station.short_name}
            for station in stations_for(by, Permission.PERSON_EDIT)[:200]
        ],
        "categories": codes.choices("identity"),
        "health": codes.choices("health"),
    }


def stuck(user_id: int) -> int:
    return Sent.objects.filter(user=user_id).exclude(state=State.DONE).count()
