"""Trainings in the calendar of a station: those of the places above it, once they are open for sign-up."""

from django.urls import reverse

from stations import dates
from stations.trainings.enums import State
from stations.trainings.models import Training

LENGTHS = (2, 4, 6, 9)


@dates.provider
def of_station(*, station, since):
    places = {station, *(station[:n] for n in LENGTHS if n < len(station))}
    rows = Training.objects.filter(
        station_id__in=places, state__in=[State.OPEN, State.RUNNING, State.HELD], ends_at__gte=since
    )
    for one in rows.order_by("starts_at"):
        yield dates.Coming(
            key=f"training-{one.pk}",
            what=f"培训：{one.topic}",
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            place=one.place,
            url=reverse("trainings:training", args=[one.pk]),
        )
