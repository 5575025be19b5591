"""The list, the form of the household, and the page of a case with its reckoning and its steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import operations as people
from veterans import queries as register
from veterans.hardship import documents, facts, operations, queries, rules, states
from veterans.hardship.enums import HARD, Action, Level, State
from veterans.hardship.forms import FindForm, HouseholdForm, ListFilter, NoteForm
from veterans.hardship.models import Case
from veterans.models import Person

PER_PAGE = 50
SAID = {
    Action.SUBMIT: "已提交，街道 10 个工作日内核查",
    Action.SEND_BACK: "已退回补充",
    Action.CHECK: "核查已记下，交区局认定",
    Action.CONFIRM: "已认定困难，有效期一年；请打印结果告知书送本人",
    Action.REFUSE: "已认定不属困难；请打印结果告知书送本人",
    Action.APPEAL: "已提交复核，由另一位同事认定",
    Action.END: "已终止",
    Action.WITHDRAW: "已撤回",
}


@login_required
@require_GET
def case_list(request):
    request.scope.require_anywhere(Permission.HARDSHIP_VIEW)
    today = timezone.localdate()
    asked = ListFilter.asked(request.GET)
    rows = queries.whole(queries.listed(request.scope, asked, today=today))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.late = rules.is_late(one, today)
        one.past = one.state == State.CONFIRMED and one.valid_to < today
    context = {
        "asked": asked,
        "tabs": queries.tabs(request.scope, asked, today=today),
        "page": page,
        "levels": HARD,
        "stations": queries.stations(request.scope),
        "may_fill": request.scope.allows(Permission.HARDSHIP_FILL),
        "may_export": request.scope.allows(Permission.PERSON_EXPORT),
        "now": timezone.now(),
    }
    return render(request, "hardship/list.html", context)


@login_required
@require_GET
def standards(request):
    request.scope.require_anywhere(Permission.HARDSHIP_VIEW)
    context = {"standards": queries.standards(timezone.localdate())}
    return render(request, "hardship/standards.html", context)


@login_required
@require_GET
@fresh_login_required
def export(request):
    return door.answer(request, "hardship", request.GET.urlencode())


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """Who is it? From the page of a person one comes straight to the form. By POST, so that no number stands in an address."""
    request.scope.require_anywhere(Permission.HARDSHIP_FILL)
    form, found = FindForm(request.POST or None), None
    if form.is_valid():
        text = form.cleaned_data["who"]
        found = list(register.suggestions(text, by=request.scope))
        if register.is_full_number(text):
            people.log_number_search(found=found, by=request.scope, at=timezone.now())
    return render(request, "hardship/new.html", {"form": form, "found": found})


@login_required
@require_http_methods(["GET", "POST"])
def begin(request, person_pk):
    scope = request.scope
    person = get_object_or_404(Person.objects.visible_to(scope).select_related("station"), pk=person_pk)
    scope.require(Permission.HARDSHIP_FILL, person)
    running = queries.of_person(person, by=scope).open().first()
    if running is not None:
        return redirect("hardship:case", pk=running.pk)
    form = HouseholdForm(request.POST or None, initial=queries.begin_with(person, by=scope))
    if form.is_valid():
        case = _kept(
            form, lambda: operations.open_case(
                person_id=person.pk, by=scope, at=timezone.now(), **form.said()
            )
        )  # fmt: skip
        if case is not None:
            return _after(request, case)
    return render(request, "hardship/form.html", {"form": form, "person": person})


@login_required
@require_http_methods(["GET", "POST"])
def fill(request, pk):
    shown = _one(request, pk)
    if shown.state != State.DRAFT or not request.scope.allows(Permission.HARDSHIP_FILL, shown):
        return redirect("hardship:case", pk=pk)
    form = HouseholdForm(request.POST or None, initial=shown.facts | {"story": shown.story})
    if form.is_valid():
        case = _kept(
            form,
            lambda: operations.fill(case_id=pk, by=request.scope, at=timezone.now(), **form.said()),
        )  # fmt: skip
        if case is not None:
            return _after(request, case)
    context = {"form": form, "person": shown.person, "case": shown}
    return render(request, "hardship/form.html", context)


def _kept(form, write):
    try:
        return write()
    except Refused as reason:
        form.add_error(None, str(reason))
        return None


def _after(request, case):
    """“保存并提交” is one click: the second step follows at once, and its refusal is told on the page of the case."""
    if "submit" not in request.POST:
        messages.success(request, "已保存，可以看测算结果，确认后提交")
        return redirect("hardship:case", pk=case.pk)
    return _take(request, case.pk, Action.SUBMIT, {})


def _one(request, pk) -> Case:
    return get_object_or_404(queries.whole(Case.objects.visible_to(request.scope)), pk=pk)


@login_required
@require_GET
def case(request, pk):
    return _page(request, _one(request, pk))


@login_required
@require_POST
def take(request, pk, action):
    if action not in Action.values or action == Action.FILL:
        raise Http404
    shown = _one(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, refusal="说明最多 500 个字", status=400)
    return _take(request, pk, Action(action), form.cleaned_data)


def _take(request, pk, action, said):
    try:
        operations.take(action, case_id=pk, by=request.scope, at=timezone.now(), **said)
    except Refused as reason:
        return _page(
            request,
            _one(request, pk),
            refusal=str(reason),
            typed=said.get("note", ""),
            acted=action,
            status=409,
        )
    messages.success(request, SAID[action])
    return redirect("hardship:case", pk=pk)


def _page(request, shown, *, refusal="", typed="", acted="", status=200):
    scope, today = request.scope, timezone.localdate()
    operations.note_reading(shown, by=scope, at=timezone.now())
    steps = list(shown.steps.select_related("by").order_by("at", "pk"))
    kept = queries.reckoning(shown) if shown.state != State.DRAFT else None
    level, findings = (
        (kept.level, kept.findings) if kept else rules.reckon(queries.standards(today), shown.facts)
    )
    context = {
        "case": shown,
        "facts": [(fact, shown.facts[fact.key]) for fact in facts.ASKED],
        "late": rules.is_late(shown, today),
        "frozen": kept,
        "reckoned": Level(level),
        "against": rules.against(shown.level, level),
        "findings": findings,
        "steps": steps[::-1],
        "may": _may(shown, scope, steps),
        "levels": HARD,
        "may_print": scope.allows(Permission.HARDSHIP_FILL, shown),
        "refusal": refusal,
        "typed": typed,
        "acted": acted,
    }
    return render(request, "hardship/case.html", context, status=status)


def _may(shown, scope, steps) -> dict[str, str]:
    """Steps that the table and the posts allow → "" or, where another must take it, the sentence that says so."""
    offered = {}
    for (state, action), move in states.TABLE.items():
        if state != shown.state or not scope.allows(move.needs, shown):
            continue
        try:
            rules.check_other_eyes(action, steps, scope.user_id)
            offered[str(action)] = ""
        except rules.SameHands as reason:
            offered[str(action)] = str(reason)
    if shown.rounds:
        offered.pop("APPEAL", None)
    return offered


@login_required
@require_GET
@fresh_login_required
def letter(request, pk):
    shown = _one(request, pk)
    if shown.state not in states.DECIDED or not request.scope.allows(Permission.HARDSHIP_FILL, shown):
        raise Http404
    now = timezone.now()
    operations.note_letter(shown, by=request.scope, at=now)
    response = HttpResponse(documents.letter(shown, at=now), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{shown.number}.pdf"'
    return response
