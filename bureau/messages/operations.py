"""Say something to somebody: `send` (SMS to a person), `notify` (inbox of staff), `robot` (group chat).

Other rooms call these three and nothing else. `key` makes a message itself: the same key never goes out twice, so a
caller may call again after a crash without asking.
"""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

from django.db import IntegrityError, transaction

from bureau.kit import audit, seal
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from bureau.messages import audience, backends, queries, rules, tasks
from bureau.messages.enums import Kind, SmsState
from bureau.messages.models import Note, OptOut, Sms, Wording
from stations.models import Post, Station
from stations.permissions import GRANTS, Permission
from stations.scope import Scope

Opening = Callable[[], AbstractContextManager]
MOST_ATTEMPTS = 3
AGAIN_AFTER = dt.timedelta(minutes=5)
LOST_AFTER = dt.timedelta(minutes=10)
MOST_PER_RUN = 500  # the gateway's patience: so many a minute


class Unknown(Refused):
    pass


class NotOpen(Refused):
    pass


# -- SMS to a person ---------------------------------------------------------------------------------------


@transaction.atomic
def send(
    wording_key: str,
    *,
    person_id: int,
    key: str,
    at: dt.datetime,
    by_id: int | None = None,
    best_before: dt.datetime | None = None,
    mobile: str = "",
    **values: str,
) -> Sms:
    """Queue one SMS. Whether it may go out is asked when it does; the same `key` gives the first one back.

    `mobile` is another telephone than the person's first one: the one they have just given, or that of who acts for them.
    """
    there = Sms.objects.filter(key=key).first()
    if there:
        return there
    found = audience.book().reach([person_id]).get(person_id)
    if found is None:
        raise Unknown("没有这个人")
    wording, policy = queries.wording(wording_key, at=at), queries.policy(at.date())
    station = Station.objects.get(pk=found.station)
    said = {"station": station.short_name, "phone": station.phone or "区局", **values}
    row = _row(wording, policy, person_id=person_id, station=found.station, key=key, at=at, values=said)
    row.best_before = best_before
    if mobile:
        row.phone_sealed = seal.of(Sms.SEAL).close(mobile, row.pk)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "key" not in str(error):
            raise
        return Sms.objects.get(key=key)  # somebody was quicker by a moment
    if wording.kind != Kind.CODE:
        audit.record(verb="sms.queue", target=row, by_id=by_id, at=at, wording=wording_key)
    if row.send_after <= at:
        transaction.on_commit(lambda: tasks.deliver.delay(sms_id=row.pk))
    return row


def _row(wording: Wording, policy, *, person_id, station, key, at, values, task=None) -> Sms:
    text = rules.render(wording.text, {**values, "code": rules.SECRET}, signature=policy.signature)
    [pk] = next_ids(Sms, 1)
    row = Sms(
        pk=pk, key=key, person_id=person_id, station_id=station, wording=wording, task=task, text=text,
        parts=rules.parts(text), queued_at=at, send_after=rules.first_moment(wording.kind, policy, at=at),
    )  # fmt: skip
    if "code" in rules.variables_of(wording.text):
        whole = rules.render(wording.text, values, signature=policy.signature)
        row.secret_sealed = seal.of(Sms.SEAL).close(whole, pk)
    return row


def deliver(sms_id: int, *, at: dt.datetime, opening: Opening = transaction.atomic) -> Sms | None:
    """Send one that waits. Claimed in a transaction of its own first, so that a crash in the middle sends nothing twice.

    `opening` makes each of the two transactions: a worker's must open the wall as well.
    """
    with opening():
        claimed = _claim(sms_id, at=at)
    if claimed is None:
        return None
    row, phone, text = claimed
    try:
        receipt, problem = backends.sms().send(phone, text), None
    except backends.NotSent as reason:
        receipt, problem = "", reason
    with opening():
        return _note_outcome(row.pk, receipt=receipt, problem=problem, at=at)


