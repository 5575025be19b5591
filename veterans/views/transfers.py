"""Hand-overs between stations: give, ask, answer; and who is in nobody's count."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import drafts, matter_forms, queries, transfers
from veterans.enums import TransferAction, TransferState
from veterans.models import Draft, Person, Transfer
from veterans.views.editing import BOTH, carry_out, find_to_edit, form_page, typed
from veterans.views.person import find

PAGE = 25


def _needs(request, permission):
    if not request.scope.allows(permission):
        raise PermissionDenied


@BOTH
def offer(request, pk):
    person = find_to_edit(request, pk)
    form = matter_forms.OfferForm(typed(request))
    if form.is_valid():
        given = form.cleaned_data
        common = {
            "person_id": person.pk,
            "reason": given["reason"],
            "by": request.scope,
            "at": timezone.now(),
        }
        verb = transfers.offer if given["taker"] else transfers.offer_outside
        more = {"taker": given["taker"]} if given["taker"] else {"outside": given["outside"]}
        if carry_out(form, verb, **common, **more):
            messages.success(request, "已发出，对方接收之前此人仍计在本站")
            return redirect("people:transfers")
    return form_page(request, person, form, title="转出", button="发出")


@BOTH
def ask(request):
    """Somebody stands here whom another station holds."""
    _needs(request, Permission.PERSON_EDIT)
    draft = _draft(request)
    initial = {name: draft.typed.get(name, "") for name in ("id_number", "name")} if draft else {}
    form = matter_forms.AskForm(typed(request), by=request.scope, initial=initial)
    if request.method == "GET" and len(form.fields["taker"].queryset[:2]) == 1:
        form.initial["taker"] = form.fields["taker"].queryset[0]  # the only answer is not asked for
    if form.is_valid():
        try:
            asked = transfers.ask(by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            if draft:
                drafts.discard(draft_id=draft.pk, by=request.scope, at=timezone.now())
            holder, day = asked.giver.short_name, f"{asked.deadline:%m 月 %d 日}"
            messages.success(request, f"此人登记在{holder}，转入申请已发出，请对方在 {day} 前答复")
            return redirect("people:transfers")
    return render(request, "veterans/transfer_ask.html", {"form": form, "draft": draft})


def _draft(request) -> Draft | None:
    number = request.GET.get("draft", "")
    return Draft.objects.visible_to(request.scope).filter(pk=number).first() if number.isdigit() else None


@require_GET
def transfer_list(request):
    """Those that wait for my answer first; both sides keep seeing who took over and when."""
    _needs(request, Permission.PERSON_VIEW)
    scope, state = request.scope, request.GET.get("state", "")
    if state in TransferState.values:
        found = Transfer.objects.visible_to(scope).filter(state=state)
    elif state == "all":
        found = Transfer.objects.visible_to(scope)
    else:
        mine = Transfer.objects.visible_to(scope).open().filter(asked_by=request.user).values("pk")
        found = Transfer.objects.visible_to(scope).filter(
            Q(pk__in=queries.waiting_transfers(by=scope).values("pk")) | Q(pk__in=mine)
        )
    found = found.select_related("giver", "taker", "asked_by", "decided_by").order_by("-asked_at")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "choices": [("", "要办的"), *TransferState.choices, ("all", "全部")],
        "today": timezone.localdate(),
        "waiting": set(queries.waiting_transfers(by=scope).values_list("pk", flat=True)),
        "may_ask": scope.allows(Permission.PERSON_EDIT),
    }
    return render(request, "veterans/transfers.html", context)


def _transfers(request):
    found = Transfer.objects.visible_to(request.scope)
    return found.select_related("giver", "taker", "asked_by", "decided_by")


@BOTH
def transfer(request, transfer_id):
    shown = get_object_or_404(_transfers(request), pk=transfer_id)
    form = matter_forms.AnswerForm(typed(request))
    if form.is_valid() and request.POST.get("action") in TransferAction.values:
        action = TransferAction(request.POST["action"])
        done = carry_out(
            form,
            lambda **arguments: transfers.decide(action, **arguments),
            transfer_id=shown.pk,
            answer=form.cleaned_data["answer"],
            by=request.scope,
            at=timezone.now(),
        )
        if done:
            messages.success(request, f"已办理：{action.label}")
            return redirect("people:transfer", transfer_id)
        shown = get_object_or_404(_transfers(request), pk=transfer_id)
    context = {
        "transfer": shown,
        "form": form,
        "actions": [action for action in TransferAction if transfers.may(action, shown, by=request.scope)],
        "within_reach": Person.objects.visible_to(request.scope).filter(pk=shown.person_id).exists(),
    }
    return render(request, "veterans/transfer.html", context)


@require_GET
def uncounted(request):
    _needs(request, Permission.PERSON_VIEW)
    found = queries.uncounted(by=request.scope, today=timezone.localdate())
    context = {
        "gone": found.gone[: PAGE * 4],
        "stranded": found.stranded[: PAGE * 4],
        "unanswered": found.unanswered[: PAGE * 4],
        "counts": (found.gone.count(), found.stranded.count(), found.unanswered.count()),
        "may_record": request.scope.allows(Permission.PERSON_CHECK),
    }
    return render(request, "veterans/uncounted.html", context)


@BOTH
def receipt(request, pk):
    person = find(request, pk)
    if not request.scope.allows(Permission.PERSON_CHECK, person):
        raise PermissionDenied
    form = matter_forms.ReceiptForm(typed(request))
    if form.is_valid():
        done = carry_out(
            form,
            transfers.record_receipt,
            person_id=person.pk,
            by=request.scope,
            at=timezone.now(),
            **form.cleaned_data,
        )
        if done:
            messages.success(request, "已补登接收回执")
            return redirect("people:uncounted")
    return form_page(request, person, form, title="补登接收回执", button="保存")
