"""Change requests with their approvers, and what a death leaves to do."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import household, matter_forms, matter_states, operations, queries, requests
from veterans.enums import FamilyTaskState, RequestAction, RequestKind, RequestState
from veterans.models import ChangeRequest, FamilyTask
from veterans.views.editing import BOTH, carry_out, find_to_edit, form_page, typed

PAGE = 25


def _kind(text: str) -> RequestKind:
    try:
        return RequestKind(text.upper())
    except ValueError:
        raise Http404 from None


@BOTH
def ask_change(request, pk, kind):
    person, kind = find_to_edit(request, pk), _kind(kind)
    form = matter_forms.REQUEST_FORMS[kind](typed(request), request.FILES or None)
    if kind == RequestKind.END_IDENTITY:
        own = queries.belongings_of(person, by=request.scope)
        form.fields["identity_id"].choices = [(identity.pk, str(identity)) for identity in own.held]
    if form.is_valid():
        done = carry_out(
            form,
            lambda **arguments: requests.ask(kind, **arguments),
            person_id=person.pk,
            wanted=form.wanted(),
            reason=form.cleaned_data["reason"],
            evidence=form.cleaned_data["evidence"],
            by=request.scope,
            at=timezone.now(),
        )
        if done:
            messages.success(request, "已提交变更申请，另一位同事同意后生效")
            return redirect("people:person", pk=person.pk)
    title = f"申请变更：{kind.label}"
    return form_page(request, person, form, title=title, button="提交申请", files=True)


@require_GET
def change_requests(request):
    """What waits for me first, then what I have asked myself, then the rest."""
    if not request.scope.allows(Permission.PERSON_VIEW):
        raise PermissionDenied
    state = request.GET.get("state", "")
    found = ChangeRequest.objects.visible_to(request.scope).select_related("person", "station", "asked_by")
    if state == "mine":
        found = found.filter(asked_by=request.user)
    elif state in RequestState.values:
        found = found.filter(state=state)
    else:
        found = queries.waiting_requests(by=request.scope).select_related("person", "station", "asked_by")
    page = Paginator(found.order_by("asked_at"), PAGE).get_page(request.GET.get("page"))
    choices = [("", "等我审批"), ("mine", "我提出的"), *RequestState.choices]
    return render(request, "veterans/requests.html", {"page": page, "state": state, "choices": choices})


@BOTH
def change_request(request, request_id):
    shown = get_object_or_404(
        ChangeRequest.objects.visible_to(request.scope).select_related(
            "person__station", "asked_by", "decided_by", "evidence"
        ),
        pk=request_id,
    )
    form = matter_forms.AnswerForm(typed(request))
    if form.is_valid() and request.POST.get("action") in RequestAction.values:
        action = RequestAction(request.POST["action"])
        done = carry_out(
            form,
            lambda **arguments: requests.decide(action, **arguments),
            request_id=shown.pk,
            answer=form.cleaned_data["answer"],
            by=request.scope,
            at=timezone.now(),
        )
        if done:
            messages.success(request, f"已办理：{action.label}")
            return redirect("people:change_requests")
        shown.refresh_from_db()
    context = {
        "request_": shown,
        "person": shown.person,
        "lines": requests.lines(shown, shown.person),
        "form": form,
        "actions": _open_actions(request, shown),
    }
    return render(request, "veterans/request.html", context)


def _open_actions(request, shown) -> list[RequestAction]:
    """What the table, the post and the second pair of eyes let this reader do."""
    mine = shown.asked_by_id == request.user.pk
    return [
        action
        for (state, action), move in matter_states.REQUESTS.items()
        if state == shown.state
        and request.scope.allows(move.needs, shown)
        and (mine if action == RequestAction.WITHDRAW else not mine or action == RequestAction.REFUSE)
    ]


# -- what a death leaves -----------------------------------------------------------------------------------


@require_GET
def family_tasks(request):
    if not request.scope.allows(Permission.PERSON_VIEW):
        raise PermissionDenied
    done = request.GET.get("state") == "done"
    tasks = FamilyTask.objects.visible_to(request.scope).select_related("person", "station")
    tasks = tasks.filter(state=FamilyTaskState.DONE if done else FamilyTaskState.OPEN)
    page = Paginator(tasks.order_by("due_on", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "done": done, "today": timezone.localdate()}
    return render(request, "veterans/family_tasks.html", context)


def _tasks(request):
    return FamilyTask.objects.visible_to(request.scope).select_related("person__station", "closed_by")


@BOTH
def family_task(request, task_id):
    task = get_object_or_404(_tasks(request), pk=task_id)
    form = matter_forms.ResultForm(typed(request))
    if form.is_valid():
        try:
            operations.close_family_task(
                task_id=task.pk, result=form.cleaned_data["result"], by=request.scope, at=timezone.now()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "遗属事项已办结")
            return redirect("people:family_tasks")
    context = {
        "task": task,
        "person": task.person,
        "members": household.of(task.person, by=request.scope)[1:],
        "form": form,
        "may_close": task.closed_at is None and request.scope.allows(Permission.PERSON_EDIT, task),
    }
    return render(request, "veterans/family_task.html", context)
