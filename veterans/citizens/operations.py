"""The verbs: knock and come in, be let in at the counter, act for somebody, give and end a proxy."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from bureau.kit import access, audit, seal, uploads, walls
from bureau.kit.access import Looking
from bureau.kit.sequences import next_ids
from bureau.messages import operations as messages
from stations.permissions import Permission
from stations.scope import Scope
from veterans import validators
from veterans.citizens import queries, rules, states, tasks
from veterans.citizens.enums import ProxyAction, ProxyState, Via
from veterans.citizens.models import (
    CounterLink,
    Knock,
    Proxy,
    ProxyStep,
    Session,
)
from veterans.models import Person
from veterans.writing import deed

CODE_FOR = dt.timedelta(minutes=5)
LINK_FOR = dt.timedelta(minutes=10)


# -- coming in ---------------------------------------------------------------------------------------------


@transaction.atomic
def knock(*, phone: str, tail: str, at: dt.datetime) -> Knock:
    """Takes note of what was said, whoever it may be. A worker looks whether there is such a person."""
    [pk] = next_ids(Knock, 1)
    row = Knock(pk=pk, at=at, said_sealed=seal.of(Knock.SEAL).close(f"{phone} {tail.upper()}", pk))
    row.save(force_insert=True)
    transaction.on_commit(lambda: tasks.answer_knock.delay(knock_id=pk))
    return row


@transaction.atomic
def answer_knock(knock_id: int, *, at: dt.datetime) -> Knock:
    """Send a code where such a person is; forget what was said. Safe to run twice."""
    row = Knock.objects.select_for_update().get(pk=knock_id)
    if row.said_sealed is None or row.at < at - CODE_FOR:
        return row
    phone, tail = seal.of(Knock.SEAL).open(row.said_sealed, row.pk).split(" ")
    row.said_sealed = None
    row.person_id, row.proxy_id = queries.meant(phone, tail)
    if row.person_id or row.proxy_id:
        code = rules.new_code()
        row.digest = rules.digest_of(code, row.pk)
        about = row.person_id or Proxy.objects.get(pk=row.proxy_id).person_id
        if about:
            messages.send(
                "my_code", person_id=about, key=f"knock:{row.pk}", at=at, best_before=row.at + CODE_FOR, mobile=phone,
                code=code,
            )  # fmt: skip
    row.save()
    return row


@transaction.atomic
def come_in(knock_id: int, *, code: str, digest: str, at: dt.datetime) -> Session | None:
    """The code of this knock, within five minutes, once."""
    row = Knock.objects.select_for_update().filter(pk=knock_id).first()
    right = row is not None and rules.is_right(row, code)
    if not right or row.used_at or row.at < at - CODE_FOR:
        return None
    row.used_at, row.digest = at, ""
    row.save(update_fields=["used_at", "digest"])
    session = Session.objects.create(
        digest=digest, person_id=row.person_id, proxy_id=row.proxy_id, acting_id=row.person_id, via=Via.SMS, begun_at=at,
        seen_at=at,
    )  # fmt: skip
    audit.record(verb="citizen.come_in", target=session, by_id=None, at=at, via=Via.SMS)
    return session


@transaction.atomic
def let_in(*, person_id: int, digest: str, by: Scope, at: dt.datetime) -> CounterLink:
    """Staff open the pages of a person who stands before them. Logged like a look at everything the person has."""
    person = Person.objects.visible_to(by).get(pk=person_id)
    by.require(Permission.PERSON_EDIT, person)
    link = CounterLink.objects.create(digest=digest, person_id=person.pk, made_by_id=by.user_id, made_at=at)
    audit.record(verb="citizen.let_in", target=person, by_id=by.user_id, at=at, link=link.pk)
    access.record(Looking.VIEW, target=person, by_id=by.user_id, at=at, field="my", reason="柜台协助")
    return link


@transaction.atomic
def take_link(link_digest: str, *, digest: str, at: dt.datetime) -> Session | None:
    link = (
        CounterLink.objects.select_for_update()
        .filter(digest=link_digest, used_at=None, made_at__gt=at - LINK_FOR)
        .first()
    )
    if link is None:
        return None
    link.used_at = at
    link.save(update_fields=["used_at"])
    session = Session.objects.create(
        digest=digest, person_id=link.person_id, acting_id=link.person_id, via=Via.COUNTER, opened_by_id=link.made_by_id,
        begun_at=at, seen_at=at,
    )  # fmt: skip
    audit.record(verb="citizen.come_in", target=session, by_id=link.made_by_id, at=at, via=Via.COUNTER)
    return session


def leave(session: Session, *, at: dt.datetime) -> None:
    Session.objects.filter(pk=session.pk, ended_at=None).update(ended_at=at)


@transaction.atomic
def act_for(person_id: int, *, session: Session, at: dt.datetime) -> bool:
    """Open the pages of a principal, or one's own again. Beyond one's proxies there is nobody."""
    if person_id != session.person_id:
        with walls.everything_here():
            _, principals = queries.whose(session, today=localdate(at))
            found = next((person for person in principals if person.pk == person_id), None)
            if found is None:
                return False
            access.record(
                Looking.VIEW,
                target=found,
                by_id=None,
                at=at,
                field="my",
                reason="代办",
                note=f"代办 {session.proxy_id}",
            )
    Session.objects.filter(pk=session.pk).update(acting_id=person_id)
    return True


def sweep(*, at: dt.datetime) -> None:
    """Knocks are forgotten after a day; proxies whose term is over end."""
    Knock.objects.filter(at__lt=at - dt.timedelta(days=1)).delete()
    # Who has left the register needs nobody to act for them; and their data may be cleared later.
    over = Proxy.objects.filter(Q(ends_on__lt=localdate(at)) | Q(person__left_at__isnull=False))
    over = over.filter(state__in=[ProxyState.ACTIVE, ProxyState.SUSPENDED])
    for proxy in over.order_by("pk"):
        with transaction.atomic():
            _write_step(proxy, ProxyAction.END, ProxyState.ENDED, note="到期或本人已离册", by_id=None, at=at)


# -- proxies -----------------------------------------------------------------------------------------------


@deed
def propose_proxy(
    *,
    person_id: int,
    name: str,
    id_number: str,
    phone: str,
    relation: str,
    ends_on: dt.date,
    by: Scope,
    at: dt.datetime,
    evidence=None,
) -> Proxy:
    """Name somebody who may act for a person. In force only after staff have seen the evidence."""
    person = (
        Person.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("station")
        .get(pk=person_id)
    )
    by.require(Permission.RIGHTS_ASK, person)
    starts_on = localdate(at)
    rules.check_term(starts_on, ends_on)
    number, mobile = validators.id_number(id_number, today=starts_on), validators.phone(phone)
    stored = uploads.take(evidence, name=evidence.name) if evidence else None
    numbers, phones, [pk] = seal.of(Proxy.NUMBER), seal.of(Proxy.PHONE), next_ids(Proxy, 1)
    proxy = Proxy(
        pk=pk, name=validators.name(name), number_sealed=numbers.close(number, pk),
        phone_sealed=phones.close(mobile, pk), number_index=numbers.index(number), tail_index=numbers.index(number[-4:]),
        phone_index=phones.index(mobile),
        person=person, station_id=person.station_id, relation=relation, starts_on=starts_on, ends_on=ends_on,
        evidence=stored.key if stored else "", evidence_name=stored.shown_name[:100] if stored else "",
        by_person=by.user_id is None, proposed_at=at, proposed_by_id=by.user_id,
    )  # fmt: skip
    try:
        with transaction.atomic():
            proxy.save(force_insert=True)
    except IntegrityError as error:
        if "one_live_proxy_per_holder" not in str(error):
            raise
        raise rules.NotOpen("这位代办人已经登记，不用再登记一次") from None
    audit.record(verb="proxy.propose", target=proxy, by_id=by.user_id, at=at)
    messages.notify(
        "有一份委托代办待核对", key=f"proxy:{proxy.pk}", place=person.station_id, needs=Permission.PERSON_EDIT,
        url=f"/citizen/person/{person.pk}/", at=at, act_by=at + dt.timedelta(days=5),
    )  # fmt: skip
    return proxy


@deed
def take_proxy(
    action: ProxyAction, *, proxy_id: int, by: Scope, at: dt.datetime, note: str = "", evidence=None
) -> Proxy:
    """Take one step of a proxy. A report of misuse silences it in the same moment, at every one of the holder's principals."""
    proxy = Proxy.objects.visible_to(by).select_for_update().get(pk=proxy_id)
    move = states.move(proxy.state, action)
    by.require(move.needs, proxy)
    rules.check_note(action, note)
    if evidence:
        stored = uploads.take(evidence, name=evidence.name)
        proxy.evidence, proxy.evidence_name = stored.key, stored.shown_name[:100]
        proxy.save(update_fields=["evidence", "evidence_name"])
    if move.to == ProxyState.ACTIVE:
        rules.check_evidence(proxy)
    _write_step(proxy, action, move.to, note=note, by_id=by.user_id, at=at)
    messages.settle(f"proxy:{proxy.pk}", at=at, by_id=by.user_id)
    if action == ProxyAction.REPORT:
        _silence(proxy, at=at)
    return proxy


