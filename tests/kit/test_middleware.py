"""What every answer carries, whoever asks and whatever goes wrong."""

import json

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path, reverse

from bureau.kit.errors import Refused
from bureau.kit.middleware import HEADERS, RefusalPages, SecurityHeaders


def carries_all(response):
    return {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/healthz", "/keys/", "/no/such/page", "/admin/", "/people/"]
)
def test_every_answer_carries_the_headers(db, client, path):
    assert carries_all(client.get(path))


def test_an_unknown_host_is_refused_in_chinese_and_carries_them_too(db, client, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]

    response = client.get("/accounts/login/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "这个请求看不懂" in response.content.decode()
    assert carries_all(response)


def breaks(request):
    raise RuntimeError("something nobody foresaw")


urlpatterns = [path("breaks/", login_not_required(breaks))]


def test_a_breakdown_is_told_in_chinese_with_a_number_to_ring(db, client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False

    response = client.get("/breaks/")

    assert response.status_code == 500
    assert "系统出错了" in response.content.decode()
    assert settings.BUREAU_PHONE in response.content.decode()
    assert carries_all(response)


def test_a_form_without_its_token_is_refused_in_chinese(db, client):
    client.handler.enforce_csrf_checks = True

    response = client.post(reverse("accounts:login"), {"username": "a", "password": "b"})

    assert response.status_code == 403
    assert "页面放得太久" in response.content.decode()


def test_who_is_signed_in_leaves_no_copy_behind(as_):
    response = as_("worker").get(reverse("accounts:password"))

    assert "no-store" in response.headers["Cache-Control"]


def test_a_stranger_page_may_be_kept(db, client):
    assert "no-store" not in client.get(reverse("kit:keys")).headers.get("Cache-Control", "")


def test_no_store_does_not_need_the_database():
    request = RequestFactory().get("/", headers={"cookie": "sessionid=abc"})

    response = SecurityHeaders(lambda _: HttpResponse("ok"))(request)

    assert response.headers["Cache-Control"] == "no-store"


def refuse(**headers):
    request = RequestFactory().get("/", headers=headers)
    middleware = RefusalPages(lambda _: HttpResponse())
    return middleware.process_exception(request, Refused("“待提交”的申请不能“审核通过”"))


def test_a_refusal_no_view_caught_is_told_in_its_own_words():
    response = refuse()

    assert response.status_code == 409
    assert "“待提交”的申请不能“审核通过”" in response.content.decode()


def test_a_script_gets_the_refusal_as_data():
    response = refuse(accept="application/json")

    assert json.loads(response.content) == {"error": "“待提交”的申请不能“审核通过”"}


def test_other_errors_stay_errors():
    middleware = RefusalPages(lambda _: HttpResponse())

    assert middleware.process_exception(RequestFactory().get("/"), ValueError("x")) is None
