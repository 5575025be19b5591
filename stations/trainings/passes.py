"""A signed address of one person's own page in one training: quiz, certificate, feedback. Given at the door, or by the organiser."""

from django.core import signing

from stations.trainings.rules import NotHere

SALT = "stations.trainings.pass"
LASTS = 60 * 24 * 3600


def give(seat) -> str:
    return signing.dumps([seat.pk, seat.station_id], salt=SALT, compress=True)


def opened_by(given: str) -> tuple[int, str]:
    """→ the seat, and the station whose wall has to open for it."""
    try:
        seat_id, station = signing.loads(given, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise NotHere("这个页面已过期，请向组织单位要新的") from None
    return seat_id, station


def door(training_id: int) -> str:
    """What the code at the door is made for (stations.duty.presence)."""
    return f"training:{training_id}"
