"""The verbs of the procedure. Nothing else changes where a shop stands.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt
import secrets

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from bureau.kit import audit, workdays
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from bureau.kit.uploads import Stored
from preferential_cards.shops import queries, rules, states
from preferential_cards.shops.enums import Action, Source, State
from preferential_cards.shops.models import Seat, Shop, ShopFile, Step
from stations.permissions import Permission
from stations.scope import Scope

FACTS = (
    "name", "uscc", "trade", "street_id", "area_id", "address", "longitude", "latitude", "phone", "hours",
    "contact_name", "veteran_founded", "promise",
)  # fmt: skip
PLAQUE_LOCK = 331_108


class TakenLicence(Refused):
    pass


class NotOpen(Refused):
    pass


def new_link() -> str:
    return secrets.token_urlsafe(24)


@transaction.atomic
def apply_online(
    *, facts: dict, contact_phone: str, files: list[tuple[str, Stored]], at: dt.datetime
) -> Shop:
    """Somebody applies on the public page. → the shop, with the private link on which its way can be followed."""
    shop = _create(facts, contact_phone, State.APPLIED, Source.ONLINE, at=at, by_id=None)
    _add_files(shop, files, at=at, by_id=None)
    _write_step(shop, Action.APPLY, at=at, by_id=None, note="网上申请")
    return shop


@transaction.atomic
def add_lead(*, facts: dict, contact_phone: str, by: Scope, at: dt.datetime) -> Shop:
    """A shop that the street wants to win. The one who adds it follows it."""
    by.require(Permission.SHOP_WORK, facts["street_id"])
    shop = _create(facts, contact_phone, State.LEAD, Source.RECRUITED, at=at, by_id=by.user_id)
    _write_step(shop, "", at=at, by_id=by.user_id, note="加入招募名单")
    return shop


@transaction.atomic
def amend(shop_id: int, *, facts: dict, contact_phone: str, by: Scope, at: dt.datetime) -> Shop:
    """Correct what is known of a shop. An empty number leaves the sealed one as it is."""
    shop = _locked(by).get(pk=shop_id)
    by.require(Permission.SHOP_WORK, shop.street_id)
    by.require(Permission.SHOP_WORK, facts.get("street_id", shop.street_id))
    _set_facts(shop, facts, contact_phone)
    _save(shop)
    audit.record(verb="shop.amend", target=shop, by_id=by.user_id, at=at)
    return shop


@transaction.atomic
def note_visit(
    shop_id: int, *, note: str, files: list[tuple[str, Stored]], by: Scope, at: dt.datetime
) -> Step:
    """A visit or a call that decided nothing yet."""
    shop = _locked(by).get(pk=shop_id)
    by.require(Permission.SHOP_WORK, shop.street_id)
    if not note.strip():
        raise rules.MissingReason("请写一句走访情况")
    _add_files(shop, files, at=at, by_id=by.user_id)
    return _write_step(shop, "", at=at, by_id=by.user_id, note=note)


@transaction.atomic
def resubmit(
    link: str, *, facts: dict, contact_phone: str, files: list[tuple[str, Stored]], at: dt.datetime
) -> Shop:
    """The applicant, on the private page, hands in again what was sent back."""
    shop = Shop.objects.select_for_update().get(link=link)
    shop.state, shop.state_since = states.move(shop.state, Action.RESUBMIT).to, at
    _set_facts(shop, facts, contact_phone)
    _save(shop)
    _add_files(shop, files, at=at, by_id=None)
    _write_step(shop, Action.RESUBMIT, at=at, by_id=None)
    return shop


@transaction.atomic
def take(
    action: str,
    *,
    shop_id: int,
    by: Scope,
    at: dt.datetime,
    note: str = "",
    files: list[tuple[str, Stored]] = (),
    seen: int | None = None,
) -> Step:
    """Take one step. Raises a `Refused` whose message can be shown to the clerk as it is."""
    shop = _locked(by).get(pk=shop_id)
    rules.check_not_changed(shop, seen)
    move = states.move(shop.state, action)
    by.require(move.needs, shop.street_id)
    rules.check_said(action, note)
    _add_files(shop, files, at=at, by_id=by.user_id)
    today = localdate(at)
    rules.check_papers(action, shop, set(shop.files.values_list("kind", flat=True)))
    rules.check_second_pair_of_eyes(action, shop.steps.all(), by.user_id)
    rules.check_notice_over(action, shop, today)
    rules.check_cap(action, *queries.cap_for(shop, today.year), shop.get_trade_display())
    _apply(action, shop, move, at=at, today=today)
    _save(shop)
    return _write_step(shop, action, at=at, by_id=by.user_id, note=note)


@transaction.atomic
def expire(shop_id: int, *, at: dt.datetime) -> bool:
    """The calendar ends an agreement the day after its last day. → whether it did."""
    shop = Shop.objects.select_for_update().get(pk=shop_id)
    if shop.state != State.ACTIVE or shop.agreement_to >= localdate(at):
        return False
    _apply(Action.EXPIRE, shop, states.move(shop.state, Action.EXPIRE), at=at, today=localdate(at))
    _save(shop)
    _write_step(shop, Action.EXPIRE, at=at, by_id=None)
    return True


# -- how ---------------------------------------------------------------------------------------------------


def _locked(by: Scope):
    return Shop.objects.visible_to(by).select_for_update(of=("self",), no_key=True)


def _create(facts, contact_phone, state, source, *, at, by_id) -> Shop:
    [pk] = next_ids(Shop, 1)
    shop = Shop(pk=pk, state=state, state_since=at, source=source, link=new_link(), followed_by_id=by_id)
    _set_facts(shop, facts, contact_phone)
    _save(shop, force_insert=True)
    return shop


def _set_facts(shop, facts, contact_phone) -> None:
    for name in FACTS:
        if name in facts:
            setattr(shop, name, facts[name])
    if contact_phone:
        shop.contact_phone = contact_phone


def _save(shop, *, force_insert=False) -> None:
    shop.version += 0 if force_insert else 1
    try:
        with transaction.atomic():
            shop.save(force_insert=force_insert)
    except IntegrityError as error:
        if "one_live_shop_per_licence" in str(error):
            raise TakenLicence("这个统一社会信用代码已有一家商家在办或在册，不用再申请") from None
        raise


def _add_files(shop, files, *, at, by_id) -> None:
    for kind, stored in files:
        ShopFile.objects.create(
            shop=shop,
            kind=kind,
            key=stored.key,
            name=stored.shown_name,
            content_type=stored.content_type,
            size=stored.size,
            sha256=stored.sha256,
            at=at,
            by_id=by_id,
        )


def _apply(action, shop, move, *, at, today) -> None:
    shop.state, shop.state_since = move.to, at
    rule = queries.rule(today)
    if action == Action.PUBLISH:
        shop.notice_from, shop.notice_to = today, workdays.add_workdays(today, rule.notice_workdays)
    if action == Action.OBJECT:
        shop.notice_from = shop.notice_to = None
    if action == Action.SIGN:
        shop.agreement_from = today
        shop.agreement_to = rules.months_after(today, rule.agreement_months)
    if action == Action.RENEW:
        begins = max(today, shop.agreement_to + dt.timedelta(days=1))
        shop.agreement_to, shop.closed_at = rules.months_after(begins, rule.agreement_months), None
    if action == Action.OPEN:
        shop.plaque, shop.opened_at = _next_plaque(today), at
    if move.to in states.CLOSED:
        shop.closed_at = at
    if move.to in (State.LEFT, State.REMOVED):
        Seat.objects.filter(shop=shop, ended_at=None).update(ended_at=at)


def _next_plaque(today: dt.date) -> str:
    head = f"BJ-CJ-{settings.HOME_CODE}-{today.year}-"
    with connection.cursor() as cursor:  # one number at a time, until this transaction ends
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLAQUE_LOCK])
    last = (
        Shop.objects.filter(plaque__startswith=head)
        .order_by("-plaque")
        .values_list("plaque", flat=True)
        .first()
    )
    return f"{head}{int(last[-4:]) + 1 if last else 1:04d}"


def _write_step(shop, action, *, at, by_id, note="") -> Step:
    step = Step.objects.create(
        shop=shop, action=action, state=shop.state, note=note.strip()[:500], at=at, by_id=by_id
    )
    audit.record(verb=f"shop.{(action or 'visit').lower()}", target=shop, by_id=by_id, at=at)
    return step
