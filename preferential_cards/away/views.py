"""Both sides of 异地申领."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bureau.kit.errors import Refused
from preferential_cards.away import operations, queries
from preferential_cards.away.forms import AnswerForm, AskForm
from preferential_cards.away.models import Side
from preferential_cards.models import Application
from stations.permissions import Permission


@login_required
@require_GET
def cases(request):
    request.scope.require_anywhere(Permission.CARD_VIEW)
    return render(
        request,
        "card_away/cases.html",
        {
            "lines": queries.cases(request.scope, today=timezone.localdate()),
            "to_ask": queries.to_ask(request.scope)[:50],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def ask(request, pk):
    shown = get_object_or_404(Application.objects.visible_to(request.scope).select_related("person"), pk=pk)
    if side := shown.sides.filter(accepting=True).first():
        return redirect("away:side", pk=side.pk)
    form, refusal, status = AskForm(request.POST or None, places=queries.other_places(request.scope)), "", 200
    if form.is_valid():
        try:
            side = operations.ask(pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as reason:
            refusal, status = str(reason), reason.status
        else:
            messages.success(request, f"已发给{side.other_name}，最迟 {side.due_on} 答复")
            return redirect("away:side", pk=side.pk)
    return render(
        request,
        "card_away/ask.html",
        {"application": shown, "form": form, "refusal": refusal},
        status=status,
    )


@login_required
@require_http_methods(["GET", "POST"])
def side(request, pk):
    shown = get_object_or_404(Side.objects.visible_to(request.scope).select_related("station", "by"), pk=pk)
    form, refusal, status = AnswerForm(request.POST or None), "", 200
    if form.is_valid():
        verb = operations.key_in if shown.accepting else operations.answer
        try:
            verb(pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as reason:
            refusal, status = str(reason), reason.status
        else:
            messages.success(request, "已答复，两边都看得到")
            return redirect("away:side", pk=pk)
    may_answer = not shown.answer and not (shown.accepting and shown.other_code)
    return render(
        request,
        "card_away/side.html",
        {
            "line": queries.line(shown, timezone.localdate()),
            "form": form,
            "refusal": refusal,
            "may_answer": may_answer and request.scope.allows(Permission.CARD_VERIFY, shown),
        },
        status=status,
    )
