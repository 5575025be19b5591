"""Plan single rows again: after somebody has mended them, or because the register has moved."""

import json
from dataclasses import fields as dataclass_fields

from django.db import connection

from bureau.kit import seal, walls
from bureau.kit.sheets.headings import Header
from bureau.kit.sheets.normalise import Normaliser
from bureau.kit.sheets.reading import RowsRead, SheetRead
from bureau.kit.sheets.rules import Wrong
from bureau.kit.sheets.text import narrow
from bureau.kit.sheets.values import IdNumber
from veterans.imports import differences, queries
from veterans.imports.enums import Outcome
from veterans.imports.models import Batch, BatchRow
from veterans.imports.plan import Planner
from veterans.imports.sheet import roster
from veterans.models import Contact, Person

PLAIN = {
    "name": "name", "ethnic": "ethnic", "political": "political", "marital": "marital", "education": "education", "sex": "sex",
    "employment": "employment", "employer": "employer", "household": "household_address", "residence": "residence_address",
    "note": "note", "unit": "unit", "rank": "rank", "community": "community",
}  # fmt: skip


def sheet_of(batch: Batch, number: int) -> SheetRead:
    known = {field.name for field in dataclass_fields(SheetRead)}
    return SheetRead(**{key: value for key, value in batch.sheets[number].items() if key in known}, titles=[])


def cells_of(batch: Batch, row: BatchRow, labels: differences.Labels) -> list[str]:
    """The cells of a row in the sender's columns: as they came, or made again from the plan."""
    if row.raw_sealed:
        return json.loads(row.raw)
    sheet = sheet_of(batch, row.sheet)
    cells = [""] * len(sheet.headings)
    for key, index in sheet.mapping.items():
        cells[index] = _word(row, key, labels)
    return cells


def _word(row: BatchRow, key: str, labels: differences.Labels) -> str:
    if key == "row_key":
        return ""  # what is planned already is known by its number
    if key in PLAIN:
        return labels.word(key, getattr(row, PLAIN[key]) or "")
    if key == "id_number":
        return id_number_of(row)
    if key == "phone":
        return seal.of(Contact.SEAL).open(row.phone_sealed, row.contact_id) if row.phone_sealed else ""
    if key == "category":
        return labels.word(key, ";".join(row.categories or []))
    if key == "awards":
        return labels.word(key, ";".join(row.awards or []))
    if key == "disability":
        return labels.word(
            key, f"{row.disability_grade}/{row.disability_nature or ''}" if row.disability_grade else ""
        )
    date, precision = {
        "birth": (row.born_on, "D"),
        "enlisted": (row.enlisted_on, row.enlisted_precision),
        "left": (row.left_on, row.left_precision),
    }[key]
    return labels.word(key, f"{date}{precision}" if date else "")


def id_number_of(row: BatchRow) -> str:
    """The full number, for the planner and for a mask only."""
    if row.id_number_sealed:
        return seal.of(Person.SEAL).open(row.id_number_sealed, row.person_id)
    person = Person.objects.filter(pk=row.person_id).first() if row.person_id else None
    return person.id_number if person else ""


def index_of(text: str) -> bytes:
    """The blind index of a number as somebody typed it; of something that is no number, one that nothing has."""
    try:
        clean = IdNumber(today="9999-12-31")(narrow(text))
    except Wrong:
        clean = text
    return seal.of(Person.SEAL).index(clean)


def replan(batch: Batch, changed: dict[int, list[str]], *, today) -> None:
    """seq → its cells. The rows keep their place; in a batch that has been written already they go to its end, to be written next."""
    settings = queries.sheet_settings(reach=[batch.station_id], today=today)
    sheet, labels = roster(settings), queries.labels(settings)
    rows = {row.seq: row for row in BatchRow.objects.filter(batch_id=batch.pk, seq__in=changed)}
    behind = last_seq(batch)
    with walls.everything_here():
        connection.ensure_connection()
        planner = Planner(
            connection.connection,
            batch_id=batch.pk,
            station=batch.station_id,
            reach=[batch.station_id],
            labels=labels,
        )
        planner.sheets = [one["name"] for one in batch.sheets]
        for seq, cells in changed.items():
            row, read = rows[seq], sheet_of(batch, rows[seq].sheet)
            planner.last_seq = (behind if batch.is_written else seq) - 1
            behind += batch.is_written
            chunk = _normalised(sheet, read, row.row, cells)
            planner.seen = _seen_elsewhere(batch, row, chunk.fields["id_number"][0], planner)
            planned = planner.look_up(planner.prepare(chunk))
            lines = planner.decide(planned)
            BatchRow.objects.filter(batch_id=batch.pk, seq=seq).delete()
            planner.copy(row.sheet, lines)


def last_seq(batch: Batch) -> int:
    """The number after the last row."""
    last = BatchRow.objects.filter(batch_id=batch.pk).order_by("-seq").values_list("seq", flat=True).first()
    return (last or 0) + 1


def _normalised(sheet, read: SheetRead, number: int, cells: list[str]) -> RowsRead:
    header = Header(read.header_row, read.headings, read.mapping)
    chunk = Normaliser(sheet, header, left=0, ragged_is_wrong=False)(number, [cells])
    chunk.dropped.clear()  # a row that somebody mends is a row
    return RowsRead(read, number, 1, chunk.fields, chunk.problems, set(), {0: cells})


def _seen_elsewhere(batch: Batch, row: BatchRow, number: str, planner: Planner) -> dict[int, int]:
    """Another row of this file that has the same number and goes in."""
    if not number:
        return {}
    index = planner.number_seal.index(number)
    goes_in = [Outcome.CREATE, Outcome.CHANGE, Outcome.SAME, Outcome.ASK]
    others = BatchRow.objects.filter(batch_id=batch.pk, outcome__in=goes_in).exclude(seq=row.seq)
    other = others.filter(id_number_index=index).first()
    if other is None and (holder := Person.objects.filter(id_number_index=index).first()):
        other = others.filter(person_id=holder.pk).first()
    return {int.from_bytes(index[:8]): other.sheet << 32 | other.row} if other else {}
