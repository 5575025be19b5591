from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.messages import campaigns, digest, operations, queries, states
from bureau.messages.enums import TaskAction
from bureau.messages.forms import LogForm, TaskForm
from bureau.messages.models import Note, SmsTask
from stations.models import Station
from stations.permissions import Permission

PER_PAGE = 50


@require_GET
def inbox(request):
    """What waits for me, or for a post of mine; and the digest of today."""
    page = Paginator(queries.inbox(request.scope), PER_PAGE).get_page(request.GET.get("page"))
    done = Note.objects.visible_to(request.scope).exclude(done_at=None).select_related("done_by")
    return render(
        request,
        "messages/inbox.html",
        {
            "page": page,
            "now": timezone.now(),
            "digest": digest.of_today(request.user.pk, day=timezone.localdate()),
            "done": done.order_by("-done_at")[:10],
            "may_send": request.scope.allows(Permission.SMS_SEND),
        },
    )


@require_POST
def tick_off(request, pk):
    get_object_or_404(Note.objects.visible_to(request.scope), pk=pk)
    operations.tick_off(pk, by=request.scope, at=timezone.now())
    messages.success(request, "已标记办结")
    return redirect("messages:inbox")


def _needs(request, *permissions):
    if not any(request.scope.allows(permission) for permission in permissions):
        raise PermissionDenied


def _asked(request):
    form = LogForm(request.GET)
    if not form.is_valid():
        raise Http404
    return form.cleaned_data


@require_GET
def log(request):
    """Who was written to, when, and whether it arrived. Names and numbers masked."""
    _needs(request, Permission.PERSON_VIEW)
    asked = _asked(request)
    page = Paginator(queries.log(request.scope, **asked), PER_PAGE).get_page(request.GET.get("page"))
    places = Station.objects.visible_to(request.scope).filter(
        request.scope.within("code", Permission.PERSON_VIEW)
    )
    return render(
        request,
        "messages/log.html",
        {
            "page": page, "lines": queries.named(page), "form": LogForm(request.GET), "asked": asked, "stations": places,
            "may_export": request.scope.allows(Permission.PERSON_EXPORT),
            "filtered": any(asked.values()),
        },
    )  # fmt: skip


@require_GET
@fresh_login_required
def export(request):
    """The log as a workbook, masked as on the screen."""
    return door.answer(request, "sms", request.GET.urlencode())


@require_GET
def tasks(request):
    _needs(request, Permission.SMS_SEND, Permission.SMS_CONFIRM)
    page = Paginator(queries.tasks_for(request.scope), 20).get_page(request.GET.get("page"))
    price = queries.policy(timezone.localdate()).price_fen
    lines = [(task, queries.progress_of(task, price)) for task in page]
    return render(
        request,
        "messages/tasks.html",
        {"page": page, "lines": lines, "may_send": request.scope.allows(Permission.SMS_SEND)},
    )


@require_http_methods(["GET", "POST"])
def new_task(request):
    """First look (GET with the form filled in), then send (POST of the same form)."""
    _needs(request, Permission.SMS_SEND)
    now = timezone.now()
    data = request.POST if request.method == "POST" else request.GET if "wording" in request.GET else None
    form = TaskForm(data, by=request.scope, at=now, initial=_like(request))
    seen = None
    if form.is_valid():
        chosen = {"values": form.values(), "criteria": form.criteria(), "by": request.scope, "at": now}
        if request.method == "POST":
            task = campaigns.propose(
                title=form.cleaned_data["title"], wording=form.cleaned_data["wording"], **chosen
            )
            word = "已提交，等另一位同事确认" if task.confirmed_at is None else "已开始发送"
            messages.success(request, f"{word}，计划 {task.planned} 人")
            return redirect("messages:task", pk=task.pk)
        seen = campaigns.preview(form.cleaned_data["wording"], **chosen)
    return render(request, "messages/new_task.html", {"form": form, "seen": seen, "asked": data or {}})


def _like(request) -> dict:
    """The saved criteria of an earlier task, to be used again."""
    asked = request.GET.get("like", "")
    if not (asked.isdecimal() and asked.isascii() and len(asked) < 18):
        return {}
    earlier = SmsTask.objects.visible_to(request.scope).filter(pk=asked).first()
    if earlier is None:
        return {}
    return {
        "title": earlier.title, "wording": earlier.wording, "place": earlier.place, "categories": earlier.categories,
        "age_from": earlier.age_from, "age_to": earlier.age_to,
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
def task(request, pk):
    shown = get_object_or_404(
        SmsTask.objects.visible_to(request.scope).select_related("wording", "place", "proposed_by"), pk=pk
    )
    if request.method == "POST":
        action = request.POST.get("action", "")
        if action not in TaskAction.values:
            raise Http404
        campaigns.take(TaskAction(action), task_id=pk, by=request.scope, at=timezone.now())
        messages.success(request, f"已{TaskAction(action).label}")
        return redirect("messages:task", pk=pk)
    policy = queries.policy(timezone.localdate())
    actions = [
        action for action in states.actions_from(shown.state)
        if request.scope.allows(states.move(shown.state, action).needs, shown.place_id)
    ]  # fmt: skip
    steps = [
        {"when": timezone.localtime(s.at).strftime("%Y-%m-%d %H:%M"), "what": s.get_action_display(), "who": str(s.by or "系统")}
        for s in shown.steps.select_related("by").order_by("-at")
    ]  # fmt: skip
    return render(
        request,
        "messages/task.html",
        {
            "task": shown, "progress": queries.progress_of(shown, policy.price_fen), "actions": actions, "steps": steps,
            "mine": shown.proposed_by_id == request.user.pk and shown.planned > policy.second_person_above,
            "log_url": f"{reverse('messages:log')}?{urlencode({'task': pk})}",
        },
    )  # fmt: skip


@require_POST
def opt(request, pk, verb):
    """A person says at the counter or on the phone that they want no notices, or want them again."""
    try:
        (operations.opt_out if verb == "out" else operations.opt_in)(
            int(pk), by=request.scope, at=timezone.now()
        )
    except operations.Unknown:
        raise Http404 from None
    messages.success(request, "已记下，不再发通知短信" if verb == "out" else "已恢复发送短信")
    return redirect(f"{reverse('messages:log')}?{urlencode({'person': pk})}")
