"""What events add to the life of a person: when they came, and for what."""

from django.utils.timezone import localdate

from veterans import life
from veterans.events.models import Booking


@life.register_events
def events(person, *, by):
    rows = Booking.objects.visible_to(by).filter(person=person, done_at__isnull=False).select_related("event")
    for booking in rows:
        done = [
            word
            for word, was in (("完成采集", booking.collected), ("收了优待证材料", booking.card_papers))
            if was
        ]
        yield life.Event(
            localdate(booking.done_at),
            f"{booking.event.get_kind_display()}：{booking.event.name}",
            note="、".join(done),
        )
