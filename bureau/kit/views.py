"""Pages that belong to no service: the 长辈版 switch, keyboard help, health, the living style guide."""

from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from bureau.kit.forms import SampleForm

YEAR = 365 * 24 * 3600


@login_not_required
@require_http_methods(["GET", "POST"])
def elder(request):
    """One tap to 长辈版 and back. GET as well, because a choice of letter size harms nobody."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()):
        asked = "/"
    response = redirect(asked)
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
    form = SampleForm(
        {"name": "吴定邦", "id_number": "33019819460312123X", "phone": "1381234027", "kind": "SELF"}
    )
    form.is_valid()
    alerts = [
        {
            "tone": "bad",
            "word": "超期",
            "text": "12 张优待证站内签收后超 10 个工作日未发放",
            "why": "长河街道 9、浦沿街道 3",
            "url": "#main",
        },
        {
            "tone": "warn",
            "word": "略落后",
            "text": "优待证申领比计划线少 100 人",
            "why": "计划 6040，实际 5940",
            "url": "#main",
        },
    ]
    steps = [
        {"label": "上传文件", "state": "done"},
        {"label": "核对", "state": "current"},
        {"label": "写入", "state": ""},
    ]
    events = [
        {"when": "2022-12-14", "what": "站内签收", "who": "陈予安 · 古驿社区", "note": "卡面完好"},
        {"when": "2022-12-08", "what": "省厅备案", "who": "许建平 · 区中心"},
    ]
    page = Paginator(range(1, 641), 30).get_page(request.GET.get("page"))
    streets = [
        SimpleNamespace(
            rank=1, name="西兴街道", due=2104, done=1916, rate=0.911, plan=0.914, gap=-7, tone="warn", moved=0
        ),
        SimpleNamespace(
            rank=2, name="浦沿街道", due=2115, done=1950, rate=0.922, plan=0.914, gap=17, tone="ok", moved=1
        ),
        SimpleNamespace(
            rank=3, name="长河街道", due=2388, done=2102, rate=0.88, plan=0.914, gap=-81, tone="bad", moved=-1
        ),
    ]
    return render(
        request,
        "components.html",
        {
            "form": form,
            "alerts": alerts,
            "steps": steps,
            "events": events,
            "page": page,
            "streets": streets,
            "trend": [12, 30, 34, 50, 71, 70, 86],
        },
    )
