"""The session engine: Django's own, in a table that also knows whose session a row is.

So the one question of every page, “is this session good?”, brings the account along, and no second one is needed. The
account is still read for every request: one that is closed or ended acts with the next click.
"""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from bureau.accounts.models import Session


class SessionStore(db.SessionStore):
    account = None  # of the row as it was loaded

    @classmethod
    def get_model_class(cls):
        return Session

    def _get_session_from_db(self):
        row = super()._get_session_from_db()
        self.account = row.account if row else None
        return row

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.account_id = data.get(auth.SESSION_KEY)
        return row


class Arrival(AuthenticationMiddleware):
    """Django's own, but the account that came with the session is not asked for a second time."""

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _who(request))


def _who(request):
    if not hasattr(request, "_cached_user"):  # where Django's own keeps it, request.auser() too
        request._cached_user = _came_along(request.session) or auth.get_user(request)
    return request._cached_user


def _came_along(session):
    """The same questions as `auth.get_user`; whoever fails one is left to it."""
    key = session.get(auth.SESSION_KEY)  # loads the row
    account = session.account
    if (
        account is not None
        and account.is_active
        and str(account.pk) == key
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    ):
        return account
    return None
