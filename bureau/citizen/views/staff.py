"""For staff: what people have proposed, and a person's online life with the door at the counter."""

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.citizen import documents, operations, queries, rules
from bureau.citizen.enums import CorrectionState
from bureau.citizen.forms import ProxyForm
from bureau.citizen.models import Correction
from bureau.kit import access, qr, uploads
from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans.citizens import door, states
from veterans.citizens import operations as citizens
from veterans.citizens import queries as proxies
from veterans.citizens.enums import ProxyAction
from veterans.citizens.models import Proxy
from veterans.models import Person


@require_GET
def corrections(request):
    if not request.scope.allows(Permission.PERSON_EDIT):
        raise PermissionDenied
    page = Paginator(queries.to_check(request.scope), 25).get_page(request.GET.get("page"))
    return render(request, "citizen/staff_corrections.html", {"page": page})


@require_http_methods(["GET", "POST"])
def correction(request, pk):
    """Old beside new; tick what is right."""
    rows = Correction.objects.visible_to(request.scope).exclude(state=CorrectionState.DRAFT)
    shown = get_object_or_404(
        rows.select_related("person", "station", "answered_by"), pk=pk
    )  # unscoped: rows begin with visible_to
    access.record(
        access.Looking.VIEW, target=shown.person, by_id=request.user.pk, at=timezone.now(), field="correction"
    )
    if request.method == "POST":
        accepted = [field for field in request.POST.getlist("accept") if field in rules.LABELS]
        done = operations.answer(
            correction_id=pk,
            accepted=accepted,
            note=request.POST.get("note", "")[:300],
            by=request.scope,
            at=timezone.now(),
        )
        messages.success(
            request,
            f"已采纳 {len(done.accepted)} 项，档案已更新，结果短信发给本人"
            if done.accepted
            else "已答复本人",
        )
        return redirect("citizen:corrections")
    may = shown.state == CorrectionState.SENT and request.scope.allows(Permission.PERSON_EDIT, shown)
    return render(
        request,
        "citizen/staff_correction.html",
        {
            "correction": shown, "lines": queries.differences(shown, by=request.scope, masked=True), "may_answer": may,
            "moved_on": shown.seen_version != shown.person.version,
        },
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def person(request, pk):
    """Who acts for this person, who came in and how; and opening the pages for them at the counter."""
    shown = get_object_or_404(Person.objects.visible_to(request.scope).select_related("station"), pk=pk)
    form = ProxyForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            citizens.propose_proxy(person_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "已登记，核对委托材料后点“准予代办”")
            return redirect("citizen:person", pk=pk)
    lines = [
        (
            p,
            [
                a
                for a in states.actions_from(p.state)
                if request.scope.allows(states.move(p.state, a).needs, p)
            ],
        )
        for p in proxies.proxies_of(shown, by=request.scope)
    ]
    return render(
        request,
        "citizen/staff_person.html",
        {
            "person": shown, "form": form, "lines": lines, "sessions": proxies.sessions_opened_for(pk)[:10],
            "corrections": Correction.objects.visible_to(request.scope).filter(person=pk).exclude(state=CorrectionState.DRAFT)[:10],
            "may_edit": request.scope.allows(Permission.PERSON_EDIT, shown),
        },
    )  # fmt: skip


@require_POST
def let_in(request, pk):
    """A link for ten minutes, once: on the tablet here, or scanned by the person's own phone."""
    shown = get_object_or_404(Person.objects.visible_to(request.scope), pk=pk)
    token = secrets.token_urlsafe(24)
    citizens.let_in(person_id=pk, digest=door.digest(token), by=request.scope, at=timezone.now())
    address = request.build_absolute_uri(reverse("my:open_link", args=[token]))
    return render(
        request, "citizen/staff_link.html", {"person": shown, "address": address, "code": qr.picture(address)}
    )


@require_POST
def proxy_step(request, pk, action):
    shown = get_object_or_404(Proxy.objects.visible_to(request.scope), pk=pk)
    citizens.take_proxy(
        ProxyAction(action), proxy_id=pk, note=request.POST.get("note", "")[:300], evidence=request.FILES.get("evidence"),
        by=request.scope, at=timezone.now(),
    )  # fmt: skip
    messages.success(request, f"已{ProxyAction(action).label}")
    return redirect("citizen:person", pk=shown.person_id)


@require_GET
def evidence(request, pk):
    """The photo of the letter of attorney: an L4 picture, so looking at it is remembered."""
    shown = get_object_or_404(
        Proxy.objects.visible_to(request.scope).exclude(evidence="").select_related("person"), pk=pk
    )
    request.scope.require(Permission.PERSON_REVEAL, shown)
    access.record(
        access.Looking.VIEW,
        target=shown.person,
        by_id=request.user.pk,
        at=timezone.now(),
        field="proxy.evidence",
    )
    return FileResponse(uploads.path_of(shown.evidence).open("rb"), filename=shown.evidence_name)


@require_GET
def proxy_form(request, pk):
    shown = get_object_or_404(Person.objects.visible_to(request.scope).select_related("station"), pk=pk)
    request.scope.require(Permission.PERSON_REVEAL, shown)
    now = timezone.now()
    access.record(access.Looking.PRINT, target=shown, by_id=request.user.pk, at=now, field="proxy_form")
    return HttpResponse(documents.proxy_form(shown, printed_at=now), content_type="application/pdf")
