"""The shell, which holds nothing of anybody, and the few addresses the phone speaks to while it has network."""

import hashlib
import json
from functools import cache
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.field import operations, queries, rules
from bureau.field.enums import Kind
from bureau.field.forms import ArrivalItem, ChangeItem, ItemForm, RegisterItem, TakeForm, VisitItem
from bureau.kit import walls
from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from veterans.visits.enums import Mobility, NeedKind, Outcome

ASSETS = [
    "vendor/pico-2.1.1/pico.min.css", "css/tokens.css", "css/base.css", "css/components.css", "css/modes.css",
    "css/visits.css", "css/field.css", "js/signature.js", "js/field-store.js", "js/field.js", "img/mark.svg",
]  # fmt: skip
FORMS = {
    Kind.VISIT: VisitItem,
    Kind.REGISTER: RegisterItem,
    Kind.ARRIVAL: ArrivalItem,
    Kind.CHANGE: ChangeItem,
}


@login_not_required
@walls.not_needed
@require_GET
def home(request):
    """The same for everybody, signed in or not: a service worker keeps it, so nothing of a person may be in it."""
    words = {"outcomes": Outcome.choices, "mobility": Mobility.choices, "needs": NeedKind.choices}
    return render(request, "field/shell.html", words)


@cache
def _version() -> str:
    digest = hashlib.sha256()
    for asset in ASSETS:
        digest.update(Path(finders.find(asset)).read_bytes())
    return digest.hexdigest()[:12]


@login_not_required
@walls.not_needed
@require_GET
def service_worker(request):
    script = Path(finders.find("js/field-sw.js")).read_text(encoding="utf-8")
    known = {
        "version": _version(),
        "home": reverse("field:home"),
        "assets": [static(asset) for asset in ASSETS],
    }
    response = HttpResponse(f"const SHELL = {json.dumps(known)};\n{script}", content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_not_required
@walls.not_needed
@require_GET
def manifest(request):
    words = {
        "name": "退役军人服务 · 下户", "short_name": "下户", "lang": "zh-CN", "display": "standalone",
        "start_url": reverse("field:home"), "scope": reverse("field:home"),
        "icons": [{"src": static("img/mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }  # fmt: skip
    return JsonResponse(words, content_type="application/manifest+json")


def _may(request) -> None:
    if not (request.scope.allows(P.VISIT_DO) and request.scope.allows(P.PERSON_REVEAL)):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "POST"])
@fresh_login_required
def take(request):
    """带走名单: which list, how many, what goes along; one button."""
    _may(request)
    now = timezone.now()
    form = TakeForm(request.POST or None, by=request.scope, initial={"event": request.GET.get("event")})
    if request.method == "POST" and form.is_valid():
        try:
            operations.take(by=request.scope, at=now, **form.cleaned_data)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect(reverse("field:home") + "#fetch")
    context = {
        "form": form,
        "count": len(queries.person_ids("VISITS", None, by=request.scope, at=now)),
        "open": queries.open_trip(request.user.pk),
        "most": rules.MOST_PEOPLE,
        "hours": rules.HOURS,
    }
    return render(request, "field/take.html", context, status=422 if form.errors else 200)


def _trip(request, now) -> dict | None:
    trip = queries.open_trip(request.user.pk)
    if trip is None or trip.until < now:
        return None
    return {"id": trip.pk, "key": trip.key, "until": trip.until.isoformat()}


@login_required
@require_GET
def key(request):
    """Who I am, the token for what follows, and the key of the list that I have out."""
    _may(request)
    now = timezone.now()
    known = {"user": request.user.pk, "name": str(request.user), "csrf": get_token(request)}
    keys = queries.outbox_keys(request.user.pk, at=now)
    return JsonResponse(known | {"trip": _trip(request, now), "outbox": keys})


@login_required
@require_GET
def data(request):
    """The list itself: once per taking it along, and again when the phone asks."""
    _may(request)
    now, trip = timezone.now(), queries.open_trip(request.user.pk)
    if trip is None or trip.until < now:
        return JsonResponse({"people": [], "lists": queries.lists(by=request.scope, at=now)})
    ids = queries.person_ids(trip.source, trip.event, by=request.scope, at=now)[: rules.MOST_PEOPLE]
    operations.note_fetch(trip, count=len(ids), by=request.scope, at=now)
    people = queries.people(ids, by=request.scope, at=now)
    return JsonResponse({"people": people, "lists": queries.lists(by=request.scope, at=now)})


@login_required
@require_POST
def sync(request):
    """Up to fifty items, each answered for itself."""
    _may(request)
    try:
        items = json.loads(request.body)["items"]
        wrong = not isinstance(items, list) or len(items) > rules.MOST_ITEMS
    except (ValueError, KeyError, TypeError):
        wrong = True
    if wrong:
        return JsonResponse({"error": f"一次最多送 {rules.MOST_ITEMS} 条"}, status=400)
    return JsonResponse({"results": [_receive(request, item) for item in items]})


def _receive(request, item) -> dict:
    envelope = ItemForm(item if isinstance(item, dict) else {})
    if not envelope.is_valid():
        return {
            "id": str(item.get("id", "")) if isinstance(item, dict) else "",
            "state": "REFUSED",
            "sentence": "这条记录不完整",
        }
    head, said = envelope.cleaned_data, item.get("data") if isinstance(item.get("data"), dict) else {}
    who = {"client_id": head["id"], "kind": head["kind"], "by": request.scope, "at": timezone.now()}
    form = _form(head, said, request)
    try:
        if form.is_valid():
            result = operations.receive(happened_at=head["at"], said=_said(form, said), **who)
        else:
            result = operations.refuse(sentence=_first_error(form), **who)
    except Refused as reason:
        return {"id": str(head["id"]), "state": "REFUSED", "sentence": str(reason)}
    return result._asdict()


def _form(head, said, request):
    if head["kind"] == Kind.REGISTER:
        return RegisterItem(said, by=request.scope)
    if head["kind"] == Kind.VISIT:
        return VisitItem({**said, "at": head["at"].isoformat()})
    return FORMS[head["kind"]](said)


def _said(form, said) -> dict:
    if isinstance(form, VisitItem):
        return form.said()
    if isinstance(form, ChangeItem):
        mine = {name: form.cleaned_data[name] for name in rules.LABELS if name in said}
        base = said.get("base") if isinstance(said.get("base"), dict) else {}
        return {
            "person": form.cleaned_data["person"],
            "mine": mine,
            "base": {k: str(base.get(k, "")) for k in mine},
        }
    return dict(form.cleaned_data)


def _first_error(form) -> str:
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    return f"{label}：{errors[0]}" if label else errors[0]


@login_required
@require_POST
def drop(request):
    """A stuck item is given up on the phone; the log keeps who and why."""
    try:
        client_id = UUID(request.POST.get("id", ""))
    except ValueError:
        return JsonResponse({"error": "没有这条记录"}, status=400)
    operations.drop(
        client_id=client_id, reason=request.POST.get("reason", ""), by=request.scope, at=timezone.now()
    )
    return JsonResponse({"dropped": str(client_id)})


@login_required
@require_POST
def give_back(request):
    count = operations.give_back(by=request.scope, at=timezone.now())
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"returned": count})
    messages.success(request, "名单已交还，手机上的打不开了")
    return redirect("field:take")
