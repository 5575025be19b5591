"""The verbs on a batch. Nothing is written to the register before a person confirms, and everything can be taken back."""

import datetime as dt
import time
from collections.abc import Callable
from pathlib import PurePath

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, walls
from bureau.kit.errors import Refused
from bureau.kit.procedures import CannotHappen
from bureau.kit.sheets.headings import bare
from bureau.kit.sheets.kinds import MAX_BYTES, CannotRead
from stations.permissions import Permission
from stations.scope import NotYours, Scope
from veterans.imports import checking, files, queries, rules, states, tasks, undoing, writing
from veterans.imports.enums import OPEN_WORK, BatchAction, BatchState, Outcome
from veterans.imports.models import Batch, BatchRow, LearnedHeading
from veterans.imports.replan import cells_of, last_seq, replan, sheet_of

MOST_AT_ONCE = 2_000  # rows mended by one click
REPORT_SECONDS = 1.0


class Stopped(Exception):
    """Somebody has asked the job to stop."""


def place_of(by: Scope, *, place: str = "") -> str:
    """The place for which a file is brought: the one that was named, else the first where this person may import."""
    places = by.places(Permission.ROSTER_IMPORT)
    if not places or (place and place not in places):
        raise NotYours("您没有在这里导入名册的权限，请联系区局")
    return place or places[0]


def _locked(batch_id: int, *, by: Scope, action: BatchAction | None = None) -> Batch:
    batch = Batch.objects.visible_to(by).select_for_update().get(pk=batch_id)
    by.require(Permission.ROSTER_IMPORT, batch.station_id)
    if action:
        batch.state = states.move(batch.state, action)
    return batch


def _note(batch: Batch, verb: str, *, by: Scope, at: dt.datetime, **detail) -> None:
    audit.record(
        verb=f"import.{verb}", target=f"veterans.Batch:{batch.pk}", by_id=by.user_id, at=at, **detail
    )


# ---- a file comes in


@transaction.atomic
def upload(file, *, name: str, by: Scope, at: dt.datetime, place: str = "") -> Batch:
    """Keep the file sealed and have it read in the background."""
    batch = begin(file, name=name, by=by, at=at, place=place)
    transaction.on_commit(lambda: tasks.check_batch.delay(batch_id=batch.pk))
    return batch


@transaction.atomic
def begin(file, *, name: str, by: Scope, at: dt.datetime, place: str = "") -> Batch:
    """A batch with its sealed file, that nobody has been told to read yet."""
    batch = describe(file, name=name, by=by, at=at, place=place)
    files.keep(batch.pk, file)
    _note(batch, "upload", by=by, at=at, name=batch.name, digest=batch.digest)
    return batch


def describe(file, *, name: str, by: Scope, at: dt.datetime, place: str = "") -> Batch:
    file.seek(0, 2)
    size = file.tell()
    if size > MAX_BYTES:
        raise CannotRead("too_large", f"文件有 {size >> 20} MB，上限是 100 MB；请按街道分成几个文件上传")
    return Batch.objects.create(
        station_id=place_of(by, place=place),
        by_id=by.user_id,
        at=at,
        name=PurePath(name).name[:200],
        digest=files.digest(file),
        size=size,
    )


def check(batch_id: int, *, by: Scope, at: dt.datetime) -> Batch:
    """UPLOADED → CHECKED or UNREADABLE: the job behind an upload. Safe to run twice."""
    with walls.within(by.personal_places()):
        batch = Batch.objects.visible_to(by).get(pk=batch_id)
        if batch.state != BatchState.UPLOADED:
            return batch
        Batch.objects.filter(pk=batch_id).update(started_at=at, progress=0, stop_asked=False)
    try:
        with files.opened(batch_id) as path:
            checking.plan_file(batch, path, by=by, today=localdate(at), progress=_reporter(batch_id, by))
        batch.refusal = batch.refusal_code = ""
        action = BatchAction.CHECK
    except CannotRead as refusal:
        batch.refusal, batch.refusal_code, batch.sheets = str(refusal)[:500], refusal.code, refusal.nearest
        action = BatchAction.FAIL
    except Stopped:
        return drop(batch_id, by=by, at=at)
    return settle(batch, action=action, by=by, at=at)


