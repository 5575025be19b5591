"""For the person themselves, on `/my/code/`: claim the code for this phone, what was used where, stars and complaints."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bureau.kit.errors import Refused
from preferential_cards import queries as cards
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes import operations, queries
from preferential_cards.codes.views import holder
from preferential_cards.shops import offering, tracking
from preferential_cards.shops import queries as shops
from veterans.citizens.door import require_citizen

MOST_USES = 30


@require_GET
@require_citizen
def overview(request):
    person, now = request.citizen.person, timezone.now()
    return render(
        request,
        "codes/my.html",
        {
            "code": queries.live_code(person),
            "card": cards.card_of(person, now),
            "is_proxy": request.citizen.is_proxy,
            "uses": shops.used_by_person(person)[:MOST_USES],
            "matters": shops.matters_of_person(person),
            "stars": range(5, 0, -1),
        },
    )


@require_POST
@require_citizen
def claim(request):
    """Only oneself: a code is shown at tills, and whoever acts for somebody has the paper with the PIN."""
    if request.citizen.is_proxy:
        messages.error(request, "老兵码只能本人申领；代办请到服务站打印纸质码")
        return redirect("my_code:overview")
    if request.citizen.assisted:
        messages.error(request, "柜台协助时不绑定手机，请到“老兵码”打印纸质码")
        return redirect("my_code:overview")
    try:
        _, secret = operations.claim_on_phone(request.citizen.person, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("my_code:overview")
    return holder.let_in(redirect("code:code"), secret)


@require_POST
@require_citizen
def rate(request, pk):
    """Stars for a shop where an offer was used, once a month."""
    used = shops.used_by_person(request.citizen.person).filter(shop_id=pk).first()
    if used is None:
        raise Http404
    stars = request.POST.get("stars", "")
    try:
        offering.rate(
            pk,
            subject=pseudonyms.of(request.citizen.person.pk),
            stars=int(stars) if stars in ("1", "2", "3", "4", "5") else 0,
            text=request.POST.get("text", "")[:200],
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"谢谢，已给“{used.shop}”打分")
    return redirect("my_code:overview")


@require_POST
@require_citizen
def complain(request, pk):
    """The same track as on the public page; here the answer is found again without a link."""
    if not shops.public_shop(pk, timezone.localdate()).exists() and not shops.used_by_person(
        request.citizen.person
    ).filter(shop_id=pk):
        raise Http404
    try:
        tracking.complain(
            pk,
            text=request.POST.get("text", "")[:500],
            refused_offer=bool(request.POST.get("refused_offer")),
            subject=pseudonyms.of(request.citizen.person.pk),
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "意见已转商家说明，结果在这一页看")
    return redirect("my_code:overview")
