from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.privacy import operations, queries, states
from bureau.privacy.enums import Function, Purpose, RightsAction
from bureau.privacy.forms import WORDINGS, AnswerForm, ConsentForm, RequestForm
from bureau.privacy.models import Consent, RightsRequest
from stations.permissions import Permission
from veterans.models import Person


@login_not_required
@require_GET
def notices(request):
    """For everybody, also without an account: what is done with the data, by function."""
    return render(
        request, "privacy/notices.html", {"notices": queries.notices_in_force(timezone.localdate())}
    )


@login_not_required
@require_GET
def notice(request, function, version=None):
    if function not in Function.values:
        raise Http404
    versions = queries.versions_of(function, timezone.localdate())
    shown = versions.filter(version=version).first() if version else versions.first()
    if shown is None:
        raise Http404
    return render(request, "privacy/notice.html", {"notice": shown, "versions": versions})


@require_http_methods(["GET", "POST"])
def person(request, pk):
    """One person's consents and rights requests."""
    shown = get_object_or_404(Person.objects.visible_to(request.scope), pk=pk)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        purpose = Purpose(form.cleaned_data["purpose"])
        operations.give_consent(
            person_id=pk, purpose=purpose, wording=WORDINGS[purpose], channel=form.cleaned_data["channel"],
            by=request.scope, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, f"已记下对“{purpose.label}”的同意，随时可以撤回")
        return redirect("privacy:person", pk=pk)
    consents = Consent.objects.visible_to(request.scope).filter(person=pk)
    return render(
        request,
        "privacy/person.html",
        {
            "person": shown,
            "form": form,
            "request_form": RequestForm(),
            "consents": consents.select_related("given_by"),
            "requests": RightsRequest.objects.visible_to(request.scope).filter(person=pk),
            "wordings": [(Purpose(p).label, text) for p, text in WORDINGS.items()],
            "may_edit": request.scope.allows(Permission.PERSON_EDIT, shown),
        },
    )


@require_POST
def withdraw(request, pk):
    consent = get_object_or_404(Consent.objects.visible_to(request.scope), pk=pk)
    operations.withdraw_consent(consent_id=pk, by=request.scope, at=timezone.now())
    messages.success(request, f"已撤回对“{consent.get_purpose_display()}”的同意，立即生效")
    return redirect("privacy:person", pk=consent.person_id)


@require_POST
def receive(request, pk):
    get_object_or_404(Person.objects.visible_to(request.scope), pk=pk)
    form = RequestForm(request.POST)
    if form.is_valid():
        opened = operations.receive_request(
            person_id=pk, **form.cleaned_data, by=request.scope, at=timezone.now(), today=timezone.localdate()
        )
        messages.success(request, f"已收到，应在 {opened.due_on} 前答复")
    else:
        messages.error(request, "请写明请求内容")
    return redirect("privacy:person", pk=pk)


@require_GET
def requests(request):
    request.scope.require_anywhere(Permission.PERSON_VIEW)
    page = Paginator(queries.requests_of(request.scope), 25).get_page(request.GET.get("page"))
    return render(request, "privacy/requests.html", {"page": page, "today": timezone.localdate()})


@require_http_methods(["GET", "POST"])
def rights_request(request, pk):
    shown = get_object_or_404(
        RightsRequest.objects.visible_to(request.scope).select_related("person", "answered_by"), pk=pk
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.cleaned_data["action"] in RightsAction.values:
        operations.take(
            RightsAction(form.cleaned_data["action"]), request_id=pk, answer=form.cleaned_data["answer"],
            by=request.scope, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, "已办理")
        return redirect("privacy:request", pk=pk)
    actions = [
        a
        for a in states.actions_from(shown.state)
        if request.scope.allows(states.move(shown.state, a).needs, shown)
    ]
    return render(request, "privacy/request.html", {"shown": shown, "form": form, "actions": actions})


def _may_manage(request):
    if not (
        request.scope.allows(Permission.PRIVACY_MANAGE) or request.scope.allows(Permission.DISPOSAL_SIGN)
    ):
        raise PermissionDenied
    return request.scope


@require_GET
def register(request):
    """Who receives data, how long it is kept, what waits for a second signature."""
    _may_manage(request)
    today = timezone.localdate()
    rule = queries.retention_in_force(today)
    due = queries.due_for_disposal(request.scope, rule, at=timezone.now()).count() if rule else 0
    return render(
        request,
        "privacy/register.html",
        {
            "recipients": queries.recipients(),
            "rule": rule,
            "due": due,
            "disposals": queries.disposals(),
            "may_propose": request.scope.allows(Permission.PRIVACY_MANAGE),
            "may_sign": request.scope.allows(Permission.DISPOSAL_SIGN),
        },
    )


@require_POST
def propose(request):
    if not request.scope.allows(Permission.PRIVACY_MANAGE):
        raise PermissionDenied
    disposal = operations.propose_disposal(by=request.scope, at=timezone.now(), today=timezone.localdate())
    messages.success(request, f"已冻结 {len(disposal.people)} 人的名单，请另一位负责人签字")
    return redirect("privacy:register")


@require_POST
@fresh_login_required
def decide(request, pk, verb):
    _may_manage(request)
    if verb == "sign":
        operations.sign_disposal(disposal_id=pk, by=request.scope, at=timezone.now())
        messages.success(request, "已签字，今晚由系统执行")
    else:
        operations.drop_disposal(disposal_id=pk, by=request.scope, at=timezone.now())
        messages.success(request, "已放弃这份名单，没有清除任何人")
    return redirect("privacy:register")
