"""Signing people up, and what the organiser does with one seat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import access, qr
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from stations.permissions import Permission
from stations.trainings import documents, passes, queries, quizzing, rules, seating
from stations.trainings.enums import SeatAction, SeatState, State
from stations.trainings.forms import EnrolForm
from stations.trainings.models import Seat, Training

WITH = ("training__station", "training__quiz", "station", "certificate")
INLINE = {"Content-Disposition": 'inline; filename="certificate.pdf"'}


@login_required
@require_http_methods(["GET", "POST"])
def enrol(request, pk):
    """A station's own lists with a box before each name: nobody is typed who is known."""
    training = get_object_or_404(Training.objects.visible_to(request.scope).select_related("station"), pk=pk)
    places, now = list(queries.invited(training, scope=request.scope)), timezone.now()
    if not places:
        raise rules.NoSeat(f"这场培训由{training.station}组织，您的站不在邀请范围内")
    wanted = request.POST.get("station") or request.GET.get("station") or _usual(places)
    station = next((place for place in places if place.code == wanted), None)
    if wanted and station is None:
        raise Http404
    if station is None:
        return render(request, "trainings/enrol_where.html", {"training": training, "places": places})
    people = queries.people_of(station, training, today=timezone.localdate(now))
    form = EnrolForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = seating.enrol(pk, station_code=station.code, people=form.asked(), by=request.scope, at=now)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _told(made))
            return redirect("trainings:training", pk=pk)
    context = {
        "training": training,
        "station": station,
        "people": people,
        "form": form,
        "many": len(places) > 1,
    }
    context["ticked"] = set(request.POST.getlist("who"))
    return render(request, "trainings/enrol.html", context)


def _usual(places) -> str:
    return places[0].code if len(places) == 1 else ""


def _told(made) -> str:
    waits = sum(seat.state == SeatState.WAITING for seat in made)
    said = f"已报名 {len(made) - waits} 人"
    return said + (f"，名额已满，{waits} 人排候补；有人退出自动补上，到时在工作台告诉您" if waits else "")


@login_required
@require_POST
def withdraw(request, pk):
    seat = _find(request, pk)
    try:
        seating.withdraw(pk, note=request.POST.get("note", ""), by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{seat.name} 已退出")
    return redirect("trainings:training", pk=seat.training_id)


@login_required
@require_POST
def told(request, pk):
    seat = _find(request, pk)
    seating.told(pk, by=request.scope, at=timezone.now())
    messages.success(request, f"已记下：{seat.name} 知道了")
    return redirect("trainings:list")


@login_required
@require_POST
def arrive(request, pk):
    seat = _find(request, pk)
    try:
        seating.arrive(pk, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{seat.name} 已签到")
    return redirect("trainings:training", pk=seat.training_id)


@login_required
@never_cache
@require_GET
def seat(request, pk):
    """One person in one training: how it went, and the code that opens their own page on their telephone."""
    shown = _find(request, pk)
    manages = request.scope.allows(Permission.TRAINING_MANAGE, shown.training)
    url = request.build_absolute_uri(reverse("trainings:mine", args=[passes.give(shown)]))
    access.record(
        Looking.VIEW, target=shown, by_id=request.scope.user_id, at=timezone.now(), field="trainings"
    )
    quiz = shown.training.quiz
    return render(
        request,
        "trainings/seat.html",
        {
            "seat": shown,
            "training": shown.training,
            "steps": shown.steps.select_related("by"),
            "tries": shown.trials.all(),
            "most": rules.tries_of(shown, quiz) if quiz else 0,
            "qr": qr.picture(url) if manages and shown.came else "",
            "url": url,
            "certificate": getattr(shown, "certificate", None),
            "manages": manages,
            "may_mark": manages
            and quiz is not None
            and shown.state == SeatState.ATTENDED
            and shown.training.state == State.HELD,
            "may_again": manages and shown.state == SeatState.FAILED,
            "may_revoke": manages and shown.state == SeatState.PASSED,
        },
    )


@login_required
@require_POST
def decide(request, pk):
    shown = _find(request, pk)
    action = request.POST.get("action", "")
    if action not in {SeatAction.AGAIN, SeatAction.REVOKE}:
        raise Refused("没有这一步，请刷新后再看")
    note = request.POST.get("note", "")
    try:
        seating.decide(SeatAction(action), seat_id=pk, note=note, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{shown.name}：{SeatAction(action).label}，已办")
    return redirect("trainings:seat", pk=pk)


@login_required
@require_POST
def mark(request, pk):
    shown, points = _find(request, pk), request.POST.get("points", "")
    try:
        if not (points.isascii() and points.isdigit()):
            raise rules.WrongTry("得分写 0 到 100 的整数")
        kept = quizzing.mark(pk, points=int(points), by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{shown.name} {kept}，{'合格' if kept.passed else '没有合格'}")
    return redirect("trainings:seat", pk=pk)


@login_required
@require_GET
def certificate(request, pk):
    shown = _find(request, pk)
    if not hasattr(shown, "certificate"):
        raise Http404
    access.record(
        Looking.PRINT, target=shown, by_id=request.scope.user_id, at=timezone.now(), field="certificate"
    )
    paper = documents.certificate(shown, url=check_url(request, shown))
    return HttpResponse(paper, content_type="application/pdf", headers=INLINE)


def check_url(request, seat) -> str:
    return request.build_absolute_uri(f"{reverse('trainings:verify')}?c={seat.certificate.code}")


def _find(request, pk):
    return get_object_or_404(
        Seat.objects.visible_to(request.scope).select_related(*WITH),
        pk=pk,
    )
