"""What the review page shows: problems grouped, most frequent first, and rows with their people masked."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection
from django.utils.timezone import localtime

from bureau.accounts.models import User
from bureau.kit import mask, seal
from veterans.imports import replan
from veterans.imports.differences import Labels
from veterans.imports.enums import OPEN_WORK, BatchState, Done, Outcome
from veterans.imports.models import Batch, BatchRow
from veterans.models import Contact, Person

TONES = {
    Outcome.CREATE: "ok",
    Outcome.CHANGE: "info",
    Outcome.SAME: "idle",
    Outcome.ASK: "warn",
    Outcome.REFUSED: "bad",
    Outcome.LEFT_OUT: "idle",
}
ABOUT = {
    Outcome.CREATE: ("将写入", "库中没有这个人"), Outcome.CHANGE: ("将写入", "有资料与库中不同"), Outcome.SAME: ("不动", "与库中完全相同"),
    Outcome.ASK: ("待您定", "不确认则留作待办"), Outcome.REFUSED: ("有错", "可在这里改，或退回原表"), Outcome.LEFT_OUT: ("已决定", "不再是待办"),
}  # fmt: skip
WRITTEN_ABOUT = {Outcome.CREATE: ("已写入", "新登记的人"), Outcome.CHANGE: ("已写入", "资料已更新")}
ENDED_ABOUT = {o: ("不再办", about) for o, (_, about) in ABOUT.items()}
FIXES_SHOWN, TWINS_SHOWN = 3, 200
WITH_WORK = (BatchState.CHECKED, BatchState.DONE)  # in other states nothing waits for anybody
HIDE = {"id_number": mask.id_number, "phone": mask.phone}
# What a group is called where the sentence of a single row speaks of that row.
TITLES = {
    "other_name": "号码在库中登记的是另一个姓名", "id_duplicate": "同一个号码在文件里出现两次", "id_length": "号码的位数不对",
    "birth_contradicts_id": "与身份证号里的出生日期不符", "sex_contradicts_id": "与身份证号表示的性别不符", "left_before_enlisted": "退役时间早于入伍时间",
    "phone_length": "号码的位数或开头不对", "person_left": "库中此人的档案已锁定", "same_person_other_number": "与库中的人同名、同出生日期，号码不同",
    "text_too_long": "字数太多", "date_future": "日期还没有到",
}  # fmt: skip

HISTORIES = ("identity", "service", "contact", "award", "disability")
LAST_CHANGES = f"""
SELECT DISTINCT ON (person) person, e.pgh_created_at, (c.metadata->>'user')::bigint FROM (
  SELECT id person, pgh_created_at, pgh_context_id FROM veterans_personevent WHERE id = ANY(%(people)s)
  {" ".join(f"UNION ALL SELECT person_id, pgh_created_at, pgh_context_id FROM veterans_{h}event WHERE person_id = ANY(%(people)s)" for h in HISTORIES)}
) e LEFT JOIN pghistory_context c ON c.id = e.pgh_context_id ORDER BY person, e.pgh_created_at DESC
"""
GROUPS = """
SELECT i->>'column', i->>'code', i->>'outcome', count(*), min(r.seq) FROM veterans_batchrow r, jsonb_array_elements(r.issues) i
WHERE r.batch_id = %s AND r.outcome IN ('ask', 'refused') AND r.done = '' GROUP BY 1, 2, 3 ORDER BY 4 DESC, 5
"""
FIXES = """
SELECT i->>'column', i->>'code', i->>'value', i->>'fix', count(*) FROM veterans_batchrow r, jsonb_array_elements(r.issues) i
WHERE r.batch_id = %s AND r.outcome IN ('ask', 'refused') AND (i->>'fix' <> '' OR i->>'code' LIKE %s) AND i->>'value' <> '' GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC
"""


@dataclass
class Fix:
    wrong: str
    right: str
    count: int


@dataclass
class Group:
    """One cause, one line with a count."""

    column: str
    heading: str
    code: str
    outcome: str
    count: int
    title: str
    example: str
    fixes: list[Fix] = field(default_factory=list)

    @property
    def tone(self) -> str:
        return TONES[Outcome(self.outcome)]

    @property
    def may_accept(self) -> bool:
        return self.outcome == Outcome.ASK


@dataclass
class Line:
    """A row as it is shown."""

    row: BatchRow
    place: str
    name: str
    id_number: str
    community: str
    changes: list[tuple[str, str, str]]
    issues: list[dict]
    tone: str
    label: str


@dataclass
class Tile:
    outcome: str
    label: str
    word: str
    about: str
    tone: str
    count: int


def tiles(batch: Batch) -> list[Tile]:
    shown = [o for o in Outcome if o != Outcome.LEFT_OUT or batch.counts.get("left_out")]
    about = {BatchState.DONE: {**ABOUT, **WRITTEN_ABOUT}, BatchState.CHECKED: ABOUT}.get(
        batch.state, ENDED_ABOUT
    )
    return [Tile(o.value, o.label, *about[o], TONES[o], batch.counts.get(o.value, 0)) for o in shown]


def groups(batch: Batch, labels: Labels) -> list[Group]:
    if batch.state not in WITH_WORK:
        return []
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, [batch.pk])
        found = cursor.fetchall()
        cursor.execute(FIXES, [batch.pk, "%_unknown"])
        fixes = cursor.fetchall()
    examples = {
        row.seq: row for row in BatchRow.objects.filter(batch_id=batch.pk, seq__in=[seq for *_, seq in found])
    }
    shown = []
    for column, code, outcome, count, seq in found:
        row = examples[seq]
        issue = next(i for i in row.issues if (i["column"], i["code"]) == (column, code))
        fault, _, cure = issue["message"].partition("；")
        value = mask.name(issue["value"]) if column == "name" else issue["value"]
        example = f"例：{place(batch, row)}“{value}”。{cure}" if value else f"例：{place(batch, row)}。{cure}"
        like = [Fix(wrong, right, n) for c, k, wrong, right, n in fixes if (c, k) == (column, code)]
        fault = TITLES.get(code, fault)
        shown.append(
            Group(
                column,
                labels.columns.get(column, column),
                code,
                outcome,
                count,
                fault,
                example,
                like[:FIXES_SHOWN],
            )
        )
    return shown


def place(batch: Batch, row: BatchRow) -> str:
    """The row as its sender finds it."""
    return (
        f"“{batch.sheets[row.sheet]['name']}”第 {row.row} 行" if len(batch.sheets) > 1 else f"第 {row.row} 行"
    )


def lines(batch: Batch, rows: list[BatchRow], labels: Labels, *, by) -> list[Line]:
    people = {
        p.pk: p
        for p in Person.objects.visible_to(by).filter(pk__in=[r.person_id for r in rows if r.person_id])
    }
    phones, movers = _phones(rows), _movers(rows)
    shown = [_line(batch, row, people.get(row.person_id), phones, labels) for row in rows]
    for line in shown:
        if mover := movers.get(line.row.person_id):
            line.issues.append(
                {"heading": "库中", "message": mover, "outcome": "ask", "column": "", "code": ""}
            )
    return shown


def _movers(rows: list[BatchRow]) -> dict[int, str]:
    """Who has changed the person since the plan was made (F25)."""
    moved = [
        row.person_id for row in rows if any(issue["code"] == "base_moved" for issue in row.issues or [])
    ]
    if not moved:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LAST_CHANGES, {"people": moved})
        found = cursor.fetchall()
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[user for *_, user in found if user])}
    return {person: f"{names.get(user, '系统')} 于 {when(at)} 改动" for person, at, user in found}


def _line(batch: Batch, row: BatchRow, person: Person | None, phones: dict[int, str], labels: Labels) -> Line:
    outcome = Outcome(row.outcome)
    number = replan.id_number_of(row) if row.id_number_sealed else person.id_number if person else ""
    name = row.name or (person.name if person else "")
    changes = [
        (labels.columns.get(key, key), *_shown(key, values, row, phones))
        for key, values in (row.diff or {}).items()
    ]
    return Line(
        row=row,
        place=place(batch, row),
        name=mask.name(name),
        id_number=mask.id_number(number) or _said(row, "id_number"),
        community=labels.stations.get(row.community or (person.station_id if person else ""), ""),
        changes=changes,
        issues=[{**i, "heading": labels.columns.get(i["column"], i["column"])} for i in row.issues or []],
        tone=TONES[outcome],
        label=Done(row.done).label
        if row.done
        else outcome.label + (f" {len(changes)} 处" if outcome == Outcome.CHANGE else ""),
    )


def _said(row: BatchRow, key: str) -> str:
    return next((issue["value"] for issue in row.issues or [] if issue["column"] == key), "")


def _shown(key: str, values: list[str] | None, row: BatchRow, phones: dict[int, str]) -> tuple[str, str]:
    if key == "phone":
        new = seal.of(Contact.SEAL).open(row.phone_sealed, row.contact_id) if row.phone_sealed else ""
        return phones.get(row.contact_id, ""), mask.phone(new)
    old, new = values
    return (mask.name(old), mask.name(new)) if key == "name" else (old, new)


def _phones(rows: list[BatchRow]) -> dict[int, str]:
    wanted = [row.contact_id for row in rows if row.diff and "phone" in row.diff]
    return {contact.pk: contact.masked_number for contact in Contact.objects.filter(pk__in=wanted)}


@dataclass
class Cell:
    """One cell to be mended: the text as it came, and what is wrong with it."""

    key: str
    heading: str
    text: str
    message: str
    choices: tuple[str, ...] = ()
    locked: bool = False  # a number that is right is shown masked, and not to be typed over


def cells_to_mend(batch: Batch, row: BatchRow, labels: Labels, columns, *, every: bool) -> list[Cell]:
    """The wrong cells of a row, or every cell of it."""
    cells, mapping = replan.cells_of(batch, row, labels), replan.sheet_of(batch, row.sheet).mapping
    said: dict[str, list[str]] = {}
    for issue in row.issues or []:
        said.setdefault(issue["column"], []).append(issue["message"])
    found = []
    for column in columns:
        if column.key not in mapping or not (every or column.key in said):
            continue
        text = cells[mapping[column.key]] if mapping[column.key] < len(cells) else ""
        locked = column.secret and column.key not in said and bool(text)
        shown = HIDE[column.key](text) if locked else text
        found.append(
            Cell(
                column.key, column.heading, shown, "；".join(said.get(column.key, [])), column.choices, locked
            )
        )
    return found


@dataclass
class Twins:
    """Two rows of one number next to each other (F124): the one that counts, the one that was refused, and what differs."""

    first: Line
    second: Line
    differences: list[tuple[str, str, str]]


def twins(batch: Batch, labels: Labels, columns, *, by) -> list[Twins]:
    refused = BatchRow.objects.filter(
        batch_id=batch.pk, outcome=Outcome.REFUSED, issues__contains=[{"code": "id_duplicate"}]
    )
    pairs = []
    for row in refused.order_by("seq")[:TWINS_SHOWN]:
        if first := _first_of(batch, row):
            one, other = lines(batch, [first, row], labels, by=by)
            pairs.append(Twins(one, other, _differences(batch, first, row, labels, columns)))
    return pairs


def _differences(
    batch: Batch, first: BatchRow, second: BatchRow, labels: Labels, columns
) -> list[tuple[str, str, str]]:
    """Cell by cell, as typed; of a row that changes nothing only the other one's cells are at hand."""
    if first.outcome == Outcome.SAME:
        return []
    one, other = (
        {c.key: c.text for c in cells_to_mend(batch, row, labels, columns, every=True)}
        for row in (first, second)
    )
    shown = []
    for column in columns:
        left, right = one.get(column.key, ""), other.get(column.key, "")
        if left == right or column.key == "id_number":
            continue
        if column.key == "name":
            left, right = mask.name(left), mask.name(right) + "（字不同）"
        shown.append((column.heading, left, right))
    return shown


