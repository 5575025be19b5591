"""The read log: nothing of a person is shown in full, searched, taken along or refused without a row that says who, what and why."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from bureau.kit import access
from bureau.kit.access import Looking
from bureau.kit.models import AccessEvent
from stations.middleware import ScopeMiddleware
from stations.scope import NotYours
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans.models import Person

pytestmark = pytest.mark.django_db
REASON = {"reason": "核对名册或档案", "text": "电话核对"}


@pytest.fixture
def people(district):
    made = {place: PersonFactory(station=district[place]) for place in ("bridge", "willow")}
    ContactFactory(person=made["bridge"])
    return made


def events(**wanted):
    return AccessEvent.objects.filter(**wanted)


def only(**wanted):
    return events(**wanted).get()


# -- where a request comes from ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hops", "forwarded", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),  # nobody is in front: the header is an invention
        (1, "6.6.6.6, 10.1.1.1", "10.1.1.1"),
        (2, "6.6.6.6, 10.1.1.1, 10.2.2.2", "10.1.1.1"),
        (2, "10.1.1.1", None),  # did not come through our proxies
        (1, "", None),
        (1, "<script>", None),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_what_our_own_proxies_wrote_counts_as_the_address(settings, hops, forwarded, address):
    settings.PROXY_HOPS = hops

    assert access.came_from({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}) == address


def test_a_row_says_who_from_which_post_and_session_and_request(as_, users, people):
    as_("worker").get(
        reverse("people:person", args=[people["bridge"].pk]), headers={"X-Request-ID": "abc-12345"}
    )

    event = only(action="VIEW")
    assert (event.by, event.posts, event.ip, event.request_id) == (
        users["worker"], "COMMUNITY_WORKER@990108001001", "127.0.0.1", "abc-12345",
    )  # fmt: skip
    assert (event.target, event.station_code) == (f"veterans.Person:{people['bridge'].pk}", "990108001001")
    assert len(event.session) == 16


# -- looking -----------------------------------------------------------------------------------------------


def reveal(client, person, field="id_number", **reason):
    url = reverse("people:reveal", args=[person.pk, field])
    return client.post(url, reason or REASON, headers={"accept": "application/json"})


def test_a_full_value_leaves_a_row_with_field_and_reason(as_, people):
    response = reveal(as_("worker"), people["bridge"])

    assert json.loads(response.content)["value"] == people["bridge"].id_number
    event = only(action="REVEAL")
    assert (event.field, event.target) == ("id_number", f"veterans.Person:{people['bridge'].pk}")
    assert "核对名册或档案" in event.reason + event.note


@pytest.mark.django_db(transaction=True)
def test_a_value_whose_row_cannot_be_kept_is_not_sent(as_, people, monkeypatch):
    """The row is written before the value leaves: a failure at the last moment, the commit, sends no value."""
    client = as_("worker")
    client.raise_request_exception = False
    commit = transaction.Atomic.__exit__

    def fails(self, *args):
        if not connection.savepoint_ids and args[0] is None and events(action="REVEAL").exists():
            connection.set_rollback(True)
            commit(self, *args)
            raise DatabaseError("the disk is full")
        return commit(self, *args)

    monkeypatch.setattr(transaction.Atomic, "__exit__", fails)
    response = reveal(client, people["bridge"])
    monkeypatch.undo()

    assert response.status_code == 500
    assert people["bridge"].id_number not in response.content.decode()
    assert events(action="REVEAL").count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_row_is_committed_when_the_answer_leaves(as_, people):
    reveal(as_("worker"), people["bridge"])

    connection.close()
    assert events(action="REVEAL").count() == 1


def test_searching_by_a_full_number_leaves_a_row_but_not_the_number(as_, people):
    as_("worker").get(reverse("search"), {"q": people["bridge"].id_number})

    event = only(action="SEARCH_ID")
    assert event.count == 1
    assert people["bridge"].id_number not in str(vars(event))


def test_an_export_and_a_sheet_of_paper_leave_rows(as_, people):
    list(as_("street").get(reverse("people:export")).streaming_content)
    as_("street").get(reverse("people:sheet", args=[people["bridge"].pk]))

    assert (only(action="EXPORT").count, only(action="PRINT").target) == (
        1, f"veterans.Person:{people['bridge'].pk}",
    )  # fmt: skip


def test_the_admin_page_of_a_person_is_a_look_as_well(client, users, people):
    users["officer"].is_staff = True
    users["officer"].save()
    client.force_login(users["officer"])

    client.get(reverse("admin:veterans_person_change", args=[people["bridge"].pk]))

    assert only(action="VIEW").target == f"veterans.Person:{people['bridge'].pk}"


# -- refusals ----------------------------------------------------------------------------------------------


def test_a_strangers_page_is_denied_and_the_log_knows(as_, users, people):
    as_("worker").get(reverse("people:person", args=[people["willow"].pk]))

    event = only(action="DENIED")
    assert (event.by, event.target, event.result, event.station_code) == (
        users["worker"], f"people:person:{people['willow'].pk}", "404", "990108001001",
    )  # fmt: skip


def test_a_mistyped_address_is_no_denial(as_):
    as_("worker").get("/nothing/here/")

    assert events(action="DENIED").count() == 0


def test_a_deed_beyond_ones_post_is_denied_and_the_log_knows(as_, people):
    reveal(as_("approver"), people["bridge"])

    assert only(action="DENIED").result == "403"
    assert events(action="REVEAL").count() == 0


def test_one_reveal_too_many_is_denied_and_the_log_knows(as_, people):
    client = as_("worker")

    answers = [reveal(client, people["bridge"]).status_code for _ in range(31)]

    assert answers[29:] == [200, 429]
    assert events(action="REVEAL").count() == 30
    assert only(action="DENIED").result == "429"


def through_the_middleware(user, view):
    """What a view does and raises, on the way back through the scope."""

    def answer(request):
        request.resolver_match = None
        try:
            return middleware.process_view(request, view, (), {})
        except PermissionDenied:
            return HttpResponse(status=403)
        except Http404:
            return HttpResponse(status=404)

    middleware = ScopeMiddleware(answer)
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    return middleware(request)


@pytest.mark.parametrize("refusal", [PermissionDenied(), NotYours("您在这里没有办理此事的权限")])
def test_a_denial_outlives_what_it_undoes(users, district, refusal):
    def writes_and_fails(request):
        PersonFactory(station=district["bridge"])
        raise refusal

    through_the_middleware(users["officer"], writes_and_fails)

    assert Person.objects.count() == 0
    assert only(action="DENIED").by == users["officer"]


def test_an_answer_is_not_lost_when_the_log_is_away(users, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(AccessEvent.objects, "create", away)

    response = through_the_middleware(users["officer"], lambda request: HttpResponse(status=403))

    assert response.status_code == 403
    assert "could not be logged" in caplog.text


def test_an_id_number_in_an_address_does_not_reach_the_log(as_):
    as_("worker").get("/people/330198194603121234/")

    assert not events(target__contains="3301981946").exists()


# -- the door ----------------------------------------------------------------------------------------------


def test_coming_going_and_failing_leave_rows_but_never_what_was_typed(client, users):
    user = get_user_model().objects.create_user("chen", password="a long password", full_name="陈")
    url = reverse("accounts:login")

    client.post(url, {"username": "chen", "password": "wrong"})
    client.post(url, {"username": "my-secret-password", "password": "x"})
    client.post(url, {"username": "chen", "password": "a long password"})
    client.post(reverse("accounts:logout"))

    rows = [(e.action, e.by, e.target) for e in events().order_by("pk")]
    known = f"accounts.User:{user.pk}"
    assert rows == [
        ("LOGIN_FAILED", None, known), ("LOGIN_FAILED", None, ""), ("LOGIN", user, known), ("LOGOUT", user, known),
    ]  # fmt: skip
    assert not any("my-secret" in str(vars(e)) for e in events())


# -- the table ---------------------------------------------------------------------------------------------


def test_the_application_can_only_add_to_it(users):
    event = access.record(Looking.VIEW, by_id=users["worker"].pk, at=timezone.now())

    for deed in (lambda: events(pk=event.pk).update(note="x"), lambda: events(pk=event.pk).delete()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            deed()
