"""How far the collections have come: communities covered, people served."""

import datetime as dt

from django.db.models import Exists, OuterRef

from bureau.kit.indicators import Indicator
from stations.enums import Level
from veterans.events.enums import EventState, Kind
from veterans.events.models import Booking, Event
from veterans.models import Person

YEAR = dt.timedelta(days=365)


def covered(at):
    """The first collection that each community has held: one row per community."""
    held = Event.objects.filter(kind=Kind.COLLECTION, state=EventState.CLOSED, closed_at__lte=at)
    earlier = held.filter(station=OuterRef("station"), pk__lt=OuterRef("pk"))
    return held.filter(~Exists(earlier), station__level=Level.COMMUNITY)


def served(at):
    done = Booking.objects.filter(person=OuterRef("pk"), done_at__gt=at - YEAR, done_at__lte=at)
    return Person.objects.on_register(at).filter(Exists(done))


EVENTS_COVERED = Indicator(
    key="events_covered",
    label="集中采集覆盖社区",
    definition="办完过集中采集的社区数，一个社区只算一次。",
    unit="个",
    numerator=covered,
    denominator=None,
    numerator_label="已覆盖",
    denominator_label="",
    door="events:list",
    personal=False,
)
SERVED_AT_EVENTS = Indicator(
    key="served_at_events",
    label="集中采集和专场服务人数",
    definition="365 天内在集中采集、专场服务或发证仪式上办完的人数，一个人只算一次。",
    unit="人",
    numerator=served,
    denominator=None,
    numerator_label="已服务",
    denominator_label="",
    door="people:list",
)
