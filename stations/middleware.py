"""Each request gets its scope (wall 1) and runs in one transaction that sees only the rows of that scope (wall 2)."""

import re

from django.utils import timezone

from bureau.accounts import door
from bureau.kit import access, walls
from bureau.kit.errors import Refused
from bureau.kit.middleware import RefusalPages
from stations.scope import NotYours, Scope, posts_of

# Neither ID number nor mobile: what stands in an address may be anything.
PLAIN_KEY = re.compile(r"(?!1[3-9]\d{9}$)[A-Za-z0-9_.-]{1,14}")


class ScopeMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.posts = posts_of(request.user, today=timezone.localdate())
        request.scope = Scope.holding(request.user, request.posts)
        if request.scope.user_id:
            door.allow_idle(request, door.SHORT_IDLE if request.scope.administers() else door.IDLE)
        own_place = min((place for place, _ in request.scope.reach), default="")
        with access.coming_from(access.source_of(request, posts=request.scope.posts(), place=own_place)):
            response = self.get_response(request)
            # Only now, when the request's transaction is over: a denial must outlive what it undid.
            if denied := _denied(request, response):
                _log_denial(request, denied)
        return response

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "walls_not_needed", False):
            return None  # no scope is set, so no personal row exists for it
        try:
            with walls.within(request.scope.personal_places()):
                response = view(request, *args, **kwargs)
                # A lazy page reads rows while it is rendered, so it is rendered inside.
                if callable(getattr(response, "render", None)):
                    response = response.render()
        except Refused as reason:
            request.was_not_theirs = isinstance(reason, NotYours)
            # Django asks no process_exception about a view that is called from here. What the view wrote is undone.
            return RefusalPages(self.get_response).process_exception(request, reason)
        return response


def _denied(request, response) -> str:
    """Why this answer is a denial, or nothing. A mistyped address without an object is none."""
    status, match = response.status_code, request.resolver_match
    if request.scope.user_id is None:
        return "429" if status == 429 else ""
    about_an_object = match is not None and bool(match.kwargs)
    if (
        status in (403, 429)
        or (status == 404 and about_an_object)
        or getattr(request, "was_not_theirs", False)
    ):
        return str(status)
    return ""


def _log_denial(request, result: str) -> None:
    match = request.resolver_match
    keys = [
        str(value) for value in (match.kwargs.values() if match else ()) if PLAIN_KEY.fullmatch(str(value))
    ]
    access.record_denial(
        by_id=request.scope.user_id,
        at=timezone.now(),
        target=":".join([match.view_name, *keys])[:80] if match else "",
        field=request.method,
        result=result,
    )
