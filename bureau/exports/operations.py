"""The verbs of an export order. Who asks, who allows, and the one time that the file is taken."""

import datetime as dt
from typing import BinaryIO

from django.db import transaction

from bureau.exports import kinds, queries, rules, states, tasks, vault
from bureau.exports.enums import Action, State
from bureau.exports.models import Order
from bureau.kit import access, audit, seal, walls
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from stations.permissions import Permission
from stations.scope import Scope

PASSWORD = Order.sealed["password_sealed"].purpose


@transaction.atomic
def ask(
    key: str, *, query: str, added: list[str], purpose: str, note: str, by: Scope, at: dt.datetime
) -> Order:
    """Ask for a list. Only the conditions are kept: the rows are read when a second person has agreed."""
    kind = kinds.REGISTRY[key]
    place = rules.place_of(by.places(kind.needs))
    chosen = kind.choose(query, by=by, at=at)
    columns = kinds.columns_of(kind, chosen, added)
    persons = kinds.persons(kind, chosen)
    note = rules.check_may_ask(
        persons=persons, orders_today=queries.orders_today(by, at=at), purpose=purpose, note=note
    )
    [pk] = next_ids(Order, 1)
    order = Order.objects.create(
        pk=pk, kind=key, query_sealed=seal.of(Order.SEAL).close(query, pk), words=chosen.words[:300],
        columns=[column.label for column in columns], persons=persons, place_code=place,
        sensitive=[column.label for column in columns if column.sensitive],
        purpose=purpose, note=note, state_since=at, asked_at=at, asked_by_id=by.user_id,
    )  # fmt: skip
    audit.record(verb="export.ask", target=order, by_id=by.user_id, at=at, persons=persons, purpose=purpose)
    return order


@transaction.atomic
def decide(action: Action, *, order_id: int, reason: str, by: Scope, at: dt.datetime) -> Order:
    """The second person's word. What the asker may take is looked at again, as it stands now."""
    order = Order.objects.visible_to(by).select_for_update(of=("self",)).get(pk=order_id)
    move = states.move(order.state, action)
    by.require(move.needs or Permission.EXPORT_APPROVE, order.place_code)
    rules.check_second_person(order, by.user_id)
    order.reason = rules.check_decision(action, reason)
    if action == Action.APPROVE:
        _scope_of_the_asker(order, at)
    order.decided_at, order.decided_by_id = at, by.user_id
    _go(order, move, at, "decided_at", "decided_by", "reason")
    audit.record(verb=f"export.{action.lower()}", target=order, by_id=by.user_id, at=at)
    if action == Action.APPROVE:
        transaction.on_commit(lambda: tasks.make_file.delay(order_id=order_id))
    return order


@transaction.atomic
def withdraw(order_id: int, *, by: Scope, at: dt.datetime) -> Order:
    order = Order.objects.visible_to(by).select_for_update(of=("self",)).get(pk=order_id)
    move = states.move(order.state, Action.WITHDRAW)
    rules.check_is_the_asker(order, by.user_id)
    _go(order, move, at)
    audit.record(verb="export.withdraw", target=order, by_id=by.user_id, at=at)
    return order


def make(order_id: int, *, at: dt.datetime) -> None:
    """Make the file with what the asker may see now. Twice is once; what cannot be made says why on its page."""
    try:
        with transaction.atomic():
            _make(order_id, at)
    except Refused as why:
        with transaction.atomic():
            order = Order.objects.select_for_update().get(pk=order_id)
            order.reason = str(why)[:200]
            _go(order, states.move(order.state, Action.FAIL), at, "reason")
            audit.record(verb="export.fail", target=order, by_id=None, at=at)


def _make(order_id: int, at: dt.datetime) -> None:
    order = Order.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=order_id)
    if order.state != State.APPROVED:
        return  # made already, by a message that came twice
    by, kind = _scope_of_the_asker(order, at), kinds.REGISTRY[order.kind]
    with walls.within(by.personal_places()):
        chosen = kind.choose(order.query, by=by, at=at)
        columns = kinds.columns_of(kind, chosen, order.sensitive)
        columns = [column for column in columns if column.label in order.columns]
        order.people = kinds.person_keys(kind, chosen)
        rules.check_not_grown(now=len(order.people), approved=order.persons)
        password, about = vault.new_password(), _about(order, at)
        order.file_name, order.digest, rows = vault.keep(
            [column.label for column in columns],
            ([column.text(row) for column in columns] for row in kind.read(chosen.rows, at)),
            about=about,
            hidden=kinds.hidden(columns),
            number=str(order),
            password=password,
        )
    try:
        order.password_sealed = seal.of(PASSWORD).close(password, order.pk)
        order.made_at = at
        _go(
            order, states.move(order.state, Action.MAKE), at,
            "made_at", "people", "digest", "file_name", "password_sealed",
        )  # fmt: skip
        audit.record(verb="export.make", target=order, by_id=order.asked_by_id, at=at, rows=rows)
        access.record(
            Looking.EXPORT, target=order, station=order.place_code, by_id=order.asked_by_id, at=at,
            field=queries.BY_ORDER, reason=order.get_purpose_display(), count=len(order.people),
            note=f"{order} {'、'.join(order.sensitive)}",
        )  # fmt: skip
    except BaseException:
        vault.discard(order.file_name)
        raise


