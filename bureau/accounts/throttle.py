"""Guessing is useless: so many tries in a quarter of an hour, and a try is counted before anything is looked at.

Counting is one atomic step that all processes share: INCR in Redis, else one upsert in PostgreSQL. It commits by itself,
because the views that count run outside the request's transaction: a row that a running transaction holds would make
sixty tries wait, and one that it takes back would not have been counted at all.

An account is counted under its name as typed, known or not, so the answer does not tell the two apart. A browser that
signed in before is counted apart: who shuts an account for everybody else does not shut the clerk out.
"""

import datetime as dt
import logging
from functools import cache

import redis
from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import F
from django.utils.crypto import get_random_string, salted_hmac

from bureau.accounts.models import Tries
from bureau.kit.access import came_from

logger = logging.getLogger(__name__)
LIMIT = 5
WINDOW = 15 * 60
DEVICE = "device"
DEVICE_AGE = 180 * 24 * 3600

UPSERT = """
INSERT INTO accounts_tries (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN accounts_tries.ends_at <= %(at)s THEN 1 ELSE accounts_tries.count + 1 END,
    ends_at = CASE WHEN accounts_tries.ends_at <= %(at)s THEN %(end)s ELSE accounts_tries.ends_at END
RETURNING count
"""


def may_try(request, username: str, *, at: dt.datetime) -> bool:
    """May the password of this account be looked at now? Asking is what counts the try."""
    device = known_device(request, username)
    if device:
        return count(_key("device", device), at=at) <= LIMIT
    if count(_address(request), at=at) > settings.TRIES_PER_ADDRESS:
        return False  # without counting: this address cannot shut one account after the other
    return count(_key("account", _canonical(username)), at=at) <= LIMIT


def forgive(request, username: str) -> None:
    """A right password ends the count of the account and gives its address one try back."""
    device = known_device(request, username)
    if device:
        forget(_key("device", device))
    else:
        give_back(_address(request))
        forget(_key("account", _canonical(username)))


def may_check_code(request, user, *, at: dt.datetime) -> bool:
    """The second factor: five codes. Counted per browser where it is known, else per account."""
    return count(_code(request, user), at=at) <= LIMIT


def forgive_code(request, user) -> None:
    forget(_code(request, user))


def _code(request, user) -> str:
    return _key("code", f"{user.pk}:{known_device(request, user.username)}")


def _address(request) -> str:
    return _key("address", came_from(request.META) or "nowhere")


def _canonical(username: str) -> str:
    return username.strip().casefold()


def _key(kind: str, text: str) -> str:
    return salted_hmac(f"bureau.accounts.throttle.{kind}", text, algorithm="sha256").hexdigest()


# -- the known device --------------------------------------------------------------------------------------


def known_device(request, username: str) -> str:
    """The mark of a browser from which this very account has signed in before, or nothing."""
    try:
        name, mark = signing.loads(request.COOKIES.get(DEVICE, ""), salt=DEVICE, max_age=DEVICE_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return mark if name == _key("name", _canonical(username)) else ""


def remember_device(request, response, username: str) -> None:
    mark = known_device(request, username) or get_random_string(20)
    response.set_cookie(
        DEVICE,
        signing.dumps([_key("name", _canonical(username)), mark], salt=DEVICE),
        max_age=DEVICE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


# -- counting ----------------------------------------------------------------------------------------------


def count(key: str, *, at: dt.datetime) -> int:
    """Count one more → how many there are now in this window."""
    if settings.REDIS_URL:
        try:
            pipe = _redis(settings.REDIS_URL).pipeline()
            pipe.set(key, 0, ex=WINDOW, nx=True)  # so that it always ends
            pipe.incr(key)
            return pipe.execute()[1]
        except redis.RedisError:
            logger.exception("Redis is away: counting tries in the database")
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, {"key": key, "at": at, "end": at + dt.timedelta(seconds=WINDOW)})
        there_are = cursor.fetchone()[0]
    if there_are == 1:  # a new window: a good moment to sweep out those that are over
        Tries.objects.filter(ends_at__lt=at - dt.timedelta(seconds=WINDOW)).delete()
    return there_are


def forget(key: str) -> None:
    if settings.REDIS_URL:
        try:
            _redis(settings.REDIS_URL).delete(key)
        except redis.RedisError:
            logger.exception("Redis is away: tries could not be forgotten there")
    Tries.objects.filter(pk=key).delete()


def give_back(key: str) -> None:
    if settings.REDIS_URL:
        try:
            if _redis(settings.REDIS_URL).decr(key) <= 0:
                _redis(settings.REDIS_URL).delete(key)
        except redis.RedisError:
            logger.exception("Redis is away: a try could not be given back there")
    Tries.objects.filter(pk=key, count__gt=0).update(count=F("count") - 1)


def _redis(url: str):
    return redis.Redis(connection_pool=_pool(url))


@cache
def _pool(url: str):
    """The pool is kept, not a client: a client that made its own pool closes it when it is thrown away, under the feet
    of whoever still counts. Two threads that come here first at once each make one, and one of them is thrown away."""
    return redis.ConnectionPool.from_url(url, socket_timeout=2, socket_connect_timeout=2)
