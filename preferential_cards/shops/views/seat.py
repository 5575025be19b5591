"""For a shop's own people, on their phones. Every row comes from `request.seat.shop`; there is no other way to one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import qr, walls
from bureau.kit.errors import Refused
from preferential_cards.shops import door, offering, queries, seating, tracking
from preferential_cards.shops.forms import JoinForm, NameForm, OfferForm

LOG = 50


@login_not_required
@require_http_methods(["GET", "POST"])
@walls.not_needed
def join(request):
    """The one-time code makes this phone one of the shop's. The code in the address of a QR never reaches the server's log."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and not door.may_try(request, "join"):
        return render(request, "429.html", status=429)
    if form.is_valid():
        try:
            seat, secret = seating.take_seat(form.cleaned_data["code"], at=timezone.now())
        except Refused as reason:
            form.add_error("code", str(reason))
        else:
            messages.success(request, f"这部手机已是“{seat.shop}”的{seat.get_role_display()}账号")
            return door.let_in(redirect("shop:home"), secret)
    return render(request, "shops/seat/join.html", {"form": form}, status=422 if form.errors else 200)


@door.seat_required
@require_GET
def home(request):
    seat, now = request.seat, timezone.now()
    seating.note_seen(seat, today=timezone.localdate(now))
    shop = seat.shop
    return render(
        request,
        "shops/seat/home.html",
        {
            "seat": seat,
            "shop": shop,
            "offers": shop.offers.filter(withdrawn_at=None),
            "uses": shop.redemptions.select_related("offer").order_by("-at")[:LOG],
            "figures": queries.month_figures(shop, timezone.localdate(now).replace(day=1)),
            "matters": queries.own_matters(shop),
            "seats": shop.seats.filter(ended_at=None) if seat.is_owner else [],
            "score": shop.scores.first(),
        },
    )


@door.seat_required
@require_http_methods(["GET", "POST"])
def offer(request, pk=None):
    """Add or change an offer; only the owner."""
    seat = _owner(request)
    shown = seat.shop.offers.filter(pk=pk, withdrawn_at=None).first() if pk else None
    if pk and shown is None:
        raise Http404
    known = (
        {name: getattr(shown, name) for name in OfferForm.base_fields}
        if shown
        else {"valid_from": timezone.localdate()}
    )
    form = OfferForm(request.POST or None, initial=known)
    if form.is_valid():
        said = {"terms": form.cleaned_data, "by_id": None, "at": timezone.now(), "said_by": f"seat:{seat.pk}"}
        if shown:
            offering.change_offer(shown.pk, **said)
        else:
            offering.add_offer(seat.shop_id, **said)
        messages.success(request, "优惠已保存，名录和扫码页马上用新的")
        return redirect("shop:home")
    return render(
        request,
        "shops/seat/offer.html",
        {"form": form, "offer": shown, "seat": seat},
        status=422 if form.errors else 200,
    )


@door.seat_required
@require_POST
def withdraw_offer(request, pk):
    seat = _owner(request)
    if not seat.shop.offers.filter(pk=pk, withdrawn_at=None).exists():
        raise Http404
    offering.withdraw_offer(pk, by_id=None, at=timezone.now(), said_by=f"seat:{seat.pk}")
    messages.success(request, "优惠已停用")
    return redirect("shop:home")


@door.seat_required
@require_POST
def invite(request):
    seat = _owner(request)
    form = NameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else "店员"
    code = seating.invite_clerk(seat, name=name, at=timezone.now())
    url = request.build_absolute_uri("/shop/join/")
    return render(
        request,
        "shops/seat/invitation.html",
        {
            "code": code,
            "qr": qr.picture(f"{url}#{code}"),
            "url": url,
            "minutes": seating.CLERK_MINUTES,
            "name": name,
        },
    )


@door.seat_required
@require_POST
def end_seat(request, pk):
    """One tap: that phone is out with its next tap."""
    seat = _owner(request)
    if not seat.shop.seats.filter(pk=pk, ended_at=None).exists():
        raise Http404
    ended = seating.end_seat(pk, owner=seat, at=timezone.now())
    messages.success(request, f"“{ended.name}”的账号已停用")
    return door.let_out(redirect("shop:join")) if pk == seat.pk else redirect("shop:home")


@door.seat_required
@require_POST
def say(request, pk):
    """What the shop says to a complaint."""
    seat = _owner(request)
    if not queries.own_matters(seat.shop).filter(pk=pk).exists():
        raise Http404
    try:
        tracking.shop_says(pk, shop_id=seat.shop_id, text=request.POST.get("text", ""), at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "说明已交区局")
    return redirect("shop:home")


def _owner(request):
    if not request.seat.is_owner:
        raise seating.OwnersOnly("这一步要店主来办")
    return request.seat
