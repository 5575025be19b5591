"""Who looked at whom: the month for leaders, the log for auditors, one person, questions and answers."""

import datetime as dt
import itertools

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import exports
from bureau.kit.errors import Refused
from bureau.oversight import operations, queries, words
from bureau.oversight.enums import Sign
from bureau.oversight.forms import AnswerForm, LogFilter
from bureau.oversight.models import Question
from stations.models import Station
from stations.permissions import Permission
from stations.queries import who_can_see
from veterans.models import Person

PAGE = 50
MOST_EXPORTED = 50_000


def _needs(request, permission):
    if not request.scope.allows(permission):
        raise PermissionDenied


def _first_of(text: str) -> dt.date:
    """2026-03 → its first day; anything else, and the future, → this month."""
    this = timezone.localdate().replace(day=1)
    try:
        asked = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return this
    return asked if dt.date(2000, 1, 1) <= asked <= this else this


# -- the month ---------------------------------------------------------------------------------------------


@require_GET
def month(request):
    _needs(request, Permission.ACCESS_REVIEW)
    first = _first_of(request.GET.get("month", ""))
    reading = queries.month(first, by=request.scope)
    named = queries.people_named(
        {found.target for line in reading.lines for found in line.findings if found.target}, request.scope
    )
    this = timezone.localdate().replace(day=1)
    context = {
        "reading": reading,
        "findings": [
            {
                "line": line,
                "found": found,
                "person": named.get(found.target),
                "question": reading.asked.get((line.user.pk, found.sign, found.target)),
                "target": words.target(found.target),
                "url": _rows(reading, line.user.pk, target=found.target, day=found.on),
                "may_ask": line.user.pk != request.scope.user_id,
            }
            for line in reading.lines
            for found in line.findings
        ],
        "lines": [(line, _rows(reading, line.user.pk)) for line in reading.lines],
        "before": (first - dt.timedelta(days=1)).strftime("%Y-%m"),
        "after": (reading.last + dt.timedelta(days=1)).strftime("%Y-%m") if first < this else "",
        "now": timezone.localtime(),
    }
    return render(request, "oversight/month.html", context)


def _rows(reading, who: int, *, target: str = "", day: dt.date | None = None) -> str:
    """The rows of the log behind a figure."""
    asked = {"who": who, "start": day or reading.first, "end": day or reading.last, "target": target}
    return f"{reverse('oversight:log')}?{urlencode({key: value for key, value in asked.items() if value})}"


@require_POST
def ask(request):
    _needs(request, Permission.ACCESS_REVIEW)
    asked, first = request.POST, _first_of(request.POST.get("month", ""))
    try:
        operations.ask(
            colleague_id=int(asked["colleague"]) if asked.get("colleague", "").isdecimal() else 0,
            sign=asked.get("sign", ""),
            first=first,
            target=asked.get("target", ""),
            by=request.scope,
            at=timezone.now(),
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "已请对方说明，回复会出现在这里和“询问与说明”里")
    return redirect(f"{reverse('oversight:month')}?month={first:%Y-%m}")


# -- the log -----------------------------------------------------------------------------------------------


def _filtered(request):
    """The form and the rows it asks for; a wrong condition shows nothing rather than everything."""
    form = LogFilter(request.GET, today=timezone.localdate())
    rows = queries.events(request.scope).select_related("by")
    if not form.is_valid():
        return form, rows.none()
    asked = form.cleaned_data
    midnight = [
        timezone.make_aware(dt.datetime.combine(asked[name], dt.time.min)) for name in ("start", "end")
    ]
    rows = rows.filter(at__gte=midnight[0], at__lt=midnight[1] + dt.timedelta(days=1))
    for name, column in (
        ("who", "by"),
        ("action", "action"),
        ("target", "target"),
        ("station", "station_code__startswith"),
    ):
        if asked[name]:
            rows = rows.filter(**{column: asked[name]})
    return form, rows.order_by("-at", "-pk")


@require_GET
def log(request):
    _needs(request, Permission.ACCESS_REVIEW)
    form, rows = _filtered(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = queries.people_named({event.target for event in page}, request.scope)
    stations = Station.objects.visible_to(request.scope).in_bulk({event.station_code for event in page})
    is_auditor = request.scope.allows(Permission.AUDIT_VIEW)
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "event": event,
                "person": people.get(event.target),
                "target": words.target(event.target),
                "station": stations.get(event.station_code, event.station_code),
                "field": words.field(event.field),
            }
            for event in page
        ],
        "colleagues": queries.colleagues(request.scope),
        "is_auditor": is_auditor,
        "seal": queries.last_seal() if is_auditor else None,
        "check": queries.last_check() if is_auditor else None,
        "tab": "log",
    }
    return render(request, "oversight/log.html", context)


