"""The verbs on stations, posts and accounts. Codes never change: they are what scope and every row refer to."""

import datetime as dt

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.timezone import localdate

from bureau.accounts import operations as accounts
from bureau.accounts import second_factor
from bureau.accounts.enums import Provider
from bureau.accounts.models import Binding, User
from bureau.accounts.queries import unused
from bureau.kit import audit
from stations import queries, rules
from stations.enums import Role
from stations.models import Post, Station
from stations.permissions import Permission
from stations.scope import NotYours, Scope

# Read aloud over a telephone: no letters or digits that look alike.
ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
AMENDABLE = (
    "name",
    "short_name",
    "other_names",
    "status",
    "address",
    "phone",
    "opening_hours",
    "established_on",
    "area",
    "plaque_number",
    "zones",
    "latitude",
    "longitude",
)


# -- stations ---------------------------------------------------------------------------------------------


@transaction.atomic
def load_stations(stations: list[Station], *, at: dt.datetime) -> int:
    """Add the stations of an official list that are missing, parents first. What the bureau has edited stays. → how many were new.

    Run from the shell by whoever installs the portal, so nobody's scope is asked.
    """
    have = Station.objects.in_bulk()
    new = sorted((s for s in stations if s.code not in have), key=lambda s: len(s.code))
    known = have | {s.code: s for s in new}
    for station in new:
        rules.check_parent(station, known.get(station.parent_id))
        station.full_clean(exclude=["parent"], validate_unique=False)
    Station.objects.bulk_create(new)
    if new:
        audit.record(
            verb="station.load", target=f"stations.Station:{new[0].code}", by_id=None, at=at, new=len(new)
        )
    return len(new)


@transaction.atomic
def add_station(station: Station, *, by: Scope, at: dt.datetime) -> Station:
    by.require(Permission.STATION_EDIT, station.code)
    rules.check_parent(station, station.parent)
    station.full_clean()
    station.save(force_insert=True)
    audit.record(verb="station.add", target=station, by_id=by.user_id, at=at)
    return station


@transaction.atomic
def amend_station(code: str, *, values: dict, by: Scope, at: dt.datetime) -> Station:
    """Change what may change: names, address, hours, status. Closing needs the station to be empty.

    The station itself keeps what it knows best; names and status are the bureau's.
    """
    station = Station.objects.visible_to(by).select_for_update().get(code=code)
    changed = {
        name: [str(getattr(station, name) or ""), str(values[name] or "")]
        for name in AMENDABLE
        if name in values and values[name] != getattr(station, name)
    }
    known_best = not changed.keys() & rules.BUREAU_KEEPS
    by.require(Permission.STATION_KEEP if known_best else Permission.STATION_EDIT, station)
    for name in changed:
        setattr(station, name, values[name])
    station.full_clean()
    if "status" in changed:
        rules.check_may_close(station, **queries.still_in_use(station, day=localdate(at)))
    if changed:
        station.save(update_fields=list(changed))
        audit.record(verb="station.amend", target=station, by_id=by.user_id, at=at, changed=changed)
    return station


# -- posts ------------------------------------------------------------------------------------------------


@transaction.atomic
def appoint(
    *,
    user_id: int,
    station_code: str,
    role: Role,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    by: Scope,
    at: dt.datetime,
) -> Post:
    """Give a person a post. It acts from the next request on, if it has begun."""
    station = Station.objects.get(code=station_code)
    by.require(Permission.POST_MANAGE, station)
    user = User.objects.select_for_update().get(pk=user_id)  # two appointments at once must see each other
    rules.check_not_oneself(user.pk, by.user_id, what="任命")
    rules.check_account_is_open(user)
    rules.check_station_is_open(station)
    rules.check_term(starts_on=starts_on, ends_on=ends_on, today=localdate(at))
    not_over = queries.posts_not_over(user, day=localdate(at))
    rules.check_administrators_stay_apart(role, not_over.values_list("role", flat=True))
    post = Post(user=user, station=station, role=role, starts_on=starts_on, ends_on=ends_on)
    post.full_clean()
    post.save()
    audit.record(
        verb="post.appoint", target=user, by_id=by.user_id, at=at, station=station.code, role=str(role)
    )
    return post