def _claim(sms_id: int, *, at: dt.datetime):
    row = (
        Sms.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("wording")
        .filter(pk=sms_id, state=SmsState.QUEUED, send_after__lte=at)
        .first()
    )
    if row is None:
        return None
    wording, policy = row.wording, queries.policy(at.date())
    reach = audience.book().reach([row.person_id]).get(row.person_id)
    if reach and row.phone_sealed:  # named when it was queued, or tried before
        reach = replace(reach, mobile=row.phone)
    vetoed = audience.vetoed([row.person_id], Kind(wording.kind))
    out = bool(queries.opted_out([row.person_id]))
    if why := rules.why_not(row, reach, vetoed, opted_out=out, at=at):
        row.state, row.skip, row.secret_sealed = SmsState.SKIPPED, why, None
        row.save(update_fields=["state", "skip", "secret_sealed"])
        return None
    later = _not_before(row, wording.kind, policy, at=at)
    if later > at:
        row.send_after = later
        row.save(update_fields=["send_after"])
        return None
    text = seal.of(Sms.SEAL).open(row.secret_sealed, row.pk) if row.secret_sealed else row.text
    row.state, row.attempts, row.sent_at = SmsState.SENDING, row.attempts + 1, at
    row.phone_sealed = seal.of(Sms.SEAL).close(reach.mobile, row.pk)
    row.save(update_fields=["state", "attempts", "sent_at", "phone_sealed"])
    return row, reach.mobile, text


def _not_before(row: Sms, kind: str, policy, *, at: dt.datetime) -> dt.datetime:
    """The quiet hours, and one message per day per person: the rest waits for the next morning."""
    if kind == Kind.CODE:
        return at
    # One at a time per person, so that two workers do not both find the day still free.
    list(
        Sms.objects.select_for_update(of=("self",))
        .filter(person_id=row.person_id, state=SmsState.QUEUED)
        .order_by("pk")
    )
    if queries.had_today(row.person_id, at=at) >= policy.per_person_per_day:
        return rules.next_morning(policy, at=at)
    return rules.first_moment(Kind(kind), policy, at=at)


def _note_outcome(sms_id: int, *, receipt: str, problem, at: dt.datetime) -> Sms:
    row = Sms.objects.select_for_update().get(pk=sms_id)
    if problem is None:
        row.state, row.receipt, row.error, row.secret_sealed = SmsState.SENT, receipt, "", None
    elif problem.for_good or row.attempts >= MOST_ATTEMPTS:
        row.state, row.error, row.secret_sealed = SmsState.FAILED, str(problem)[:120], None
    else:
        row.state, row.error, row.sent_at = SmsState.QUEUED, str(problem)[:120], None
        row.send_after = at + AGAIN_AFTER * row.attempts
    row.save(update_fields=["state", "receipt", "error", "secret_sealed", "sent_at", "send_after"])
    return row


def deliver_due(*, at: dt.datetime, opening: Opening = transaction.atomic) -> int:
    """What waits and may go out now. One bad row stops nothing: each is a deed of its own."""
    with opening():
        _give_up_lost(at=at)
        ids = queries.due(at, most=MOST_PER_RUN)
    for sms_id in ids:
        deliver(sms_id, at=at, opening=opening)
    return len(ids)


def _give_up_lost(*, at: dt.datetime) -> None:
    """A worker died between sending and writing it down. Whether it went out nobody knows, so it is not sent again."""
    lost = Sms.objects.filter(state=SmsState.SENDING, sent_at__lt=at - LOST_AFTER)
    lost.update(state=SmsState.FAILED, error="发送中断，不知道是否发出，没有重发", secret_sealed=None)


def collect_receipts(*, at: dt.datetime) -> int:
    found = 0
    for receipt in backends.sms().receipts():
        rows = Sms.objects.filter(receipt=receipt.number, state=SmsState.SENT)
        if receipt.arrived:
            found += rows.update(state=SmsState.DELIVERED, delivered_at=at)
        else:
            found += rows.update(state=SmsState.FAILED, error=receipt.why[:120] or "没有送达")
    return found


# -- not wanting any ---------------------------------------------------------------------------------------


@transaction.atomic
def opt_out(person_id: int, *, by: Scope, at: dt.datetime, by_person: bool = False) -> None:
    station = _station_of(person_id, by=by)
    row, is_new = OptOut.objects.get_or_create(
        person_id=person_id,
        until=None,
        defaults={"station_id": station, "since": at, "by_person": by_person, "noted_by_id": by.user_id},
    )
    if is_new:
        audit.record(verb="sms.opt_out", target=row, by_id=by.user_id, at=at, by_person=by_person)


