"""Reads that more than one caller needs: the search box, who holds a number, what a person has."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localtime

from bureau.kit import pinyin, seal
from bureau.kit.models import AuditEvent
from bureau.kit.sheets import values
from stations.enums import StationStatus
from stations.permissions import Permission
from stations.scope import Scope
from veterans import states
from veterans.enums import FamilyTaskState, RequestState, State, TransferKind, TransferState
from veterans.models import (
    Alias,
    Award,
    ChangeRequest,
    Contact,
    ContactWish,
    Disability,
    FamilyMember,
    FamilyTask,
    Identity,
    Person,
    RegistrationStep,
    SavedView,
    Service,
    Transfer,
)

HIGHEST = "\U0010ffff"
SUGGESTIONS = 8
FULL_NUMBER = re.compile(r"\d{17}[\dX]|\d{15}", re.ASCII)
TAIL = re.compile(r"\d{3}[\dX]", re.ASCII)
TELEPHONE = re.compile(r"[\d+\-() ]{7,20}", re.ASCII)
FILE_CODE = re.compile(
    r"DA(\d{1,18})", re.ASCII
)  # what the square code of a paper says (documents.file_code)
LETTERS = re.compile(r"[a-z' ]+", re.ASCII)


class UnknownField(LookupError):
    pass


# -- the search box ----------------------------------------------------------------------------------------


def matching(people: QuerySet, text: str) -> QuerySet:
    """People found by name, pinyin, initials, ID number or its last four, telephone or its last four.

    What was typed says what is meant, so that each search is one or two ranges of an index. LIKE would not do: behind row
    security PostgreSQL uses an index only for operators that cannot leak, and those are equality and order.
    """
    text = text.strip()
    upper = text.upper().replace(" ", "")
    if not text:
        return people.none()
    if scanned := FILE_CODE.fullmatch(upper):
        return people.filter(pk=int(scanned[1]))
    if FULL_NUMBER.fullmatch(upper):
        number = values.to_18(upper) if len(upper) == 15 else upper
        return people.filter(_holds(seal.of(Person.SEAL).index(number)))
    if TAIL.fullmatch(upper):
        by_phone = Contact.objects.filter(tail_index=seal.of(Contact.SEAL).index(upper))
        tail = seal.of(Person.SEAL).index(upper)
        others = _of_these(by_phone, people) + _of_these(Alias.objects.filter(tail_index=tail), people)
        return people.filter(Q(id_tail_index=tail) | Q(pk__in=others))
    if TELEPHONE.fullmatch(text):
        by_phone = Contact.objects.filter(number_index=seal.of(Contact.SEAL).index(_telephone(text)))
        return people.filter(pk__in=_of_these(by_phone, people))
    if LETTERS.fullmatch(text.lower()):
        return people.filter(_sounds_like(text.lower().replace(" ", "").replace("'", "")))
    return _called(people, "".join(text.split()))


def _called(people: QuerySet, name: str) -> QuerySet:
    """Names that begin so, from the index. Only where there is none is every name looked through, for a given name."""
    begin_so = people.filter(_begins("name", name))
    if len(name) == 1 or begin_so.exists():
        return begin_so
    return people.filter(name__contains=name)


def _holds(number_index: bytes) -> Q:
    """Who has the number now. A number of a merged file belongs to the file that stayed."""
    known_before = list(Alias.objects.filter(number_index=number_index).values_list("person_id", flat=True))
    return Q(pk__in=known_before) if known_before else Q(id_number_index=number_index)


def is_full_number(text: str) -> bool:
    return bool(FULL_NUMBER.fullmatch(text.upper().replace(" ", "")))


def _of_these(contacts: QuerySet, people: QuerySet) -> list[int]:
    """Few keys, fetched first: an OR over two tables would read the whole register."""
    return list(contacts.values_list("person_id", flat=True)[:1000])


def _telephone(text: str) -> str:
    try:
        return values.phone(text)
    except values.Wrong:
        return text


def _begins(column: str, prefix: str) -> Q:
    return Q(**{f"{column}__gte": prefix, f"{column}__lt": prefix + HIGHEST})


def _sounds_like(letters: str) -> Q:
    found = _begins("pinyin", letters) | _begins("initials", letters)
    # 单建国 is stored as shan, and found as dan too.
    for surname, other in pinyin.OTHER_READINGS.items():
        usual = pinyin.SURNAMES[surname]
        if letters.startswith(other):
            found |= _begins("pinyin", usual + letters[len(other) :]) & _begins("name", surname)
        if letters[0] == other[0] and len(letters) > 1:
            found |= _begins("initials", usual[0] + letters[1:]) & _begins("name", surname)
    return found


def suggestions(text: str, *, by: Scope) -> list[Person]:
    """The first few, while somebody types."""
    people = with_row_facts(Person.objects.visible_to(by)).order_by("name", "pk")
    return list(matching(people, text)[:SUGGESTIONS])


def with_row_facts(people: QuerySet) -> QuerySet:
    """What a row of a list shows, in the same few queries for one row and for a thousand."""
    return (
        people.select_related("station")
        .prefetch_related(None)
        .prefetch_related(
            Prefetch("identity_set", Identity.objects.filter(valid_to=None), to_attr="identities"),
            Prefetch("contact_set", Contact.objects.filter(is_primary=True), to_attr="telephones"),
            Prefetch("disability_set", Disability.objects.filter(ended_on=None), to_attr="ratings"),
        )
    )


# -- one person --------------------------------------------------------------------------------------------


@dataclass
class Belongings:
    """What belongs to one person, read once."""

    identities: list[Identity] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    ratings: list[Disability] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    steps: list[RegistrationStep] = field(default_factory=list)

    @property
    def telephone(self) -> Contact | None:
        return next((contact for contact in self.contacts if contact.is_primary), None)

    @property
    def rating(self) -> Disability | None:
        return next((rating for rating in self.ratings if rating.ended_on is None), None)

    @property
    def held(self) -> list[Identity]:
        return [identity for identity in self.identities if identity.valid_to is None]


def belongings_of(person: Person, *, by: Scope) -> Belongings:
    def of(model):
        return list(model.objects.visible_to(by).filter(person=person))

    steps = RegistrationStep.objects.visible_to(by).filter(person=person).select_related("by")
    return Belongings(
        of(Identity), of(Service), of(Award), of(Disability), of(Contact), list(steps.order_by("at", "pk"))
    )


def held_by(number: str, *, by: Scope) -> Person | None:
    """Who has this ID number, if that person is within reach. Beyond it only the unique index knows."""
    index = seal.of(Person.SEAL).index(number)
    return Person.objects.visible_to(by).filter(_holds(index)).select_related("station").first()


def is_held(number: str) -> bool:
    """Within the walls that stand now. Only asked with the house open, and told as yes or no."""
    return Person.objects.filter(id_number_index__in=seal.of(Person.SEAL).indexes(number)).exists()


def same_name_and_birth(name: str, born: dt.date, number: str, *, by: Scope) -> list[Person]:
    """Perhaps the same person under another number, also where the name only sounds alike: a warning while a clerk types."""
    name = "".join(name.split())
    if not name:
        return []
    others = Person.objects.visible_to(by).exclude(id_number_index=seal.of(Person.SEAL).index(number))
    alike = others.filter(Q(name=name) | Q(pinyin=pinyin.spell(name)[0]), born_on=born).exclude(
        state=State.DUPLICATE
    )
    return list(alike.select_related("station")[:3])


def is_merged(person: Person) -> bool:
    """Its number is by now one of another file: only the undo of the merge gives it back."""
    merged = person.state == State.DUPLICATE
    return merged and Alias.objects.filter(number_index=person.id_number_index).exists()


def as_it_was(person: Person, *, version: int):
    """The facts of a person as they stood when `version` was the latest, from the history; None if that is too long ago."""
    return person.events.filter(version=version).order_by("-pgh_id").first()


def sealed_value(person: Person, name: str) -> str:
    """The full text behind a mask."""
    if name == "id_number":
        return person.id_number
    if name == "household_address":
        return person.household_address
    if name == "residence_address":
        return person.residence_address
    if name == "phone":
        contact = Contact.objects.filter(person=person, is_primary=True).first()
        return contact.number if contact else ""
    if name.startswith("family-"):
        member = FamilyMember.objects.filter(person=person, pk=name.removeprefix("family-")).first()
        return member.phone if member else ""
    raise UnknownField(name)


def may_be_contacted(person: Person, *, at: dt.datetime) -> bool:
    """Asked by every sender of messages before it sends (F159): nobody who has left, nobody who said no, not in the quiet hours."""
    if person.state in states.LEFT:
        return False
    wish = ContactWish.objects.filter(person=person).first()
    if wish is None:
        return True
    return not wish.do_not_contact and not _is_quiet(wish, localtime(at).time())


def _is_quiet(wish: ContactWish, now: dt.time) -> bool:
    """Quiet hours may go past midnight."""
    start, end = wish.quiet_from, wish.quiet_to
    if start is None or end is None:
        return False
    return start <= now < end if start <= end else now >= start or now < end


def reveals_by(user_id: int, *, at: dt.datetime) -> dict[str, int]:
    hour, day = at - dt.timedelta(hours=1), at - dt.timedelta(hours=24)
    return AuditEvent.objects.filter(by=user_id, verb="person.reveal", at__gt=day).aggregate(
        last_hour=Count("pk", filter=Q(at__gt=hour)), last_day=Count("pk")
    )


def saved_views(*, by: Scope) -> list[SavedView]:
    return list(SavedView.objects.visible_to(by))


# -- hand-overs, requests, and what a death leaves ---------------------------------------------------------


def waiting_transfers(*, by: Scope) -> QuerySet:
    """Those that wait for an answer of mine: offered to my station, asked of it, or going out of the district."""
    mine_to_take = by.within("taker_id", Permission.PERSON_EDIT) & Q(kind=TransferKind.OFFER)
    mine_to_give = by.within("giver_id", Permission.PERSON_EDIT) & Q(kind=TransferKind.ASK)
    receipts = by.within("giver_id", Permission.PERSON_CHECK) & Q(kind=TransferKind.OUTSIDE)
    found = Transfer.objects.visible_to(by).open().filter(mine_to_take | mine_to_give | receipts)
    return found.exclude(asked_by=by.user_id)


def waiting_requests(*, by: Scope) -> QuerySet:
    """Changes that I may approve: not my own."""
    pending = ChangeRequest.objects.visible_to(by).filter(state=RequestState.PENDING)
    return pending.filter(by.within("station_id", Permission.PERSON_CHECK)).exclude(asked_by=by.user_id)


def waiting_family_tasks(*, by: Scope) -> QuerySet:
    open_ones = FamilyTask.objects.visible_to(by).filter(state=FamilyTaskState.OPEN)
    return open_ones.filter(by.within("station_id", Permission.PERSON_EDIT))


def open_family_task(person: Person) -> FamilyTask | None:
    return FamilyTask.objects.filter(person=person, state=FamilyTaskState.OPEN).first()


class Uncounted(NamedTuple):
    """People who are in nobody's count, or soon may be: gone without a receipt, or at a station that is no more."""

    gone: QuerySet
    stranded: QuerySet
    unanswered: QuerySet


def uncounted(*, by: Scope, today: dt.date) -> Uncounted:
    people = Person.objects.visible_to(by).select_related("station")
    received = Transfer.objects.filter(
        person=OuterRef("pk"), kind=TransferKind.OUTSIDE, state=TransferState.ACCEPTED
    )
    in_use = [StationStatus.ACTIVE, StationStatus.PREPARING]
    return Uncounted(
        gone=people.filter(state=State.MOVED_OUT).exclude(Exists(received)).order_by("left_at"),
        stranded=people.filter(left_at=None).exclude(station__status__in=in_use).order_by("station_id", "pk"),
        unanswered=Transfer.objects.visible_to(by)
        .open()
        .filter(deadline__lt=today)
        .select_related("giver", "taker")
        .order_by("deadline"),
    )