@transaction.atomic
def end_post(post_id: int, *, last_day: dt.date, by: Scope, at: dt.datetime) -> Post:
    """Let a post run out with a day, today at the earliest."""
    post = _post_to_end(post_id, by=by)
    rules.check_term(starts_on=post.starts_on, ends_on=last_day, today=localdate(at))
    post.ends_on = last_day
    post.save(update_fields=["ends_on"])
    _record_end("post.end", post, by=by, at=at)
    return post


@transaction.atomic
def withdraw_post(post_id: int, *, by: Scope, at: dt.datetime) -> None:
    """Take a post away at once: the person's very next request no longer has it."""
    _take_away(_post_to_end(post_id, by=by), by=by, at=at)


def _take_away(post: Post, *, by: Scope, at: dt.datetime) -> None:
    yesterday = localdate(at) - dt.timedelta(days=1)
    _record_end("post.withdraw", post, by=by, at=at)
    if post.starts_on > yesterday:
        post.delete()  # it never held for a whole day; the audit trail remembers it
    else:
        post.ends_on = yesterday
        post.save(update_fields=["ends_on"])


def _post_to_end(post_id: int, *, by: Scope) -> Post:
    post = Post.objects.visible_to(by).select_for_update().get(pk=post_id)
    rules.check_not_oneself(post.user_id, by.user_id, what="收回")
    return post


def _record_end(verb: str, post: Post, *, by: Scope, at: dt.datetime) -> None:
    audit.record(
        verb=verb, target=post.user, by_id=by.user_id, at=at, station=post.station_id, role=post.role
    )


# -- accounts ---------------------------------------------------------------------------------------------


@transaction.atomic
def open_account(
    *, username: str, full_name: str, is_staff: bool, by: Scope, at: dt.datetime
) -> tuple[User, str]:
    """→ the account and its one-time password, which is told once and kept nowhere.

    A new account has no post and so no rights: those the security administrator gives, not who opens the account.
    """
    if not by.allows(Permission.ACCOUNT_MANAGE):
        raise NotYours("开通账号由系统管理员办理")
    password = _one_time_password()
    user = User(
        username=username,
        full_name=full_name,
        is_staff=is_staff,
        password=make_password(password),
        password_is_one_time=True,
    )
    user.full_clean()
    user.save()
    audit.record(verb="account.open", target=user, by_id=by.user_id, at=at)
    return user, password


@transaction.atomic
def amend_account(user_id: int, *, full_name: str, is_staff: bool, by: Scope, at: dt.datetime) -> User:
    user = _account(user_id, by=by, at=at)
    user.full_name, user.is_staff = full_name, is_staff
    user.full_clean()
    user.save(update_fields=["full_name", "is_staff"])
    audit.record(verb="account.amend", target=user, by_id=by.user_id, at=at)
    return user


@transaction.atomic
def reset_password(user_id: int, *, by: Scope, at: dt.datetime) -> str:
    """→ a one-time password. Every session of the account ends, because the password is part of the session."""
    user = _account(user_id, by=by, at=at)
    rules.check_account_is_open(user)
    password = _one_time_password()
    user.set_password(password)
    user.password_is_one_time = True  # the second factor stays: who knows this password alone gets no further
    user.save(update_fields=["password", "password_changed_at", "password_is_one_time"])
    audit.record(verb="account.reset_password", target=user, by_id=by.user_id, at=at)
    return password


@transaction.atomic
def remove_second_factor(user_id: int, *, by: Scope, at: dt.datetime) -> User:
    """The telephone is lost and the recovery codes too. At the next sign-in a new app is bound."""
    user = _account(user_id, by=by, at=at)
    rules.check_not_oneself(user.pk, by.user_id, what="解除验证器")
    if not second_factor.remove(user):
        raise rules.WrongAccount(f"账号 {user.username} 没有绑定验证器")
    accounts.end_sessions(user)
    audit.record(verb="account.remove_second_factor", target=user, by_id=by.user_id, at=at)
    return user