def _first_of(batch: Batch, row: BatchRow) -> BatchRow | None:
    """The refused row keeps its cells sealed, so its number is made again for this one look-up."""
    cells, sheet = replan.cells_of(batch, row, Labels({}, {}, {})), replan.sheet_of(batch, row.sheet)
    index = replan.index_of(cells[sheet.mapping["id_number"]])
    others = BatchRow.objects.filter(batch_id=batch.pk).exclude(seq=row.seq).exclude(outcome__in=OPEN_WORK)
    holder = Person.objects.filter(id_number_index=index).values_list("pk", flat=True).first()
    return others.filter(id_number_index=index).first() or (
        others.filter(person_id=holder).first() if holder else None
    )


@dataclass
class Progress:
    done: int
    total: int
    left: str  # in words
    stage: str


def progress(batch: Batch, *, written: int, at: dt.datetime) -> Progress:
    """Honest: rows done, and the time left from the speed so far."""
    if batch.state == BatchState.UPLOADED:
        spent = (at - batch.started_at).total_seconds() if batch.started_at else 0
        return Progress(
            batch.progress,
            0,
            f"已用 {_words(spent)}" if spent else "",
            f"正在读取并核对，已核对 {batch.progress} 行",
        )
    total = batch.rows
    spent = (at - batch.started_at).total_seconds() if batch.started_at else 0
    left = f"约剩 {_words(spent / written * (total - written))}" if written and spent else ""
    return Progress(written, total, left, f"写入 {written} / {total} 行")


def _words(seconds: float) -> str:
    return f"{int(seconds) + 1} 秒" if seconds < 90 else f"{int(seconds // 60) + 1} 分钟"


def when(moment: dt.datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
