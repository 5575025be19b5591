"""Guessing passwords is useless: at most five checks per account in a quarter of an hour.

A try is counted before the password is looked at and in one step of the cache, so sixty tries at the same moment get
no further than five. An unknown name is counted like a known one: the answer must not tell them apart.
"""

import hashlib

from django.core.cache import cache

LIMIT = 5
WINDOW = 15 * 60


def _key(username: str) -> str:
    return "sign-in:" + hashlib.sha256(username.strip().casefold().encode()).hexdigest()


def may_try(username: str) -> bool:
    key = _key(username)
    cache.add(key, 0, WINDOW)
    try:
        return cache.incr(key) <= LIMIT
    except ValueError:  # the window ended between the two steps
        cache.set(key, 1, WINDOW)
        return True


def forget(username: str) -> None:
    """A right password ends the count."""
    cache.delete(_key(username))
