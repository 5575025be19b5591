"""What is read by more than one caller."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils.timezone import localtime

from bureau.kit.errors import Refused
from bureau.messages import audience
from bureau.messages.enums import Kind, SmsState
from bureau.messages.models import Note, OptOut, Policy, Sms, SmsTask, Wording
from stations.permissions import Permission
from stations.scope import Scope, below

COUNTS_FOR_THE_DAY = [SmsState.SENDING, SmsState.SENT, SmsState.DELIVERED]


class NoText(Refused):
    pass


class Reached(NamedTuple):
    """An audience before anything is written: how many, where, who drops out and why, what it costs."""

    planned: int
    by_place: list[tuple[str, int]]
    out: list[tuple[str, int]]
    parts: int
    text: str
    second_person: bool
    cost_fen: int


class Progress(NamedTuple):
    total: int
    sent: int
    delivered: int
    failed: int
    skipped: int
    waiting: int
    cost_fen: int

    @property
    def done(self) -> int:
        return self.total - self.waiting


def policy(day: dt.date) -> Policy:
    """The newest that has begun; an installation always has one (texts.load)."""
    return Policy.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or Policy(
        valid_from=day, signature="退役军人服务"
    )


def wording(key: str, *, at: dt.datetime) -> Wording:
    found = Wording.objects.filter(key=key, published_at__lte=at).order_by("-version").first()
    if found is None:
        raise NoText(f"没有启用的短信模板“{key}”，请在后台“短信模板”里启用一版")
    return found


def wordings_for_tasks(at: dt.datetime):
    """The latest published version of each text that may go to many."""
    return (
        Wording.objects.filter(published_at__lte=at, kind__in=[Kind.DUTY, Kind.EVENT])
        .order_by("key", "-version")
        .distinct("key")
    )


def opted_out(person_ids) -> set[int]:
    return set(
        OptOut.objects.filter(person_id__in=person_ids, until=None).values_list("person_id", flat=True)
    )


def had_today(person_id: int, *, at: dt.datetime) -> int:
    """How many the person got since midnight; codes do not count, nobody asked us not to answer."""
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Sms.objects.filter(person_id=person_id, sent_at__gte=midnight, state__in=COUNTS_FOR_THE_DAY)
    return rows.exclude(wording__kind=Kind.CODE).count()


def due(at: dt.datetime, *, most: int) -> list[int]:
    rows = Sms.objects.filter(state=SmsState.QUEUED, send_after__lte=at).order_by("send_after", "pk")
    return list(rows.values_list("pk", flat=True)[:most])


def tasks_for(scope: Scope):
    return SmsTask.objects.visible_to(scope).select_related("wording", "place", "proposed_by", "confirmed_by")


def progress_of(task: SmsTask, price_fen: int) -> Progress:
    one = {state: Count("pk", filter=Q(state=state)) for state in SmsState}
    sent = Q(state__in=COUNTS_FOR_THE_DAY)
    found = Sms.objects.filter(task=task).aggregate(total=Count("pk"), parts=Sum("parts", filter=sent), **one)
    return Progress(
        total=max(found["total"], task.planned if task.filled_at is None else 0),
        sent=found["SENT"] + found["SENDING"],
        delivered=found["DELIVERED"],
        failed=found["FAILED"],
        skipped=found["SKIPPED"],
        waiting=found["QUEUED"] + (0 if task.filled_at else max(task.planned - found["total"], 0)),
        cost_fen=(found["parts"] or 0) * price_fen,
    )


def inbox(scope: Scope):
    """Open ones, those with the nearest term first."""
    return Note.objects.visible_to(scope).open().select_related("place").order_by("act_by", "at")


def log(scope: Scope, *, station="", state="", kind="", task="", person="", day=None):
    rows = Sms.objects.visible_to(scope).select_related("wording", "station")
    if station:
        rows = rows.filter(below("station_id", station))
    if state in SmsState.values:
        rows = rows.filter(state=state)
    if kind in Kind.values:
        rows = rows.filter(wording__kind=kind)
    if task:
        rows = rows.filter(task=task)
    if person:
        rows = rows.filter(person_id=person)
    if day:
        rows = rows.filter(queued_at__date=day)
    return rows


def named(rows) -> list[tuple]:
    """(row, masked name) for a page of the log."""
    rows = list(rows)
    names = audience.book().names({row.person_id for row in rows})
    return [(row, names.get(row.person_id, "—")) for row in rows]


def may_send_somewhere(scope: Scope) -> list[str]:
    return scope.places(Permission.SMS_SEND)
