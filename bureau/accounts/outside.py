"""Pages for those who are vouched for by another system: out with a state, back with the same state, in by a binding."""

import secrets
import time

import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from bureau.accounts import door, operations, providers, queries
from bureau.accounts.enums import Provider
from bureau.accounts.providers import NotIdentified
from bureau.kit import walls

STATES = "states"  # key of the provider → state, where to go on, until when
STATE_FOR = 600


@walls.not_needed
@login_not_required
@never_cache
@require_POST
def start(request, key):
    provider = _provider(key)
    state = secrets.token_urlsafe(24)
    onward = door.safe_next(request, request.POST.get("next", ""))
    states = request.session.get(STATES, {})
    request.session[STATES] = states | {key: [state, onward, time.time() + STATE_FOR]}
    callback = request.build_absolute_uri(reverse("accounts:back", args=[key]))
    return redirect(provider.address(callback=callback, state=state))


@walls.not_needed
@login_not_required
@never_cache
@require_GET
def back(request, key):
    """A state works once, in the browser that was sent out, for ten minutes."""
    provider = _provider(key)
    states = request.session.get(STATES, {})
    state, onward, until = states.pop(key, ["", "", 0])
    request.session[STATES] = states
    given = request.GET.get("state", "")
    if not state or until < time.time() or not secrets.compare_digest(state.encode(), given.encode()):
        return _not_in(request, "这次登录已失效，请从登录页重新开始")
    return _identified(
        request, provider.key, lambda: provider.identify(request.GET.dict(), at=timezone.now()), onward
    )


@walls.not_needed
@login_not_required
@never_cache
@require_POST
def in_app(request):
    """From inside 浙政钉: our own page posts the code that the app gave it, with the token that every form of ours has."""
    provider = _provider(Provider.ZZD)
    return _identified(
        request,
        provider.key,
        lambda: provider.identify_in_app(request.POST.get("code", "")),
        door.safe_next(request, request.POST.get("next", "")),
    )


def _provider(key):
    provider = providers.get(key)
    if provider is None:
        raise Http404
    return provider


def _identified(request, key, ask, onward):
    try:
        number = ask()
    except NotIdentified as reason:
        return _not_in(request, str(reason))
    return come_in(request, key, number, onward)


def come_in(request, key, number: str, onward: str):
    user = queries.bound_user(key, number)
    if user is None:
        operations.note_unbound(provider=key, at=timezone.now())
        words = (
            f"这个{Provider(key).label}身份还没有绑定账号。请把编号告诉系统管理员，由其核实后绑定：{number}"
        )
        return _not_in(request, words)
    return door.vouched_for(request, user, next_url=onward)


def _not_in(request, words):
    return render(request, "accounts/not_in.html", {"words": words}, status=403)


# -- OpenID Connect, spoken by django-allauth ---------------------------------------------------------------


class SocialAdapter(DefaultSocialAccountAdapter):
    """allauth asks the other side and checks state and token; who may come in is decided here, as for the others."""

    def pre_social_login(self, request, sociallogin):
        onward = door.safe_next(request, sociallogin.state.get("next", ""))
        raise ImmediateHttpResponse(come_in(request, Provider.OIDC, sociallogin.account.uid, onward))

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        raise ImmediateHttpResponse(_not_in(request, providers.UNREACHABLE))

    def is_open_for_signup(self, request, sociallogin):
        return False


@walls.not_needed
@login_not_required
@require_POST
def start_oidc(request, provider_id):
    return _spoken(oidc.login, request, provider_id)


@walls.not_needed
@login_not_required
@never_cache
@require_GET
def back_from_oidc(request, provider_id):
    return _spoken(oidc.callback, request, provider_id)


def _spoken(view, request, provider_id):
    """allauth lets it pass when the description of the other side cannot be had, or lacks an entry."""
    try:
        return view(request, provider_id)
    except (requests.RequestException, KeyError):
        return _not_in(request, providers.UNREACHABLE)
