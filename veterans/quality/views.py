from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from veterans import operations as people
from veterans.models import Person
from veterans.quality import operations, queries, resources, rules
from veterans.quality.checks import BY_CODE
from veterans.quality.enums import Verdict
from veterans.quality.forms import VIEWS, DifferentForm, FindingFilter, ProposeForm, SetAsideForm
from veterans.quality.models import Finding, Merge, Pair

PER_PAGE = 50
BOTH = require_http_methods(["GET", "POST"])


def _needs(request, permission) -> None:
    if not request.scope.allows(permission):
        raise PermissionDenied


# -- findings ----------------------------------------------------------------------------------------------


def _asked(request) -> tuple[dict, object]:
    """What was asked for, and all findings of that station and kind, whatever their rule."""
    asked = FindingFilter.asked(request.GET)
    return asked, resources.found(asked, by=request.scope, today=timezone.localdate())


@login_required
@require_GET
def findings(request):
    _needs(request, Permission.PERSON_VIEW)
    asked, rows = _asked(request)
    page = Paginator(resources.listed(asked, rows), PER_PAGE).get_page(request.GET.get("page"))
    stations = Station.objects.visible_to(request.scope)
    return render(
        request,
        "quality/findings.html",
        {
            "asked": asked,
            "views": VIEWS,
            "heaps": queries.heaps(
                rows, by=request.scope, station=asked["station"], today=timezone.localdate()
            ),
            "total": rows.count(),
            "page": page,
            "lines": [(finding, queries.cure_url(finding)) for finding in page],
            "stations": stations.filter(request.scope.within("code", Permission.PERSON_VIEW)),
            "rule": BY_CODE.get(asked["rule"]),
            "may_edit": request.scope.allows(Permission.PERSON_EDIT),
            "may_export": request.scope.allows(Permission.PERSON_EXPORT),
            "now": timezone.now(),
        },
    )


@login_required
@require_GET
@fresh_login_required
def export(request):
    return door.answer(request, "findings", request.GET.urlencode())


@login_required
@BOTH
def set_aside(request, pk):
    finding = get_object_or_404(
        Finding.objects.visible_to(request.scope).select_related("person__station"), pk=pk, closed_at=None
    )
    form = SetAsideForm(request.POST or None)
    if form.is_valid():
        try:
            operations.set_aside(finding_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except (rules.NeedsReason, rules.WrongDay) as reason:
            form.add_error("until" if isinstance(reason, rules.WrongDay) else "reason", str(reason))
        else:
            messages.success(request, f"已搁置到 {form.cleaned_data['until']}，到期再提醒")
            return redirect("quality:findings")
    return render(
        request,
        "quality/set_aside.html",
        {"finding": finding, "form": form, "cure": queries.cure_url(finding)},
    )


@login_required
@require_POST
def take_up(request, pk):
    get_object_or_404(Finding.objects.visible_to(request.scope), pk=pk, closed_at=None)
    operations.take_up(finding_id=pk, by=request.scope, at=timezone.now())
    messages.success(request, "已放回待补")
    return redirect("quality:findings")


# -- pairs -------------------------------------------------------------------------------------------------


@login_required
@require_GET
def pairs(request):
    _needs(request, Permission.PERSON_VIEW)
    verdict = request.GET.get("verdict", Verdict.OPEN)
    verdict = verdict if verdict in Verdict.values else Verdict.OPEN
    rows = Pair.objects.visible_to(request.scope)
    counts = [(choice, choice.label, rows.filter(verdict=choice).count()) for choice in Verdict]
    shown = rows.filter(verdict=verdict).select_related("station").order_by("-score", "pk")
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "quality/pairs.html",
        {
            "verdict": verdict,
            "counts": counts,
            "page": page,
            "lines": queries.with_people(page, by=request.scope),
            "may_merge": request.scope.allows(Permission.PERSON_MERGE),
            "form": ProposeForm(),
        },
    )


