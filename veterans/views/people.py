"""The list of people: filters, columns, export of what is seen, filters worth keeping."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from veterans import filters, forms, operations, queries, resources
from veterans.models import SavedView

PAGE = 25
YEAR = 365 * 24 * 3600
NOT_CONDITIONS = ("page", "cols", "sort")


def _needs(request, permission):
    if not request.scope.allows(permission):
        raise PermissionDenied


def _choice(request):
    """The conditions, the columns and the order that this address and this browser ask for."""
    conditions = filters.PeopleFilter(request.GET, by=request.scope, now=timezone.now())
    picked = request.GET.getlist("cols")
    wanted = ",".join(picked) if picked else request.COOKIES.get(resources.COOKIE, "")
    return conditions, resources.chosen(wanted), request.GET.get("sort", "")


@require_GET
def people_list(request):
    _needs(request, Permission.PERSON_VIEW)
    conditions, shown, sort = _choice(request)
    people = queries.with_row_facts(conditions.people()).order_by(*filters.order(sort))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    stations = list(
        Station.objects.visible_to(request.scope).filter(request.scope.within("code", Permission.PERSON_VIEW))
    )
    query = {k: v for k, v in request.GET.lists() if k not in NOT_CONDITIONS and any(v)}
    response = render(
        request,
        "veterans/list.html",
        {
            "form": conditions,
            "more_open": any(conditions.values[name] for name in conditions.MORE),
            "chips": conditions.chips(stations),
            "stations": stations,
            "columns": resources.COLUMNS,
            "shown": shown,
            "shown_keys": {column.key for column in shown},
            "sort": sort,
            "page": page,
            "rows": [(person, [(column, column.text(person)) for column in shown]) for person in page],
            "saved": queries.saved_views(by=request.scope),
            "query": urlencode(query, doseq=True),
            "may_add": request.scope.allows(Permission.PERSON_EDIT),
            "may_export": request.scope.allows(Permission.PERSON_EXPORT),
            "may_import": request.scope.allows(Permission.ROSTER_IMPORT),
            "at": timezone.localtime(),
        },
    )
    if "cols" in request.GET:
        response.set_cookie(
            resources.COOKIE,
            ",".join(column.key for column in shown),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
        )
    return response


@require_GET
@fresh_login_required
def export(request):
    """Exactly what is seen: the same rows, columns, order and masks, as a workbook."""
    _, shown, _ = _choice(request)
    query = request.GET.copy()
    query.setlist("cols", [column.key for column in shown])  # chosen in this browser, not in this address
    return door.answer(request, resources.PEOPLE.key, query.urlencode())


@require_POST
def save_view(request):
    form = forms.SavedViewForm(request.POST)
    query = request.POST.get("query", "")[:500]
    if not form.is_valid():
        messages.error(request, "请给这组筛选起个名字，30 个字以内")
    else:
        try:
            operations.keep_view(name=form.cleaned_data["name"], query=query, by=request.scope)
        except Refused as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, f"已存为常用筛选“{form.cleaned_data['name']}”")
    return redirect(f"{reverse('people:list')}?{query}")


@require_POST
def drop_view(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.scope), pk=pk)
    operations.drop_view(view_id=view.pk, by=request.scope)
    messages.success(request, f"已删除常用筛选“{view.name}”")
    return redirect("people:list")
