"""A whole life in one list: birth, service, awards, ratings, registration, and what the services add to it.

Services stand above this app and are strangers to it, so they come by themselves: a service calls `register_events`
with a function `provider(person, *, by)` that gives `Event`s.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bureau.kit import codes
from bureau.kit.dates import Precision, show
from stations.scope import Scope
from veterans.queries import Belongings

KINDS = {"service": "服役", "treatment": "待遇", "register": "建档", "services": "服务"}
PROVIDERS: list[Callable[..., Iterable["Event"]]] = []


@dataclass(frozen=True)
class Event:
    on: dt.date
    what: str
    kind: str = "services"
    precision: str = Precision.DAY
    who: str = ""
    note: str = ""

    @property
    def when(self) -> str:
        return show(self.on, self.precision)


def register_events(provider):
    """For a service's `life.py` or `apps.py`: its events appear on the page of every person."""
    if provider not in PROVIDERS:
        PROVIDERS.append(provider)
    return provider


@dataclass(frozen=True)
class Line:
    label: str
    text: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """A box of a service on the page of a person: how its matter stands, and what may be done next."""

    title: str
    lines: tuple[Line, ...] = ()
    act: str = ""
    act_url: str = ""


PANELS: list[Callable[..., Panel | None]] = []


def register_panel(provider):
    """`provider(person, *, by)` gives the box of a service, or None where it has nothing to say."""
    if provider not in PANELS:
        PANELS.append(provider)
    return provider


def panels_of(person, *, by: Scope) -> list[Panel]:
    return [panel for provider in PANELS if (panel := provider(person, by=by))]


def of(person, belongings: Belongings, *, by: Scope) -> list[Event]:
    """Newest first. Within a day the later deed stands above."""
    events = [Event(person.born_on, "出生", kind="service"), *_service(belongings), *_ratings(belongings)]
    events += _steps(belongings)
    for provider in PROVIDERS:
        events += provider(person, by=by)
    events.sort(key=lambda event: event.on)
    return events[::-1]


def _service(belongings: Belongings):
    for service in belongings.services:
        again = "" if service.number == 1 else f"第 {service.number} 次"
        if service.enlisted_on:
            yield Event(
                service.enlisted_on, f"{again}入伍", "service", service.enlisted_precision, note=service.unit
            )
        if service.left_on:
            rank = codes.label("rank", service.rank)
            yield Event(
                service.left_on, "退役", "service", service.left_precision, note=rank and f"军衔：{rank}"
            )
    for award in belongings.awards:
        if award.awarded_on:
            yield Event(
                award.awarded_on, f"荣获{award}", "service", award.awarded_precision, note=award.document
            )


def _ratings(belongings: Belongings):
    for rating in belongings.ratings:
        if rating.rated_on:
            yield Event(rating.rated_on, f"评定残疾等级：{rating}", "treatment", rating.rated_precision)
        if rating.ended_on:
            yield Event(rating.ended_on, f"残疾等级终止：{rating}", "treatment")
    for identity in belongings.identities:
        if identity.valid_from:
            yield Event(
                identity.valid_from,
                f"身份：{identity}",
                "treatment",
                identity.valid_from_precision,
                note=identity.basis,
            )


def _steps(belongings: Belongings):
    for step in belongings.steps:
        yield Event(step.day, step.get_action_display(), "register", who=str(step.by or ""), note=step.note)
