"""Proof of standing before the station's screen: a code made from the hour, the station and the portal's secret."""

import datetime as dt

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from bureau.kit.errors import Refused

EVERY = 120  # seconds that a code is shown; the one before it is still taken
DAY_PASS = 18 * 3600
MOST_WRONG, WITHIN = 20, 600
SALT = "stations.duty.presence"


class NotHere(Refused):
    pass


def code(station: str, at: dt.datetime) -> str:
    return _code(station, int(at.timestamp()) // EVERY)


def _code(station: str, slot: int) -> str:
    number = int(salted_hmac(SALT, f"{station}:{slot}").hexdigest(), 16)
    return f"{number % 1_000_000:06d}"


def check(station: str, given: str, at: dt.datetime, *, most: int = MOST_WRONG) -> None:
    """Twenty wrong guesses at a station (more where a hundred people come at once), and ten minutes of rest."""
    key = f"duty-wrong:{station}"
    if cache.get(key, 0) >= most:
        raise NotHere("试错次数太多，请十分钟后再试，或请工作人员代签")
    slot = int(at.timestamp()) // EVERY
    digits = "".join(given.split())
    if any(constant_time_compare(digits, _code(station, slot - back)) for back in (0, 1)):
        return
    wrong(station)
    raise NotHere("签到码不对或已过期，请看屏幕上的新码")


def wrong(station: str) -> None:
    key = f"duty-wrong:{station}"
    cache.add(key, 0, WITHIN)
    cache.incr(key)


def day_pass(log_id: int, station: str) -> str:
    """The address of today's log, for who has signed in: it opens that one log until the evening."""
    return signing.dumps([log_id, station], salt=SALT, compress=True)


def opened_by(day_pass: str) -> tuple[int, str]:
    try:
        log_id, station = signing.loads(day_pass, salt=SALT, max_age=DAY_PASS)
    except signing.BadSignature:
        raise NotHere("这个页面已过期，请重新签到") from None
    return log_id, station
