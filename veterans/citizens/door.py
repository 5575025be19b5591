"""The door of `/my/`: a cookie of its own, a row per stay, ten idle minutes."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import wraps

import pghistory
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import access, walls
from veterans.citizens import queries
from veterans.citizens.models import Session
from veterans.citizens.scope import OwnScope
from veterans.models import Person

COOKIE = "my"
IDLE = dt.timedelta(minutes=10)
LONGEST = dt.timedelta(hours=2)
NOTE_EVERY = dt.timedelta(seconds=20)  # one write per click would be a write per picture


@dataclass(frozen=True)
class Citizen:
    session: Session
    person: Person
    scope: OwnScope
    principals: tuple[Person, ...] = ()  # for whom this one may act, masked names

    @property
    def is_proxy(self) -> bool:
        return self.person.pk != self.session.person_id

    @property
    def assisted(self) -> bool:
        return self.session.opened_by_id is not None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def begin(request, response, let_in) -> Session | None:
    """`let_in(digest)` writes the row of a new stay, or says no; then the cookie is set."""
    token = secrets.token_urlsafe(32)
    session = let_in(digest(token))
    if session is None:
        return None
    rotate_token(request)
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
        max_age=int(LONGEST.total_seconds()),
    )  # fmt: skip
    return session


def session_of(request, *, at: dt.datetime) -> Session | None:
    token = request.COOKIES.get(COOKIE, "")
    if not token or len(token) > 100:
        return None
    return Session.objects.filter(
        digest=digest(token), ended_at=None, seen_at__gt=at - IDLE, begun_at__gt=at - LONGEST
    ).first()


def citizen_of(session: Session, *, at: dt.datetime) -> Citizen | None:
    """Whose pages these are right now. Asked for every request: who has died or moved, a proxy that has ended, act at once."""
    with walls.everything_here():
        person, principals = queries.whose(session, today=localdate(at))
    if person is None:
        return None
    scope = OwnScope(None, persons=(person.pk,), stations=(person.station_id,))
    return Citizen(session, person, scope, tuple(principals))


def require_citizen(view):
    """For a page of the person themselves. Inside, `request.scope` reaches exactly the rows of `request.citizen.person`."""

    @login_not_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        now = timezone.now()
        session = session_of(request, at=now)
        citizen = session and citizen_of(session, at=now)
        if not citizen:
            return redirect(f"{reverse('my:sign_in')}?{urlencode({'next': request.get_full_path()})}")
        if now - session.seen_at > NOTE_EVERY:
            Session.objects.filter(pk=session.pk).update(seen_at=now)
        request.citizen, request.scope = citizen, citizen.scope
        source = access.source_of(request, posts=f"CITIZEN#{session.pk}", place=citizen.person.station_id)
        with (
            access.coming_from(source),
            pghistory.context(citizen_session=session.pk),
            walls.within(citizen.scope.personal_places()),
        ):
            response = view(request, *args, **kwargs)
            if callable(getattr(response, "render", None)):
                response = response.render()
        add_never_cache_headers(response)
        return response

    guarded.citizens_only = True
    return guarded
