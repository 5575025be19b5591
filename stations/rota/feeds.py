"""Calendar feeds: a secret address per chief or per station. Without names, so that a lost telephone tells nobody's."""

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from icalendar import Calendar, Event

from bureau.kit import audit
from stations import dates
from stations.models import Station
from stations.permissions import Permission
from stations.rota import rules
from stations.rota.enums import TurnState
from stations.rota.models import Chief, Feed, Turn
from stations.rota.slots import DAY
from stations.scope import Scope

PAST = dt.timedelta(days=60)


@transaction.atomic
def open_feed(
    station_code: str, *, chief_id: int | None = None, by: Scope, at: dt.datetime
) -> tuple[Feed, str]:
    """→ the feed and its secret, which is told once. An older address of the same calendar stops working."""
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.ROTA_MANAGE, station)
    if chief_id is not None:
        rules.check_has_consented(Chief.objects.visible_to(by).filter(station=station).get(pk=chief_id))
    Station.objects.select_for_update().get(pk=station.pk)
    Feed.objects.filter(station=station, chief_number=chief_id, revoked_at=None).update(revoked_at=at)
    secret = secrets.token_urlsafe(24)
    feed = Feed.objects.create(
        station=station, chief_number=chief_id, digest=_digest(secret), made_at=at, made_by_id=by.user_id
    )
    audit.record(verb="rota.open_feed", target=feed, by_id=by.user_id, at=at, station=station.code)
    return feed, secret


@transaction.atomic
def revoke_feed(feed_id: int, *, by: Scope, at: dt.datetime) -> Feed:
    feed = Feed.objects.visible_to(by).select_for_update(of=("self",)).get(pk=feed_id)
    by.require(Permission.ROTA_MANAGE, feed)
    if feed.revoked_at is None:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        audit.record(verb="rota.revoke_feed", target=feed, by_id=by.user_id, at=at)
    return feed


def find(secret: str) -> Feed | None:
    return Feed.objects.filter(digest=_digest(secret), revoked_at=None).select_related("station").first()


def calendar_of(feed: Feed, *, today: dt.date, at: dt.datetime) -> bytes:
    turns = Turn.objects.filter(
        station_id=feed.station_id, state=TurnState.SET, last_day__gte=today - PAST
    ).order_by("first_day")
    if feed.chief_number is not None:  # also where they stand in at another station of the street
        turns = Turn.objects.filter(
            chief_id=feed.chief_number, state=TurnState.SET, last_day__gte=today - PAST
        ).order_by("first_day")
    book = Calendar()
    book.add("prodid", "-//veterans portal//rota//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", f"{feed.station.short_name}轮值站长")
    book.add("x-wr-timezone", settings.TIME_ZONE)
    for turn in turns.select_related("station"):
        book.add_component(_event(turn, mine=feed.chief_number is not None, at=at))
    if feed.chief_number is None:
        for coming in dates.at_station(feed.station_id, since=at - PAST):
            book.add_component(_other(coming, at=at))
    return book.to_ical()


def _event(turn: Turn, *, mine: bool, at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"rota-turn-{turn.pk}@{settings.HOME_CODE}")
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("dtstart", turn.first_day)
    event.add("dtend", turn.last_day + DAY)  # the day after the last: so says the standard
    event.add("summary", f"{turn.station.short_name}：{'我值班' if mine else '轮值站长值班'}")
    if turn.station.address:
        event.add("location", turn.station.address)
    event.add("description", f"站里电话 {turn.station.phone}" if turn.station.phone else "")
    return event


def _other(coming: dates.Coming, *, at: dt.datetime) -> Event:
    event = Event()
    event.add("uid", f"{coming.key}@{settings.HOME_CODE}")
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("dtstart", coming.starts_at.astimezone(dt.UTC))
    event.add("dtend", coming.ends_at.astimezone(dt.UTC))
    event.add("summary", coming.what)
    event.add("location", coming.place)
    return event


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
