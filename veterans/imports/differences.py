"""A row against the person who holds its number: nothing to do, a change with old and new value, or a question.

Rules of the register that the comparison keeps: an empty cell never blanks out a value, a coarser date never overwrites a
finer one that agrees with it, identities and awards are added and never taken away (F24).
"""

import json
from dataclasses import dataclass, field

from bureau.kit import mask
from bureau.kit.sheets.reading import RowsRead
from veterans.enums import State
from veterans.imports import known
from veterans.imports.known import US, Compared, Known
from veterans.states import LEFT

SHOWN_ONLY_AS_CHANGED = {"phone"}  # its blind index is no value to show


@dataclass
class Labels:
    """Codes back to words, for people: list → code → name."""

    lists: dict[str, dict[str, str]]
    stations: dict[str, str]
    columns: dict[str, str]  # key → heading
    by_key = {
        "ethnic": "ethnic", "political": "political", "marital": "marital", "education": "education", "employment": "employment",
        "rank": "rank", "category": "identity", "awards": "award", "sex": "sex",
    }  # fmt: skip

    def word(self, key: str, value: str) -> str:
        if key == "community":
            return self.stations.get(value, value)
        if key in {"enlisted", "left", "birth"} and value:
            return value[: {"Y": 4, "M": 7}.get(value[10:], 10)]
        if key == "disability" and value:
            grade, _, nature = value.partition("/")
            return self.lists["disability_nature"].get(nature, "") + self.lists["disability_grade"].get(
                grade, grade
            )
        if key in {"category", "awards"}:
            return "、".join(self._item(self.by_key[key], item) for item in value.split(";") if item)
        return self.lists.get(self.by_key.get(key, ""), {}).get(value, value)

    def _item(self, name: str, item: str) -> str:
        code, _, times = item.partition("@")[0].partition("*")
        return self.lists[name].get(code, code) + (f"{times}次" if times not in {"", "1"} else "")


@dataclass
class Verdicts:
    """Per row of a chunk; texts as COPY wants them."""

    outcome: list[str]
    would: list[str]
    person: list[int]
    base: list[str]
    touched: list[str]
    issues: list[str]
    diff: list[str]
    writes_phone: list[bool]
    same: list[int] = field(default_factory=list)

    @classmethod
    def blank(cls, size: int) -> "Verdicts":
        return cls(
            ["create"] * size,
            ["create"] * size,
            [0] * size,
            [""] * size,
            ["0"] * size,
            [""] * size,
            [""] * size,
            [True] * size,
        )


def issue(key: str, value: str, code: str, outcome: str, message: str, fix: str = "") -> dict:
    """A problem as it is kept and shown: a number or a telephone only masked."""
    if key == "id_number" and len(value) >= 12:
        value = mask.id_number(value) if len(value) >= 15 else value[:6] + "*" * (len(value) - 6)
    elif key == "phone" and len(value) >= 8:
        value = mask.phone(value)
    return {"column": key, "value": value, "code": code, "outcome": outcome, "message": message, "fix": fix}


def compare(planned, verdict: Verdicts, compared: list[Compared], *, reach: tuple[str, ...], labels: Labels):
    """Fill the verdicts of the rows whose number is held by somebody."""
    values = _as_compared(planned, compared)
    texts = list(map(US.join, zip(*values, strict=True)))
    for i, person in planned.found.items():
        verdict.person[i] = person.pk
        if not person.station.startswith(reach):
            _out_of_reach(planned, verdict, i)
        elif person.text == texts[i]:
            _same(verdict, i)
        else:
            _changed(planned, verdict, i, person, compared, [column[i] for column in values], labels)


def _as_compared(planned, compared: list[Compared]) -> list[list[str]]:
    fields = planned.rows.fields
    special = {
        "phone": lambda: planned.phones,
        "category": lambda: [";".join(sorted(c.split(";"))) if ";" in c else c for c in fields["category"]],
        "awards": lambda: [_without_dates(cell) if "@" in cell else cell for cell in fields["awards"]],
    }
    return [special[c.key]() if c.key in special else fields[c.key] for c in compared]


