"""The year, one training, the code at its door, and the lists that leave."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import access, exports, indicators, qr
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from stations.duty import presence
from stations.models import Station
from stations.permissions import Permission
from stations.scope import below
from stations.trainings import operations, passes, queries, states
from stations.trainings.enums import Action, Kind, SeatState, State
from stations.trainings.forms import PlanForm, TrainingForm
from stations.trainings.models import Quiz, Training

PER_PAGE = 50
COUNTED = ("trainings_held", "campaign_trainings", "induction_trainings")


@login_required
@require_GET
def training_list(request):
    """A year of trainings, as far as they concern me."""
    request.scope.require_anywhere(Permission.TRAINING_VIEW)
    now, today = timezone.now(), timezone.localdate()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= 2100 else today.year
    rows, counted = Training.objects.visible_to(request.scope).select_related("station", "plan"), None
    if request.GET.get("indicator") in COUNTED:
        rows, counted = _behind_a_figure(request, rows, at=now)
    else:
        rows = rows.filter(month__year=year)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    rows = rows.filter(state=state) if state in State.values else rows
    if request.GET.get("export"):
        return _export_year(rows, year)
    lines = queries.year_lines(year, scope=request.scope)
    return render(
        request,
        "trainings/list.html",
        {
            "year": year,
            "years": [today.year + 1, today.year, today.year - 1, today.year - 2],
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "counted": counted,
            "lines": lines,
            "sum": queries.year_sum(Training.objects.visible_to(request.scope).filter(month__year=year)),
            "short": sum(bool(line.short) for line in lines),
            "open": queries.open_for_sign_up(request.scope, at=now).count(),
            "tell": queries.to_tell(scope=request.scope).select_related("training", "station")[:30],
            "kinds": Kind.choices,
            "states": State.choices,
            "kind": kind,
            "state": state,
            "may_manage": request.scope.allows(Permission.TRAINING_MANAGE),
            "now": now,
        },
    )


def _behind_a_figure(request, rows, *, at):
    indicator = indicators.REGISTRY[request.GET["indicator"]]
    due = request.GET.get("part") == "due" and indicator.denominator is not None
    wanted = (indicator.denominator if due else indicator.numerator)(at)
    label = indicator.denominator_label if due else indicator.numerator_label
    here = below("station_id", request.GET.get("station", ""))
    return rows.filter(here, pk__in=wanted.values("pk")), f"{indicator.label}：{label}"


def _export_year(rows, year):
    headings = [
        "组织单位",
        "类别",
        "主题",
        "专项",
        "时间",
        "地点",
        "授课人",
        "学时",
        "名额",
        "占用",
        "候补",
        "状态",
    ]
    cells = (
        [
            str(one.station), one.get_kind_display(), one.topic, one.campaign, one.when, one.place, one.lecturer,
            one.hours, one.seats, one.taken, one.waiting, one.get_state_display(),
        ]
        for one in rows
    )  # fmt: skip
    return exports.response(f"{year}年培训", headings, cells, about=f"{year} 年培训计划与完成情况，不列个人")


@login_required
@require_http_methods(["GET", "POST"])
def plan(request):
    """A year in one go: one line per training."""
    request.scope.require_anywhere(Permission.TRAINING_MANAGE)
    today, places = timezone.localdate(), queries.organisers(request.scope)
    form = PlanForm(request.POST or None, places=places, today=today, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        code = asked.pop("station").code
        try:
            made = operations.plan_year(code, **asked, by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error("text", str(reason))
        else:
            messages.success(
                request, f"{made}里现有 {made.trainings.count()} 场，逐场写好时间、地点就能开放报名"
            )
            return redirect(f"{reverse('trainings:list')}?year={made.year}")
    return render(request, "trainings/plan_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def add(request):
    request.scope.require_anywhere(Permission.TRAINING_MANAGE)
    form = TrainingForm(request.POST or None, **_choices(request))
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["station"].code
        try:
            made = operations.add(code, **form.asked(), by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "已登记，核对后点“开放报名”，各站就能报")
            return redirect("trainings:training", pk=made.pk)
    return render(request, "trainings/training_form.html", {"form": form, "title": "安排一场培训"})


@login_required
@require_http_methods(["GET", "POST"])
def amend(request, pk):
    shown = _managed(request, pk)
    form = TrainingForm(request.POST or None, instance=shown, **_choices(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.amend(pk, **form.asked(), by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "安排已改好")
            return redirect("trainings:training", pk=pk)
    return render(
        request,
        "trainings/training_form.html",
        {"form": form, "training": shown, "title": f"改安排：{shown.topic}"},
    )


@login_required
@require_GET
def training(request, pk):
    shown = _seen(request, pk)
    now = timezone.now()
    manages = request.scope.allows(Permission.TRAINING_MANAGE, shown)
    rows = queries.seats_of(shown, scope=request.scope)
    state, name = request.GET.get("state", ""), request.GET.get("q", "").strip()[:40]
    rows = rows.filter(state=state) if state in SeatState.values else rows
    rows = rows.filter(name__contains=name) if name else rows
    takes = shown.state == State.OPEN and (shown.closes_at > now or manages)
    return render(
        request,
        "trainings/training.html",
        {
            "training": shown,
            "tally": queries.tally(shown, scope=request.scope),
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "state": state,
            "name": name,
            "states": SeatState.choices,
            "actions": _offered(shown) if manages else [],
            "may_cancel": manages and shown.state in states.AMENDABLE,
            "may_amend": manages and shown.state in states.AMENDABLE,
            "unready": shown.state == State.PLANNED and not _offered(shown),
            "may_enrol": request.scope.allows(Permission.TRAINING_ENROL)
            and (takes or (manages and shown.state == State.RUNNING)),
            "manages": manages,
            "enrols": request.scope.allows(Permission.TRAINING_ENROL),
            "silent": queries.not_signed_up(shown, scope=request.scope) if shown.state == State.OPEN else [],
            "opinion": queries.opinion(shown) if shown.state == State.HELD else None,
            "steps": shown.steps.select_related("by"),
            "now": now,
        },
    )


def _offered(shown) -> list[Action]:
    """Opening is offered once there is something to come to; cancelling has a place of its own."""
    ready = shown.state != State.PLANNED or (shown.starts_at and shown.place and shown.seats)
    return [action for action in states.actions_from(shown.state) if ready and action != Action.CANCEL]


@login_required
@require_POST
def step(request, pk):
    _seen(request, pk)
    action = request.POST.get("action", "")
    if action not in Action.values:
        raise Refused("没有这一步，请刷新后再看")
    note = request.POST.get("note", "")
    try:
        done = operations.take(Action(action), training_id=pk, note=note, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("trainings:training", pk=pk)
    said = {
        State.OPEN: "已开放报名，各站现在可以报",
        State.RUNNING: "可以签到了，请打开签到屏",
        State.HELD: "已收尾，没来的记了未到",
    }
    messages.success(request, said.get(done.state, "已取消，各站会看到要告诉谁"))
    return redirect("trainings:training", pk=pk)


@login_required
@never_cache
@require_GET
def screen(request, pk):
    """For the screen at the door: a code that changes every two minutes. htmx fetches the next; without it the page does."""
    shown, now = _managed(request, pk), timezone.now()
    number = presence.code(passes.door(pk), now)
    url = request.build_absolute_uri(reverse("trainings:door", args=[pk])) + f"?k={number}"
    template = "trainings/screen_code.html" if request.htmx else "trainings/screen.html"
    context = {
        "training": shown,
        "code": f"{number[:3]} {number[3:]}",
        "qr": qr.picture(url),
        "tally": queries.tally(shown, scope=request.scope),
    }
    response = render(request, template, context)
    if not request.htmx:
        response.headers["Refresh"] = str(presence.EVERY)
    return response


@login_required
@require_GET
def export(request, pk):
    """The attendance list, telephones masked as on the page."""
    shown = _seen(request, pk)
    best = queries.seats_of(shown, scope=request.scope).exclude(state=SeatState.WITHDRAWN)
    rows = [
        [
            str(one.station), one.name, one.get_guest_display(), one.masked_phone, one.get_state_display(),
            timezone.localtime(one.arrived_at) if one.arrived_at else None, one.get_how_display(), one.tries,
            one.certificate.number if hasattr(one, "certificate") else "", "",
        ]
        for one in best
    ]  # fmt: skip
    access.record(
        Looking.EXPORT,
        target=f"trainings.Training:{pk}",
        station=shown.station_id,
        by_id=request.scope.user_id,
        at=timezone.now(),
        field="trainings",
        count=len(rows),
    )
    headings = [
        "服务站",
        "姓名",
        "身份",
        "电话",
        "状态",
        "签到时间",
        "怎样签到",
        "测验次数",
        "证书编号",
        "签名",
    ]
    about = f"{shown.topic}，{shown.when}，{shown.place}，签到名单（只含您能看到的站）"
    return exports.response(f"签到名单 {shown.topic} {shown.day}", headings, rows, about=about)


@login_required
@require_GET
def chiefs(request):
    """Who of the chiefs has been trained this year, by station: whom to invite next."""
    request.scope.require_anywhere(Permission.TRAINING_VIEW)
    today = timezone.localdate()
    shares = queries.chief_shares(request.GET.get("station", ""), scope=request.scope, today=today)
    total, done = sum(len(s.chiefs) for s in shares), sum(s.trained for s in shares)
    shown = [s for s in shares if s.trained < len(s.chiefs)] if request.GET.get("show") == "left" else shares
    if request.GET.get("export"):
        return exports.response(
            f"轮值站长受训情况{today}",
            ["街道", "服务站", "在任", "今年受训合格", "还没有"],
            [[str(s.station.parent or ""), str(s.station), len(s.chiefs), s.trained, len(s.chiefs) - s.trained] for s in shown],
            about=f"轮值站长受训情况，{today}。只列单位，不列个人。",
        )  # fmt: skip
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "total": total,
        "done": done,
        "today": today,
        "show": request.GET.get("show", ""),
    }
    return render(request, "trainings/chiefs.html", context)


@login_required
@require_GET
def record(request, code):
    """The training record of a station."""
    reach = request.scope.within("code", Permission.TRAINING_VIEW)
    station = get_object_or_404(Station.objects.visible_to(request.scope).filter(reach), code=code)
    page = Paginator(queries.record_of(station, scope=request.scope), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "trainings/record.html", {"station": station, "page": page})


def _choices(request) -> dict:
    # What my own place wrote stands first; a street may use the bureau's papers.
    quizzes = Quiz.objects.visible_to(request.scope).order_by(F("station_id").desc(), "-pk")
    return {"places": queries.organisers(request.scope), "quizzes": quizzes}


def _seen(request, pk):
    return get_object_or_404(
        Training.objects.visible_to(request.scope).select_related("station", "quiz", "plan"), pk=pk
    )


def _managed(request, pk):
    shown = _seen(request, pk)
    request.scope.require(Permission.TRAINING_MANAGE, shown)
    return shown
