"""Who looked at whom: the read log (F111, F112). One call for every room: `access.record(...)`.

The caller says what was done, by whom and when. Where it came from (session, address, request number, posts) is the
same for all of a request and is laid down once by the middleware.
"""

import datetime as dt
import ipaddress
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, models, transaction
from django.utils.crypto import salted_hmac

from bureau.kit.models import AccessEvent, Looking

__all__ = ["Looking", "Source", "came_from", "coming_from", "record", "record_denial", "source_of"]
logger = logging.getLogger(__name__)
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,36}")


@dataclass(frozen=True)
class Source:
    session: str = ""
    ip: str | None = None
    request_id: str = ""
    posts: str = ""
    place: str = ""  # the reader's own, for what concerns no person of a known station


_source: ContextVar[Source] = ContextVar("access_source")


def source_of(request, *, posts: str = "", place: str = "") -> Source:
    """The session only as a hash: with the log alone nobody can take a session over."""
    key = getattr(getattr(request, "session", None), "session_key", None)
    given = request.headers.get("X-Request-ID", "")
    return Source(
        session=salted_hmac("bureau.kit.access", key).hexdigest()[:16] if key else "",
        ip=came_from(request.META),
        request_id=given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4()),
        posts=posts[:200],
        place=place,
    )


def came_from(meta: dict) -> str | None:
    """The reader's address. Only what our own proxies have written counts: everything before that anybody may invent."""
    text = meta.get("REMOTE_ADDR", "")
    if settings.PROXY_HOPS:
        hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        text = hops[-settings.PROXY_HOPS] if len(hops) >= settings.PROXY_HOPS else ""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


@contextmanager
def coming_from(source: Source) -> Iterator[None]:
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def record(
    action: Looking,
    *,
    by_id: int | None,
    at: dt.datetime,
    target: models.Model | str = "",
    station: str = "",
    field: str = "",
    reason: str = "",
    note: str = "",
    result: str = "OK",
    count: int = 1,
) -> AccessEvent:
    """One row, in the transaction of the deed: what is answered has been logged, what is not logged is not answered.

    `target` is a row (its station is then taken from it) or a ready text such as "veterans.Person:17".
    """
    if isinstance(target, models.Model):
        station = station or getattr(target, "station_id", "") or ""
        target = f"{target._meta.label}:{target.pk}"
    source = _source.get(None) or Source()
    return AccessEvent.objects.create(
        action=action,
        by_id=by_id,
        at=at,
        target=target,
        station_code=station or source.place,
        field=field[:60],
        reason=reason[:40],
        note=note[:200],
        result=result[:20],
        count=count,
        session=source.session,
        ip=source.ip,
        request_id=source.request_id,
        posts=source.posts,
    )


def record_denial(*, by_id: int | None, at: dt.datetime, target: str, field: str, result: str) -> None:
    """After the request's own transaction is over, rolled back or not. A database that is away must not turn a 404 into a 500."""
    try:
        with transaction.atomic():
            record(Looking.DENIED, by_id=by_id, at=at, target=target, field=field, result=result, count=0)
    except DatabaseError:
        logger.exception("a denial could not be logged")
