"""Send a list, read the answer, write what matched. Nothing is written before a person has seen row by row what would be."""

import datetime as dt
import re
import tempfile

from django.db import transaction

from bureau.kit import audit, mask
from bureau.kit.errors import Refused
from bureau.kit.sheets import reading
from bureau.kit.sheets.kinds import CannotRead
from preferential_cards import keeping, states
from preferential_cards import operations as applications
from preferential_cards.enums import Action, CardAction, CardState, Drawer, ReturnReason
from preferential_cards.models import Application, Card
from preferential_cards.outside import sheet
from preferential_cards.outside.enums import Answer, BatchState, Target, Verdict
from preferential_cards.outside.models import Batch, Row
from preferential_cards.outside.targets import WAYS
from preferential_cards.rules import CARD_NUMBER
from stations.permissions import Permission
from stations.scope import Scope

MOST = 5000
NUMBER = re.compile(r"(?:YDZ-?)?0*(\d{1,18})", re.IGNORECASE)


class NothingToSend(Refused):
    pass


class NotNow(Refused):
    pass


@transaction.atomic
def send(target: str, *, place, by: Scope, at: dt.datetime) -> Batch:
    """Put every application that waits for this office on one list. Who is on another open list stays there."""
    way = WAYS[Target(target)]
    by.require(way.needs, place)
    waiting = (
        Application.objects.visible_to(by)
        .filter(by.within("station_id", way.needs), state__in=way.takes)
        .exclude(outside_rows__open=True)
        .order_by("state_since", "pk")
    )
    chosen = list(waiting[:MOST])
    if not chosen:
        raise NothingToSend("现在没有等这一环节的申领")
    batch = Batch.objects.create(station=place, target=target, at=at, by_id=by.user_id)
    Row.objects.bulk_create(_row(batch, application) for application in chosen)
    for application in chosen:
        if (application.state, way.on_sending) in states.TABLE:
            applications.take(way.on_sending, application_id=application.pk, by=by, at=at)
    audit.record(verb="card.batch_out", target=batch, by_id=by.user_id, at=at, rows=len(chosen), to=target)
    return batch


@transaction.atomic
def read(batch_id: int, *, file, name: str, by: Scope, at: dt.datetime) -> Batch:
    """Lay the answer beside the list: matched, changed, missing, extra. Reading again replaces what was read before."""
    batch = _locked(batch_id, by)
    lines = _lines(file, name)
    rows = {row.application_id: row for row in batch.rows.select_related("person", "application")}
    for row in rows.values():
        row.verdict, row.result, row.line, row.said, row.differences, row.card_number = (
            Verdict.MISSING,
            "",
            0,
            "",
            "",
            "",
        )
    extras = []
    for line in lines:
        found = NUMBER.fullmatch(line["number"])
        key = int(found[1]) if found else 0
        row = rows.get(key) or _replacement(batch, key, by)
        if row is None:
            extras.append(
                {"line": line["line"], "name": mask.name(line["name"]), "said": line["number"][:30]}
            )
            continue
        rows[key] = row
        _lay_beside(row, line, batch.target)
    Row.objects.bulk_update(
        rows.values(), ["verdict", "result", "line", "said", "differences", "card_number"], batch_size=1000
    )
    batch.extras, batch.file_name, batch.answered_at, batch.state = (
        extras[:500],
        name[:120],
        at,
        BatchState.CHECKED,
    )
    batch.save()
    audit.record(
        verb="card.batch_in", target=batch, by_id=by.user_id, at=at, lines=len(lines), extras=len(extras)
    )
    return batch


@transaction.atomic
def apply(batch_id: int, *, by: Scope, at: dt.datetime) -> tuple[int, int]:
    """Write every matched row as the step it means. A row that a rule refuses says why and stops nothing. → done, refused"""
    batch = _locked(batch_id, by)
    if batch.state != BatchState.CHECKED:
        raise NotNow("先上传回执核对，再写入")
    done = refused = 0
    rows = list(batch.rows.select_related("application").order_by("pk"))
    for row in rows:
        row.open = False
        if row.verdict != Verdict.MATCHED:
            continue
        try:
            with transaction.atomic():
                _write(row, batch.target, by=by, at=at)
        except Refused as refusal:
            row.outcome, refused = str(refusal)[:300], refused + 1
        else:
            row.outcome, row.applied_at, done = "已写入", at, done + 1
    Row.objects.bulk_update(rows, ["open", "outcome", "applied_at"], batch_size=1000)
    batch.state, batch.applied_at = BatchState.DONE, at
    batch.save(update_fields=["state", "applied_at"])
    audit.record(verb="card.batch_done", target=batch, by_id=by.user_id, at=at, done=done, refused=refused)
    return done, refused


