"""Reads of the import room."""

import datetime as dt

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Count, F, Max, QuerySet, Sum
from django.utils.timezone import localtime

from bureau.kit import codes, walls
from stations.models import Station
from stations.scope import below
from veterans.imports import rules
from veterans.imports.differences import Labels
from veterans.imports.enums import OPEN_WORK, WRITES, BatchState
from veterans.imports.models import Batch, BatchChunk, BatchRow, LearnedHeading
from veterans.imports.sheet import roster
from veterans.models import Person

EMPTY_SETTINGS: dict = {
    "today": "2000-01-01",
    "codes": {},
    "stations": [],
    "reach": [],
}  # enough for the headings
LISTS = (
    "identity",
    "sex",
    "ethnic",
    "political",
    "marital",
    "education",
    "employment",
    "rank",
    "award",
    "disability_grade",
    "disability_nature",
)


def sheet_settings(*, reach: list[str], today: dt.date) -> dict:
    """What the reading child is told: code lists, the stations of the home region, and the places of which rows may speak."""
    lists = {
        name: {item.code: [item.name, *item.aliases.split()] for item in codes.items(name)} for name in LISTS
    }
    stations = Station.objects.filter(below("code", settings.HOME_CODE)).values(
        "code", "name", "short_name", "other_names"
    )
    return {
        "today": today.isoformat(),
        "codes": lists,
        "stations": list(stations),
        "reach": reach,
    }


def labels(sheet_settings: dict) -> Labels:
    sheet = roster(sheet_settings)
    return Labels(
        lists={
            name: {code: words[0] for code, words in items.items()}
            for name, items in sheet_settings["codes"].items()
        },
        stations={station["code"]: station["short_name"] for station in sheet_settings["stations"]},
        columns={column.key: column.heading for column in sheet.columns},
    )


def learned(*, user_id: int) -> dict[str, str]:
    return dict(LearnedHeading.objects.filter(by_id=user_id).values_list("heading", "key"))


# ---- a batch


def counted(batch: Batch) -> dict[str, int]:
    found = dict(
        BatchRow.objects.filter(batch_id=batch.pk).order_by().values_list("outcome").annotate(n=Count("seq"))
    )
    return {
        outcome: found.get(outcome, 0)
        for outcome in ("create", "change", "same", "ask", "refused", "left_out")
    }


def unwritten_chunks(batch: Batch) -> int:
    return BatchChunk.objects.filter(batch_id=batch.pk, done_at=None).count()


def first_unwritten(batch: Batch) -> int:
    """The first row behind all stretches: rows that were mended after the batch had been written."""
    return (BatchChunk.objects.filter(batch_id=batch.pk).aggregate(last=Max("last"))["last"] or 0) + 1


def mended(batch: Batch) -> int:
    """Rows that could be written now, of a batch that has been written already."""
    return BatchRow.objects.filter(
        batch_id=batch.pk, seq__gte=first_unwritten(batch), outcome__in=WRITES
    ).count()


def written_before(batch: Batch) -> Batch | None:
    """The batch that wrote this very file last."""
    return (
        Batch.objects.filter(digest=batch.digest, state=BatchState.DONE)
        .exclude(pk=batch.pk)
        .order_by("-done_at")
        .first()
    )


def doubts(batch: Batch) -> list[rules.Doubt]:
    before = written_before(batch)
    when = f"{localtime(before.done_at):%Y-%m-%d %H:%M}（批次 #{before.pk}）" if before else ""
    register = Person.objects.filter(station_id__in=batch.communities).count()
    return rules.doubts(counts=batch.counts, register=register, same_file=when)


def not_in_file(batch: Batch, *, by, at: dt.datetime) -> QuerySet:
    """People on the register in the communities of which the file speaks, whom it does not name (F26)."""
    named = BatchRow.objects.filter(batch_id=batch.pk, person_id__isnull=False).values("person_id")
    return (
        Person.objects.visible_to(by)
        .on_register(at)
        .filter(station_id__in=batch.communities)
        .exclude(pk__in=named)
    )


def report_progress(batch_id: int, rows: int, *, places: list[str]) -> bool:
    """→ whether somebody has asked to stop. By a connection of its own, because the planner's transaction is not seen yet."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(walls.SET, walls.values_of(places))
            cursor.execute(
                "UPDATE veterans_batch SET progress = %s WHERE id = %s RETURNING stop_asked", [rows, batch_id]
            )
            found = cursor.fetchone()
            cursor.execute("COMMIT")
        return bool(found and found[0])
    finally:
        other.close()


def problems(batch: Batch) -> list[dict]:
    """Every problem of every row that waits: sheet, row as Excel numbers it, canonical column, value, code, outcome, message."""
    headings = {column.key: column.heading for column in roster(EMPTY_SETTINGS).columns}
    rows = (
        BatchRow.objects.filter(batch_id=batch.pk, outcome__in=OPEN_WORK)
        .order_by("seq")
        .values_list("sheet", "row", "issues")
    )
    return [
        {
            "sheet": batch.sheets[sheet]["name"],
            "row": row,
            "column": headings.get(issue["column"], issue["column"]),
            **{key: issue[key] for key in ("value", "code", "outcome", "message")},
        }
        for sheet, row, issues in rows.iterator(chunk_size=5_000)
        for issue in issues
    ]


def filtered(batch: Batch, asked: dict) -> QuerySet:
    """The rows of a batch as a reader asked for them: by outcome, by problem, by row number or name."""
    rows = BatchRow.objects.filter(batch_id=batch.pk).order_by("seq")
    if asked.get("outcome"):
        rows = rows.filter(outcome=asked["outcome"])
    if asked.get("code"):
        rows = rows.filter(issues__contains=[{"column": asked.get("column", ""), "code": asked["code"]}])
    if q := asked.get("q", "").strip():
        rows = rows.filter(row=int(q)) if q.isascii() and q.isdigit() else rows.filter(name__startswith=q)
    return rows


def written_rows(batch: Batch) -> int:
    done = BatchChunk.objects.filter(batch_id=batch.pk, done_at__isnull=False).aggregate(
        n=Sum(F("last") - F("first") + 1)
    )["n"]
    return min(done or 0, batch.rows)


def open_work(batches) -> dict[int, int]:
    """Batch → rows that wait for somebody."""
    going = [batch.pk for batch in batches if batch.state in {BatchState.CHECKED, BatchState.DONE}]
    rows = BatchRow.objects.filter(batch_id__in=going, outcome__in=OPEN_WORK, done="")
    return dict(rows.order_by().values_list("batch_id").annotate(n=Count("seq")))
