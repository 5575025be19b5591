"""Who is meant, and whose pages are open. Called inside the wall of the house: nobody's scope is known yet."""

import datetime as dt

from bureau.kit import seal
from veterans.citizens.enums import ProxyState
from veterans.citizens.models import Proxy, Session
from veterans.models import Contact, Person


def meant(phone: str, tail: str) -> tuple[int | None, int | None]:
    """(person, proxy) with this telephone and these last characters of the ID number, or the whole of it.

    Two people of one telephone and one tail are nobody: then only the whole number helps.
    """
    contacts = Contact.objects.filter(number_index__in=seal.of(Contact.SEAL).indexes(phone))
    box = seal.of(Person.SEAL)
    column = "id_number_index__in" if len(tail) == 18 else "id_tail_index__in"
    people = Person.objects.filter(
        pk__in=list(contacts.values_list("person_id", flat=True)[:200]),
        left_at=None,
        **{column: box.indexes(tail)},
    )
    found = list(people.values_list("pk", flat=True)[:2])
    return (found[0] if len(found) == 1 else None), _proxy(phone, tail)


def _proxy(phone: str, tail: str) -> int | None:
    """Of a holder, any proxy that staff have accepted: a telephone that was merely typed in opens nothing."""
    column = "number_index__in" if len(tail) == 18 else "tail_index__in"
    found = Proxy.objects.filter(
        phone_index__in=seal.of(Proxy.PHONE).indexes(phone),
        state=ProxyState.ACTIVE,
        **{column: seal.of(Proxy.NUMBER).indexes(tail)},
    )
    holders = {bytes(number): pk for pk, number in found.values_list("pk", "number_index")}
    return next(iter(holders.values())) if len(holders) == 1 else None


def of_the_same_holder(proxy_id: int):
    """All proxies of the holder of this one: the same number, reached by the same telephone."""
    one = Proxy.objects.filter(pk=proxy_id).values_list("number_index", "phone_index").first()
    return Proxy.objects.filter(number_index=one[0], phone_index=one[1]) if one else Proxy.objects.none()


def whose(session: Session, *, today: dt.date) -> tuple[Person | None, list[Person]]:
    """The person whose pages are open, and for whom else this one may act today."""
    principals = []
    if session.proxy_id:
        held = of_the_same_holder(session.proxy_id).in_force(today).values("person")
        principals = list(
            Person.objects.filter(pk__in=held, left_at=None).select_related("station").order_by("pk")
        )
    own = None
    if session.person_id:
        own = Person.objects.filter(pk=session.person_id, left_at=None).select_related("station").first()
    acting = next((person for person in principals if person.pk == session.acting_id), None)
    return acting or own or (principals[0] if principals else None), principals


def sessions_opened_for(person_id: int):
    """Who was let in for this person, by whom: the page of the person tells staff and the person."""
    return Session.objects.filter(person_id=person_id).select_related("opened_by").order_by("-begun_at")


def proxies_of(person: Person, *, by):
    return Proxy.objects.visible_to(by).filter(person=person).select_related("proposed_by")


def has_tail(person_id: int, tail: str) -> Person | None:
    """This person, if the ID number ends so."""
    box = seal.of(Person.SEAL)
    return (
        Person.objects.filter(pk=person_id, id_tail_index__in=box.indexes(tail))
        .select_related("station")
        .first()
    )
