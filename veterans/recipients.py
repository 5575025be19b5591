"""Persons of the register as those to whom a station hands something out (bureau.kit.recipients), and the line in their life."""

from django.urls import reverse
from django.utils import timezone

from bureau.kit import recipients
from stations.supplies.enums import Deed
from stations.supplies.models import Entry
from veterans import life, operations, queries
from veterans.models import Person

LABEL = "veterans.Person"


def _recipient(person: Person) -> recipients.Recipient:
    url = reverse("people:person", args=[person.pk])
    return recipients.Recipient(f"{LABEL}:{person.pk}", f"{person}，{person.station}", url)


def find(text: str, *, by):
    found = queries.suggestions(text, by=by)
    if queries.is_full_number(text):
        operations.log_number_search(found=found, by=by, at=timezone.now())
    return [_recipient(person) for person in found]


def look_up(keys, *, by):
    rows = Person.objects.visible_to(by).filter(pk__in=keys).select_related("station")
    return [_recipient(person) for person in rows]


recipients.register(LABEL, find=find, look_up=look_up)


@life.register_events
def events(person, *, by):
    rows = (
        Entry.objects.visible_to(by).filter(ref=f"{LABEL}:{person.pk}", deed=Deed.OUT).select_related("good")
    )
    for entry in rows:
        day = timezone.localdate(entry.at)
        yield life.Event(day, f"领取{entry.good} {-entry.change} {entry.good.unit}", note=entry.note)
