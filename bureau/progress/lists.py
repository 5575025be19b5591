"""The rows behind a number: those that were frozen with a board, and those that a figure counts at a moment.

A name is shown only of what the reader may see today. Who is counted but out of reach stays a number.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.urls import reverse

from bureau.kit.indicators import Indicator
from bureau.progress import counting
from bureau.progress.enums import Behind, Part
from bureau.progress.models import FrozenMember, Snapshot
from stations.models import Station
from stations.scope import Scope, below

PERSON_PAGE = "people:person"  # the subjects of a personal figure are persons


@dataclass(frozen=True)
class Listed:
    """One counted row, as it was then and as it is today."""

    name: str
    url: str
    station_then: str
    station_now: str
    state_now: str
    done_now: bool

    @property
    def moved(self) -> bool:
        return self.station_now not in ("", self.station_then)


def label_of(indicator: Indicator, behind: str) -> str:
    if behind == Behind.DUE:
        return indicator.denominator_label
    if behind == Behind.DONE:
        return indicator.numerator_label
    if behind == Behind.NEW:
        return f"本期新增{indicator.numerator_label}"
    word = indicator.numerator_label
    return f"未{word.removeprefix('已')}" if word.startswith("已") else f"尚未{word}"


def before(snapshot: Snapshot) -> Snapshot | None:
    """The board of the same kind before this one."""
    earlier = Snapshot.objects.filter(
        campaign=snapshot.campaign_id, kind=snapshot.kind, cut_off_at__lt=snapshot.cut_off_at
    )
    return earlier.order_by("-cut_off_at").first()


def frozen(snapshot: Snapshot, *, code: str, behind: str) -> QuerySet:
    """The members of a board at or under a station, whoever asks: filter by scope before a row is shown."""
    on_board = FrozenMember.objects.on_board(snapshot).filter(below("station_id", code))
    done = on_board.filter(part=Part.NUMERATOR)
    if behind == Behind.DONE:
        return done
    if behind == Behind.NEW:
        previous = before(snapshot)
        return done if previous is None else _without(done, frozen(previous, code=code, behind=Behind.DONE))
    due = on_board.filter(part=Part.DENOMINATOR)
    return due if behind == Behind.DUE else _without(due, done)


def gone(snapshot: Snapshot, *, code: str) -> QuerySet:
    """Who was done on the board before and is not any more: moved away, dead, withdrawn."""
    previous = before(snapshot)
    if previous is None:
        return FrozenMember.objects.none()
    done = frozen(snapshot, code=code, behind=Behind.DONE)
    return _without(frozen(previous, code=code, behind=Behind.DONE), done)


def sizes(snapshot: Snapshot, *, code: str, behind: str) -> tuple[int, int]:
    """How many are on the list, and how many left it in the period. Counts only, so they are counted past the wall."""
    with counting.everybody_at([snapshot.campaign.place_id]):
        total = frozen(snapshot, code=code, behind=behind).count()
        return total, gone(snapshot, code=code).count() if behind == Behind.NEW else 0


def pairs(members: QuerySet, *, scope: Scope) -> QuerySet:
    """(subject, station) of the members that the reader may see."""
    return members.visible_to(scope).order_by("station_id", "subject").values_list("subject", "station_id")


def _without(members: QuerySet, others: QuerySet) -> QuerySet:
    return members.filter(~Exists(others.filter(subject=OuterRef("subject"))))


def counted(indicator: Indicator, *, code: str, behind: str, at: dt.datetime, scope: Scope) -> QuerySet:
    """What a figure counts at a moment, at or under a station, within the scope."""
    if behind == Behind.LEFT:
        found = counting.missing(indicator, at=at, place=code)
    else:
        part = Part.NUMERATOR if behind == Behind.DONE else Part.DENOMINATOR
        found = counting.rows(indicator, part, at=at, place=code)
    ordered = found.visible_to(scope).order_by(indicator.place, indicator.subject)
    return ordered.values_list(indicator.subject, indicator.place)


def describe(
    pairs: list[tuple[int, str]], *, indicator: Indicator, scope: Scope, at: dt.datetime
) -> list[Listed]:
    """Names (masked by the model itself), stations and today's state of one page of a list: three queries."""
    subjects = [subject for subject, _ in pairs]
    model = _subject_model(indicator, at)
    today = {row.pk: row for row in model.objects.visible_to(scope).filter(pk__in=subjects)}
    codes = {code for _, code in pairs} | {row.station_id for row in today.values()}
    names = dict(Station.objects.filter(code__in=codes).values_list("code", "short_name"))
    among = {f"{indicator.subject}__in": subjects}
    done = set(indicator.numerator(at).filter(**among).order_by().values_list(indicator.subject, flat=True))
    return [
        _listed(subject, code, today.get(subject), names, subject in done, indicator)
        for subject, code in pairs
    ]


def _listed(subject, code, row, names, done, indicator) -> Listed:
    if row is None:
        return Listed("已不在您的范围", "", names[code], "", "", done)
    return Listed(
        name=str(row),
        url=reverse(PERSON_PAGE, args=[subject]) if indicator.personal else "",
        station_then=names[code],
        station_now=names[row.station_id],
        state_now=row.get_state_display() if hasattr(row, "get_state_display") else "",
        done_now=done,
    )


def _subject_model(indicator: Indicator, at: dt.datetime) -> type[Model]:
    """Whose keys are counted: the rows themselves, or what their subject column points at."""
    model = indicator.numerator(at).model
    if indicator.subject in ("pk", "id"):
        return model
    return model._meta.get_field(indicator.subject).related_model
