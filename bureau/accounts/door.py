"""The one way in, whoever vouches for a person: first the password (or another system), then the second factor.

Between the two nobody is signed in: the session only says who is on the way, for ten minutes. So the second page
cannot be passed by: every other address still answers like to a stranger.
"""

from django.contrib.auth import login
from django.contrib.auth.signals import user_logged_in
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme

from bureau.accounts import kept, operations, queries, second_factor, throttle
from bureau.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
PENDING = "pending"
PENDING_FOR = 600
IDLE = 30 * 60
SHORT_IDLE = 15 * 60  # administrators: see stations.middleware
LONGEST = 8 * 3600
FRESH = 20 * 60
SEEN_EVERY = 60  # one write a minute at most
IDLE_WORDS = "您有 {} 分钟没有操作，已自动退出，请重新登录"
LONGEST_WORDS = "一次登录最长 8 小时，请重新登录"
ENDED_WORDS = "您的登录已由管理员结束，请重新登录"
ELSEWHERE_WORDS = (
    "您的账号刚在另一处登录，这里已退出。如果不是您本人，请马上重新登录、修改密码，并告诉系统管理员"
)


# -- the way in --------------------------------------------------------------------------------------------


def vouched_for(request, user, *, next_url: str = ""):
    """The password was right, or another system says who this is → the page that comes next."""
    next_url = safe_next(request, next_url)
    bound = second_factor.is_set_up(user)
    if not bound and not second_factor.is_demanded():
        return admit(request, user, next_url=next_url)
    waiting = request.session.get(kept.KEY)
    request.session.flush()  # nothing of whoever sat here before
    if waiting:
        request.session[kept.KEY] = waiting
    request.session[PENDING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),  # a password that is changed meanwhile ends this
        "until": timezone.now().timestamp() + PENDING_FOR,
        "next": next_url,
    }
    return redirect("accounts:code" if bound else "accounts:set_up")


def on_the_way(request) -> User | None:
    pending = request.session.get(PENDING)
    if not pending or pending["until"] < timezone.now().timestamp():
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == pending["hash"] else None


def turn_back(request) -> None:
    request.session.pop(PENDING, None)


def admit(request, user, *, next_url: str | None = None):
    """Both are through → the page that was asked for, or the desk."""
    asked_for = enter(request, user)
    response = redirect((asked_for if next_url is None else next_url) or resolve_url("desk:home"))
    throttle.remember_device(request, response, user.username)
    return response


def enter(request, user) -> str:
    """Sign in → the address that was asked for. The session gets a new key and its marks (see below)."""
    asked_for = (request.session.pop(PENDING, None) or {}).get("next", "")
    kept.drop_unless_of(request, user)
    login(request, user, backend=BACKEND)
    operations.note_sign_in(user, at=timezone.now())
    return asked_for


def safe_next(request, address: str) -> str:
    """An address within this site, or nothing."""
    fine = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fine else ""


# -- the session -------------------------------------------------------------------------------------------


def connect() -> None:
    user_logged_in.connect(_marks_of_a_new_session, dispatch_uid="accounts.marks")


def _marks_of_a_new_session(sender, request, user, **kwargs):
    """One account, one session: the mark of this one is written to the account, so that another's no longer fits."""
    now = timezone.now().timestamp()
    user.session_mark = get_random_string(32)
    user.save(update_fields=["session_mark"])
    marks = {"mark": user.session_mark, "began": now, "seen": now, "fresh": now}
    request.session.update(marks | {"demo": queries.demo_is_loaded()})


def why_over(request) -> str:
    """The words for whoever comes back to a session that has ended; empty while it goes on."""
    session, now = request.session, timezone.now().timestamp()
    if session.get("mark") != request.user.session_mark:
        return ELSEWHERE_WORDS if request.user.session_mark else ENDED_WORDS
    if now - session.get("began", 0) > LONGEST:
        return LONGEST_WORDS
    idle = session.get("idle", IDLE)
    if now - session.get("seen", 0) > idle:
        return IDLE_WORDS.format(idle // 60)
    return ""


def note_seen(request) -> None:
    now = timezone.now().timestamp()
    if now - request.session["seen"] > SEEN_EVERY:
        request.session["seen"] = now


def allow_idle(request, seconds: int) -> None:
    """How long this session may rest. Known only when the posts are: the first page after signing in writes it."""
    if request.session.get("idle", IDLE) != seconds:
        request.session["idle"] = seconds


def is_fresh(request) -> bool:
    return timezone.now().timestamp() - request.session.get("fresh", 0) <= FRESH


def refresh(request) -> None:
    request.session["fresh"] = timezone.now().timestamp()
