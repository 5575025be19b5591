"""The list of drawn files, the rounds with their results, the draw, and the page of one file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans.enums import PaperKind
from veterans.models import RegistrationStep
from veterans.sampling import operations, queries, rules, states
from veterans.sampling.enums import Action, Fault, Sanction
from veterans.sampling.forms import DrawForm, ListFilter, NoteForm
from veterans.sampling.models import Round, Sample

PER_PAGE = 50
SAID = {
    Action.ANSWER: "已提交，等区局复核",
    Action.ASK_MORE: "已退回补充",
    Action.PASS: "已记合格",
    Action.FAULT: "已通知站点整改",
    Action.FIX: "已提交整改，等区局复核",
    Action.CLOSE: "整改合格，已结案",
    Action.SANCTION: "处理已记下",
}


@login_required
@require_GET
def sample_list(request):
    scope, today = request.scope, timezone.localdate()
    scope.require_anywhere(Permission.SAMPLE_VIEW)
    asked = ListFilter.asked(request.GET)
    page = Paginator(queries.whole(queries.listed(scope, asked)), PER_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.late = rules.is_late(one, today)
    context = {
        "asked": asked,
        "tabs": queries.tabs(scope, asked),
        "page": page,
        "rounds": queries.rounds(scope),
        "may_draw": scope.allows(Permission.SAMPLE_JUDGE),
        "may_export": scope.allows(Permission.PERSON_EXPORT),
        "now": timezone.now(),
    }
    return render(request, "sampling/list.html", context)


@login_required
@require_GET
def round_list(request):
    request.scope.require_anywhere(Permission.SAMPLE_VIEW)
    context = {
        "rounds": queries.rounds(request.scope),
        "may_draw": request.scope.allows(Permission.SAMPLE_JUDGE),
    }
    return render(request, "sampling/rounds.html", context)


@login_required
@require_GET
def round_page(request, pk):
    """What was drawn from what, with the seed, and how each station came out."""
    shown = get_object_or_404(
        Round.objects.visible_to(request.scope).select_related("place", "drawn_by"), pk=pk
    )
    lines = queries.results(request.scope, shown)
    total = {key: sum(line[key] for line in lines) for key in ("drawn", "good", "faulty", "open")}
    return render(request, "sampling/round.html", {"round": shown, "lines": lines, "total": total})


@login_required
@require_GET
@fresh_login_required
def export(request):
    return door.answer(request, "sampling", request.GET.urlencode())


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    scope = request.scope
    scope.require_anywhere(Permission.SAMPLE_JUDGE)
    form = DrawForm(request.POST or None, places=queries.places(scope).order_by("code"))
    if form.is_valid():
        try:
            made = operations.draw(**form.cleaned_data, by=scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"抽了 {made.samples.count()} 份，{made.due_on:%Y-%m-%d} 前由站点说明")
            return redirect("sampling:round", pk=made.pk)
    return render(request, "sampling/new.html", {"form": form})


def _one(request, pk) -> Sample:
    return get_object_or_404(queries.whole(Sample.objects.visible_to(request.scope)), pk=pk)


@login_required
@require_GET
def sample(request, pk):
    return _page(request, _one(request, pk))


@login_required
@require_POST
def take(request, pk, action):
    if action not in SAID:
        raise Http404
    shown = _one(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, refusal="说明最多 300 个字", status=400)
    said = form.cleaned_data
    try:
        operations.take(Action(action), sample_id=pk, by=request.scope, at=timezone.now(), **said)
    except Refused as reason:
        shown = _one(request, pk)
        return _page(request, shown, refusal=str(reason), typed=said["note"], acted=action, status=409)
    messages.success(request, SAID[Action(action)])
    return redirect("sampling:sample", pk=pk)


def _page(request, shown, *, refusal="", typed="", acted="", status=200):
    scope, today = request.scope, timezone.localdate()
    papers = queries.papers(shown, by=scope)
    may = {
        str(action)
        for (state, action), move in states.TABLE.items()
        if state == shown.state and move.needs and scope.allows(move.needs, shown)
    }
    if shown.state in states.WITH_STATION and not rules.is_late(shown, today):
        may -= {Action.SANCTION}
    registration = list(RegistrationStep.objects.visible_to(scope).filter(person_id=shown.person_id))
    context = {
        "sample": shown,
        "late": rules.is_late(shown, today),
        "papers": [(PaperKind(kind).label, paper) for kind, paper in papers.items()],
        "missing": queries.missing(papers),
        "steps": shown.steps.select_related("by").order_by("-at", "-pk"),
        "may": may,
        "stop": _stop(registration, scope.user_id),
        "may_reveal": scope.allows(Permission.PERSON_REVEAL, shown),
        "faults": Fault.choices,
        "sanctions": Sanction.choices,
        "refusal": refusal,
        "typed": typed,
        "acted": acted,
    }
    return render(request, "sampling/sample.html", context, status=status)


def _stop(registration, user_id) -> str:
    try:
        rules.check_judge(registration, user_id)
    except rules.OwnWork as reason:
        return str(reason)
    return ""
