"""What leaves the house in a log line: never an ID number, never a telephone number, and always on one line (security.md 69, 73)."""

import logging
import re

# Not as a part of longer runs, such as hashes and times.
PERSONAL = re.compile(r"(?<![0-9A-Za-z.])(?:[1-9]\d{16}[0-9Xx]|1[3-9]\d{9})(?![0-9A-Za-z])")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
LONGEST = 8_000


def clean(text: str) -> str:
    return CONTROL.sub("?", PERSONAL.sub("[号码]", text))[:LONGEST]


def install() -> None:
    """Every record of the process is cleaned as it is made, whichever handler writes it."""
    make = logging.getLogRecordFactory()
    if getattr(make, "cleans", False):
        return

    def make_clean(*args, **kwargs):
        record = make(*args, **kwargs)
        record.msg, record.args = clean(record.getMessage()).replace("\n", "⏎"), ()
        return record

    make_clean.cleans = True
    logging.setLogRecordFactory(make_clean)


class OneLine(logging.Formatter):
    """A breakdown names values of rows now and then: its text is cleaned too."""

    def formatException(self, exc_info) -> str:
        return clean(super().formatException(exc_info))
