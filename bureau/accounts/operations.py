"""What the auditor reads about the door: who came in, who was turned away, who changed a password."""

from bureau.accounts.models import User
from bureau.kit import audit

UNKNOWN = "accounts.User:?"


def note_sign_in(user, *, at) -> None:
    audit.record(verb="account.sign_in", target=user, by_id=user.pk, at=at)


def note_turned_away(username: str, *, at) -> None:
    """The name as it was typed is not kept: people type passwords into that box."""
    known = User.objects.filter(username=username).first()
    audit.record(verb="account.turned_away", target=known or UNKNOWN, by_id=None, at=at)


def note_new_password(user, *, at) -> None:
    audit.record(verb="account.new_password", target=user, by_id=user.pk, at=at)
