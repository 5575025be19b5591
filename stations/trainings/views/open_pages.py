"""Without an account: the door, a person's own page behind a signed pass, and the check of a certificate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bureau.kit import walls
from bureau.kit.errors import Refused
from stations.trainings import documents, passes, queries, quizzing, rules, seating
from stations.trainings.enums import SeatState, State
from stations.trainings.forms import CheckForm, DoorForm, FeedbackForm
from stations.trainings.views.seats import INLINE, check_url


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def door(request, pk):
    """What the code on the screen leads to."""
    training = queries.door(pk)
    if training is None or training.state not in {State.OPEN, State.RUNNING, State.HELD}:
        raise Http404
    form = DoorForm(request.POST or None, initial={"code": request.GET.get("k", "")})
    if request.method == "POST" and form.is_valid():
        try:
            with walls.within([training.station_id]):
                seat = seating.sign_in(pk, **form.cleaned_data, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("trainings:mine", given=passes.give(seat))
    return render(request, "trainings/door.html", {"training": training, "form": form})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def mine(request, given):
    """One person in one training: where they stand, the quiz, the certificate, what they thought of it."""
    seat_id, station = passes.opened_by(given)
    with walls.within([station]):
        seat = get_object_or_404(queries.seat_of_pass(seat_id))
    # The organiser's wall: a certificate is numbered and an opinion kept at its place.
    with walls.within([seat.training.station_id]):
        if request.GET.get("paper") and hasattr(seat, "certificate"):
            paper = documents.certificate(seat, url=check_url(request, seat))
            return HttpResponse(paper, content_type="application/pdf", headers=INLINE)
        opinion = FeedbackForm(request.POST if request.POST.get("deed") == "judge" else None)
        if request.method == "POST":
            try:
                with transaction.atomic():
                    answer = _posted(request, seat, given, opinion)
            except Refused as reason:
                messages.error(request, str(reason))
                return redirect("trainings:mine", given=given)
            if answer:
                return answer
        return render(request, "trainings/mine.html", _page(seat, given, opinion))


def _posted(request, seat, given, opinion):
    now = timezone.now()
    if request.POST.get("deed") == "judge":
        if not opinion.is_valid():
            return None
        organiser = seat.training.station_id
        quizzing.judge(seat.pk, **opinion.cleaned_data, organiser=organiser, at=now)
        messages.success(request, "谢谢您的评价，不记名")
        return redirect("trainings:mine", given=given)
    number = request.POST.get("number", "")
    if not (number.isascii() and number.isdigit() and 1 <= int(number) <= 99):
        raise rules.WrongTry("这份卷已过期，请重新打开")
    chosen = {
        int(name[1:]): [int(value) for value in values if value.isascii() and value.isdigit()]
        for name, values in request.POST.lists()
        if name[:1] == "q" and name[1:].isascii() and name[1:].isdigit()
    }
    kept = quizzing.answer(seat.pk, number=int(number), chosen=chosen, at=now)
    if kept.passed:
        messages.success(request, f"得 {kept.points} 分，合格，证书已发")
    else:
        messages.warning(request, f"得 {kept.points} 分，没有合格")
    return redirect("trainings:mine", given=given)


def _page(seat, given, opinion) -> dict:
    training, quiz, tries = seat.training, seat.training.quiz, list(seat.trials.all())
    open_now, why_not = False, ""
    if quiz is not None and seat.came:
        try:
            rules.check_quiz_open(training, seat, at=timezone.now())
            rules.check_may_try(seat, quiz, done=len(tries))
            open_now = True
        except Refused as reason:
            why_not = str(reason)
    number = len(tries) + 1
    return {
        "seat": seat,
        "training": training,
        "given": given,
        "tries": tries,
        "most": rules.tries_of(seat, quiz) if quiz else 0,
        "number": number,
        "questions": quizzing.sheet(seat, quiz, number=number) if open_now else [],
        "quiz": quiz,
        "until": rules.last_moment(training) if quiz and training.held_at else None,
        "why_not": "" if seat.state == SeatState.PASSED else why_not,
        "certificate": getattr(seat, "certificate", None),
        "opinion": opinion if seat.came and training.state == State.HELD and not seat.gave_feedback else None,
    }


@login_not_required
@never_cache
@require_GET
def verify(request):
    """Whoever holds a certificate: valid or not, masked name, course, day. Nothing more."""
    code = request.GET.get("c") or request.GET.get("code", "")
    form = CheckForm(initial={"code": code[:20]})
    found = queries.check_certificate(code[:20]) if code else None
    context = {"form": form, "asked": code[:20], "found": found, "now": timezone.now()}
    return render(request, "trainings/verify.html", context, status=404 if code and found is None else 200)