@require_GET
def export(request):
    """The rows of the log as they stand, without names of persons. Logged before it leaves."""
    _needs(request, Permission.AUDIT_VIEW)
    form, rows = _filtered(request)
    at = timezone.localtime()
    # What was typed is not repeated word for word: a wrong condition may be anything.
    asked = (
        {name: str(value) for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    )
    operations.log_export(rows=min(rows.count(), MOST_EXPORTED), asked=asked, by=request.scope, at=at)
    lines = itertools.islice(rows.iterator(chunk_size=2000), MOST_EXPORTED)
    return exports.response(
        f"查阅留痕 {at:%Y-%m-%d}",
        [
            "时间",
            "账号",
            "岗位",
            "行为",
            "对象",
            "所属站",
            "内容",
            "事由",
            "说明",
            "结果",
            "人数",
            "地址",
            "会话",
            "请求号",
        ],
        (
            [
                timezone.localtime(event.at).replace(tzinfo=None),
                str(event.by or ""),
                event.posts,
                event.get_action_display(),
                *(event.target, event.station_code, event.field, event.reason, event.note, event.result),
                *(event.count, event.ip, event.session, event.request_id),
            ]
            for event in lines
        ),
        about=f"{request.user} 于 {at:%Y-%m-%d %H:%M} 导出，最多 {MOST_EXPORTED} 行，请勿外传",
    )


@require_GET
def deeds(request):
    _needs(request, Permission.AUDIT_VIEW)
    form = LogFilter(request.GET, today=timezone.localdate())
    rows = queries.deeds(request.scope).select_related("by")
    if form.is_valid():
        asked = form.cleaned_data
        midnight = [
            timezone.make_aware(dt.datetime.combine(asked[name], dt.time.min)) for name in ("start", "end")
        ]
        rows = rows.filter(at__gte=midnight[0], at__lt=midnight[1] + dt.timedelta(days=1))
        for name, column in (("who", "by"), ("target", "target")):
            if asked[name]:
                rows = rows.filter(**{column: asked[name]})
    else:
        rows = rows.none()
    page = Paginator(rows.order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(event, words.deed(event.verb), words.target(event.target)) for event in page],
        "colleagues": queries.colleagues(request.scope),
        "is_auditor": True,
        "tab": "deeds",
    }
    return render(request, "oversight/deeds.html", context)


# -- one person --------------------------------------------------------------------------------------------


@require_GET
def who_looked(request, pk):
    """Who can see this person and why (F104); and, for who watches over it, who did."""
    person = get_object_or_404(Person.objects.visible_to(request.scope).select_related("station"), pk=pk)
    watches = request.scope.allows(Permission.ACCESS_REVIEW, person)
    context = {
        "person": person,
        "reaches": [
            reach for reach in who_can_see(person.station, day=timezone.localdate()) if reach.sees_people
        ],
        "watches": watches,
        "looked": queries.looked_at(person, at=timezone.now()) if watches else [],
    }
    return render(request, "oversight/who_looked.html", context)


# -- questions and answers ---------------------------------------------------------------------------------


@require_GET
def questions(request):
    rows = Question.objects.visible_to(request.scope).select_related("colleague", "asked_by", "answer")
    may_be_asked = any(request.scope.allows(p) for p in (Permission.PERSON_VIEW, Permission.ACCESS_REVIEW))
    if not may_be_asked and not rows.exists():
        raise PermissionDenied
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/questions.html", {"page": page, "me": request.scope.user_id})


@require_http_methods(["GET", "POST"])
def question(request, pk):
    shown = get_object_or_404(
        Question.objects.visible_to(request.scope).select_related("colleague", "asked_by", "answer"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer(pk, text=form.cleaned_data["text"], by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "已提交说明，与询问一并留存")
            return redirect("oversight:question", pk=pk)
    context = {
        "question": shown,
        "sign": Sign(shown.sign).label,
        "target": words.target(shown.target),
        "form": form,
        "may_answer": shown.colleague_id == request.scope.user_id and not hasattr(shown, "answer"),
        "phone": settings.BUREAU_PHONE,
    }
    return render(request, "oversight/question.html", context)
