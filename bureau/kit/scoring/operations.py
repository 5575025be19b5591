"""The verbs of a scheme and of its sheets. Rooms call them within their own transaction, after their own permission."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from bureau.kit import audit, indicators, uploads
from bureau.kit.scoring import queries, rules
from bureau.kit.scoring.enums import Level, SchemeState
from bureau.kit.scoring.models import Evidence, Item, Scheme, Score, Sheet


@transaction.atomic
def load(path: Path, *, year: int, state: str = SchemeState.DRAFT) -> Scheme:
    """A scheme from its data file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    scheme = Scheme.objects.create(year=year, state=state, **data["scheme"])
    groups = [(group["name"], item) for group in data["groups"] for item in group["items"]]
    Item.objects.bulk_create(
        Item(scheme=scheme, group=name, position=n, **item) for n, (name, item) in enumerate(groups, 1)
    )
    return scheme


@transaction.atomic
def publish(scheme_id: int, *, by_id: int | None, at: dt.datetime) -> Scheme:
    """From now on it counts. The version before it ends; sheets begun under that stay under it."""
    scheme = Scheme.objects.select_for_update().get(pk=scheme_id)
    if scheme.state != SchemeState.DRAFT:
        raise rules.WrongScheme("只有起草中的方案可以启用")
    rules.check_scheme(scheme, list(scheme.items.all()), known=indicators.REGISTRY)
    Scheme.objects.live(scheme.key, scheme.year).update(state=SchemeState.ENDED)
    scheme.state, scheme.published_at = SchemeState.LIVE, at
    scheme.save(update_fields=["state", "published_at"])
    audit.record(verb="scheme.publish", target=scheme, by_id=by_id, at=at)
    return scheme


@transaction.atomic
def follow(scheme_id: int, *, year: int, by_id: int | None, at: dt.datetime) -> Scheme:
    """A draft that begins as a copy: for the next year, or to put this one right."""
    old = Scheme.objects.get(pk=scheme_id)
    items = list(old.items.all())
    draft = old
    draft.pk, draft.year, draft.state, draft.published_at = None, year, SchemeState.DRAFT, None
    draft.save(force_insert=True)
    for item in items:
        item.pk, item.scheme = None, draft
    Item.objects.bulk_create(items)
    audit.record(verb="scheme.follow", target=draft, by_id=by_id, at=at, of=scheme_id)
    return draft


def open_sheet(scheme: Scheme, *, place: str, at: dt.datetime) -> Sheet:
    sheet = Sheet.objects.create(scheme=scheme, place=place, opened_at=at)
    compute(sheet, by_id=None, at=at)
    return sheet


def compute(sheet: Sheet, *, by_id: int | None, at: dt.datetime) -> None:
    """Read the figures again. Nothing typed can stand in their place."""
    known = queries.newest(sheet)
    rows = []
    for item in sheet.scheme.items.exclude(indicator=""):
        value = queries.computed(item, sheet.place, at)
        value = None if value is None else round(value, 4)
        old = known.get((item.pk, Level.SELF))
        if old is None or old.value != value:
            rows.append(_score(sheet, item, Level.SELF, value, by_id=by_id, at=at, is_computed=True))
    Score.objects.bulk_create(rows)


def _score(sheet, item, level, value, *, by_id, at, **more) -> Score:
    given = None if value is None else rules.points(item.how, item.full, item.params, value)
    return Score(
        sheet=sheet,
        item=item,
        level=level,
        round=sheet.round,
        value=value,
        points=given,
        at=at,
        by_id=by_id,
        **more,
    )


def fill(sheet: Sheet, *, values: dict[int, Decimal], by_id: int | None, at: dt.datetime) -> int:
    """The facts that only the subject knows. → how many have changed."""
    known = queries.newest(sheet)
    rows = []
    for item in sheet.scheme.items.filter(pk__in=values, indicator=""):
        old = known.get((item.pk, Level.SELF))
        if old is None or old.value != values[item.pk]:
            rows.append(_score(sheet, item, Level.SELF, values[item.pk], by_id=by_id, at=at))
    Score.objects.bulk_create(rows)
    return len(rows)


def assess(
    sheet: Sheet,
    *,
    level: Level,
    below: Level,
    given: dict[int, tuple[Decimal | None, str]],
    by_id: int,
    at: dt.datetime,
) -> None:
    """One level's points for every item: those of the level below, unless `given` says otherwise, and why."""
    known, rows = queries.newest(sheet), []
    for item in sheet.scheme.items.all():
        base = known.get((item.pk, below))
        before = base.points if base else None
        after, reason = given.get(item.pk, (before, ""))
        rules.check_points(after, item.full, item.name)
        rules.check_reason(before, after, reason, item.name)
        rows.append(
            Score(
                sheet=sheet,
                item=item,
                level=level,
                round=sheet.round,
                value=base.value if base else None,
                points=after,
                reason=reason.strip(),
                at=at,
                by_id=by_id,
            )
        )
    Score.objects.bulk_create(rows)


def prove(
    sheet: Sheet,
    *,
    item: Item,
    file,
    name: str,
    note: str,
    taken_on: dt.date,
    place: str,
    by_id: int,
    at: dt.datetime,
) -> Evidence:
    stored = uploads.take(file, name=name)
    if Evidence.objects.filter(sheet=sheet, sha256=stored.sha256, withdrawn_at=None).exists():
        uploads.discard(stored.key)
        raise rules.WrongScheme("这份凭据在本表已经用过，一份凭据只证明一项")
    return Evidence.objects.create(
        sheet=sheet, item=item, note=note.strip(), taken_on=taken_on, place=place.strip(), key=stored.key,
        shown_name=stored.shown_name, content_type=stored.content_type, sha256=stored.sha256, at=at, by_id=by_id,
    )  # fmt: skip
