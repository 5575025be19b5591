"""Free half hours and who has booked, the booking itself, and the hours of the volunteers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans.counsel import operations, queries, states
from veterans.counsel.enums import Action, Show
from veterans.counsel.forms import BookForm, HoursForm, LawyerForm, ListFilter, StepForm
from veterans.counsel.models import Consultation, Lawyer, Slot
from veterans.models import Person
from veterans.tickets.models import Ticket

PER_PAGE = 50


@login_required
@require_GET
def booking_list(request):
    scope, now = request.scope, timezone.now()
    scope.require_anywhere(Permission.TICKET_VIEW)
    asked = ListFilter.asked(request.GET)
    context = {
        "asked": asked,
        "shows": Show.choices,
        "page": Paginator(queries.listed(scope, asked), PER_PAGE).get_page(request.GET.get("page")),
        "free": queries.free(scope, at=now),
        "stations": queries.stations(scope),
        "may_take": scope.allows(Permission.TICKET_TAKE),
        "may_manage": scope.allows(Permission.COUNSEL_MANAGE),
        "may_export": scope.allows(Permission.PERSON_EXPORT),
        **_for_whom(request, request.GET),
    }
    return render(request, "counsel/list.html", context)


@login_required
@require_GET
@fresh_login_required
def export(request):
    return door.answer(request, "counsel", request.GET.urlencode())


def _for_whom(request, asked) -> dict:
    """The person or the ticket that the reader comes from."""
    found = {"person": None, "ticket": None}
    for name, rows in (("person", Person.objects), ("ticket", Ticket.objects)):
        key = asked.get(name) or ""
        if key.isdecimal() and len(key) < 19:
            found[name] = rows.visible_to(request.scope).filter(pk=key).first()
            if found[name] is None:
                raise Http404
    return found


@login_required
@require_http_methods(["GET", "POST"])
def book(request, pk):
    """One half hour: for whom and about what. Whom is found on the page of the person or of the ticket."""
    request.scope.require_anywhere(Permission.TICKET_TAKE)
    slot = get_object_or_404(Slot.objects.visible_to(request.scope).select_related("lawyer__station"), pk=pk)
    whom = _for_whom(request, request.POST or request.GET)
    form, status = BookForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = operations.book(
                pk, topic=said["topic"], person_id=said["person"], ticket_id=said["ticket"], by=request.scope,
                at=timezone.now(),
            )  # fmt: skip
        except Refused as reason:
            form.add_error(None, str(reason))
            status = 409
        else:
            messages.success(request, f"已约 {slot}，{slot.lawyer.room}；请告诉本人")
            return redirect("counsel:booking", pk=made.pk)
    return render(request, "counsel/book.html", {"slot": slot, "form": form, **whom}, status=status)


@login_required
@require_GET
def booking(request, pk):
    return _page(request, _one(request, pk))


def _one(request, pk) -> Consultation:
    rows = Consultation.objects.visible_to(request.scope)
    return get_object_or_404(
        rows.select_related("person", "station", "slot__lawyer__station", "ticket", "by"), pk=pk
    )


@login_required
@require_POST
def take(request, pk, action):
    if action not in Action.values:
        raise Http404
    shown, form = _one(request, pk), StepForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, refusal="结果最多 500 个字", status=400)
    try:
        operations.take(
            Action(action), booking_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data
        )
    except Refused as reason:
        return _page(request, shown, refusal=str(reason), status=409)
    messages.success(request, f"已办：{Action(action).label}")
    return redirect("counsel:booking", pk=pk)


def _page(request, shown, *, refusal="", status=200):
    may = {
        str(action)
        for (state, action), move in states.TABLE.items()
        if state == shown.state and request.scope.allows(move.needs, shown)
    }
    return render(
        request, "counsel/booking.html", {"booking": shown, "may": may, "refusal": refusal}, status=status
    )


# -- the volunteers ----------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def lawyers(request):
    scope = request.scope
    scope.require_anywhere(Permission.COUNSEL_MANAGE)
    form = LawyerForm(request.POST or None, places=queries.places_to_sit(scope))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            made = operations.enlist(
                station_code=said.pop("station_code"), values=said, by=scope, at=timezone.now()
            )
        except ValidationError as wrong:
            form.add_error(None, wrong.messages[0])
        else:
            messages.success(request, "已登记，请排坐班时间")
            return redirect("counsel:lawyer", pk=made.pk)
    return render(request, "counsel/lawyers.html", {"lawyers": queries.lawyers(scope), "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def lawyer(request, pk):
    shown = get_object_or_404(Lawyer.objects.visible_to(request.scope).select_related("station"), pk=pk)
    request.scope.require(Permission.COUNSEL_MANAGE, shown)
    form, today = HoursForm(request.POST or None), timezone.localdate()
    if request.method == "POST" and form.is_valid():
        try:
            new = operations.offer(pk, **form.said(), by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已排 {new} 个时段")
            return redirect("counsel:lawyer", pk=pk)
    context = {"lawyer": shown, "form": form, "slots": queries.slots_of(shown, today=today)}
    return render(request, "counsel/lawyer.html", context)


@login_required
@require_POST
def withdraw(request, pk):
    slot = get_object_or_404(Slot.objects.visible_to(request.scope), pk=pk)
    try:
        operations.withdraw(pk, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "已撤下")
    return redirect(reverse("counsel:lawyer", args=[slot.lawyer_id]))