def _locked(batch_id: int, by: Scope) -> Batch:
    batch = Batch.objects.visible_to(by).select_for_update(of=("self",)).get(pk=batch_id)
    by.require(WAYS[Target(batch.target)].needs, batch.station)
    if batch.state == BatchState.DONE:
        raise NotNow("这一批已经写入")
    return batch


def _row(batch: Batch, application: Application) -> Row:
    return Row(
        batch=batch,
        application=application,
        person_id=application.person_id,
        station_id=application.station_id,
    )


def _replacement(batch: Batch, key: int, by: Scope) -> Row | None:
    """A new card for an old one comes on the same delivery note, though its application is long done."""
    if batch.target != Target.DELIVERY or not key:
        return None
    old = Card.objects.visible_to(by).filter(application_id=key, state=CardState.REPLACING).first()
    if old is None:
        return None
    row = _row(batch, old.application)
    row.save()
    return row


def _lines(file, name: str) -> list[dict]:
    with tempfile.NamedTemporaryFile(prefix="answer-") as plain:
        for block in file.chunks():
            plain.write(block)
        plain.flush()
        found = []
        try:
            with reading.start(plain.name, sheet=sheet.FACTORY, settings={}, name=name) as chunks:
                for chunk in chunks:
                    found += _of_chunk(chunk)
        except CannotRead as refusal:
            raise NotNow(str(refusal)) from None
    return found


def _of_chunk(chunk) -> list[dict]:
    keys = ("number", "name", "id_number", "result", "said", "card_number")
    columns = {key: chunk.fields.get(key) or [""] * chunk.size for key in keys}
    return [
        {key: columns[key][i].strip() for key in keys}
        | {"line": chunk.first_row + i, "wrong": "；".join(p[4] for p in chunk.problems.get(i, []))}
        for i in range(chunk.size)
        if i not in chunk.dropped
    ]


def _lay_beside(row: Row, line: dict, target: str) -> None:
    wrong = [line["wrong"]] if line["wrong"] else []
    if line["name"] and line["name"] != row.person.name:
        wrong.append("姓名不同")
    if line["id_number"] and line["id_number"].upper() != row.person.id_number:
        wrong.append("身份证号不同")
    number = "".join(line["card_number"].split()).upper()
    result = line["result"] or (Answer.PASS if target == Target.DELIVERY else "")
    if target == Target.DELIVERY and not CARD_NUMBER.fullmatch(number):
        wrong.append("没有证号或证号不对")
    if result not in WAYS[Target(target)].answers:
        wrong.append("没有结果，或这一环节没有这种结果")
    row.line, row.said, row.card_number = line["line"], line["said"][:500], number[:30]
    row.result, row.differences = result, "；".join(wrong)[:200]
    row.verdict = Verdict.CHANGED if wrong else Verdict.MATCHED


def _write(row: Row, target: str, *, by: Scope, at: dt.datetime) -> None:
    if target == Target.DELIVERY:
        _receive(row, by=by, at=at)
        return
    action = WAYS[Target(target)].answers[Answer(row.result)]
    reason = (
        (ReturnReason.BANK_DUPLICATE if target == Target.BANK else ReturnReason.OTHER)
        if action == Action.RETURN
        else ""
    )
    note = row.said or f"{Target(target).label}：{Answer(row.result).label}"
    applications.take(action, application_id=row.application_id, by=by, at=at, note=note, reason=reason)


def _receive(row: Row, *, by: Scope, at: dt.datetime) -> None:
    """The box is in the house: the card gets its row, and its place in the district's drawer."""
    application = row.application
    by.require(Permission.CARD_VERIFY, application)
    if Card.objects.filter(number=row.card_number).exists():
        raise keeping.AnotherNumber("这个证号已经登记在另一张证上")
    old = application.cards.filter(state=CardState.REPLACING).first()
    place = keeping.place_of(application, keeping.DISTRICT)
    card = Card.objects.create(
        application=application, person_id=application.person_id, station_id=application.station_id,
        kind=application.card_type, number=row.card_number, state_since=at, drawer=Drawer.DISTRICT, place_id=place,
        received_at=at, replaces=old,
    )  # fmt: skip
    keeping.put(
        card,
        CardAction.RECEIVE,
        state=CardState.STOCK,
        drawer=Drawer.DISTRICT,
        place=place,
        by_id=by.user_id,
        at=at,
    )
    if old is None:
        applications.take(Action.RECEIVE_AT_DISTRICT, application_id=application.pk, by=by, at=at)
