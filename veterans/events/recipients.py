"""Events as that for which a station hands something out (bureau.kit.recipients)."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import recipients
from veterans.events.models import Event

LABEL, MOST = "events.Event", 8


def _recipient(event: Event) -> recipients.Recipient:
    url = reverse("events:event", args=[event.pk])
    return recipients.Recipient(f"{LABEL}:{event.pk}", f"{event.name}，{localdate(event.starts_at)}", url)


def find(text: str, *, by):
    rows = Event.objects.visible_to(by).filter(name__icontains=text).order_by("-starts_at")
    return [_recipient(event) for event in rows[:MOST]]


def look_up(keys, *, by):
    return [_recipient(event) for event in Event.objects.visible_to(by).filter(pk__in=keys)]


recipients.register(LABEL, find=find, look_up=look_up)
