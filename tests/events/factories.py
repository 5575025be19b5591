import datetime as dt

import factory

from tests.stations.factories import StationFactory
from tests.veterans.factories import PersonFactory
from veterans.events.enums import EventState
from veterans.events.models import Booking, Event

MADE = dt.datetime(2026, 2, 20, 1, 0, tzinfo=dt.UTC)
STARTS = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # nine o'clock


class EventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Event

    kind = "COLLECTION"
    name = "桥北社区集中采集"
    station = factory.SubFactory(StationFactory)
    place = "桥北社区一楼"
    starts_at = STARTS
    ends_at = STARTS + dt.timedelta(hours=1)
    slot_minutes = 30
    per_slot = 2
    state = EventState.OPEN
    closed_at = factory.LazyAttribute(
        lambda event: event.ends_at if event.state == EventState.CLOSED else None
    )


class BookingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Booking

    event = factory.SubFactory(EventFactory)
    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda booking: booking.person.station)
    number = factory.Sequence(lambda n: 100 + n)
    slot_at = STARTS
    booked_at = MADE
