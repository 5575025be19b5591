"""A workbook that goes out, is edited and comes back (F125): the roster's own columns, covered as everywhere, and a row key.

The key names the person and the versions that were exported, and is signed: a row with it needs no ID number, what comes
back covered or empty counts as unchanged, and a row whose person has moved on meanwhile is asked about.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from bureau.kit import mask, seal
from bureau.kit.sheets.sheet import Sheet
from veterans.imports import known
from veterans.imports.differences import Labels
from veterans.imports.known import US, Known, Register
from veterans.imports.models import BatchRow
from veterans.imports.sheet import agrees
from veterans.models import Contact, Person

PIECE = 1_000
MAC = 20  # hex digits
COVERED = {"name": mask.name, "household": mask.address, "residence": mask.address}
RESOLVE = (
    "SELECT id, encode(id_number_index, 'hex'), born_on::text, sex FROM veterans_person WHERE id = ANY (%s)"
)


@dataclass(frozen=True)
class RowKey:
    person: int
    version: int  # the sum of all versions of the person's rows when the row went out

    def __str__(self) -> str:
        said = f"{self.person}.{self.version}"
        return f"{said}.{_mac(said)}"

    @classmethod
    def read(cls, text: str) -> "RowKey | None":
        """None when it is not ours, whatever was done to it."""
        said, _, mac = text.rpartition(".")
        if not said.isascii() or not hmac.compare_digest(_mac(said).encode(), mac.encode()):
            return None
        person, _, version = said.partition(".")
        return cls(int(person), int(version))


def _mac(said: str) -> str:
    return seal.of(BatchRow.SEAL).index(f"row-key {said}").hex()[:MAC]


# ---- going out


def headings(sheet: Sheet) -> list[str]:
    return [column.heading for column in sheet.columns]


def rows(people, *, sheet: Sheet, labels: Labels) -> Iterator[list[str]]:
    """The people as the roster would write them. Read from the very text that an import compares with, so that an
    untouched row comes back as unchanged."""
    register = Register(connection.connection, {column.key for column in sheet.columns})
    for piece in _batched(people.iterator(chunk_size=PIECE)):
        held = register.match([bytes(person.id_number_index).hex() for person in piece])
        contacts = Contact.objects.in_bulk([one.contact for one in held.values() if one.contact])
        for at, person in enumerate(piece):
            if at in held:
                cells = _cells(person, held[at], register, contacts, labels)
                yield [cells.get(column.key, "") for column in sheet.columns]


def _batched(people) -> Iterator[list[Person]]:
    piece: list[Person] = []
    for person in people:
        piece.append(person)
        if len(piece) == PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _cells(person: Person, held: Known, register: Register, contacts: dict, labels: Labels) -> dict[str, str]:
    values = zip((one.key for one in register.compared), held.text.split(US), strict=True)
    cells = {
        key: COVERED[key](value) if key in COVERED else labels.word(key, value)
        for key, value in values
        if key != "phone"
    }
    return cells | {
        "id_number": person.masked_id_number,
        "sex": labels.word("sex", person.sex),
        "birth": person.born_on.isoformat() if person.born_on else "",
        "phone": contacts[held.contact].masked_number if held.contact in contacts else "",
        "row_key": str(RowKey(person.pk, held.base(known.EVERYTHING))),
    }


# ---- coming back


def read_keys(rows) -> dict[int, RowKey]:
    """Row index → whose it is. A key that somebody has touched is refused with the cure."""
    found = {}
    for i, text in enumerate(rows.fields["row_key"]):
        if not text or i in rows.dropped:
            continue
        if key := RowKey.read(text):
            found[i] = key
        else:
            message = "行标识被改过，或不是本系统导出的；请重新导出再改，或清空行标识并填写完整的身份证号"
            rows.wrong(i, "row_key", text, "row_key_broken", "refused", message)
    return found


def resolve(raw_connection, planned) -> None:
    """Give each keyed row the number of its person; what contradicts the person is refused."""
    with raw_connection.cursor() as cursor:
        cursor.execute(RESOLVE, [[key.person for key in planned.keyed.values()]])
        people = {pk: rest for pk, *rest in cursor.fetchall()}
    for i, key in planned.keyed.items():
        code, column, message = _contradiction(planned, i, people.get(key.person))
        if code:
            planned.rows.wrong(i, column, planned.rows.fields[column][i], code, "refused", message)
            planned.numbers[i] = ""
        else:
            planned.numbers[i] = people[key.person][0]


def _contradiction(planned, i: int, person: list | None) -> tuple[str, str, str]:
    if person is None:
        return "row_key_unknown", "row_key", "行标识所指的人已不在库中；请重新导出再改"
    number, born_on, sex = person
    fields = planned.rows.fields
    if planned.numbers[i] and planned.numbers[i] != number:
        return (
            "row_key_other_number", "id_number",
            "身份证号与这一行原来的人不同；号码有误请在人员页更正，另一人请新写一行并清空行标识",
        )  # fmt: skip
    said = fields["birth"][i]
    if said and not agrees(said, born_on):
        return "birth_not_here", "birth", "出生日期由身份证号决定，不能在表里改；号码有误请在人员页更正"
    if fields["sex"][i] and fields["sex"][i] != sex:
        return "sex_not_here", "sex", "性别由身份证号决定，不能在表里改；号码有误请在人员页更正"
    return "", "", ""