def settle(batch: Batch, *, action: BatchAction, by: Scope, at: dt.datetime) -> Batch:
    """Save what reading has brought, if the batch is still where it was."""
    with walls.within(by.personal_places()):
        batch.state = _locked(batch.pk, by=by, action=action).state
        batch.stop_asked = False
        batch.save()
        _note(batch, action.lower(), by=by, at=at, counts=batch.counts, refusal=batch.refusal_code)
    return batch


def _reporter(batch_id: int, by: Scope) -> Callable[[int], None]:
    """Progress is seen by others at once, so it goes by a connection of its own; the plan is one long transaction."""

    said = [0.0]

    def report(rows: int):
        if time.monotonic() - said[0] < REPORT_SECONDS:
            return
        said[0] = time.monotonic()
        if queries.report_progress(batch_id, rows, places=by.personal_places()):
            raise Stopped

    return report


@transaction.atomic
def remap(batch_id: int, *, meanings: dict[str, str], by: Scope, at: dt.datetime) -> Batch:
    """The sender says what the headings mean ("" for nothing we know); it is remembered, and the file is read again."""
    batch = _locked(batch_id, by=by, action=BatchAction.RECHECK)
    if not files.exists(batch_id):
        raise Refused("原文件已按期删除，请重新上传")
    for heading, key in meanings.items():
        LearnedHeading.objects.update_or_create(
            by_id=batch.by_id, heading=bare(heading)[:100], defaults={"key": key}
        )
    batch.save(update_fields=["state"])
    _note(batch, "remap", by=by, at=at, headings=len(meanings))
    transaction.on_commit(lambda: tasks.check_batch.delay(batch_id=batch_id))
    return batch


# ---- a person decides


@transaction.atomic
def confirm(batch_id: int, *, answers: set[str], by: Scope, at: dt.datetime) -> Batch:
    """CHECKED → CONFIRMED, or DONE → CONFIRMED for rows mended afterwards. The writing goes on in the background."""
    batch = confirm_here(batch_id, answers=answers, by=by, at=at)
    transaction.on_commit(lambda: tasks.write_batch.delay(batch_id=batch_id))
    return batch


@transaction.atomic
def confirm_here(batch_id: int, *, answers: set[str], by: Scope, at: dt.datetime) -> Batch:
    """The same, for somebody who runs `write` in person (the shell)."""
    batch = _locked(batch_id, by=by)
    more = batch.is_written
    batch.state = states.move(batch.state, BatchAction.WRITE_MORE if more else BatchAction.CONFIRM)
    if more:
        first = queries.first_unwritten(batch)
        checking.cut_into_chunks(batch, first=first, last=last_seq(batch) - 1)
    else:
        rules.check_something_to_write(batch.counts)
        rules.check_doubts(queries.doubts(batch), answers)
    batch.confirmed_by_id, batch.confirmed_at, batch.stop_asked, batch.started_at = by.user_id, at, False, at
    batch.save(update_fields=["state", "confirmed_by", "confirmed_at", "stop_asked", "started_at"])
    _note(batch, "confirm", by=by, at=at, counts=batch.counts, answers=sorted(answers))
    return batch


def write(batch_id: int, *, by: Scope, at: dt.datetime, workers: int = writing.WORKERS) -> Batch:
    """CONFIRMED → DONE: the job behind a confirmation. Killed anywhere and run again, it comes to the same end."""
    with walls.within(by.personal_places()):
        batch = Batch.objects.visible_to(by).get(pk=batch_id)
    places = [batch.station_id]
    if batch.state != BatchState.CONFIRMED:
        return batch
    writing.write_all(batch_id=batch_id, places=places, user_id=by.user_id, at=at, workers=workers)
    with walls.within(places):
        batch = _locked(batch_id, by=by)
        if batch.state == BatchState.CONFIRMED and not queries.unwritten_chunks(batch):
            batch.state, batch.done_at = states.move(batch.state, BatchAction.FINISH), at
            batch.counts = queries.counted(batch)  # some rows may have become questions
            batch.save(update_fields=["state", "done_at", "counts"])
            _note(batch, "done", by=by, at=at, counts=batch.counts)
    return batch


@transaction.atomic
def stop(batch_id: int, *, by: Scope, at: dt.datetime) -> Batch:
    """After the stretch at hand. What is written stays; `go_on` takes it up again."""
    batch = _locked(batch_id, by=by)
    batch.stop_asked = True
    batch.save(update_fields=["stop_asked"])
    _note(batch, "stop", by=by, at=at)
    return batch