@login_required
@require_POST
def propose(request):
    form = ProposeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写两份档案的档号，档号在人员页姓名旁边")
        return redirect("quality:pairs")
    try:
        pair = operations.propose(
            first_id=form.cleaned_data["first"], second_id=form.cleaned_data["second"], by=request.scope, at=timezone.now()
        )  # fmt: skip
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("quality:pairs")
    return redirect("quality:pair", pk=pair.pk)


def _line(request, pk) -> queries.Line:
    pair = get_object_or_404(
        Pair.objects.visible_to(request.scope).select_related("station", "decided_by"), pk=pk
    )
    lines = queries.with_people([pair], by=request.scope)
    if not lines:
        raise Http404
    return lines[0]


@login_required
@BOTH
def pair(request, pk):
    """Both files side by side; one button makes them one."""
    line, refusal = _line(request, pk), ""
    if request.method == "POST":
        keep = line.second if request.POST.get("keep") == "2" else line.first
        other = "1" if keep is line.second else "2"
        take = tuple(name for name in operations.CHOICES if request.POST.get(name) == other)
        try:
            merge = operations.merge(
                pair_id=pk, keep=keep.pk, take=take, seen=request.POST.get("seen", ""),
                note=request.POST.get("note", ""), by=request.scope, at=timezone.now(),
            )  # fmt: skip
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"已合并，留下档号 {merge.person_id}；30 天内可以撤销")
            return redirect("quality:merge", pk=merge.pk)
    else:
        for person in (line.first, line.second):
            people.log_view(person=person, page="pair", by=request.scope, at=timezone.now())
    return _pair_page(request, line, DifferentForm(), refusal, status=409 if refusal else 200)


def _pair_page(request, line, form, refusal, status):
    shown = line.pair.verdict == Verdict.OPEN and not rules.left(line.first, line.second)
    beside = queries.beside(line.first, line.second, by=request.scope) if shown else None
    context = {
        "line": line,
        "people": [line.first, line.second],
        "beside": beside,
        "parts": beside.parts[beside.keep] if beside else [],
        "may_merge": request.scope.allows(Permission.PERSON_MERGE, line.first)
        and request.scope.allows(Permission.PERSON_MERGE, line.second),
        "merge": queries.merge_between(line, by=request.scope),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "quality/pair.html", context, status=status)


@login_required
@require_POST
def different(request, pk):
    line, form = _line(request, pk), DifferentForm(request.POST)
    if not form.is_valid():
        return _pair_page(request, line, form, "请写明怎么核对的", status=422)
    try:
        operations.call_different(
            pair_id=pk, note=form.cleaned_data["note"], by=request.scope, at=timezone.now()
        )
    except Refused as reason:
        return _pair_page(request, line, form, str(reason), status=409)
    messages.success(request, "已记为不是同一人，以后不再提示这一对")
    return redirect("quality:pairs")


# -- a merge -----------------------------------------------------------------------------------------------


@login_required
@BOTH
def merge(request, pk):
    """What was moved, what has changed since, and the way back."""
    done = get_object_or_404(
        Merge.objects.visible_to(request.scope).select_related("person", "by", "undone_by"), pk=pk
    )
    refusal = ""
    if request.method == "POST":
        try:
            operations.undo(merge_id=pk, by=request.scope, at=timezone.now())
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"已撤销合并，档号 {done.gone_id} 已恢复")
            return redirect("quality:merge", pk=pk)
    gone = Person.objects.visible_to(request.scope).select_related("station").filter(pk=done.gone_id).first()
    return render(
        request,
        "quality/merge.html",
        {
            "merge": done,
            "gone": gone,
            "moved": queries.moved_words(done),
            "taken": queries.taken_words(done),
            "changes": queries.changed_since(done, done.person, by=request.scope),
            "may_undo": done.undone_at is None
            and timezone.now() <= done.undo_until
            and gone is not None
            and request.scope.allows(Permission.PERSON_MERGE, done.person),
            "refusal": refusal,
        },
        status=409 if refusal else 200,
    )
