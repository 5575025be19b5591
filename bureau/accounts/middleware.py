"""Is this session still good? Asked on every request, before anything else knows who is there."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from bureau.accounts import door, kept, passwords

# What somebody whose password is over may still open.
ALWAYS = ("accounts:password", "accounts:logout", "kit:elder")


KEPT_WORDS = "；刚填的内容已留住，十分钟内登录后放回原处"


class SessionGate:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            if words := door.why_over(request):
                typed = kept.of(request)
                logout(request)  # the request goes on as a stranger's: to the door, or 401
                if typed:
                    request.session[kept.KEY] = typed
                    query = "?" + urlencode({"next": typed["page"]})
                    return to_page(request, "accounts:login", words + KEPT_WORDS, query=query)
                if request.headers.get("HX-Request") == "true":
                    return to_page(request, "accounts:login", words)  # not the door inside a piece of a page
                messages.warning(request, words)
            elif (
                passwords.must_change(request.user, at=timezone.now()) and request.path not in self._always()
            ):
                return to_page(request, "accounts:password", "密码已到期或是一次性密码，请先修改")
            else:
                door.note_seen(request)
        return self.get_response(request)

    def _always(self):
        return {resolve_url(name) for name in ALWAYS}


def to_page(request, name: str, words: str, *, query: str = ""):
    """Lead a page, a piece of a page or a program to another page first."""
    address = resolve_url(name) + query
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"error": words}, status=403)
    messages.warning(request, words)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
