from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from veterans.policies import operations, queries, resources
from veterans.policies.enums import Decision
from veterans.policies.forms import DayForm, DecisionForm, TaskFilter
from veterans.policies.models import Entitlement, Rule

PER_PAGE = 50


def _needs(request, permission=Permission.PERSON_VIEW) -> None:
    if not request.scope.allows(permission):
        raise PermissionDenied


def _asked(request):
    asked = TaskFilter.asked(request.GET)
    rows = resources.standing(asked, by=request.scope)
    return asked, rows, resources.listed(asked, rows)


@login_required
@require_GET
def tasks(request):
    _needs(request)
    asked, rows, chosen = _asked(request)
    page = Paginator(chosen, PER_PAGE).get_page(request.GET.get("page"))
    stations = Station.objects.visible_to(request.scope)
    return render(
        request,
        "policies/tasks.html",
        {
            "asked": asked,
            "decisions": Decision.choices,
            "by_rule": queries.by_rule(rows),
            "page": page,
            "stations": stations.filter(request.scope.within("code", Permission.PERSON_VIEW)),
            "may_export": request.scope.allows(Permission.PERSON_EXPORT),
            "now": timezone.now(),
        },
    )


@login_required
@require_GET
@fresh_login_required
def export(request):
    return door.answer(request, "entitlements", request.GET.urlencode())


@login_required
@require_http_methods(["GET", "POST"])
def task(request, pk):
    """One person and one rule: why, by which article, and what has come of it."""
    row = get_object_or_404(
        Entitlement.objects.visible_to(request.scope).select_related("person__station", "rule", "decided_by"),
        pk=pk,
    )
    form, status = (
        DecisionForm(request.POST or None, initial={"decision": row.decision, "note": row.note}),
        200,
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide(entitlement_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as reason:
            form.add_error("note", str(reason))
            status = 409
        else:
            messages.success(request, f"已记为“{Decision(form.cleaned_data['decision']).label}”")
            return redirect("policies:tasks")
    may_decide = row.ended_on is None and request.scope.allows(Permission.PERSON_EDIT, row)
    return render(
        request, "policies/task.html", {"row": row, "form": form, "may_decide": may_decide}, status=status
    )


@login_required
@require_GET
def rule_list(request):
    _needs(request)
    rows = Entitlement.objects.visible_to(request.scope).standing()
    counts = {rule.pk: count for rule, count in queries.by_rule(rows)}
    found = [(rule, counts.get(rule.pk, 0)) for rule in Rule.objects.visible_to(request.scope)]
    return render(
        request,
        "policies/rules.html",
        {"rules": found, "may_manage": request.scope.allows(Permission.POLICY_MANAGE)},
    )


@login_required
@require_GET
def rule(request, pk):
    """A version in words, and whom it would reach on a day."""
    _needs(request)
    shown = get_object_or_404(Rule.objects.visible_to(request.scope), pk=pk)
    form = DayForm(request.GET if "on" in request.GET else None)
    on = (
        form.cleaned_data["on"]
        if form.is_bound and form.is_valid()
        else max(timezone.localdate(), shown.valid_from)
    )
    return render(
        request,
        "policies/rule.html",
        {
            "rule": shown,
            "form": form,
            "preview": queries.preview(shown, on=on, by=request.scope),
            "may_manage": request.scope.allows(Permission.POLICY_MANAGE) and request.user.is_staff,
        },
    )
