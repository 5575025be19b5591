"""What somebody has to be told of, from rooms that lie below the messages. `bureau.messages.reminding` makes notes of it.

    @reminders.provider("report")
    def reports_to_file(*, at): yield Reminder(key="17", ...)

A provider says what is open *now*. What it no longer says is settled, so no room has to remember whom it has told.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PROVIDERS: dict[str, Callable[..., Iterable["Reminder"]]] = {}


@dataclass(frozen=True)
class Reminder:
    """`key` within its provider; `needs` is the permission that is held exactly at `place`. It names nobody."""

    key: str
    subject: str
    place: str
    needs: str
    url: str
    text: str = ""
    act_by: dt.datetime | None = None


def provider(prefix: str):
    def register(function):
        if PROVIDERS.setdefault(prefix, function) is not function:
            raise ValueError(f"two providers of reminders are called {prefix}")
        return function

    return register