@transaction.atomic
def bind_account(
    *, user_id: int, provider: Provider, external_id: str, by: Scope, at: dt.datetime
) -> Binding:
    """An identity of another system signs in as this account from now on. Only here, and only by a person who checked."""
    user = _account(user_id, by=by, at=at)
    rules.check_not_oneself(user.pk, by.user_id, what="绑定")
    rules.check_account_is_open(user)
    binding = Binding(
        user=user, provider=provider, external_id=external_id.strip(), bound_by_id=by.user_id, bound_at=at
    )
    binding.full_clean()
    binding.save()
    audit.record(verb="account.bind", target=user, by_id=by.user_id, at=at, provider=str(provider))
    return binding


@transaction.atomic
def unbind_account(binding_id: int, *, by: Scope, at: dt.datetime) -> None:
    binding = Binding.objects.select_for_update().get(pk=binding_id)
    user = _account(binding.user_id, by=by, at=at)
    binding.delete()
    accounts.end_sessions(user)
    audit.record(verb="account.unbind", target=user, by_id=by.user_id, at=at, provider=binding.provider)


@transaction.atomic
def close_unused(user_ids: list[int], *, by: Scope, at: dt.datetime) -> int:
    """Those of these accounts that nobody has used for ninety days → how many were closed."""
    idle = unused(queries.accounts_of(by, day=localdate(at)), at=at)
    chosen = idle.filter(pk__in=user_ids).exclude(pk=by.user_id).values_list("pk", flat=True)
    for user_id in list(chosen):
        close_account(user_id, by=by, at=at)
    return len(chosen)


@transaction.atomic
def close_account(user_id: int, *, by: Scope, at: dt.datetime) -> User:
    """The person is signed out with the next request. Nothing they did is lost, so accounts are never deleted."""
    return _set_active(user_id, False, verb="account.close", by=by, at=at)


@transaction.atomic
def retire(user_id: int, *, closes_account: bool, by: Scope, at: dt.datetime) -> User:
    """Somebody leaves or moves: all posts end now, every session too, and when they leave, every key of the account.

    Either administrator may do it, of accounts or of posts: it only takes rights away.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    rules.check_not_oneself(user.pk, by.user_id, what="办理离岗")
    queries.require_to_retire(user, by=by, day=localdate(at))
    for post in queries.posts_not_over(user, day=localdate(at)).select_for_update():
        _take_away(post, by=by, at=at)
    accounts.end_sessions(user)
    if closes_account:
        user.is_active = False
        user.save(update_fields=["is_active"])
        second_factor.remove(user)
        accounts.unbind(user)
    audit.record(verb="account.retire", target=user, by_id=by.user_id, at=at, closed=closes_account)
    return user


@transaction.atomic
def reopen_account(user_id: int, *, by: Scope, at: dt.datetime) -> User:
    return _set_active(user_id, True, verb="account.reopen", by=by, at=at)


def _set_active(user_id: int, active: bool, *, verb: str, by: Scope, at: dt.datetime) -> User:
    user = _account(user_id, by=by, at=at)
    rules.check_not_oneself(user.pk, by.user_id, what="停用或启用")
    user.is_active, user.session_mark = active, ""  # no session of before outlives it
    user.save(update_fields=["is_active", "session_mark"])
    audit.record(verb=verb, target=user, by_id=by.user_id, at=at)
    return user


def _account(user_id: int, *, by: Scope, at: dt.datetime) -> User:
    """An account without a post belongs to no place; with posts, all of them must lie within reach."""
    user = queries.accounts_of(by, day=localdate(at)).select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotYours("这个账号不归您管理")
    return user


def _one_time_password() -> str:
    return "-".join(get_random_string(4, ONE_TIME_LETTERS) for _ in range(4))
