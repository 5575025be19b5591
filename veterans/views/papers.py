"""Photos and papers of a person, and the two official forms that are signed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bureau.kit import uploads
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from veterans import matter_forms, official_forms, operations, papers, queries
from veterans.enums import PaperKind
from veterans.models import Paper
from veterans.views.editing import BOTH, carry_out, find_to_edit, typed
from veterans.views.person import find, head

FORMS = {"collection": official_forms.collection_form, "confirmation": official_forms.confirmation}
SLOTS = (
    PaperKind.PHOTO,
    PaperKind.SIGNATURE,
    PaperKind.ID_FRONT,
    PaperKind.ID_BACK,
    PaperKind.DISCHARGE,
    PaperKind.HOUSEHOLD,
    PaperKind.SIGNED_SHEET,
)


@BOTH
def person_papers(request, pk):
    person = find(request, pk) if request.method == "GET" else find_to_edit(request, pk)
    form = matter_forms.PaperForm(typed(request), request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        done = carry_out(
            form,
            lambda **arguments: papers.attach(form.cleaned_data["kind"], file, **arguments),
            name=file.name,
            person_id=person.pk,
            by=request.scope,
            at=timezone.now(),
        )
        if done:
            messages.success(request, "已保存")
            return redirect("people:papers", pk=person.pk)
    kept = list(Paper.objects.visible_to(request.scope).kept().filter(person=person))
    kinds = {paper.kind for paper in kept}
    context = head(request, person, queries.belongings_of(person, by=request.scope)) | {
        "form": form,
        "papers": kept,
        "slots": [(kind, kind.label) for kind in SLOTS if kind not in kinds],
    }
    return render(request, "veterans/papers.html", context, status=200 if not form.errors else 422)


@never_cache
@require_GET
def paper(request, pk, row_id):
    """The picture itself. Who opens it has looked at the person."""
    person = find(request, pk)
    shown = get_object_or_404(Paper.objects.visible_to(request.scope).kept(), pk=row_id, person=person)
    if not request.scope.allows(Permission.PERSON_REVEAL, person):
        raise PermissionDenied
    operations.log_view(person=person, page=f"paper-{shown.kind}", by=request.scope, at=timezone.now())
    try:
        path = uploads.path_of(shown.key)
    except uploads.NotTaken:
        raise Http404 from None
    return FileResponse(path.open("rb"), content_type=shown.content_type, filename=shown.shown_name)


@require_POST
def drop_paper(request, pk, row_id):
    person = find_to_edit(request, pk)
    get_object_or_404(Paper.objects.visible_to(request.scope).kept(), pk=row_id, person=person)
    try:
        papers.remove(person_id=person.pk, paper_id=row_id, by=request.scope, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "已移除")
    return redirect("people:papers", pk=person.pk)


@require_POST
def official_form(request, pk, form):
    """POST, because each print is remembered: a paper with the full number leaves the house."""
    person = find(request, pk)
    if form not in FORMS:
        raise Http404
    if not request.scope.allows(Permission.PERSON_REVEAL, person):
        raise PermissionDenied
    at = timezone.now()
    content = FORMS[form](person, by=request.scope, printed_at=at)
    operations.log_print(person=person, by=request.scope, at=at)
    return _pdf(content, f"{official_forms.file_code(person)}-{form}.pdf")


@require_GET
def blank(request):
    """An empty form for an event or a home visit."""
    places = request.scope.places(Permission.PERSON_EDIT)
    if not places:
        raise PermissionDenied
    station = get_object_or_404(Station.objects.visible_to(request.scope), pk=places[0])
    content = official_forms.blank_form(station=station, printed_at=timezone.now())
    return _pdf(content, "blank-collection-form.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
