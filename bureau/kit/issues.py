"""What somebody brings to a station and a person must follow up. The duty desk raises it; whoever keeps tickets takes it.

    @issues.provider
    def open_ticket(*, issue: Issue, by, at) -> Taken: ...

Stations know no tickets, so the taker registers itself. Without one the duty desk keeps the matter among its own.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

PROVIDERS: list[Callable[..., "Taken | None"]] = []


@dataclass(frozen=True)
class Issue:
    """`source` names the row that raised it, e.g. "duty.Matter:7", so that it is never taken twice."""

    station: str
    text: str
    source: str
    kind: str = ""


@dataclass(frozen=True)
class Taken:
    number: str  # what people call it by
    url: str


def provider(function):
    PROVIDERS.append(function)
    return function


def raise_issue(issue: Issue, *, by, at: dt.datetime) -> Taken | None:
    """The first that takes it has it. `by` is the scope of who wrote it down, None for a chief without an account."""
    for take in PROVIDERS:
        if taken := take(issue=issue, by=by, at=at):
            return taken
    return None
