"""Workbooks of the import room: the rows that come back, and the template."""

import json

from bureau.kit import seal
from bureau.kit.sheets import template, workbook
from veterans.imports.enums import OPEN_WORK, Outcome
from veterans.imports.models import Batch, BatchRow
from veterans.imports.replan import cells_of
from veterans.imports.sheet import roster

TEMPLATE_VERSION = "2022-1"  # older templates still load: headings are found, not counted


def empty_sheet(sheet_settings: dict, out) -> None:
    """The template for the importer's own communities and the code lists of today."""
    template.write(out, roster(sheet_settings), version=TEMPLATE_VERSION)


def error_workbook(batch: Batch, out, labels=None) -> None:
    """The sender's own rows that were refused or are asked about, with the reason beside each."""
    titles = (
        json.loads(seal.of(Batch.SEAL).open(batch.layout_sealed, batch.pk)) if batch.layout_sealed else []
    )
    workbook.write(
        out,
        (
            workbook.BackSheet(
                sheet["name"],
                titles[number] if number < len(titles) else [],
                sheet["headings"],
                _rows(batch, number, labels),
            )
            for number, sheet in enumerate(batch.sheets)
            if BatchRow.objects.filter(batch_id=batch.pk, sheet=number, outcome__in=OPEN_WORK).exists()
        ),
    )


def _rows(batch: Batch, sheet: int, labels):
    mapping = batch.sheets[sheet]["mapping"]
    rows = BatchRow.objects.filter(batch_id=batch.pk, sheet=sheet, outcome__in=OPEN_WORK).order_by(
        "row", "seq"
    )
    for row in rows.iterator(chunk_size=1_000):
        wrong = {
            mapping[issue["column"]]: issue["message"] for issue in row.issues if issue["column"] in mapping
        }
        reasons = [issue["message"] for issue in row.issues]
        yield workbook.BackRow(
            row.row, cells_of(batch, row, labels), reasons, wrong, row.outcome == Outcome.ASK
        )
