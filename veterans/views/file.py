"""The whole file of a person, tab by tab, and one page for each thing that is written in it."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import completeness, documents, household, operations, part_forms, parts, queries
from veterans.models import OfPerson, Paper
from veterans.views.editing import BOTH, carry_out, find_to_edit, form_page, typed
from veterans.views.person import find, head, where


@dataclass
class Entry:
    title: str
    lines: list[tuple[str, str]]
    edit: str = ""
    drop: str = ""
    reveal: str = ""  # the number behind the mask, for a reason


@dataclass
class Section:
    title: str
    entries: list[Entry] = field(default_factory=list)
    add: str = ""


@require_GET
def file(request, pk, tab="A"):
    person = find(request, pk)
    if tab not in parts.TABS:
        raise Http404
    operations.log_view(person=person, page=f"file-{tab}", by=request.scope, at=timezone.now())
    own = queries.belongings_of(person, by=request.scope)
    lacking = completeness.missing(person)
    context = head(request, person, own)
    sections = [_section(request, person, part, context["may_edit"]) for part in _parts_of(tab)]
    context |= {
        "tabs": parts.TABS,
        "here": tab,
        "title": parts.TABS[tab],
        "sections": sections,
        "facts": documents.facts(person) if tab == "A" else [],
        "papers": Paper.objects.visible_to(request.scope).kept().filter(person=person) if tab == "A" else [],
        "shows_service": tab == "C",
        "score": completeness.score(lacking),
        "good": completeness.GOOD,
        "lacking": [(wanted.label, where(person, wanted)) for wanted in lacking],
    }
    return render(request, "veterans/file.html", context)


def _parts_of(tab: str):
    return [part for part in parts.PARTS.values() if part.tab == tab]


def _section(request, person, part: parts.Part, may_edit: bool) -> Section:
    rows = list(part.model.objects.visible_to(request.scope).filter(person=person))
    section = Section(part.title, [_entry(person, part, row, may_edit) for row in rows])
    if may_edit and (part.many or not rows):
        section.add = reverse("people:add_part", args=[person.pk, part.key])
    return section


def _entry(person, part: parts.Part, row: OfPerson, may_edit: bool) -> Entry:
    entry = Entry(str(row) if part.many else "", parts.lines(row))
    if getattr(row, "phone_sealed", None):
        entry.reveal = reverse("people:reveal", args=[person.pk, f"family-{row.pk}"])
    if may_edit:
        entry.edit = reverse("people:edit_part", args=[person.pk, part.key, row.pk])
        entry.drop = reverse("people:drop_part", args=[person.pk, part.key, row.pk]) if part.many else ""
    return entry


def _part(key: str) -> parts.Part:
    if key not in parts.PARTS:
        raise Http404
    return parts.PARTS[key]


@BOTH
def add_part(request, pk, key):
    return _keep(request, find_to_edit(request, pk), _part(key), None)


def _row(request, person, part: parts.Part, row_id: int) -> OfPerson:
    row = part.model.objects.visible_to(request.scope).filter(person=person, pk=row_id).first()
    if row is None:
        raise Http404
    return row


@BOTH
def edit_part(request, pk, key, row_id):
    person, part = find_to_edit(request, pk), _part(key)
    return _keep(request, person, part, _row(request, person, part, row_id))


def _keep(request, person, part, row):
    form = part_forms.form_of(part)(typed(request), initial=part_forms.initial_of(part, row))
    if form.is_valid():
        values = dict(form.cleaned_data)
        done = carry_out(
            form,
            lambda **arguments: parts.keep(part.key, **arguments),
            person_id=person.pk,
            row_id=row and row.pk,
            by=request.scope,
            at=timezone.now(),
            **values,
        )
        if done:
            messages.success(request, f"已保存：{part.title}")
            return redirect("people:file_tab", pk=person.pk, tab=part.tab)
    cancel = reverse("people:file_tab", args=[person.pk, part.tab])
    return form_page(request, person, form, title=part.title, button="保存", cancel=cancel)


@require_POST
def drop_part(request, pk, key, row_id):
    person, part = find_to_edit(request, pk), _part(key)
    _row(request, person, part, row_id)
    try:
        parts.drop(part.key, person_id=person.pk, row_id=row_id, by=request.scope, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已删除一条{part.title}，修改记录里还查得到")
    return redirect("people:file_tab", pk=person.pk, tab=part.tab)


@require_GET
def home(request, pk):
    """Who belongs together (F121)."""
    person = find(request, pk)
    operations.log_view(person=person, page="household", by=request.scope, at=timezone.now())
    own = queries.belongings_of(person, by=request.scope)
    context = head(request, person, own) | {"members": household.of(person, by=request.scope)}
    context["may_register"] = request.scope.allows(Permission.PERSON_EDIT)
    return render(request, "veterans/household.html", context)
