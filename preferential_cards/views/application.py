"""One application: what it is, what may be done now, its papers, its prints."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bureau.kit import uploads
from bureau.kit.errors import Refused
from bureau.kit.features import pdf_available
from preferential_cards import documents, operations, progress, queries, states
from preferential_cards.forms import PaperForm, SeenForm, StepForm
from preferential_cards.models import Evidence
from stations.permissions import Permission

PAPERS = {"receipt": documents.receipt, "form": documents.application_form}


@login_required
@require_GET
def application(request, pk):
    shown = get_object_or_404(queries.with_person(request.scope), pk=pk)
    operations.note_view(shown, by=request.scope, at=timezone.now())
    return _application_page(request, shown, StepForm(), refusal="")


@login_required
@require_POST
def take(request, pk):
    shown = get_object_or_404(queries.with_person(request.scope), pk=pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _application_page(request, shown, form, refusal="这一步没有办：填写有误", status=422)
    try:
        step = operations.take(application_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
    except Refused as reason:
        return _application_page(request, shown, form, refusal=str(reason), status=reason.status)
    messages.success(request, f"已{step.get_action_display()}，现在是“{step.get_state_display()}”")
    return redirect("cards:application", pk=pk)


@login_required
@require_POST
def print_paper(request, pk, paper):
    """POST, because each print is remembered: a paper leaves the house."""
    shown = get_object_or_404(queries.with_person(request.scope), pk=pk)
    if paper not in PAPERS:
        raise Http404
    try:
        content = PAPERS[paper](shown, printed_at=timezone.now(), address=_receipt_address(request, shown))
        operations.note_print(shown, paper=paper, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("cards:application", pk=pk)
    name = f"{documents.number(shown)}-{paper}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@login_required
@require_POST
def add_paper(request, pk):
    get_object_or_404(queries.with_person(request.scope), pk=pk)
    form = PaperForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(next(iter(form.errors.values()))[0])
        asked = form.cleaned_data
        paper = operations.add_paper(
            pk,
            kind=asked["kind"],
            file=asked["file"],
            name=asked["file"].name,
            by=request.scope,
            at=timezone.now(),
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"收到{paper}")
    return redirect("cards:application", pk=pk)


@login_required
@require_POST
def see_papers(request, pk):
    get_object_or_404(queries.with_person(request.scope), pk=pk)
    form = SeenForm(request.POST)
    if form.is_valid():
        count = operations.see_papers(
            pk, kinds=form.cleaned_data["papers"], by=request.scope, at=timezone.now()
        )
        messages.success(request, f"记下 {count} 样原件已看")
    else:
        messages.error(request, "请勾选看过原件的材料")
    return redirect("cards:application", pk=pk)


@login_required
@require_GET
def paper(request, pk):
    """The picture itself; who looks is remembered."""
    shown = get_object_or_404(Evidence.objects.visible_to(request.scope).select_related("person"), pk=pk)
    if not shown.file:
        raise Http404
    operations.note_look_at_paper(shown, by=request.scope, at=timezone.now())
    return FileResponse(
        uploads.path_of(shown.file).open("rb"), content_type=shown.content_type, filename=shown.shown_name
    )


def _application_page(request, shown, form, *, refusal, status=200):
    steps = list(queries.steps_of(shown))
    line = queries.waiting([shown], timezone.now())[0]
    return render(
        request,
        "preferential_cards/application.html",
        {
            "application": shown,
            "number": documents.number(shown),
            "line": line,
            "stepper": queries.stepper(shown),
            "events": [_event(step) for step in steps],
            "choices": queries.choices(shown, steps, request.scope, today=timezone.localdate()),
            "form": form,
            "refusal": refusal,
            "papers": queries.checklist_lines(shown, timezone.localdate()),
            "may_add": shown.state not in states.FINAL and _may_add(request.scope, shown),
            "helper": queries.helper_of(shown),
            "findings": queries.stands_against(shown.person, timezone.localdate()),
            "may_bar": request.scope.allows(Permission.CARD_BAR, shown),
            "no_pdf": pdf_available(),
            "may_print": request.scope.allows(Permission.PERSON_REVEAL, shown),
        },
        status=status,
    )


def _event(step):
    said = [step.get_reason_display(), step.note or step.advice]
    return {
        "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        "what": f"{step.get_action_display()}：{step.get_state_display()}",
        "who": f"{step.by or '系统'}，{timezone.localtime(step.at):%H:%M}",
        "note": "：".join(part for part in said if part),
    }


def _may_add(scope, shown) -> bool:
    return any(
        scope.allows(permission, shown)
        for permission in (Permission.CARD_APPLY, Permission.CARD_ACCEPT, Permission.CARD_VERIFY)
    )


def _receipt_address(request, shown) -> str:
    return request.build_absolute_uri(reverse("cards:receipt", args=[progress.token(shown)]))
