"""Registration step by step: drafts that survive, one thing per page, everything checked before it is written."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bureau.kit import codes, dates, idnumber, uploads
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from veterans import drafts, forms, matter_forms, papers, rules, validators
from veterans.enums import PaperKind, Source
from veterans.models import Draft
from veterans.views.editing import BOTH, typed
from veterans.views.papers import SLOTS

ORDER = list(drafts.STEPS)


def _draft(request, draft_id) -> Draft:
    return get_object_or_404(Draft.objects.visible_to(request.scope).select_related("station"), pk=draft_id)


def _places(request):
    places = forms.stations_for(request.scope, Permission.PERSON_EDIT)
    if not request.scope.allows(Permission.PERSON_EDIT):
        raise PermissionDenied
    return places


@require_GET
def draft_list(request):
    _places(request)
    found = Draft.objects.visible_to(request.scope).select_related("station")
    rows = [(draft, draft.typed.get("name") or "还没填姓名", drafts.STEPS[draft.step]) for draft in found]
    return render(request, "veterans/wizard/drafts.html", {"rows": rows})


@require_POST
def begin(request):
    """One tap: the draft is there before the first letter is typed."""
    station = _places(request).first()
    if station is None:
        raise PermissionDenied
    only = len(_places(request)[:2]) == 1
    known = {"station": station.pk} if only else {}
    category = request.POST.get("category", "")
    if category in dict(codes.choices("identity")):
        known["category"] = category
    if request.POST.get("source") in Source.values:
        known["source"] = request.POST["source"]
    draft = drafts.begin(station=station, known=known, by=request.scope, at=timezone.now())
    return redirect("people:draft_step", draft_id=draft.pk, step="id")


@BOTH
def step(request, draft_id, step):
    draft = _draft(request, draft_id)
    if step == "papers":
        return _papers(request, draft)
    if step == "check":
        return _check(request, draft)
    if step not in matter_forms.WIZARD:
        raise Http404
    form = _form(request, draft, step)
    if request.method == "POST":
        draft = drafts.keep(
            draft_id=draft.pk, step=step, typed=_sent(request), by=request.scope, at=timezone.now()
        )
        if form.is_valid() and (step != "id" or _number_is_free(request, draft, form)):
            return redirect("people:draft_step", draft_id=draft.pk, step=ORDER[ORDER.index(step) + 1])
    context = _frame(draft, step) | {
        "form": form,
        "elsewhere": rules.HELD_ELSEWHERE in [str(e) for e in form.errors.get("id_number", [])],
        "read": [form.fields[name].label for name in draft.typed.get("read", []) if name in form.fields],
        "ask_url": f"{reverse('people:ask_transfer')}?draft={draft.pk}",
        "ocr": settings.OCR,
        "shot": SHOTS.get(step),
        "reading": step in SHOTS and SHOTS[step][0] in (draft.typed.get("reading") or ()),
    }
    return render(request, "veterans/wizard/step.html", context, status=422 if form.errors else 200)


# Steps that begin with a photo which a machine can read.
SHOTS = {
    "id": (PaperKind.ID_FRONT, "拍身份证人像面"),
    "service": (PaperKind.DISCHARGE, "拍退役证"),
}


def _form(request, draft, step):
    more = {"by": request.scope} if step == "service" else {}
    return matter_forms.WIZARD[step](typed(request), initial=draft.typed, **more)


def _number_is_free(request, draft, form) -> bool:
    try:
        drafts.check_number(draft_id=draft.pk, by=request.scope, at=timezone.now())
    except rules.AlreadyRegistered as refused:
        form.add_error("id_number", str(refused))
        return False
    return True


def _sent(request) -> dict:
    return {name: value for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def _frame(draft: Draft, step: str) -> dict:
    """What every page of the wizard needs: where we are, what is known, the way back."""
    at = ORDER.index(step)
    states = ["done" if i < at else "current" if i == at else "" for i in range(len(ORDER))]
    return {
        "draft": draft,
        "step": step,
        "title": drafts.STEPS[step],
        "number": at + 1,
        "steps": [
            {"label": label, "state": state}
            for label, state in zip(drafts.STEPS.values(), states, strict=True)
        ],
        "back": reverse("people:draft_step", args=[draft.pk, ORDER[at - 1]]) if at else "",
        "born": _born(draft),
    }


def _born(draft: Draft) -> str:
    """What follows from the number, said at once on every later page."""
    today = timezone.localdate()
    try:
        number = validators.id_number(draft.typed.get("id_number", ""), today=today)
    except validators.WrongValue:
        return ""
    born = idnumber.born_on(number)
    return f"{codes.label('sex', idnumber.sex(number))}，{born.isoformat()} 出生，{dates.age(born, today)} 岁"


@require_POST
def save(request, draft_id, step):
    """While somebody types; answers with the time of saving."""
    draft = _draft(request, draft_id)
    if step not in matter_forms.WIZARD:
        raise Http404
    drafts.keep(draft_id=draft.pk, step=step, typed=_sent(request), by=request.scope, at=timezone.now())
    return render(request, "veterans/wizard/saved.html", {"at": timezone.localtime()})


@require_GET
def read_state(request, draft_id):
    """Asked every few seconds while a machine reads the card."""
    draft = _draft(request, draft_id)
    if not draft.typed.get("reading"):
        response = render(request, "veterans/wizard/saved.html", {"at": timezone.localtime()})
        response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "veterans/wizard/reading.html", {"draft": draft})


# -- pictures ----------------------------------------------------------------------------------------------


def _papers(request, draft):
    files = {kind: papers.Kept(*kept) for kind, kept in draft.typed.get("files", {}).items()}
    context = _frame(draft, "papers") | {
        "slots": [(kind, kind.label) for kind in SLOTS if kind not in files],
        "taken": [(PaperKind(kind), kept) for kind, kept in files.items()],
        "next": reverse("people:draft_step", args=[draft.pk, "check"]),
    }
    return render(request, "veterans/wizard/papers.html", context)


@BOTH
def draft_file(request, draft_id, kind):
    """GET shows the picture, POST takes it (or, with `gone`, takes it out)."""
    draft = _draft(request, draft_id)
    if kind not in PaperKind.values:
        raise Http404
    if request.method == "GET":
        return _show(draft, kind)
    common = {"draft_id": draft.pk, "by": request.scope, "at": timezone.now()}
    back = request.POST.get("back")
    back = back if back in SHOTS else "papers"
    file = request.FILES.get("file")
    try:
        if "gone" in request.POST:
            drafts.detach(kind, **common)
        elif file is None:
            messages.error(request, "请拍照或选一个文件")
        else:
            drafts.attach(kind, file, name=file.name, **common)
            messages.success(request, f"已存好：{PaperKind(kind).label}")
    except Refused as refused:
        messages.error(request, f"{PaperKind(kind).label}：{refused}")
    return redirect("people:draft_step", draft_id=draft.pk, step=back)


@never_cache
def _show(draft, kind):
    kept = draft.typed.get("files", {}).get(kind)
    if not kept:
        raise Http404
    kept = papers.Kept(*kept)
    try:
        return FileResponse(uploads.path_of(kept.key).open("rb"), content_type=kept.content_type)
    except uploads.NotTaken:
        raise Http404 from None


# -- the end -----------------------------------------------------------------------------------------------


def _check(request, draft):
    """Everything on one page, each line with the way back to its field; then it is written."""
    groups, wrong = _answers(request, draft)
    if request.method == "POST" and not wrong:
        try:
            person = drafts.register(draft_id=draft.pk, by=request.scope, at=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"{person.name}已登记，资料已采集")
            return redirect("people:person", pk=person.pk)
    context = _frame(draft, "check") | {"groups": groups, "wrong": wrong}
    return render(request, "veterans/wizard/check.html", context, status=422 if wrong else 200)


def _answers(request, draft) -> tuple[list, list]:
    groups, wrong = [], []
    for step, form_class in matter_forms.WIZARD.items():
        more = {"by": request.scope} if step == "service" else {}
        form = form_class(draft.typed, **more)
        url = reverse("people:draft_step", args=[draft.pk, step])
        for name, errors in form.errors.items():
            wrong += [(f"{form.fields[name].label}：{error}", f"{url}#id_{name}") for error in errors]
        lines = [
            (form.fields[name].label, _word(form, name, draft), f"{url}#id_{name}") for name in form.fields
        ]
        groups.append((drafts.STEPS[step], url, [line for line in lines if line[1]]))
    files = [PaperKind(kind).label for kind in draft.typed.get("files", {})]
    url = reverse("people:draft_step", args=[draft.pk, "papers"])
    groups.append((drafts.STEPS["papers"], url, [("已有", "、".join(files) or "没有", url)]))
    return groups, wrong


def _word(form, name, draft) -> str:
    value = draft.typed.get(name, "")
    field = form.fields[name]
    if name == "station":
        station = Station.objects.visible_to(form.by).filter(pk=value).first() if value else None
        return station.short_name if station else ""
    return dict(getattr(field, "choices", [])).get(value, value) if value else ""


@require_POST
def discard(request, draft_id):
    draft = _draft(request, draft_id)
    drafts.discard(draft_id=draft.pk, by=request.scope, at=timezone.now())
    messages.success(request, "草稿已删除")
    return redirect("people:drafts")
