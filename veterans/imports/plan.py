"""UPLOADED → CHECKED: what will happen to every row, thought through and frozen before anything is written.

Two threads: this one computes (blind indexes, differences, ciphers), the other waits for PostgreSQL (match the
chunk after, copy the chunk before). The interpreter's lock is free while it waits.
"""

import io
import json
import re
from collections.abc import Container
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from bureau.kit import seal
from bureau.kit.sheets.reading import RowsRead
from bureau.kit.sheets.values import is_mobile
from veterans.enums import ContactKind
from veterans.imports import differences, round_trip
from veterans.imports.enums import Outcome
from veterans.imports.known import US, Known, Register
from veterans.imports.models import BatchRow
from veterans.models import Contact, Person

to_json = json.JSONEncoder(ensure_ascii=False).encode
_MUST_ESCAPE = re.compile(r"[\\\t\n\r]")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
DATES = (
    ("birth", "born_on", None),
    ("enlisted", "enlisted_on", "enlisted_precision"),
    ("left", "left_on", "left_precision"),
)
CODED = ("ethnic", "political", "marital", "education", "employment", "sex", "rank")
FREE = {
    "employer": "employer",
    "household": "household_address",
    "residence": "residence_address",
    "note": "note",
    "unit": "unit",
}
DECIDED = (
    "seq",
    "row",
    "outcome",
    "would",
    "person_id",
    "base",
    "touched",
    "issues",
    "diff",
    "extra_sealed",
    "raw_sealed",
)
COPIED = [
    *DECIDED, "community", "name", "pinyin", "initials", "id_number_sealed", "id_number_index", "id_tail_index", "old_id_number_sealed",
    *CODED, *FREE.values(), "born_on", "enlisted_on", "enlisted_precision", "left_on", "left_precision", "categories",
    "contact_id", "phone_sealed", "phone_index", "phone_tail_index", "phone_kind", "awards", "disability_grade", "disability_nature",
]  # fmt: skip
NOTHING_TO_WRITE = "\t" * (len(COPIED) - len(DECIDED))


@dataclass
class Planned:
    """One chunk on its way: what was read, and what is decided about it."""

    rows: RowsRead
    seqs: list[int]
    numbers: list[str]  # hex blind indexes, "" for none
    phones: list[str]
    phone_tails: list[str]
    tails: list[str]
    found: dict[int, Known] = field(default_factory=dict)
    namesakes: dict[int, int] = field(default_factory=dict)
    fresh: list[int] = field(default_factory=list)
    fresh_contacts: list[int] = field(default_factory=list)
    keyed: dict[int, round_trip.RowKey] = field(default_factory=dict)  # rows of a workbook of ours

    @property
    def with_number(self) -> list[int]:
        return [i for i, number in enumerate(self.numbers) if number]


class _Tails(dict):
    """Blind index of the last four characters: ten thousand different ones at most."""

    def __init__(self, box: seal.Seal):
        self.index = box.index

    def __missing__(self, tail):
        value = self[tail] = self.index(tail).hex() if tail else ""
        return value