@transaction.atomic
def show_password(order_id: int, *, by: Scope, at: dt.datetime) -> str:
    """Once, to the asker; then it is forgotten."""
    order = Order.objects.visible_to(by).select_for_update(of=("self",)).get(pk=order_id)
    rules.check_is_the_asker(order, by.user_id)
    if not order.password_sealed:
        raise rules.TooLate("口令只显示一次，已经显示过；没有记下请重新申请")
    password = seal.of(PASSWORD).open(order.password_sealed, order.pk)
    order.password_sealed, order.password_shown_at = b"", at
    order.save(update_fields=["password_sealed", "password_shown_at"])
    audit.record(verb="export.password", target=order, by_id=by.user_id, at=at)
    return password


@transaction.atomic
def fetch(order_id: int, *, by: Scope, at: dt.datetime) -> tuple[Order, BinaryIO]:
    """The one download. The open file can still be read after its name is gone."""
    order = Order.objects.visible_to(by).select_for_update(of=("self",)).get(pk=order_id)
    rules.check_is_the_asker(order, by.user_id)
    rules.check_in_time(order, at)
    move = states.move(order.state, Action.FETCH)
    by.require(kinds.REGISTRY[order.kind].needs, order.place_code)
    name = order.file_name
    try:
        file = vault.path_of(name).open("rb")
    except FileNotFoundError:
        raise rules.TooLate("文件已经不在服务器上，请重新申请") from None
    order.file_name, order.fetched_at = "", at
    _go(order, move, at, "file_name", "fetched_at")
    audit.record(verb="export.fetch", target=order, by_id=by.user_id, at=at, digest=order.digest)
    access.record(
        Looking.DOWNLOAD, target=order, station=order.place_code, by_id=by.user_id, at=at,
        field=queries.BY_ORDER, count=len(order.people), note=str(order),
    )  # fmt: skip
    transaction.on_commit(lambda: vault.discard(name))
    return order, file


def tend(*, at: dt.datetime) -> int:
    """Every ten minutes: end what is over, forget passwords, begin again what a killed worker left. → files removed"""
    for pk in queries.over(at, life=rules.LIFE, patience=rules.PATIENCE).values_list("pk", flat=True):
        _expire(pk, at)
    for pk in queries.unread_passwords(at, life=rules.LIFE).values_list("pk", flat=True):
        Order.objects.filter(pk=pk).update(password_sealed=b"")
    for pk in queries.stuck(at, since=rules.STUCK).values_list("pk", flat=True):
        transaction.on_commit(lambda pk=pk: tasks.make_file.delay(order_id=pk))
    known = set(Order.objects.exclude(file_name="").values_list("file_name", flat=True))
    return vault.sweep(known=known, at=at, life=rules.LIFE)


@transaction.atomic
def _expire(order_id: int, at: dt.datetime) -> None:
    order = Order.objects.select_for_update().get(pk=order_id)
    if (order.state, Action.EXPIRE) not in states.TABLE:
        return  # taken meanwhile
    name, order.file_name, order.password_sealed = order.file_name, "", b""
    _go(order, states.move(order.state, Action.EXPIRE), at, "file_name", "password_sealed")
    audit.record(verb="export.expire", target=order, by_id=None, at=at)
    transaction.on_commit(lambda: vault.discard(name))


def note_at_once(kind: kinds.Kind, *, chosen: kinds.Selection, rows: int, by: Scope, at: dt.datetime) -> None:
    """A short masked list leaves without a second person: written down before it is sent."""
    labels = [column.label for column in chosen.columns]
    audit.record(
        verb=kind.verb,
        target=kind.target,
        by_id=by.user_id,
        at=at,
        rows=rows,
        columns=labels,
        conditions=chosen.words,
    )
    access.record(
        Looking.EXPORT, target=kind.target, by_id=by.user_id, at=at, count=rows,
        note=f"列 {'、'.join(labels)}；条件 {chosen.words}",
    )  # fmt: skip


def _scope_of_the_asker(order: Order, at: dt.datetime) -> Scope:
    by = Scope.of(order.asked_by, today=at.date())
    places = by.places(kinds.REGISTRY[order.kind].needs)
    if not places or not rules.place_of(places).startswith(order.place_code):
        raise rules.AskerLeft("申请人已没有导出这些人的权限")
    return by


def _about(order: Order, at: dt.datetime) -> str:
    return (
        f"{order.asked_by} 申请、{order.decided_by} 同意，{at:%Y-%m-%d %H:%M} 生成，编号 {order}，"
        f"用途 {order.get_purpose_display()}，请勿外传"
    )


def _go(order: Order, move: states.Move, at: dt.datetime, *changed: str) -> None:
    order.state, order.state_since = move.to, at
    order.save(update_fields=["state", "state_since", *changed])


END_OF = {State.ASKED: Action.WITHDRAW, State.APPROVED: Action.FAIL, State.READY: Action.EXPIRE}


def end_with_account(order: Order, *, by_id: int, at: dt.datetime) -> None:
    """Who asked has left: the file goes, and with it the password."""
    name, order.file_name, order.password_sealed = order.file_name, "", b""
    _go(order, states.move(order.state, END_OF[State(order.state)]), at, "file_name", "password_sealed")
    if name:
        transaction.on_commit(lambda: vault.discard(name))