def _write_step(
    proxy: Proxy, action: ProxyAction, to: ProxyState, *, note: str, by_id: int | None, at: dt.datetime
) -> None:
    proxy.state = to
    proxy.save(update_fields=["state"])
    ProxyStep.objects.create(
        proxy=proxy, person_id=proxy.person_id, station_id=proxy.station_id, action=action, state=to, note=note.strip(),
        at=at, by_id=by_id,
    )  # fmt: skip
    audit.record(verb=f"proxy.{action.lower()}", target=proxy, by_id=by_id, at=at)


def _silence(proxy: Proxy, *, at: dt.datetime) -> None:
    """Whoever misused one proxy is not let in for another until somebody has looked."""
    with walls.everything_here():
        same = queries.of_the_same_holder(proxy.pk)
        for other in same.filter(state=ProxyState.ACTIVE).select_for_update().exclude(pk=proxy.pk):
            words = "代办人被反映冒用，一并暂停"
            _write_step(other, ProxyAction.REPORT, ProxyState.SUSPENDED, note=words, by_id=None, at=at)
        stays = Session.objects.filter(proxy_id__in=list(same.values_list("pk", flat=True)), ended_at=None)
    stays.update(ended_at=at)
    messages.notify(
        "有人反映代办人冒用，请尽快核实", key=f"misuse:{proxy.pk}:{at:%Y%m%d%H%M}", place=proxy.station_id,
        needs=Permission.PERSON_EDIT, url=f"/citizen/person/{proxy.person_id}/", at=at, act_by=at + dt.timedelta(days=1),
    )  # fmt: skip
