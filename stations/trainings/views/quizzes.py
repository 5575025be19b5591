"""Papers: a list, and one as text."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bureau.kit.errors import Refused
from stations.permissions import Permission
from stations.trainings import papers, queries, quizzing
from stations.trainings.forms import QuizForm
from stations.trainings.models import Quiz

PER_PAGE = 50


@login_required
@require_GET
def quiz_list(request):
    request.scope.require_anywhere(Permission.TRAINING_MANAGE)
    rows = (
        Quiz.objects.visible_to(request.scope)
        .select_related("station")
        .order_by("-pk")
        .annotate(
            count=Count("questions", distinct=True),
            used=Count("trainings", distinct=True, filter=Q(trainings__held_at__isnull=False)),
        )
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "trainings/quizzes.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def write(request, pk=None):
    """A new paper, a copy of one (?from=), or one that nobody has sat yet."""
    request.scope.require_anywhere(Permission.TRAINING_MANAGE)
    shown = _find(request, pk) if pk else None
    source = shown or (_find(request, request.GET["from"]) if request.GET.get("from", "").isdigit() else None)
    places = queries.organisers(request.scope)
    used = quizzing.sat(shown) if shown else 0
    may_write = shown is None or (not used and request.scope.allows(Permission.TRAINING_MANAGE, shown))
    form = QuizForm(request.POST or None, instance=shown, initial=_copied(source), places=places)
    for field in form.fields.values():
        field.disabled = not may_write
    if request.method == "POST" and may_write and form.is_valid():
        station = shown.station_id if shown else form.cleaned_data["station"].code
        text = form.cleaned_data["text"]
        asked = {"values": form.values(), "text": text, "quiz_id": shown and shown.pk}
        try:
            made = quizzing.write_quiz(station, **asked, by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error("text", str(reason))
        else:
            messages.success(request, f"“{made}”已存，{made.questions.count()} 题")
            return redirect("trainings:quizzes")
    context = {"form": form, "quiz": shown, "used": used, "may_write": may_write}
    return render(request, "trainings/quiz_form.html", context)


def _copied(source) -> dict:
    if source is None:
        return {}
    kept = {name: getattr(source, name) for name in ("title", "pass_mark", "tries", "draw", "days")}
    return kept | {"text": papers.write(source.questions.all())}


def _find(request, pk):
    return get_object_or_404(Quiz.objects.visible_to(request.scope).select_related("station"), pk=pk)