class Planner:
    """Plans chunk after chunk of one file. `reach`: the places where the importer may write."""

    def __init__(
        self, raw_connection, *, batch_id: int, station: str, reach: list[str], labels: differences.Labels
    ):
        self.connection, self.batch_id, self.station, self.reach = (
            raw_connection,
            batch_id,
            station,
            tuple(reach),
        )
        self.labels = labels
        self.number_seal, self.phone_seal, self.row_seal, self.extra_seal = (
            seal.of(Person.SEAL),
            seal.of(Contact.SEAL),
            seal.of(BatchRow.SEAL),
            seal.of(BatchRow.EXTRA_SEAL),
        )
        self.number_tails, self.phone_tails = _Tails(self.number_seal), _Tails(self.phone_seal)
        self.seen: dict[
            int, int
        ] = {}  # number → where it stood first; half a million of them fit beside everything else
        self.sheets: list[str] = []
        self.counts = dict.fromkeys(["create", "change", "same", "ask", "refused"], 0)
        self.communities: set[str] = set()
        self.registers: dict[frozenset, Register] = {}
        self.is_first = Register(raw_connection, set()).is_empty()  # nobody to compare with
        self.last_seq = 0

    # ---- computing: before PostgreSQL has been asked

    def prepare(self, rows: RowsRead) -> Planned:
        """What needs keys or the whole file: blind indexes, the second of two equal numbers."""
        fields = rows.fields
        index, phone_index = self.number_seal.index, self.phone_seal.index
        numbers = [index(number).hex() if number else "" for number in fields["id_number"]]
        self._mark_second_ones(rows, numbers)
        seqs = list(range(self.last_seq + 1, self.last_seq + 1 + rows.size))
        self.last_seq += rows.size
        self.communities.update(fields["community"])
        return Planned(
            rows=rows,
            seqs=seqs,
            numbers=numbers,
            phones=[phone_index(phone).hex() if phone else "" for phone in fields["phone"]],
            phone_tails=[self.phone_tails[phone[-4:]] for phone in fields["phone"]],
            tails=[self.number_tails[number[-4:]] for number in fields["id_number"]],
            keyed=round_trip.read_keys(rows) if any(fields["row_key"]) else {},
        )

    def _mark_second_ones(self, rows: RowsRead, numbers: list[str], *, only: Container[int] | None = None):
        """The first row of a number that can go in counts; a later one is refused and says where the first stands."""
        seen, here = self.seen, self._sheet(rows)
        for i, number in enumerate(numbers):
            if (
                not number
                or (only is not None and i not in only)
                or (i in rows.problems and _refused(rows.problems[i]))
            ):
                continue
            place = here << 32 | (rows.first_row + i)
            before = seen.setdefault(int(number[:16], 16), place)
            if before != place:
                sheet, row = before >> 32, before & 0xFFFFFFFF
                where = f"第 {row} 行" if sheet == here else f"“{self.sheets[sheet]}”第 {row} 行"
                message = f"身份证号与{where}相同，只收先出现的一行；请删去其中一行，或改正号码"
                rows.wrong(i, "id_number", rows.fields["id_number"][i], "id_duplicate", "refused", message)
                numbers[i] = ""

    def _sheet(self, rows: RowsRead) -> int:
        if rows.sheet.name not in self.sheets:
            self.sheets.append(rows.sheet.name)
        return self.sheets.index(rows.sheet.name)

    # ---- PostgreSQL: runs in the other thread

    def look_up(self, planned: Planned) -> Planned:
        if planned.keyed:
            round_trip.resolve(self.connection, planned)
            self._mark_second_ones(planned.rows, planned.numbers, only=planned.keyed)
        register, fields = self._register(planned), planned.rows.fields
        at = planned.with_number
        planned.found = {
            at[k]: person for k, person in register.match([planned.numbers[i] for i in at]).items()
        }
        new = [i for i in at if i not in planned.found]
        if not self.is_first:
            names, births = [fields["name"][i] for i in new], [fields["birth"][i] for i in new]
            planned.namesakes = {new[k]: n for k, n in register.namesakes(names, births, self.reach).items()}
        planned.fresh = register.ids("veterans_person", len(new))
        without = sum(
            1 for i in at if fields["phone"][i] and not (i in planned.found and planned.found[i].contact)
        )
        planned.fresh_contacts = register.ids("veterans_contact", without)
        return planned

    def _register(self, planned: Planned) -> Register:
        mapped = frozenset(planned.rows.sheet.mapping)
        if mapped not in self.registers:
            self.registers[mapped] = Register(self.connection, set(mapped))
        return self.registers[mapped]

    def copy(self, sheet: int, lines: bytes):
        """COPY knows no row security, so the lines come in through a table of this session alone."""
        columns = ", ".join(COPIED)
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE IF NOT EXISTS planned ON COMMIT DROP AS SELECT {columns} FROM veterans_batchrow WITH NO DATA"
            )
            cursor.copy_expert(
                f"COPY planned ({columns}) FROM STDIN WITH (NULL '')", io.BytesIO(lines), 1 << 20
            )
            cursor.execute(
                f"INSERT INTO veterans_batchrow (batch_id, station_code, sheet, {columns}) SELECT %s, %s, %s, {columns} FROM planned",
                [self.batch_id, self.station, sheet],
            )
            cursor.execute("TRUNCATE planned")

    # ---- computing: after PostgreSQL has answered

    def decide(self, planned: Planned) -> bytes:
        """→ the lines for COPY."""
        rows, size = planned.rows, planned.rows.size
        verdict = self._verdicts(planned)
        columns = self._register_columns(planned, verdict)
        columns |= {
            "seq": list(map(str, planned.seqs)),
            "row": list(map(str, range(rows.first_row, rows.first_row + size))),
            "outcome": verdict.outcome,
            "would": verdict.would,
            "person_id": [str(key) if key else "" for key in verdict.person],
            "base": verdict.base,
            "touched": verdict.touched,
            "issues": _escaped(verdict.issues),
            "diff": _escaped(verdict.diff),
            "extra_sealed": self._sealed_extra(planned),
            "raw_sealed": self._sealed_cells(planned, verdict.outcome),
        }
        lines = list(map("\t".join, zip(*[columns[name] for name in COPIED], strict=True)))
        for i in verdict.same:  # nothing to say about them but who they are
            head = (
                columns["seq"][i],
                columns["row"][i],
                "same",
                "same",
                columns["person_id"][i],
                "",
                "0",
                "",
                "",
                "",
                "",
            )
            lines[i] = "\t".join(head) + NOTHING_TO_WRITE
        dropped = sorted(rows.dropped, reverse=True)
        for i in dropped:
            del lines[i], verdict.outcome[i]
        for outcome in verdict.outcome:
            self.counts[outcome] += 1
        lines.append("")
        return "\n".join(lines).encode()

    def _verdicts(self, planned: Planned) -> "differences.Verdicts":
        verdict = differences.Verdicts.blank(planned.rows.size)
        fresh = iter(planned.fresh)
        for i in planned.with_number:
            if i not in planned.found:
                verdict.person[i] = next(fresh)
        for i, count in planned.namesakes.items():
            many = f"{count} 个人" if count > 1 else "一个人"
            message = f"库中{many}与此行同名、同出生日期而身份证号不同，可能是同一人换了号码；请核对，确是另一人再确认新增"
            planned.rows.wrong(
                i,
                "id_number",
                planned.rows.fields["id_number"][i],
                "same_person_other_number",
                "ask",
                message,
            )
        if planned.found:
            differences.compare(
                planned, verdict, self._register(planned).compared, reach=self.reach, labels=self.labels
            )
        for i, problems in planned.rows.problems.items():
            verdict.outcome[i] = Outcome.REFUSED.value if _refused(problems) else Outcome.ASK.value
            verdict.issues[i] = to_json([differences.issue(*problem) for problem in problems])
        verdict.same = [i for i in verdict.same if verdict.outcome[i] == "same"]
        return verdict

    def _register_columns(self, planned: Planned, verdict) -> dict[str, list[str]]:
        """The values in the types of the register; nothing is sealed that will not be written."""
        fields, size, found = planned.rows.fields, planned.rows.size, planned.found
        writes_phone = verdict.writes_phone
        contacts, fresh = [""] * size, iter(planned.fresh_contacts)
        keys = [0] * size
        for i in planned.with_number:
            if fields["phone"][i]:
                keys[i] = (found[i].contact if i in found else 0) or next(fresh)
                contacts[i] = str(keys[i])
        phones = [
            phone if key and writes else ""
            for phone, key, writes in zip(fields["phone"], keys, writes_phone, strict=True)
        ]
        created = [
            number if key and i not in found else ""
            for i, (number, key) in enumerate(zip(fields["id_number"], verdict.person, strict=True))
        ]
        columns = {
            "community": fields["community"],
            "name": fields["name"],
            "pinyin": fields["pinyin"],
            "initials": fields["initials"],
            "id_number_sealed": _bytea(self.number_seal.close_many(created, verdict.person)),
            "id_number_index": [rf"\\x{number}" if number else "" for number in planned.numbers],
            "id_tail_index": [rf"\\x{tail}" if tail else "" for tail in planned.tails],
            "old_id_number_sealed": self._old_numbers(planned, created, verdict.person),
            "categories": [f"{{{cell.replace(';', ',')}}}" if cell else "" for cell in fields["category"]],
            "contact_id": contacts,
            "phone_sealed": _bytea(self.phone_seal.close_many(phones, keys)),
            "phone_index": [rf"\\x{index}" if index else "" for index in planned.phones],
            "phone_tail_index": [rf"\\x{tail}" if tail else "" for tail in planned.phone_tails],
            "phone_kind": [
                (ContactKind.MOBILE.value if is_mobile(p) else ContactKind.LANDLINE.value) if p else ""
                for p in fields["phone"]
            ],
            "awards": [f"{{{cell.replace(';', ',')}}}" if cell else "" for cell in fields["awards"]],
            "disability_grade": [cell.partition("/")[0] for cell in fields["disability"]],
            "disability_nature": [cell.partition("/")[2] for cell in fields["disability"]],
        }
        columns |= {key: fields[key] for key in CODED}
        columns |= {column: _escaped(fields[key]) for key, column in FREE.items()}
        for key, date, precision in DATES:
            columns[date] = [cell[:10] for cell in fields[key]]
            if precision:
                columns[precision] = [cell[10:] for cell in fields[key]]
        return columns

    def _old_numbers(self, planned: Planned, created: list[str], person: list[int]) -> list[str]:
        old = planned.rows.fields["old_id_number"]
        if not any(old):
            return old
        return _bytea(
            self.number_seal.close_many(
                [o if new else "" for o, new in zip(old, created, strict=True)], person
            )
        )

    def _sealed_cells(self, planned: Planned, outcome: list[str]) -> list[str]:
        """The cells as they came, of the rows that come back to somebody."""
        sealed, rows = [""] * planned.rows.size, planned.rows
        open_rows = [i for i in rows.problems if outcome[i] in {"ask", "refused"} and i not in rows.dropped]
        texts = [to_json(rows.raw.get(i) or differences.cells_again(rows, i, self.labels)) for i in open_rows]
        keys = [self.batch_id * 10_000_000 + planned.seqs[i] for i in open_rows]
        for i, text in zip(open_rows, _bytea(self.row_seal.close_many(texts, keys)), strict=True):
            sealed[i] = text
        return sealed

    def _sealed_extra(self, planned: Planned) -> list[str]:
        """The cells of columns that we do not know; most files have none."""
        texts = planned.rows.fields["extra"]
        filled = [i for i, text in enumerate(texts) if text]
        keys = [self.batch_id * 10_000_000 + planned.seqs[i] for i in filled]
        sealed = [""] * planned.rows.size
        for i, text in zip(
            filled, _bytea(self.extra_seal.close_many([texts[i] for i in filled], keys)), strict=True
        ):
            sealed[i] = text
        return sealed


def _refused(problems: list[tuple]) -> bool:
    return any(problem[3] == "refused" for problem in problems)


def _escaped(cells: list[str]) -> list[str]:
    return [cell.translate(_ESCAPES) for cell in cells] if _MUST_ESCAPE.search(US.join(cells)) else cells


def _bytea(values: list[bytes]) -> list[str]:
    return [rf"\\x{value.hex()}" if value else "" for value in values]


def plan_all(planner: Planner, reading, *, progress=lambda rows: None):
    """Drive a whole file: while PostgreSQL matches one chunk, the chunk before it is decided."""
    with ThreadPoolExecutor(1) as database:  # one connection, one thread: strictly in order
        waiting: tuple[int, Future] | None = None
        copied: list[Future] = []

        def finish(sheet: int, asked: Future):
            copied.append(database.submit(planner.copy, sheet, planner.decide(asked.result())))
            progress(planner.last_seq)
            if len(copied) > 1:
                copied.pop(0).result()  # its lines need not be kept in memory

        for rows in reading:
            asked = database.submit(planner.look_up, planner.prepare(rows))
            if waiting:
                finish(*waiting)
            waiting = len(reading.sheets) - 1, asked
        if waiting:
            finish(*waiting)
        for future in copied:
            future.result()