@transaction.atomic
def opt_in(person_id: int, *, by: Scope, at: dt.datetime) -> None:
    _station_of(person_id, by=by)
    for row in OptOut.objects.select_for_update().filter(person_id=person_id, until=None):
        row.until = at
        row.save(update_fields=["until"])
        audit.record(verb="sms.opt_in", target=row, by_id=by.user_id, at=at)


def _station_of(person_id: int, *, by: Scope) -> str:
    found = audience.book().reach([person_id]).get(person_id)
    if found is None:
        raise Unknown("没有这个人")
    by.require(Permission.RIGHTS_ASK, OptOut(person_id=person_id, station_id=found.station))
    return found.station


# -- the inbox of staff ------------------------------------------------------------------------------------


@transaction.atomic
def notify(
    subject: str,
    *,
    key: str,
    place: Station | str,
    needs: Permission,
    url: str,
    at: dt.datetime,
    text: str = "",
    user_id: int | None = None,
    act_by: dt.datetime | None = None,
) -> Note:
    """A line in the inbox of whoever holds `needs` exactly at `place`, or of one colleague while they hold it.

    It names nobody from the register: the page behind `url` does, to those who may see it.
    """
    rules.check_says_nothing(f"{subject} {text}")
    code = place if isinstance(place, str) else place.pk
    if user_id and not _holds(user_id, code, needs, at=at):
        user_id = None  # who has left the post gets nothing: the role does
    note, _ = Note.objects.get_or_create(
        key=key,
        defaults={
            "place_id": code, "needs": needs, "user_id": user_id, "subject": subject[:80], "text": text[:300],
            "url": url, "at": at, "act_by": act_by,
        },
    )  # fmt: skip
    return note


def _holds(user_id: int, code: str, needs: Permission, *, at: dt.datetime) -> bool:
    roles = [role for role, granted in GRANTS.items() if needs in granted]
    held = Post.objects.held_on(at.date()).filter(user_id=user_id, user__is_active=True, role__in=roles)
    return any(code.startswith(place) for place in held.values_list("station_id", flat=True))


@transaction.atomic
def settle(key: str, *, at: dt.datetime, by_id: int | None = None) -> None:
    """The matter is dealt with: the line leaves every inbox. Called by the room that wrote it."""
    Note.objects.filter(key=key, done_at=None).update(done_at=at, done_by_id=by_id)


@transaction.atomic
def tick_off(note_id: int, *, by: Scope, at: dt.datetime) -> Note:
    note = Note.objects.visible_to(by).select_for_update().get(pk=note_id)
    if note.done_at is None:
        note.done_at, note.done_by_id = at, by.user_id
        note.save(update_fields=["done_at", "done_by"])
        audit.record(verb="note.done", target=note, by_id=by.user_id, at=at)
    return note


def escalate(*, at: dt.datetime) -> int:
    """Nobody has acted in time: from one colleague to the role, from the role to the place above. Each once per term."""
    late = list(Note.objects.filter(done_at=None, act_by__lte=at).values_list("pk", flat=True))
    return sum(_escalate(pk, at=at) for pk in late)


@transaction.atomic
def _escalate(note_id: int, *, at: dt.datetime) -> int:
    note = Note.objects.select_for_update(of=("self",)).select_related("place").get(pk=note_id)
    if note.done_at or note.act_by is None or note.act_by > at:
        return 0
    if note.user_id:
        note.user = None
    elif note.place.parent_id:
        note.place_id = note.place.parent_id
    note.escalated += 1
    note.act_by = at + dt.timedelta(days=1) if note.escalated < 3 else None  # the district is the last
    note.save(update_fields=["user", "place", "escalated", "act_by"])
    audit.record(verb="note.escalated", target=note, by_id=None, at=at, times=note.escalated)
    return 1


def robot(text: str, *, at: dt.datetime) -> bool:
    """One line in the group chat. Counts and places only."""
    rules.check_says_nothing(text)
    return backends.robot(text, at=at)


def give_to_the_post(note: Note, *, by_id: int, at: dt.datetime) -> None:
    """From one colleague who leaves to whoever holds the post."""
    note.user = None
    note.save(update_fields=["user"])
