"""What the auditor reads about the door: who came in, who was turned away, what changed about an account's keys."""

import datetime as dt

from django.db import transaction

from bureau.accounts import second_factor
from bureau.accounts.models import Binding, OldPassword, User
from bureau.kit import audit

UNKNOWN = "accounts.User:?"


def note_sign_in(user, *, at) -> None:
    audit.record(verb="account.sign_in", target=user, by_id=user.pk, at=at)


def note_turned_away(username: str, *, at) -> None:
    """The name as it was typed is not kept: people type passwords into that box."""
    known = User.objects.filter(username=username).first()
    audit.record(verb="account.turned_away", target=known or UNKNOWN, by_id=None, at=at)


def note_wrong_code(user, *, at) -> None:
    audit.record(verb="account.wrong_code", target=user, by_id=None, at=at)


def note_confirmed(user, *, at) -> None:
    audit.record(verb="account.confirmed", target=user, by_id=user.pk, at=at)


@transaction.atomic
def change_password(user: User, *, old_encoded: str, at: dt.datetime) -> User:
    """The new password is set on `user`; the hash of the old one is kept, so that it cannot come back soon."""
    OldPassword.objects.create(user=user, encoded=old_encoded, at=at)
    user.save(update_fields=["password", "password_changed_at", "password_is_one_time"])
    audit.record(verb="account.new_password", target=user, by_id=user.pk, at=at)
    return user


@transaction.atomic
def set_up_second_factor(user: User, *, secret: str, code: str, at: dt.datetime) -> list[str]:
    """→ the recovery codes, or nothing when the code is wrong."""
    codes = second_factor.set_up(user, secret, code, at=at)
    if codes:
        audit.record(verb="account.second_factor", target=user, by_id=user.pk, at=at)
    return codes


@transaction.atomic
def renew_recovery_codes(user: User, *, at: dt.datetime) -> list[str]:
    codes = second_factor.renew_codes(user)
    audit.record(verb="account.recovery_codes", target=user, by_id=user.pk, at=at)
    return codes


@transaction.atomic
def note_recovery_code_used(user: User, *, at: dt.datetime) -> None:
    audit.record(verb="account.recovery_code_used", target=user, by_id=user.pk, at=at)


@transaction.atomic
def end_sessions(user: User) -> None:
    """An empty mark fits no session."""
    user.session_mark = ""
    user.save(update_fields=["session_mark"])


def unbind(user: User) -> int:
    return Binding.objects.filter(user=user).delete()[0]


def note_unbound(*, provider: str, at) -> None:
    """Somebody whom the other system knows and we do not. Their number there is not ours to keep."""
    audit.record(verb="account.unbound", target=UNKNOWN, by_id=None, at=at, provider=str(provider))
