"""Pages that belong to no service: the 长辈版 switch, keyboard help, health, the living style guide."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from drf_spectacular.generators import SchemaGenerator

from bureau.kit import guide

YEAR = 365 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "POST"])
def elder(request):
    """One tap to 长辈版 and back. GET as well, because a choice of letter size harms nobody."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        asked = "/"
    response = HttpResponseRedirect(asked)  # an address, never the name of a view
    if request.COOKIES.get("elder") == "1":
        response.delete_cookie("elder", samesite="Lax")
    else:
        response.set_cookie(
            "elder", "1", max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@login_not_required
@require_GET
def keys(request):
    return render(request, "keys.html")


@login_not_required
@never_cache
@require_GET
def healthz(request):
    """For the proxy and the container: answers only when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"database": "ok"})


@require_GET
def components(request):
    """Every component once, as the pages use it. The browser tests photograph it and run axe over it."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "components.html", guide.samples(page=request.GET.get("page")))


def _described(request) -> dict:
    """The API in OpenAPI's words. For staff, who have come in with two factors; to others it is no business."""
    if not request.user.is_staff:
        raise PermissionDenied
    return SchemaGenerator().get_schema(request=None, public=True)


@require_GET
def api(request):
    described = _described(request)
    calls = [
        (method.upper(), path, call.get("description", ""), call.get("parameters", ()))
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    ]
    return render(request, "api.html", {"calls": calls, "about": described["info"]})


@require_GET
def api_schema(request):
    return JsonResponse(_described(request), json_dumps_params={"ensure_ascii": False})
