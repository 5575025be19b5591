"""Coming in. These pages run outside the request's transaction, because what they count must not be taken back."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bureau.accounts import throttle
from bureau.citizen.forms import CodeForm, SignInForm, TailForm
from bureau.kit import my, walls
from bureau.kit.access import came_from
from veterans.citizens import door, operations, queries

KNOCK, KNOCK_FOR = "my_knock", 600
LIMIT = 5
WRONG = "验证码不对或已过期，请再试一次，或返回重新获取"


def _may_knock(request, phone: str, at) -> bool:
    """Counted before anybody is looked for: per address, and per telephone whether or not anybody has it."""
    if (
        throttle.count(f"my.address.{came_from(request.META) or 'nowhere'}"[:64], at=at)
        > settings.TRIES_PER_ADDRESS
    ):
        return False
    return throttle.count(door.digest(f"my.phone.{phone}"), at=at) <= LIMIT


def _too_many(request):
    return render(request, "429.html", status=429)


@walls.not_needed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request):
    form = SignInForm(request.POST or None)
    onward = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if not _may_knock(request, form.cleaned_data["phone"], now):
            return _too_many(request)
        row = operations.knock(**form.cleaned_data, at=now)
        response = redirect("my:code")
        response.set_cookie(
            KNOCK, signing.dumps([row.pk, onward], salt=KNOCK), max_age=KNOCK_FOR, httponly=True, samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return response
    return render(request, "citizen/sign_in.html", {"form": form, "next": onward})


@walls.not_needed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def code(request):
    try:
        knock_id, onward = signing.loads(request.COOKIES.get(KNOCK, ""), salt=KNOCK, max_age=KNOCK_FOR)
    except signing.BadSignature:
        return redirect("my:sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if throttle.count(door.digest(f"my.code.{knock_id}"), at=now) > LIMIT:
            return _too_many(request)
        if entered := _enter(
            request,
            lambda digest: operations.come_in(
                knock_id, code=form.cleaned_data["code"], digest=digest, at=now
            ),
            onward,
        ):
            return entered
        form.add_error("code", WRONG)
    return render(request, "citizen/code.html", {"form": form})


@walls.not_needed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_link(request, token):
    """Staff have opened this for the person before them. Looking at the address spends nothing: only the button does."""
    if request.method == "POST":
        now = timezone.now()
        if (
            throttle.count(f"my.link.{came_from(request.META) or 'nowhere'}"[:64], at=now)
            > settings.TRIES_PER_ADDRESS
        ):
            return _too_many(request)
        if entered := _enter(
            request, lambda digest: operations.take_link(door.digest(token), digest=digest, at=now), ""
        ):
            return entered
        messages.error(request, "这个链接已经用过或超过 10 分钟，请工作人员再开一次")
        return redirect("my:sign_in")
    return render(request, "citizen/open_link.html")


def _enter(request, let_in, onward):
    safe = url_has_allowed_host_and_scheme(
        onward, {request.get_host()}, request.is_secure()
    ) and onward.startswith("/")
    response = redirect(onward if safe else "my:home")
    session = door.begin(request, response, let_in)
    if session is None:
        return None
    response.delete_cookie(KNOCK, samesite="Lax")
    return response


@walls.not_needed
@login_not_required
@never_cache
@require_POST
def leave(request):
    now = timezone.now()
    if session := door.session_of(request, at=now):
        operations.leave(session, at=now)
    messages.success(request, "已退出")
    response = redirect("my:sign_in")
    response.delete_cookie(door.COOKIE, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@walls.not_needed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def progress(request, token):
    """From the QR on the receipt: with the last four characters of the ID number, where the matter stands, and nothing else."""
    asked = my.read_progress(token)
    form, shown = TailForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        if throttle.count(door.digest(f"my.progress.{token}"), at=now) > LIMIT:
            return _too_many(request)
        with walls.everything_here():
            person = asked and queries.has_tail(asked[0], form.cleaned_data["tail"])
            shown = person and my.matter_of(person, asked[1], at=now)
        if not shown:
            form.add_error("tail", "对不上，请核对回执和身份证后四位")
    return render(request, "citizen/progress.html", {"form": form, "matter": shown})
