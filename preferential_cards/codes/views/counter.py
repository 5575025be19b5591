"""At the shop's counter. Each of these pages shows nothing but what `checking.Verdict` holds."""

import datetime as dt
import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bureau.kit import walls
from bureau.kit.errors import Refused
from preferential_cards.codes import checking, lists, rules, syncing, tokens
from preferential_cards.shops import door
from preferential_cards.shops.enums import State
from preferential_cards.shops.offering import AlreadyUsed

WORKER = "codes/worker.js"
CACHED = ["vendor/jsqr-1.4.0/jsQR.js", "js/scan.js", "js/portal.js", "vendor/htmx-2.0.10/htmx.min.js", "vendor/pico-2.1.1/pico.min.css", "css/tokens.css", "css/base.css", "css/components.css", "css/modes.css", "css/shops.css", "img/mark.svg"]  # fmt: skip


@door.seat_required
@require_GET
def page(request):
    seat = request.seat
    if seat.shop.state != State.ACTIVE:
        return render(request, "codes/closed.html", {"shop": seat.shop})
    return render(request, "codes/scan.html", {"shop": seat.shop, "keys": json.dumps(tokens.public_keys())})


@require_POST
@walls.not_needed
@door.finds_its_seat
def check(request):
    """The answer to a scan: one statement, which opens the wall for exactly one code."""
    text, pin, now = request.POST.get("code", "")[:220], request.POST.get("pin", "")[:6], timezone.now()
    try:
        verdict = checking.check(text, phone=door.phone_of(request), at=now, pin=pin)
    except checking.NoSeat:
        return door.turned_away(request)
    except checking.TooBusy as refusal:
        return _answer(request, {"shop": refusal.shop, "busy": str(refusal), "now": now}, status=429)
    context = {
        "shop": verdict.shop,
        "verdict": verdict,
        "now": now,
        "no": rules.NO,
        "what_now": rules.WHAT_NOW,
    }
    if verdict.needs_pin:
        context["code"] = text
    return _answer(request, context)


def _answer(request, context: dict, *, status: int = 200):
    """Without script a page. The scanner asks for the piece alone and gives its forms the token of its own page."""
    if request.headers.get("X-Piece"):
        return HttpResponse(render_to_string("codes/verdict_piece.html", context), status=status)
    return render(request, "codes/verdict.html", context, status=status)


@require_POST
@walls.not_needed
@door.seat_required
def redeem(request):
    seat, now = request.seat, timezone.now()
    asked = [request.POST.get(name, "") for name in ("check", "offer")]
    if not all(text.isdecimal() and len(text) < 19 for text in asked):
        return render(
            request,
            "codes/redeemed.html",
            {"shop": seat.shop, "refusal": "请重新扫码", "now": now},
            status=409,
        )
    try:
        with walls.everything_here():
            used = checking.redeem(int(asked[0]), int(asked[1]), seat=seat, at=now)
    except AlreadyUsed as refusal:
        return render(
            request, "codes/redeemed.html", {"shop": seat.shop, "used": str(refusal), "now": now}, status=409
        )
    except Refused as refusal:
        return render(
            request,
            "codes/redeemed.html",
            {"shop": seat.shop, "refusal": str(refusal), "now": now},
            status=409,
        )
    return render(request, "codes/redeemed.html", {"shop": seat.shop, "done": used, "now": now})


@never_cache
@require_GET
@door.seat_required
def offline_list(request):
    shop = request.seat.shop
    if shop.state != State.ACTIVE:
        return JsonResponse({"error": "本店现在不在册"}, status=409)
    return JsonResponse(lists.for_shop(shop, at=timezone.now()))


@require_POST
@walls.not_needed
@door.seat_required
def sync(request):
    try:
        lines = [_line(item) for item in json.loads(request.body)["uses"]]
    except (ValueError, KeyError, TypeError, OverflowError):
        return JsonResponse({"error": "看不懂上传的内容"}, status=400)
    if len(lines) > syncing.MOST_LINES:
        return JsonResponse({"error": f"一次最多上传 {syncing.MOST_LINES} 条"}, status=413)
    with walls.everything_here():
        answers = syncing.bring_in(lines, seat=request.seat, at=timezone.now())
    return JsonResponse({"answers": [answer._asdict() for answer in answers]})


def _line(item) -> syncing.Line:
    return syncing.Line(
        str(item["token"])[:220], int(item["offer"]), dt.datetime.fromtimestamp(int(item["at"]), tz=dt.UTC)
    )


@login_not_required
@require_GET
def worker(request):
    """The service worker: served from below /shop/, because that is as far as it may reach."""
    script = render_to_string(WORKER, {"files": json.dumps([static(name) for name in CACHED])})
    headers = {"Service-Worker-Allowed": door.PATH, "Cache-Control": "no-cache"}
    return HttpResponse(script, content_type="text/javascript", headers=headers)
