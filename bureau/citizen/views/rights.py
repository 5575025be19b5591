"""Consent, rights requests and proxies, in the person's own hand."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.citizen import documents, operations
from bureau.citizen.forms import AskForm, ProxyForm
from bureau.kit.errors import Refused
from bureau.privacy import operations as privacy
from bureau.privacy import queries as notices
from bureau.privacy.enums import Channel, Purpose, RightsKind
from bureau.privacy.forms import WORDINGS
from bureau.privacy.models import Consent, RightsRequest
from veterans.citizens import operations as citizens
from veterans.citizens import queries as proxies
from veterans.citizens import states
from veterans.citizens.door import require_citizen
from veterans.citizens.enums import ProxyAction
from veterans.citizens.models import Proxy


@require_citizen
@require_http_methods(["GET", "POST"])
def rights(request):
    """What is done with my data, what I agreed to, and what I may ask for."""
    person, now = request.citizen.person, timezone.now()
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = operations.ask(
            RightsKind(form.cleaned_data["kind"]), person_id=person.pk, detail=form.cleaned_data["detail"], by=request.scope,
            at=now, today=timezone.localdate(),
        )  # fmt: skip
        messages.success(request, f"已收到，{opened.due_on} 前答复")
        return redirect("my:rights")
    live = {c.purpose: c for c in Consent.objects.visible_to(request.scope).filter(withdrawn_at=None)}
    return render(
        request,
        "citizen/rights.html",
        {
            "form": form, "notices": notices.notices_in_force(timezone.localdate()),
            "consents": [(Purpose(p), words, live.get(p)) for p, words in WORDINGS.items()],
            "requests": RightsRequest.objects.visible_to(request.scope).order_by("-received_at"),
        },
    )  # fmt: skip


@require_citizen
@require_POST
def consent(request):
    """Giving is one tap, and so is taking back (个人信息保护法 art. 15)."""
    purpose = request.POST.get("purpose", "")
    if purpose not in Purpose.values:
        raise Http404
    person, now, purpose = request.citizen.person, timezone.now(), Purpose(purpose)
    live = Consent.objects.visible_to(request.scope).filter(purpose=purpose, withdrawn_at=None).first()
    if live:
        privacy.withdraw_consent(consent_id=live.pk, by=request.scope, at=now)
        messages.success(request, f"已撤回“{purpose.label}”，马上生效")
    else:
        privacy.give_consent(
            person_id=person.pk,
            purpose=purpose,
            wording=WORDINGS[purpose],
            channel=Channel.WEB,
            by=request.scope,
            at=now,
        )
        messages.success(request, f"已记下您同意“{purpose.label}”，随时可以撤回")
    return redirect("my:rights")


@require_citizen
@require_POST
def take_back(request, pk):
    get_object_or_404(RightsRequest.objects.visible_to(request.scope), pk=pk)
    operations.take_back(pk, by=request.scope, at=timezone.now())
    messages.success(request, "已撤回")
    return redirect("my:rights")


@require_citizen
@require_http_methods(["GET", "POST"])
def my_proxies(request):
    """Who may act for me. A proxy cannot name another one."""
    person, now = request.citizen.person, timezone.now()
    form = ProxyForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    if request.method == "POST":
        if request.citizen.is_proxy:
            raise Http404
        if form.is_valid():
            try:
                citizens.propose_proxy(person_id=person.pk, by=request.scope, at=now, **form.cleaned_data)
            except Refused as reason:
                form.add_error(None, str(reason))
            else:
                messages.success(request, "已提交，站里核对委托材料后生效")
                return redirect("my:proxies")
    found = list(proxies.proxies_of(person, by=request.scope))
    lines = [
        (p, [a for a in states.actions_from(p.state) if a in {ProxyAction.END, ProxyAction.REPORT}])
        for p in found
    ]
    return render(request, "citizen/proxies.html", {"form": form, "lines": lines, "actions": ProxyAction})


@require_citizen
@require_POST
def end_proxy(request, pk, verb):
    get_object_or_404(Proxy.objects.visible_to(request.scope), pk=pk)
    action = ProxyAction.END if verb == "end" else ProxyAction.REPORT
    citizens.take_proxy(action, proxy_id=pk, note="本人在网上提出", by=request.scope, at=timezone.now())
    messages.success(request, "已结束代办" if verb == "end" else "已暂停这位代办人，工作人员会尽快核实")
    return redirect("my:proxies")


@require_citizen
@require_GET
def proxy_form(request):
    """委托书: prefilled with what is known, to be signed."""
    paper = documents.proxy_form(request.citizen.person, printed_at=timezone.now())
    return HttpResponse(
        paper, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="proxy.pdf"'}
    )
