"""Lists out, answers in, and what matched."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from preferential_cards.outside import operations, queries, resources
from preferential_cards.outside.enums import BatchState
from preferential_cards.outside.forms import AnswerForm, SendForm
from preferential_cards.outside.models import Batch
from stations.permissions import Permission

PER_PAGE = 100


@login_required
@require_http_methods(["GET", "POST"])
def batches(request):
    if not request.scope.allows(Permission.CARD_VERIFY):
        request.scope.require_anywhere(Permission.CARD_OUTSIDE)
    form = SendForm(request.POST or None)
    if form.is_valid():
        target = form.cleaned_data["target"]
        place = queries.place_of(request.scope, target)
        if place is None:
            raise Refused("您的岗位不办这一环节")
        batch = operations.send(target, place=place, by=request.scope, at=timezone.now())
        messages.success(request, f"已列出 {batch.rows.count()} 件，请下载清单报送，回执来了再上传")
        return redirect("outside:batch", pk=batch.pk)
    shown = Batch.objects.visible_to(request.scope).select_related("by")
    return render(
        request,
        "card_outside/batches.html",
        {
            "offices": queries.offices(request.scope),
            "page": Paginator(shown, 20).get_page(request.GET.get("page")),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def batch(request, pk):
    shown = get_object_or_404(Batch.objects.visible_to(request.scope).select_related("by", "station"), pk=pk)
    form, refusal, status = AnswerForm(request.POST or None, request.FILES or None), "", 200
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            operations.read(pk, file=file, name=file.name, by=request.scope, at=timezone.now())
        except Refused as reason:
            refusal, status = str(reason), reason.status
        else:
            messages.success(request, "已核对，请看下面每一行，再写入")
            return redirect("outside:batch", pk=pk)
    verdict = request.GET.get("verdict", "")
    rows = queries.rows(shown, request.scope, verdict if verdict != "EXTRA" else "")
    return render(
        request,
        "card_outside/batch.html",
        {
            "batch": shown,
            "form": form,
            "refusal": refusal,
            "sums": queries.sums(shown),
            "verdict": verdict,
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "matched": queries.rows(shown, request.scope, "MATCHED").count(),
            "open": shown.state != BatchState.DONE,
            "checked": shown.state == BatchState.CHECKED,
        },
        status=status,
    )


@login_required
@require_POST
def apply(request, pk):
    get_object_or_404(Batch.objects.visible_to(request.scope), pk=pk)
    done, refused = operations.apply(pk, by=request.scope, at=timezone.now())
    messages.success(
        request, f"写入 {done} 件" + (f"，{refused} 件没有写入，原因写在行上" if refused else "")
    )
    return redirect("outside:batch", pk=pk)


@login_required
@require_GET
@fresh_login_required
def export(request, pk):
    get_object_or_404(Batch.objects.visible_to(request.scope), pk=pk)
    return door.answer(request, resources.BATCH.key, f"batch={pk}")
