"""The door of a shop's phone: a secret in a cookie of its own, below /shop/ only. Nobody who comes this way is a user."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from bureau.accounts import throttle
from bureau.kit.access import came_from
from preferential_cards.shops import queries, seating

COOKIE, PATH = "shop", "/shop/"
COOKIE_AGE = 180 * 24 * 3600
TRIES = 5  # of an invitation, an application, a complaint, in a quarter of an hour from one address


def seat_required(view):
    """The phone that asks holds a seat: `request.seat`. Read from the database each time, so that ending one acts at once."""

    @login_not_required
    @wraps(view)
    def inner(request, *args, **kwargs):
        request.seat = queries.seat_of(phone_of(request))
        return turned_away(request) if request.seat is None else view(request, *args, **kwargs)

    inner.seats_only = True
    return inner


def finds_its_seat(view):
    """For a view that looks for the seat of `phone_of` in the same statement as the rest, and answers `turned_away` without one."""
    view.seats_only = True
    return login_not_required(view)


def phone_of(request) -> bytes:
    secret = request.COOKIES.get(COOKIE, "")
    return seating.digest(secret) if secret else b""


def turned_away(request):
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": "这部手机没有登录，请用邀请码重新登录"}, status=401)
    return redirect("shop:join")


def let_in(response, secret: str):
    response.set_cookie(
        COOKIE,
        secret,
        max_age=COOKIE_AGE,
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def let_out(response):
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def may_try(request, what: str) -> bool:
    """Counted before anything is looked at. The view must run outside the request's transaction (walls.not_needed)."""
    address = came_from(request.META) or "nowhere"
    key = salted_hmac(f"shops.{what}", address, algorithm="sha256").hexdigest()
    return throttle.count(key, at=timezone.now()) <= TRIES