def _without_dates(cell: str) -> str:
    times: dict[str, int] = {}
    for item in cell.split(";"):
        code, _, count = item.partition("@")[0].partition("*")
        times[code] = times.get(code, 0) + int(count)
    return ";".join(f"{code}*{count}" for code, count in sorted(times.items()))


def _same(verdict: Verdicts, i: int):
    verdict.outcome[i] = verdict.would[i] = "same"
    verdict.writes_phone[i] = False
    verdict.same.append(i)


def _out_of_reach(planned, verdict: Verdicts, i: int):
    """Not a word about the person or the place: existence is personal data too."""
    verdict.person[i], verdict.writes_phone[i], planned.numbers[i] = 0, False, ""
    message = "这个身份证号已在您的辖区之外登记，不能由您导入；请联系所属街道或区局办理迁转"
    planned.rows.wrong(
        i, "id_number", planned.rows.fields["id_number"][i], "out_of_reach", "refused", message
    )


def _changed(
    planned,
    verdict: Verdicts,
    i: int,
    person: Known,
    compared: list[Compared],
    new: list[str],
    labels: Labels,
):
    changes, touched = {}, 0
    for column, old, value in zip(compared, person.text.split(US), new, strict=True):
        if value and old != value and (merged := _merge(column.key, old, value)) != old:
            touched |= column.touch
            changes[column.key] = (
                None
                if column.key in SHOWN_ONLY_AS_CHANGED
                else [labels.word(column.key, old), labels.word(column.key, merged)]
            )
    if not touched:
        return _same(verdict, i)
    verdict.outcome[i] = verdict.would[i] = "change"
    verdict.touched[i], verdict.base[i] = str(touched), str(person.base(touched))
    verdict.writes_phone[i] = bool(touched & known.CONTACT)
    verdict.diff[i] = json.dumps(changes, ensure_ascii=False)
    rows = planned.rows
    if i in planned.keyed and planned.keyed[i].version != person.base(known.EVERYTHING):
        message = "导出之后，此人的资料又有改动；请对照库中的现值，确要按此行修改再确认"
        rows.wrong(i, "row_key", "", "row_key_stale", "ask", message)
    if person.state in LEFT:
        message = f"此人档案“{State(person.state).label}”，已锁定；确需更改，请区局先恢复登记"
        rows.wrong(i, "id_number", rows.fields["id_number"][i], "person_left", "refused", message)
    elif "name" in changes:
        message = f"这个身份证号登记的姓名是“{mask.name(changes['name'][0])}”，与此行不同；请核对证件，确认后改为此行的姓名"
        rows.wrong(i, "name", changes["name"][1], "other_name", "ask", message)


def _merge(key: str, old: str, new: str) -> str:
    """What the register would hold afterwards."""
    if key in {"enlisted", "left"} and old and len(new) == 11:
        length = {"Y": 4, "M": 7, "D": 10}[new[10]]
        return old if old[:length] == new[:length] and new[10] != "D" and old[10:] != "Y" else new
    if key == "category":
        return ";".join(sorted({*filter(None, old.split(";")), *new.split(";")}))
    if key == "awards":
        held = dict(item.split("*") for item in old.split(";") if item)
        for item in new.split(";"):
            code, times = item.split("*")
            held[code] = str(max(int(held.get(code, 0)), int(times)))
        return ";".join(f"{code}*{times}" for code, times in sorted(held.items()))
    if key == "disability" and new.endswith("/") and old.startswith(new):
        return old  # the same grade, and the register knows its nature
    return new


def cells_again(rows: RowsRead, i: int, labels: Labels) -> list[str]:
    """The cells of a row whose text was right and is no longer at hand, in the sender's columns."""
    cells = [""] * len(rows.sheet.headings)
    for key, index in rows.sheet.mapping.items():
        cells[index] = labels.word(key, rows.fields[key][i])
    return cells
