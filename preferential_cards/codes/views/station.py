"""At the station: a person's code, printed with a PIN, frozen, thawed, revoked; and the log of scans."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit.errors import Refused
from bureau.kit.features import pdf_available
from preferential_cards import queries as cards
from preferential_cards.codes import documents, operations, queries, states
from preferential_cards.codes.enums import Action
from preferential_cards.codes.forms import LogFilter, PinForm, StepForm
from stations.permissions import Permission
from veterans.models import Person

PER_PAGE = 50


@sensitive_post_parameters("pin")
@login_required
@require_http_methods(["GET", "POST"])
def person(request, pk):
    """GET: where the code stands. POST: print it anew with the PIN that the person types → the paper."""
    shown = get_object_or_404(Person.objects.visible_to(request.scope).select_related("station"), pk=pk)
    request.scope.require(Permission.CARD_CODE, shown)
    form, now = PinForm(request.POST or None), timezone.now()
    if form.is_valid():
        try:
            if reason := pdf_available():
                raise Refused(reason)
            code, token = operations.claim_at_station(
                pk, pin=form.cleaned_data["pin"], by=request.scope, at=now
            )
            content = documents.paper(code, token=token, at=now)
        except Refused as refusal:
            form.add_error("pin", str(refusal))
        else:
            return HttpResponse(
                content,
                content_type="application/pdf",
                headers={"Content-Disposition": 'inline; filename="laobingma.pdf"'},
            )
    code = queries.live_code(shown)
    return render(
        request,
        "codes/person.html",
        {
            "person": shown,
            "code": code,
            "card": cards.card_of(shown, now),
            "steps": code.steps.select_related("by").order_by("-at") if code else [],
            "actions": [(a, a in states.MUST_SAY_WHY) for (s, a) in states.TABLE if code and s == code.state and a in (Action.FREEZE, Action.THAW, Action.REVOKE)],
            "form": form,
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@login_required
@require_POST
def take(request, pk):
    shown = get_object_or_404(Person.objects.visible_to(request.scope), pk=pk)
    form, code = StepForm(request.POST), queries.live_code(shown)
    if code is None or not form.is_valid():
        messages.error(request, "这一步没有办，请刷新后再看")
        return redirect("codes:person", pk=pk)
    try:
        done = operations.take(
            form.cleaned_data["action"],
            code_id=code.pk,
            by=request.scope,
            at=timezone.now(),
            note=form.cleaned_data["note"],
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"老兵码现在是“{done.get_state_display()}”，商家下一次扫就是这个结果")
    return redirect("codes:person", pk=pk)


@login_required
@require_GET
def log(request):
    """The log of scans: shop, time, result and why. It names nobody."""
    if not request.scope.allows(Permission.SHOP_VIEW):
        raise PermissionDenied
    form = LogFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"shop": None, "bad": False}
    rows = queries.log(request.scope, shop=asked["shop"], bad=asked["bad"])
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "codes/log.html", {"page": page, "asked": asked})