@transaction.atomic
def go_on(batch_id: int, *, by: Scope, at: dt.datetime) -> Batch:
    """Take up a job that was stopped or killed."""
    batch = _locked(batch_id, by=by)
    if batch.state not in states.WAITING:
        raise CannotHappen("这个批次没有停下的工作")
    batch.stop_asked, batch.started_at = False, at
    batch.save(update_fields=["stop_asked", "started_at"])
    _note(batch, "go_on", by=by, at=at)
    job = tasks.write_batch if batch.state == BatchState.CONFIRMED else tasks.check_batch
    transaction.on_commit(lambda: job.delay(batch_id=batch_id))
    return batch


@transaction.atomic
def drop(batch_id: int, *, by: Scope, at: dt.datetime) -> Batch:
    with walls.within(by.personal_places()):
        batch = _locked(batch_id, by=by, action=BatchAction.DROP)
        batch.save(update_fields=["state"])
        _note(batch, "drop", by=by, at=at)
        transaction.on_commit(lambda: files.purge(batch_id))
    return batch


@transaction.atomic
def undo(batch_id: int, *, by: Scope, at: dt.datetime) -> tuple[int, int]:
    """Take back what the batch has written, but for the people somebody has touched since. → (taken back, kept)."""
    batch = _locked(batch_id, by=by, action=BatchAction.UNDO)
    if at - batch.done_at > dt.timedelta(days=rules.UNDO_DAYS):
        raise Refused(f"写入已超过 {rules.UNDO_DAYS} 天，不能再整批撤回；请逐人更正")
    undone, kept = undoing.undo_all(batch_id=batch_id, places=[batch.station_id], user_id=by.user_id, at=at)
    batch.undone_at = at
    batch.save(update_fields=["state", "undone_at"])
    _note(batch, "undo", by=by, at=at, undone=undone, kept=kept)
    return undone, kept


# ---- rows that wait for somebody


def _waiting_rows(batch: Batch):
    if batch.state not in {BatchState.CHECKED, BatchState.DONE}:
        raise CannotHappen("批次正在处理，请稍后再改")
    return BatchRow.objects.filter(batch_id=batch.pk, outcome__in=[*OPEN_WORK, Outcome.LEFT_OUT], done="")


def _open_rows(batch: Batch, seqs: list[int] | None, group: tuple[str, str] | None):
    """The rows named one by one, or all rows with one problem (column, code)."""
    if group:
        return _waiting_rows(batch).filter(issues__contains=[{"column": group[0], "code": group[1]}])
    return _waiting_rows(batch).filter(seq__in=seqs or [])


@transaction.atomic
def accept(
    batch_id: int,
    *,
    by: Scope,
    at: dt.datetime,
    reason: str = "",
    seqs: list[int] | None = None,
    group: tuple[str, str] | None = None,
) -> int:
    """Questions answered with yes: the rows go in as they would. Kept with name, time and reason (F30). → how many."""
    batch = _locked(batch_id, by=by)
    rows = list(_open_rows(batch, seqs, group).filter(outcome=Outcome.ASK)[:MOST_AT_ONCE])
    moved = [row for row in rows if any(i["code"] == "base_moved" for i in row.issues)]
    _plan_again(batch, {row.seq: None for row in moved}, by=by, at=at)
    behind = last_seq(batch)
    for row in rows:
        if row in moved:
            continue
        place = _moved_behind(row, (behind := behind + 1) - 1) if batch.is_written else {}
        BatchRow.objects.filter(batch_id=batch_id, seq=row.seq).update(
            outcome=row.would,
            decided_by=by.user_id,
            decided_at=at,
            decision=f"确认{reason and '：' + reason}"[:200],
            **place,
        )
    return _decided(batch, "accept", len(rows), by=by, at=at)


def _moved_behind(row: BatchRow, seq: int) -> dict:
    """What is sealed is bound to the place in the order; the cells are made again from the plan when they are asked for."""
    return {"seq": seq, "raw_sealed": None, "extra_sealed": row.extra_at(seq)}


@transaction.atomic
def leave_out(
    batch_id: int,
    *,
    by: Scope,
    at: dt.datetime,
    reason: str = "",
    seqs: list[int] | None = None,
    group: tuple[str, str] | None = None,
) -> int:
    """These rows are not imported; they stop being work."""
    batch = _locked(batch_id, by=by)
    count = _open_rows(batch, seqs, group).update(
        outcome=Outcome.LEFT_OUT,
        decided_by=by.user_id,
        decided_at=at,
        decision=f"不导入{reason and '：' + reason}"[:200],
    )
    return _decided(batch, "leave_out", count, by=by, at=at)


