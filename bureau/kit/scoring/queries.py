"""Reads of a sheet: the newest score of each item at each level, totals, computed facts, and what a draft would change."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from bureau.kit import indicators
from bureau.kit.scoring import rules
from bureau.kit.scoring.enums import Level
from bureau.kit.scoring.models import Item, Scheme, Score, Sheet

Newest = dict[tuple[int, str], Score]  # (item, level) → the score that counts


def newest(sheet: Sheet) -> Newest:
    """After something was sent back, the levels above score anew: what they gave before stays, and counts no more."""
    counts = Q(level=Level.SELF) | Q(round=sheet.round)
    rows = Score.objects.filter(counts, sheet=sheet).order_by("item_id", "level", "-id")
    rows = rows.distinct("item_id", "level")
    return {(row.item_id, row.level): row for row in rows}


def lines(items, scores: Newest, level: str) -> list[rules.Line]:
    found = [(item, scores.get((item.pk, level))) for item in items]
    return [rules.Line(i.how, i.full, s.points, s.value) for i, s in found if s is not None]


def total(scheme: Scheme, given: list[rules.Line]) -> Decimal | None:
    return rules.total(given, of=scheme.full, most_bonus=scheme.most_bonus) if given else None


def totals(sheet: Sheet) -> dict[str, Decimal]:
    items, scores = list(sheet.scheme.items.all()), newest(sheet)
    found = {level: total(sheet.scheme, lines(items, scores, level)) for level in Level.values}
    return {level: value for level, value in found.items() if value is not None}


def computed(item: Item, place: str, at: dt.datetime) -> Decimal | None:
    """The figure of the place in percent, or as a count; None where nobody is counted: the item does not apply."""
    figure = indicators.get(item.indicator)
    here = {f"{figure.place}__gte": place, f"{figure.place}__lt": place + "~"}
    done = figure.numerator(at).filter(**here).count()
    if figure.denominator is None:
        return Decimal(done)
    base = figure.denominator(at).filter(**here).count()
    return Decimal(done * 100) / base if base else None


class Try(NamedTuple):
    sheet: Sheet
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def simulate(draft: Scheme, sheets) -> list[Try]:
    """The facts of earlier self-assessments, counted by the draft. Items are matched by their code; new ones do not apply."""
    items = {item.code: item for item in draft.items.all()}
    found = []
    for sheet in sheets:
        olds = list(sheet.scheme.items.all())
        scores = newest(sheet)
        before = total(sheet.scheme, lines(olds, scores, Level.SELF))
        again = []
        for old in olds:
            item, score = items.get(old.code), scores.get((old.pk, Level.SELF))
            if item and score:
                value = score.value
                given = None if value is None else rules.points(item.how, item.full, item.params, value)
                again.append(rules.Line(item.how, item.full, given, value))
        after = total(draft, again)
        if before is not None and after is not None:
            found.append(Try(sheet, before, after))
    return found
