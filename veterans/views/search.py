"""One box: name, pinyin, initials, ID number or its last four, telephone or its last four."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from stations.permissions import Permission
from veterans import operations, queries
from veterans.models import Person

PAGE = 25


@require_GET
def search(request):
    if not request.scope.allows(Permission.PERSON_VIEW):
        raise PermissionDenied
    text = request.GET.get("q", "").strip()[:60]
    if request.htmx:
        found = queries.suggestions(text, by=request.scope) if len(text) > 1 else []
        return render(request, "veterans/suggestions.html", {"found": found, "text": text})
    if queries.is_full_number(text):
        found = list(queries.matching(Person.objects.visible_to(request.scope), text))
        operations.log_number_search(found=found, by=request.scope, at=timezone.now())
        if found:  # the number must not stay in the address of the page that is looked at
            return redirect("people:person", pk=found[0].pk)
    people = queries.with_row_facts(queries.matching(Person.objects.visible_to(request.scope), text))
    page = Paginator(people.order_by("station_id", "name", "pk"), PAGE).get_page(request.GET.get("page"))
    may_add = request.scope.allows(Permission.PERSON_EDIT)
    return render(request, "veterans/search.html", {"text": text, "page": page, "may_add": may_add})
