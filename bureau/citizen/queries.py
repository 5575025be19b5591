"""Reads of the person's own pages and of the desk of staff."""

from typing import NamedTuple

from bureau.citizen import rules, states
from bureau.citizen.enums import CorrectionState
from bureau.citizen.models import Correction
from bureau.kit import mask
from bureau.kit.models import AccessEvent, Looking
from bureau.messages.models import Sms
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Contact, Person

LOOKS = 30
WHAT_LOOKING_IS = {
    Looking.VIEW: "看了档案", Looking.REVEAL: "看了完整号码或地址", Looking.PRINT: "打印了材料", Looking.SEARCH_ID: "按证件号查过",
    Looking.EXPORT: "导出了名单",
}  # fmt: skip


class Difference(NamedTuple):
    field: str
    label: str
    old: str
    new: str
    accepted: bool = False


class Look(NamedTuple):
    at: object
    who: str
    what: str
    why: str


def open_correction(person: Person, *, by: Scope) -> Correction | None:
    return Correction.objects.visible_to(by).filter(person=person, state__in=states.OPEN).first()


def as_filed(person: Person, *, by: Scope) -> dict[str, str]:
    """What may be corrected online, as it stands in the file."""
    contact = Contact.objects.visible_to(by).filter(person=person, is_primary=True).first()
    facts = {field: getattr(person, field) for field in rules.LABELS if field != "phone"}
    return facts | {"phone": contact.number if contact else ""}


def differences(correction: Correction, *, by: Scope, masked: bool) -> list[Difference]:
    """Old beside new. The person sees their own words; staff see numbers and doors masked."""
    show = rules.shown if masked else rules.word
    now = as_filed(correction.person, by=by)
    return [
        Difference(
            field,
            rules.LABELS[field],
            show(field, now.get(field, "")),
            show(field, value),
            field in correction.accepted,
        )
        for field, value in correction.wanted.items()
    ]


def own_file(person: Person, *, by: Scope) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(step key, title, lines) of the file, masked also for the person: somebody may look over their shoulder."""
    now = as_filed(person, by=by)
    return [
        (step.key, step.title, [(rules.LABELS[f], rules.shown(f, now[f])) for f in step.fields])
        for step in rules.SMALL_STEPS
    ]


def to_check(scope: Scope):
    """What waits for a station, the oldest first."""
    return (
        Correction.objects.filter(
            scope.within("station_id", Permission.PERSON_EDIT), state=CorrectionState.SENT
        )
        .select_related("person", "station")
        .order_by("sent_at")
    )


def sms_of(person: Person, *, by: Scope):
    return Sms.objects.visible_to(by).filter(person_id=person.pk).select_related("wording")


def who_looked(person: Person) -> list[Look]:
    """Who looked at me (个人信息保护法 art. 44): the place of their post and what they did, not their names."""
    rows = AccessEvent.objects.filter(
        target=f"veterans.Person:{person.pk}", result="OK", action__in=list(WHAT_LOOKING_IS)
    )
    rows = list(rows.order_by("-at")[:LOOKS])
    codes = {row.pk: row.posts.split(" ")[0].rpartition("@")[2] for row in rows}
    names = dict(Station.objects.filter(pk__in=set(codes.values())).values_list("pk", "name"))
    return [
        Look(
            row.at,
            names.get(codes[row.pk], "代办人" if row.reason == "代办" else "系统"),
            WHAT_LOOKING_IS[row.action],
            row.reason,
        )
        for row in rows
    ]


def greeting(person: Person) -> str:
    """On one's own page one is called by one's name; a proxy sees the name hidden."""
    return person.name or mask.name(person.name)
