"""One person: the whole life on a page, its history, one sheet of paper, and a masked value for a reason."""

import re

from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bureau.kit import dates
from stations.permissions import Permission
from stations.scope import NotYours
from veterans import changes, completeness, documents, forms, life, operations, queries, rules, states
from veterans.enums import Action, State
from veterans.models import Person

REVEALED = {
    "id_number": "证件号",
    "phone": "联系电话",
    "household_address": "户籍地址",
    "residence_address": "常住地址",
}
FAMILY_PHONE = re.compile(r"family-\d{1,18}")
SECONDS = 60
LATEST = 5
PAGE = 50


def find(request, pk: int) -> Person:
    """The person within reach. Beyond it, and for a number nobody has, the same 404."""
    return get_object_or_404(
        Person.objects.visible_to(request.scope).select_related("station__parent"), pk=pk
    )


def head(request, person: Person, own: queries.Belongings) -> dict:
    """What the upper part of every page of a person needs."""
    scope = request.scope
    return {
        "person": person,
        "own": own,
        "may_edit": scope.allows(Permission.PERSON_EDIT, person) and person.state not in states.LEFT,
        "may_reveal": scope.allows(Permission.PERSON_REVEAL, person),
        "side_steps": [action for action in _open_steps(scope, person) if action not in states.FORWARD],
        "age": dates.age(person.born_on, timezone.localdate()),
        "key_recipient": rules.is_key_recipient(own.held),
    }


def _open_steps(scope, person) -> list[Action]:
    """The steps that this reader may take now."""
    return [
        action
        for action in states.actions_from(person.state)
        if scope.allows(states.move(person.state, action).needs, person)
    ]


def _way(person) -> list[dict]:
    """The registration as a stepper: what is done, where it stands, what is to come."""
    at = states.WAY.index(person.state) if person.state in states.WAY else 0
    filed = person.state == State.FILED
    return [
        {
            "label": state.label,
            "state": "done" if position < at or filed else "current" if position == at else "",
        }
        for position, state in enumerate(states.WAY)
    ]


def where(person, wanted: completeness.Wanted) -> str:
    """The page on which a missing thing is filled in."""
    return reverse(wanted.view, args=[person.pk, wanted.part] if wanted.part else [person.pk])


def _wanted(person, own) -> list[tuple[str, str]]:
    """What the file was sent back for, each with its page."""
    keys = own.steps[-1].wanted if own.steps and person.state == State.RETURNED else []
    known = [completeness.BY_KEY[key] for key in keys if key in completeness.BY_KEY]
    return [(wanted.label, where(person, wanted)) for wanted in known]


@require_GET
def person(request, pk):
    person = find(request, pk)
    operations.log_view(person=person, page="life", by=request.scope, at=timezone.now())
    own = queries.belongings_of(person, by=request.scope)
    steps = [action for action in _open_steps(request.scope, person) if action in states.FORWARD]
    waits = [action for action in states.actions_from(person.state) if action in states.FORWARD]
    history, today = changes.of(person, by=request.scope), timezone.localdate()
    kind = request.GET.get("kind", "")
    kind = kind if kind in life.KINDS else ""
    context = head(request, person, own) | {
        "way": _way(person) if person.state not in states.LEFT else [],
        "steps": steps,
        "waits_for": waits[0] if waits and not steps else None,
        "last_step": own.steps[-1] if own.steps else None,
        "returned": f"退回补充：{own.steps[-1].note}" if own.steps else "退回补充",
        "returned_list": _wanted(person, own),
        "doubts": rules.disagreements(
            person, number=person.id_number, services=own.services, identities=own.held, today=today
        ),
        "events": [event for event in life.of(person, own, by=request.scope) if kind in ("", event.kind)],
        "kinds": life.KINDS,
        "kind": kind,
        "panels": life.panels_of(person, by=request.scope),
        "facts": documents.facts(person),
        "changes": history[:LATEST],
        "changes_count": len(history),
    }
    return render(request, "veterans/person.html", context)


@require_GET
def history(request, pk):
    person = find(request, pk)
    operations.log_view(person=person, page="history", by=request.scope, at=timezone.now())
    own = queries.belongings_of(person, by=request.scope)
    found = changes.with_rows(changes.of(person, by=request.scope), person, by=request.scope)
    topic = request.GET.get("topic", "")
    if topic in changes.TOPICS:
        found = [change for change in found if change.topic == topic]
    context = head(request, person, own) | {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "topics": changes.TOPICS,
        "topic": topic,
        "changes_count": len(found),
    }
    return render(request, "veterans/history.html", context)


@require_GET
def sheet(request, pk):
    """One sheet of paper with everything that is known, masked like the page."""
    person = find(request, pk)
    own = queries.belongings_of(person, by=request.scope)
    at = timezone.localtime()
    operations.log_print(person=person, by=request.scope, at=at)
    context = documents.sheet_context(person, own, printed_by=str(request.user), printed_at=at)
    return render(request, "veterans/documents/sheet.html", context | {"person": person})


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request, pk, field):
    """POST with a reason gives one value; GET asks for the reason where there is no script."""
    person = find(request, pk)
    label = "家属电话" if FAMILY_PHONE.fullmatch(field) else REVEALED.get(field)
    if label is None:
        raise Http404
    wants_json = "application/json" in request.headers.get("Accept", "")
    form = forms.RevealForm(request.POST if request.method == "POST" else None)
    context = {"person": person, "label": label, "form": form}
    if request.method == "GET":
        return render(request, "veterans/reveal.html", context)
    try:
        value = operations.reveal(
            field,
            person_id=person.pk,
            reason=request.POST.get("reason", ""),
            text=request.POST.get("text", ""),
            by=request.scope,
            at=timezone.now(),
        )
    except (rules.NeedsReason, rules.TooManyReveals, NotYours) as refused:
        status = _status_of(refused)
        if wants_json:
            response = JsonResponse({"error": str(refused)}, status=status)
        else:
            form.is_valid()
            form.add_error(None, str(refused))
            response = render(request, "veterans/reveal.html", context, status=status)
        if status == 429:
            response.headers["Retry-After"] = "3600"
        return response
    if wants_json:
        return JsonResponse({"value": value, "seconds": SECONDS})
    response = render(request, "veterans/reveal.html", context | {"value": value, "seconds": SECONDS})
    response.headers["Refresh"] = f"{SECONDS}; url={reverse('people:person', args=[person.pk])}"
    return response


def _status_of(refused) -> int:
    if isinstance(refused, rules.TooManyReveals):
        return 429
    return 403 if isinstance(refused, NotYours) else 400