def _decided(batch: Batch, verb: str, count: int, *, by: Scope, at: dt.datetime) -> int:
    batch.counts = queries.counted(batch)
    batch.save(update_fields=["counts"])
    _note(batch, verb, by=by, at=at, rows=count)
    return count


def _plan_again(batch: Batch, changed: dict[int, list[str] | None], *, by: Scope, at: dt.datetime) -> None:
    if not changed:
        return
    labels = queries.labels(queries.sheet_settings(reach=[batch.station_id], today=localdate(at)))
    rows = {row.seq: row for row in BatchRow.objects.filter(batch_id=batch.pk, seq__in=changed)}
    replan(
        batch,
        {seq: cells or cells_of(batch, rows[seq], labels) for seq, cells in changed.items()},
        today=localdate(at),
    )


@transaction.atomic
def fix(batch_id: int, *, seq: int, values: dict[str, str], by: Scope, at: dt.datetime) -> BatchRow:
    """A row mended in the browser: key → new text. It is planned again at once. → the row as it stands now."""
    batch = _locked(batch_id, by=by)
    row = _open_rows(batch, [seq], None).get()
    labels = queries.labels(queries.sheet_settings(reach=[batch.station_id], today=localdate(at)))
    cells = cells_of(batch, row, labels)
    mapping = sheet_of(batch, row.sheet).mapping
    for key, text in values.items():
        if key in mapping:
            cells += [""] * (mapping[key] + 1 - len(cells))
            cells[mapping[key]] = text
    mended = seq if not batch.is_written else last_seq(batch)
    _plan_again(batch, {seq: cells}, by=by, at=at)
    _decided(batch, "fix", 1, by=by, at=at)
    return BatchRow.objects.get(batch_id=batch_id, seq=mended)


@transaction.atomic
def fix_all(batch_id: int, *, column: str, wrong: str, right: str, by: Scope, at: dt.datetime) -> int:
    """The same wrong text in one column becomes the same right one in all rows that wait. → how many rows were planned again."""
    batch = _locked(batch_id, by=by)
    rows = _waiting_rows(batch).filter(
        outcome__in=OPEN_WORK, issues__contains=[{"column": column, "value": wrong}]
    )
    changed = {}
    labels = queries.labels(queries.sheet_settings(reach=[batch.station_id], today=localdate(at)))
    for row in rows[:MOST_AT_ONCE]:
        cells, index = cells_of(batch, row, labels), sheet_of(batch, row.sheet).mapping[column]
        cells[index] = right
        changed[row.seq] = cells
    _plan_again(batch, changed, by=by, at=at)
    return _decided(batch, "fix_all", len(changed), by=by, at=at)


@transaction.atomic
def take_instead(batch_id: int, *, seq: int, other: int, by: Scope, at: dt.datetime) -> None:
    """Of two rows with one number, this one goes in and the other stays out."""
    batch = _locked(batch_id, by=by)
    if batch.state != BatchState.CHECKED:
        raise CannotHappen("批次已经写入，请直接更正库中的资料")
    BatchRow.objects.filter(batch_id=batch_id, seq=other).exclude(seq=seq).update(
        outcome=Outcome.LEFT_OUT, decided_by=by.user_id, decided_at=at, decision="不导入：同一号码取另一行"
    )
    _plan_again(batch, {seq: None}, by=by, at=at)
    _decided(batch, "take_instead", 1, by=by, at=at)


def purge(*, at: dt.datetime) -> int:
    """Delete the files, and the sealed values in the plans, of batches whose time is over. → how many."""
    old = Batch.objects.filter(at__lt=at - dt.timedelta(days=files.KEPT_DAYS), file_purged_at=None)
    for batch in old:
        files.purge(batch.pk)
        BatchRow.objects.filter(batch_id=batch.pk).exclude(outcome__in=OPEN_WORK).update(
            id_number_sealed=None,
            phone_sealed=None,
            old_id_number_sealed=None,
            raw_sealed=None,
            extra_sealed=None,
        )
    return old.update(file_purged_at=at)


def note_shown(batch: Batch, *, what: str, rows: int, by: Scope, at: dt.datetime) -> None:
    """Cells as their sender typed them were shown or taken away: that is a line for the auditor."""
    _note(batch, what, by=by, at=at, rows=rows)
