from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import exports
from bureau.kit.errors import Refused
from preferential_cards.benefits import operations, queries, states
from preferential_cards.benefits.enums import Area
from preferential_cards.benefits.forms import FeedbackForm, ListFilter, ProposalForm
from preferential_cards.benefits.models import Feedback, Proposal
from stations.models import Station
from stations.permissions import Permission
from veterans.citizens.door import require_citizen


@login_not_required
@require_GET
def catalogue(request):
    """For everybody: the catalogue names no person."""
    today, asked = timezone.localdate(), ListFilter.asked(request.GET)
    found = list(queries.current(today, **asked))
    return render(
        request,
        "benefits/catalogue.html",
        {
            "today": today,
            "asked": asked,
            "areas": Area.choices,
            "groups": queries.GROUP_CHOICES,
            "count": len(found),
            "shelves": queries.shelves(found),
            "may_keep": request.scope.allows(Permission.BENEFIT_MANAGE)
            or request.scope.allows(Permission.SHOP_WORK),
        },
    )


@login_required
@require_GET
def export(request):
    today, asked = timezone.localdate(), ListFilter.asked(request.GET)
    found = queries.current(today, **asked)
    return exports.response(
        f"优待目录-{today}",
        ["编号", "名称", "领域", "层级", "对象", "凭证", "方式", "内容", "提供方", "起", "止", "依据"],
        (
            [
                b.code, b.title, b.get_area_display(), b.get_level_display(), b.group_words, b.proof_words,
                b.get_kind_display(), b.value, b.provider, b.valid_from, b.valid_to, b.basis,
            ]
            for b in found
        ),
        about=f"优待项目 {len(found)} 项，{today} 有效",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def proposals(request):
    """Proposals for new items, the form to make one, and feedback that waits for an answer."""
    scope, now = request.scope, timezone.now()
    may_propose, may_manage = scope.allows(Permission.SHOP_WORK), scope.allows(Permission.BENEFIT_MANAGE)
    if not (may_propose or may_manage):
        raise PermissionDenied
    form = ProposalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = scope.places(Permission.SHOP_WORK)
        station = get_object_or_404(Station.objects.visible_to(scope), code=code[0] if code else "")
        made = operations.propose(station=station, by=scope, at=now, **form.cleaned_data)
        messages.success(request, f"建议“{made.title}”已交区局研究")
        return redirect("benefits:proposals")
    rows = list(
        Proposal.objects.visible_to(scope).select_related("station", "benefit").prefetch_related("steps")
    )
    return render(
        request,
        "benefits/proposals.html",
        {
            "form": form,
            "may_propose": may_propose,
            "may_manage": may_manage,
            "rows": [(row, states.actions_from(row.state) if may_manage else []) for row in rows],
            "unanswered": queries.unanswered(scope),
            "ratings": queries.ratings(scope) if may_manage else [],
        },
        status=422 if form.errors else 200,
    )


@login_required
@require_POST
def take(request, pk):
    proposal = get_object_or_404(Proposal.objects.visible_to(request.scope), pk=pk)
    if request.POST.get("action") not in [action.value for action in states.actions_from(proposal.state)]:
        raise Http404
    try:
        taken = operations.take(
            request.POST["action"],
            proposal_id=pk,
            by=request.scope,
            at=timezone.now(),
            note=request.POST.get("note", "")[:300],
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"“{taken.title}”现在是“{taken.get_state_display()}”")
    return redirect("benefits:proposals")


@login_required
@require_POST
def answer(request, pk):
    get_object_or_404(Feedback.objects.visible_to(request.scope), pk=pk)
    try:
        operations.answer_feedback(
            pk, answer=request.POST.get("answer", "")[:300], by=request.scope, at=timezone.now()
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "已答复，评价的人在“我的优待”里能看到")
    return redirect("benefits:proposals")


# -- for the person themselves, on /my/ --------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@require_citizen
def mine(request):
    person, now = request.citizen.person, timezone.now()
    found = list(queries.open_to(person, timezone.localdate(now)))
    if request.method == "POST":
        pk = request.POST.get("benefit", "")
        form = FeedbackForm(request.POST)
        if not any(str(benefit.pk) == pk for benefit in found):
            raise Http404
        if form.is_valid():
            try:
                operations.give_feedback(int(pk), person_id=person.pk, at=now, **form.cleaned_data)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "谢谢，评价已收到；答复在这一页看")
            return redirect("my_benefits:list")
        messages.error(request, "请先打分")
    said = queries.feedback_of(person)
    return render(
        request,
        "benefits/my.html",
        {
            "count": len(found),
            "shelves": [
                (shelf.area.label, [(benefit, said.get(benefit.pk)) for benefit in shelf.benefits])
                for shelf in queries.shelves(found)
            ],
            "stars": range(5, 0, -1),
        },
    )
