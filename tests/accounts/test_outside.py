"""Other systems may say who somebody is. Who that is here, an administrator has said, and nothing else does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.accounts import second_factor
from bureau.accounts.models import Binding, User
from bureau.kit.env import oidc_apps
from bureau.kit.models import AuditEvent
from stations import operations
from stations.rules import WrongPost
from stations.scope import NotYours
from tests.accounts.outside_server import KEY, SECRET, SERVICE, running
from tests.stations.factories import UserFactory

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
PROVIDERS = ["zzd", "zlb", "oidc"]


@pytest.fixture(scope="module")
def server():
    with running() as outside:
        yield outside


@pytest.fixture
def outside(server, settings):
    server.broken, server.skew = False, 0
    url = server.url
    settings.IDENTITY_PROVIDERS = {
        "zzd": {"KEY": KEY, "SECRET": SECRET, "LOGIN_URL": url, "API_URL": url},
        "zlb": {
            "SERVICE_CODE": SERVICE,
            "LOGIN_URL": f"{url}/sso/mobile.do",
            "TOKEN_URL": f"{url}/restapi/prod/token",
            "USER_URL": f"{url}/restapi/prod/user",
            "ACCESS_KEY": KEY,
            "SECRET": SECRET,
        },
    }
    settings.SOCIALACCOUNT_PROVIDERS = oidc_apps(url, KEY, SECRET)
    return server


@pytest.fixture
def clerk():
    return UserFactory(username="clerk", full_name="王丽娟")


def bind(user, provider, number):
    admin = UserFactory()
    return Binding.objects.create(
        user=user, provider=provider, external_id=number, bound_by=admin, bound_at=timezone.now()
    )


def go_out(client, provider, **data):
    """Press the button → what the other system is asked."""
    page = (
        reverse("openid_connect_login", args=["oidc"])
        if provider == "oidc"
        else f"/accounts/with/{provider}/"
    )
    answer = client.post(page, data)
    assert answer.status_code == 302
    asked = {k: v[0] for k, v in parse_qs(urlsplit(answer.headers["Location"]).query).items()}
    if "goto" in asked:  # 浙里办 carries the state in the address that it comes back to
        asked["state"] = parse_qs(urlsplit(asked["goto"]).query)["state"][0]
    return asked


def come_back(client, outside, provider, number, *, state):
    name = "ticket" if provider == "zlb" else "code"
    {"zlb": outside.tickets}.get(provider, outside.codes)["once"] = number
    page = (
        reverse("openid_connect_callback", args=["oidc"])
        if provider == "oidc"
        else f"/accounts/with/{provider}/back/"
    )
    return client.get(page, {name: "once", "state": state})


def is_in(client, user=None):
    return "_auth_user_id" in client.session and (
        user is None or client.session["_auth_user_id"] == str(user.pk)
    )


def test_there_are_no_buttons_and_no_pages_where_nothing_is_configured(client):
    page = client.get(LOGIN).content.decode()

    assert "浙政钉" not in page
    assert "统一身份认证" not in page
    assert client.post("/accounts/with/zzd/").status_code == 404
    assert client.post("/accounts/oidc/oidc/").status_code == 404
    assert client.post("/accounts/with/nonsense/").status_code == 404


def test_every_configured_system_has_its_button(client, outside):
    page = client.get(LOGIN).content.decode()

    assert [word in page for word in ("用浙政钉登录", "用浙里办登录", "用统一身份认证登录")] == [True] * 3


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_bound_identity_signs_in_and_the_page_asked_for_comes_next(client, outside, clerk, provider):
    bind(clerk, provider, "GE_77")
    asked = go_out(client, provider, next="/keys/")

    answer = come_back(client, outside, provider, "GE_77", state=asked["state"])

    assert is_in(client, clerk)
    assert answer.headers["Location"] == "/keys/"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_unbound_identity_with_a_colleagues_name_stays_outside(client, outside, clerk, provider):
    asked = go_out(client, provider)

    answer = come_back(client, outside, provider, "GE_99", state=asked["state"])

    assert answer.status_code == 403
    assert "GE_99" in answer.content.decode()
    assert not is_in(client)
    assert list(User.objects.values_list("pk", flat=True)) == [clerk.pk]
    assert AuditEvent.objects.filter(verb="account.unbound", detail={"provider": provider}).exists()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_identity_of_one_system_is_nobody_in_another(client, outside, clerk, provider):
    bind(clerk, "zlb" if provider != "zlb" else "zzd", "GE_77")
    asked = go_out(client, provider)

    come_back(client, outside, provider, "GE_77", state=asked["state"])

    assert not is_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_closed_account_stays_outside(client, outside, clerk, provider):
    bind(clerk, provider, "GE_77")
    User.objects.update(is_active=False)
    asked = go_out(client, provider)

    assert come_back(client, outside, provider, "GE_77", state=asked["state"]).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_state_of_another_browser_or_none_opens_nothing(client, outside, clerk, provider):
    bind(clerk, provider, "GE_77")
    theirs = go_out(Client(), provider)["state"]
    go_out(client, provider)

    for state in (theirs, "", "x"):
        assert come_back(client, outside, provider, "GE_77", state=state).status_code in (401, 403)
    assert not is_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_state_works_once(client, outside, clerk, provider):
    bind(clerk, provider, "GE_77")
    asked = go_out(client, provider)
    come_back(client, outside, provider, "GE_77", state=asked["state"])
    client.post("/accounts/logout/")

    come_back(client, outside, provider, "GE_77", state=asked["state"])

    assert not is_in(client)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_system_that_is_away_is_told_in_words(client, outside, clerk, provider):
    bind(clerk, provider, "GE_77")
    asked = go_out(client, provider)
    outside.broken = True

    answer = come_back(client, outside, provider, "GE_77", state=asked["state"])

    assert answer.status_code == 403
    assert "用用户名和密码登录" in answer.content.decode()


@pytest.mark.parametrize("provider", ["zzd", "zlb"])
def test_a_code_that_the_other_system_does_not_know_opens_nothing(client, outside, provider):
    asked = go_out(client, provider)
    name = "ticket" if provider == "zlb" else "code"

    answer = client.get(f"/accounts/with/{provider}/back/", {name: "made-up", "state": asked["state"]})

    assert "没有确认您的身份" in answer.content.decode()
    assert not is_in(client)


def test_scanning_asks_for_what_the_protocol_wants(client, outside):
    asked = go_out(client, "zzd")

    assert asked | {"state": ""} == {
        "response_type": "code",
        "client_id": KEY,
        "redirect_uri": "http://testserver/accounts/with/zzd/back/",
        "scope": "get_user_info",
        "authType": "QRCODE",
        "state": "",
    }


def test_inside_the_app_the_code_comes_with_our_own_token(outside, clerk):
    bind(clerk, "zzd", "GE_77")
    outside.app_codes["in-app"] = "GE_77"
    client = Client(enforce_csrf_checks=True)
    page = "/accounts/with/zzd/app/"
    assert client.post(page, {"code": "in-app"}).status_code == 403

    client.get(LOGIN)
    token = client.cookies["csrftoken"].value
    client.post(page, {"code": "in-app", "csrfmiddlewaretoken": token})

    assert is_in(client, clerk)


@pytest.mark.parametrize(("skew", "comes_in"), [(80, True), (100, False), (-100, False)])
def test_the_gateway_wants_a_clock_within_ninety_seconds(client, outside, clerk, skew, comes_in):
    bind(clerk, "zlb", "GE_77")
    outside.skew = skew
    asked = go_out(client, "zlb")

    come_back(client, outside, "zlb", "GE_77", state=asked["state"])

    assert is_in(client) is comes_in


@pytest.mark.parametrize("provider", PROVIDERS)
def test_whoever_vouches_the_second_factor_is_still_asked(client, outside, clerk, settings, provider):
    settings.SECOND_FACTOR_DEMANDED = True
    now = timezone.now()
    bind(clerk, provider, "GE_77")
    secret = second_factor.new_secret()
    second_factor.set_up(clerk, secret, second_factor.code_at(secret, now), at=now)
    asked = go_out(client, provider)

    answer = come_back(client, outside, provider, "GE_77", state=asked["state"])

    assert answer.headers["Location"] == reverse("accounts:code")
    assert not is_in(client)


# -- who binds ----------------------------------------------------------------------------------------------


def test_the_system_administrator_binds_and_it_is_on_record(cast, users, now):
    operations.bind_account(
        user_id=users["worker"].pk, provider="zzd", external_id=" GE_1 ", by=cast["sysadmin"], at=now
    )

    assert Binding.objects.get().external_id == "GE_1"
    assert AuditEvent.objects.get().verb == "account.bind"


@pytest.mark.parametrize("other", ["secadmin", "officer", "worker"])
def test_nobody_else_binds(cast, users, now, other):
    with pytest.raises(NotYours):
        operations.bind_account(
            user_id=users["street"].pk, provider="zzd", external_id="GE_1", by=cast[other], at=now
        )


def test_nobody_binds_oneself(cast, users, now):
    with pytest.raises(WrongPost):
        operations.bind_account(
            user_id=users["sysadmin"].pk, provider="zzd", external_id="GE_1", by=cast["sysadmin"], at=now
        )


def test_an_identity_is_bound_once(cast, users, now):
    given = {"provider": "zzd", "external_id": "GE_1", "by": cast["sysadmin"], "at": now}
    operations.bind_account(user_id=users["worker"].pk, **given)

    with pytest.raises(ValidationError, match="已经绑定"):
        operations.bind_account(user_id=users["street"].pk, **given)


def test_binding_in_the_admin_and_undoing_it_ends_the_session(as_, users):
    users["sysadmin"].is_staff = True
    users["sysadmin"].save()
    bound = Client()
    bound.force_login(users["worker"])
    client = as_("sysadmin")

    client.post(
        reverse("admin:accounts_binding_add"),
        {"user": users["worker"].pk, "provider": "zzd", "external_id": "GE_1"},
    )
    binding = Binding.objects.get()
    assert (binding.user, binding.bound_by) == (users["worker"], users["sysadmin"])
    client.post(reverse("admin:accounts_binding_change", args=[binding.pk]), {"_decide": "unbind"})

    assert not Binding.objects.exists()
    assert bound.get("/").status_code == 302


def test_a_system_that_is_away_is_told_before_anybody_is_sent_there(client, outside):
    outside.broken = True

    assert client.post(reverse("openid_connect_login", args=["oidc"])).status_code == 403
