"""Does the log still say what it said? Walks the chain of sealed batches and counts every window again."""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from django.db import DatabaseError, transaction

from bureau.kit import audit_heads, audit_seals, seal
from bureau.kit.audit_seals import Log
from bureau.kit.models import AuditKey, AuditSeal

STOPPED = dt.timedelta(hours=1)  # without a new batch for so long, sealing stands still
MOST_FAULTS = 20


@dataclass(frozen=True, order=True)
class Fault:
    batch: int
    table: str
    what: str

    def __str__(self):
        return f"第 {self.batch} 批{f'，{self.table}' if self.table else ''}：{self.what}"


@dataclass
class Result:
    batches: int = 0
    rows: int = 0
    faults: list[Fault] = field(default_factory=list)
    head: str = ""
    until: str = ""

    @property
    def holds(self) -> bool:
        return not self.faults


@dataclass
class _Window:
    """What a batch, or a later restatement in the open, says of one table."""

    batch: int
    log: Log
    since: str | None
    until: str
    count: int
    sha256: str


def verify(*, at: dt.datetime | None = None) -> Result:
    """Everything, from the first batch on. `at`: also that sealing goes on."""
    with audit_seals.locked(wait=True):
        return _verify(at)


def _verify(at: dt.datetime | None) -> Result:
    result = Result()
    keys = _keys()
    chain = list(_whole(AuditSeal.objects.order_by("number").iterator(chunk_size=2000), keys, result))
    chain_holds = not result.faults
    windows = list(_windows(chain))
    for window in windows:
        if fault := _fault(window):
            result.faults.append(fault)
    if chain_holds:  # else the rows of a batch that is gone would be taken for rows slipped in
        result.faults += _slipped_in(chain, windows)
    result.rows = sum(window.count for window in windows)
    if at is not None and chain_holds and at - chain[-1][0].at > STOPPED:
        result.faults.append(Fault(chain[-1][0].number, "", "此后没有再封存，封存任务停了"))
    result.faults = sorted(set(result.faults))[:MOST_FAULTS]
    return result


def _keys() -> dict[int, bytes]:
    keys = {}
    for row in AuditKey.objects.all():
        try:
            keys[row.pk] = audit_seals.opened(row)
        except (seal.Broken, InvalidTag):
            continue  # its batches are then reported as not provable
    return keys


def _whole(batches: Iterable[AuditSeal], keys, result: Result) -> Iterator[tuple[AuditSeal, dict]]:
    """The batches whose place in the chain and whose head hold; everything else becomes a fault."""
    heads, before, number = audit_heads.read(), "", 0
    for batch in batches:
        for missing in range(number + 1, batch.number):
            result.faults.append(Fault(missing, "", "这一批被删除了"))
        number = batch.number
        if batch.key_id not in keys:
            result.faults.append(Fault(number, "", "密钥打不开，无法核对"))
            continue
        expected = audit_seals.head_of(
            before=before, content=batch.content, suite=batch.suite, key=keys[batch.key_id]
        )
        before = batch.head
        if expected != batch.head:
            result.faults.append(Fault(number, "", "批次内容或前后衔接被改动"))
            continue
        if heads.get(number) != {batch.head}:
            word = "与留存的校验头不一致" if number in heads else "校验头不在留存文件里"
            result.faults.append(Fault(number, "", word))
        result.batches, result.head = result.batches + 1, batch.head
        content = json.loads(batch.content)
        result.until = content["until"]
        yield batch, content
    for gone in sorted(heads.keys() - set(range(1, number + 1))):
        result.faults.append(Fault(gone, "", "这一批被删除了（校验头还在）"))
    if number == 0 and not result.faults:
        result.faults.append(Fault(0, "", "还没有封存过"))


def _windows(chain: list[tuple[AuditSeal, dict]]) -> Iterator[_Window]:
    restated = {}
    for _, content in chain:
        for entry in content.get("restated", []):
            restated[entry["batch"], entry["table"]] = entry["count"], entry["sha256"]
    for batch, content in chain:
        for table, part in content["tables"].items():
            log = Log(table, part["key"], part["time"], tuple(part["columns"]))
            rows, digest = restated.get((batch.number, table), (part["count"], part["sha256"]))
            yield _Window(batch.number, log, part["since"], content["until"], rows, digest)


def _fault(window: _Window) -> Fault | None:
    found = recount(window)
    if found is None:
        return Fault(window.batch, window.log.table, "数据表或列已不在，无法核对")
    rows, digest = found
    if rows < window.count:
        return Fault(window.batch, window.log.table, f"少了 {window.count - rows} 行")
    if rows > window.count:
        return Fault(window.batch, window.log.table, f"多了 {rows - window.count} 行")
    if digest != window.sha256:
        return Fault(window.batch, window.log.table, "有行被改动")
    return None


def recount(window: _Window) -> tuple[int, str] | None:
    try:
        with transaction.atomic():
            return audit_seals.count(window.log, since=window.since, until=window.until)
    except DatabaseError:
        return None


def _slipped_in(chain, windows: list[_Window]) -> Iterator[Fault]:
    """Rows with a time that is sealed already, in a window where the batch had none."""
    sealed, logs = Counter(), {log.table: log for log in audit_seals.logs()}
    for window in windows:
        sealed[window.log.table] += window.count
    covered = set()
    for _, content in chain:
        covered |= set(content.get("covers", []))
    for table in sorted(covered & logs.keys()):
        counted = recount(_Window(0, logs[table], None, chain[-1][1]["until"], 0, ""))
        if counted and counted[0] > sealed[table]:
            yield from _find_slipped(logs[table], chain)


def _find_slipped(log: Log, chain) -> Iterator[Fault]:
    since, covers = None, set()
    for batch, content in chain:
        covers = set(content.get("covers", covers))
        if log.table not in covers:
            continue
        if log.table not in content["tables"]:
            rows, _ = audit_seals.count(log, since=since, until=content["until"])
            if rows:
                yield Fault(batch.number, log.table, f"多了 {rows} 行")
        since = content["until"]


# -- what the law has changed afterwards -------------------------------------------------------------------


class NotWhole(RuntimeError):
    """The log does not hold as it is: nothing may be changed in it before that is cleared up."""


@contextmanager
def in_the_open(*, because: str, at: dt.datetime) -> Iterator[None]:
    """Around a change of sealed rows that the law itself demands: clearing a person, the end of retention.

    What held before is sealed anew in a batch that names the windows and the reason; the first figures stay beside it.
    Only the owner of the tables can change such rows at all.
    """
    with audit_seals.locked(wait=True):
        sealed = AuditSeal.objects.exists()
        if sealed and not (before := _verify(None)).holds:
            raise NotWhole(f"留痕核对不通过，先查明再办理：{before.faults[0]}")
        yield
        if not sealed:
            return
        chain = [(batch, json.loads(batch.content)) for batch in AuditSeal.objects.order_by("number")]
        changed = []
        for window in _windows(chain):
            rows, digest = audit_seals.count(window.log, since=window.since, until=window.until)
            if (rows, digest) != (window.count, window.sha256):
                entry = {"batch": window.batch, "table": window.log.table, "count": rows, "sha256": digest}
                changed.append(entry | {"because": because})
        if changed:
            made = audit_seals.append_batch(
                at=at, until=audit_seals.quiet_until(audit_seals.MARGIN), restated=changed
            )
            transaction.on_commit(lambda: audit_heads.keep(made))
