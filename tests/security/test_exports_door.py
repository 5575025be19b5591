"""Every workbook that leaves goes through the vault's door, or stands here with its reason."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = ["bureau", "stations", "veterans", "preferential_cards", "archives", "employment", "honors"]
WRITES = re.compile(r"\bexports\.(response|write)\(|xlsxwriter\.Workbook\(")
NOT_THROUGH_IT = {
    "bureau/kit/exports.py": "where workbooks are written",
    "bureau/exports/door.py": "the door, for short masked lists",
    "bureau/exports/vault.py": "the door, for all others",
    "bureau/oversight/views.py": "the log: numbers of records, no name",
    "bureau/progress/views.py": "boards: figures of places",
    "bureau/demo/pictures.py": "invented people, for the manual",
    "bureau/kit/sheets/template.py": "an empty sheet to fill in",
    "bureau/kit/sheets/workbook.py": "the error workbook goes back to whoever brought that very file",
    "stations/duty/views.py": "matters of a watch: no person of the register",
    "stations/rota/views/chiefs.py": "chiefs of one station, a public post; telephones masked, logged",
    "stations/trainings/views/courses.py": "who came to one training: staff and chiefs in their office; telephones masked, logged",
    "stations/accreditation/views.py": "bids and marks of stations: no person of the register",
    "stations/reports/views.py": "what stations reported: figures of places",
    "stations/supplies/views.py": "stock and its ledger: goods of stations; a hand-out without the name",
    "stations/rota/views/boards.py": "how stations are covered: no person",
    "preferential_cards/shops/views/work.py": "shops: enterprises",
    "preferential_cards/benefits/views.py": "the catalogue of benefits: no person",
}


def test_no_workbook_leaves_by_another_door():
    found = {
        str(path.relative_to(ROOT))
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if WRITES.search(path.read_text(encoding="utf-8"))
    }

    assert found - set(NOT_THROUGH_IT) == set(), (
        "declare a Kind in resources.py and call bureau.exports.door.answer"
    )
