"""The person's own page: write one, read the answer, say whether it satisfies, take it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bureau.kit.errors import Refused
from veterans.citizens.door import require_citizen
from veterans.tickets import operations, queries
from veterans.tickets.enums import Action, Channel, Satisfaction
from veterans.tickets.forms import NoteForm, OwnForm
from veterans.tickets.models import Ticket


@require_citizen
@require_http_methods(["GET", "POST"])
def mine(request):
    form = OwnForm(request.POST or None, kinds=queries.kinds())
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.receive(
                **form.cleaned_data, channel=Channel.MY, person_id=request.citizen.person.pk, by=request.scope,
                at=timezone.now(),
            )  # fmt: skip
        except Refused as reason:
            form.add_error("text", str(reason))
        else:
            messages.success(request, f"收到了，编号 {made.number}，{made.due_on:%Y-%m-%d} 前答复您")
            return redirect("my_tickets:list")
    rows = queries.of_person(request.citizen.person, by=request.scope).select_related("kind", "station")
    tickets = [(one, queries.desk_name(one)) for one in rows[:30]]
    context = {"form": form, "tickets": tickets, "ratings": Satisfaction}
    return render(request, "tickets/mine.html", context)


@require_citizen
@require_POST
def rate(request, pk):
    own = get_object_or_404(Ticket.objects.visible_to(request.scope), pk=pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选一项评价，说明最多 1000 个字")
        return redirect("my_tickets:list")
    unhappy = form.cleaned_data["satisfaction"] == Satisfaction.DISSATISFIED and own.desk != "BUREAU"
    _take(request, Action.REOPEN if unhappy else Action.RATE, pk, **form.cleaned_data)
    return redirect("my_tickets:list")


@require_citizen
@require_POST
def withdraw(request, pk):
    get_object_or_404(Ticket.objects.visible_to(request.scope), pk=pk)
    _take(request, Action.WITHDRAW, pk, note="本人撤回")
    return redirect("my_tickets:list")


def _take(request, action, pk, **said):
    try:
        operations.take(action, ticket_id=pk, by=request.scope, at=timezone.now(), **said)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(
            request, {"RATE": "谢谢您的评价", "REOPEN": "已交上一级重办", "WITHDRAW": "已撤回"}[action]
        )
