"""On the holder's own phone: `/code/` shows the picture of this minute. The phone is known by a cookie of its own, so that at the till
one tap is enough; the page holds no more than 张** and the picture."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bureau.kit import mask, qr, walls
from preferential_cards.codes import operations, queries, tokens
from preferential_cards.codes.enums import Outcome
from preferential_cards.shops.enums import Holder

COOKIE, PATH = "code", "/code/"
COOKIE_AGE = 180 * 24 * 3600
RENEW = 45  # seconds: a picture is replaced before it dies


def let_in(response, secret: str):
    response.set_cookie(
        COOKIE, secret, max_age=COOKIE_AGE, path=PATH, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )  # fmt: skip
    return response


@login_not_required
@never_cache
@require_GET
@walls.not_needed
def code(request):
    """The whole page, or with htmx only the picture."""
    now = timezone.now()
    with walls.everything_here():
        shown = queries.of_device(operations.device_digest(request.COOKIES.get(COOKIE, "")[:100]))
        standing = queries.standing([shown.pk], now)[shown.pk] if shown else None
        if standing is None or standing.outcome != Outcome.OK:
            why = standing.outcome if standing else None
            return render(
                request, "codes/no_code.html", {"frozen": why == Outcome.FROZEN, "known": bool(why)}
            )
        token, short = operations.show(shown, at=now)
    context = {
        "name": mask.name(standing.name),
        "holder": Holder(standing.holder).label,
        "qr": qr.picture(token, error="l"),
        "short": f"{short[:4]} · {short[4:]}",
        "seconds": tokens.LIFE,
        "renew": RENEW,
        "now": now,
    }
    return render(request, "codes/picture.html" if request.htmx else "codes/code.html", context)
