"""The pages behind the real walls: a request sees the rows of its reader's places and no others."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from bureau.kit.alerts import waiting_for
from tests.veterans.factories import IdentityFactory
from veterans.enums import State
from veterans.models import Identity, Person
from veterans.quality import findings, life, operations
from veterans.quality.models import Finding, Merge, Pair


@pytest.fixture
def doubtful(whole, now):
    """One at 桥北 and one at 柳巷 without an address."""
    people = [whole("bridge"), whole("willow", phone="13900000272")]
    Person.objects.update(residence_address="")
    findings.run_all(at=now)
    return people


@pytest.fixture
def pair(two, cast, now):
    return operations.propose(first_id=two[0].pk, second_id=two[1].pk, by=cast["worker"], at=now)


def test_the_list_shows_what_waits_at_ones_own_places(as_, doubtful):
    response = as_("worker").get(reverse("quality:findings"))

    assert [(f.person, url) for f, url in response.context["lines"]] == [
        (doubtful[0], f"/people/{doubtful[0].pk}/edit/#id_residence_address")
    ]
    assert [(heap.check.code, heap.count) for heap in response.context["heaps"]] == [("address_missing", 1)]


@pytest.mark.parametrize(("rule", "count"), [("address_missing", 2), ("phone_missing", 0), ("nonsense", 2)])
def test_the_list_is_narrowed_to_a_rule(as_, doubtful, rule, count):
    response = as_("officer").get(reverse("quality:findings"), {"rule": rule})

    assert len(response.context["lines"]) == count


def test_the_list_is_narrowed_to_a_station(as_, doubtful, district):
    response = as_("officer").get(reverse("quality:findings"), {"station": district["west"].code})

    assert [f.person for f, _ in response.context["lines"]] == [doubtful[1]]


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_one_and_four(as_, whole, count, now, django_assert_max_num_queries):
    for _ in range(count):
        whole()
    Person.objects.update(residence_address="")
    findings.run_all(at=now)
    client = as_("worker")

    with django_assert_max_num_queries(20) as queries:
        client.get(reverse("quality:findings"))

    assert len(queries) == 13


def test_who_works_with_no_person_has_no_list(as_):
    assert as_("sysadmin").get(reverse("quality:findings")).status_code == 403


def test_a_finding_is_set_aside_for_a_reason_and_comes_back(as_, doubtful, users):
    finding, client = Finding.objects.get(person=doubtful[0]), as_("worker")
    until = timezone.localdate() + dt.timedelta(days=30)
    url = reverse("quality:set_aside", args=[finding.pk])

    assert client.post(url, {"until": until, "reason": "长期在国外"}).status_code == 302

    finding.refresh_from_db()
    assert (finding.set_aside_until, finding.reason, finding.set_aside_by) == (
        until,
        "长期在国外",
        users["worker"],
    )
    assert client.get(reverse("quality:findings")).context["lines"] == []
    assert len(client.get(reverse("quality:findings"), {"view": "set_aside"}).context["lines"]) == 1
    assert Finding.objects.waiting(until + dt.timedelta(days=1)).filter(pk=finding.pk).exists()

    client.post(reverse("quality:take_up", args=[finding.pk]))
    assert len(client.get(reverse("quality:findings")).context["lines"]) == 1


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [(30, "忙", "reason"), (0, "长期在国外", "until"), (400, "长期在国外", "until")],
)
def test_setting_aside_asks_for_a_reason_and_a_near_day(as_, doubtful, days, reason, field):
    finding = Finding.objects.get(person=doubtful[0])
    until = timezone.localdate() + dt.timedelta(days=days)

    response = as_("worker").post(
        reverse("quality:set_aside", args=[finding.pk]), {"until": until, "reason": reason}
    )

    assert list(response.context["form"].errors) == [field]


def test_a_finding_of_a_neighbour_does_not_exist(as_, doubtful):
    finding = Finding.objects.get(person=doubtful[1])

    assert as_("worker").get(reverse("quality:set_aside", args=[finding.pk])).status_code == 404
    assert as_("worker").post(reverse("quality:take_up", args=[finding.pk])).status_code == 404


def test_leaders_read_the_list_and_set_nothing_aside(as_, doubtful):
    finding, client = Finding.objects.get(person=doubtful[0]), as_("leader")
    until = timezone.localdate() + dt.timedelta(days=30)

    assert client.get(reverse("quality:findings")).context["may_edit"] is False
    response = client.post(
        reverse("quality:set_aside", args=[finding.pk]), {"until": until, "reason": "长期在国外"}
    )
    assert response.status_code in (403, 409)
    finding.refresh_from_db()
    assert finding.set_aside_until is None


def test_the_export_holds_what_the_list_shows(as_, doubtful):
    response = as_("street").get(reverse("quality:export"))

    content = b"".join(response.streaming_content)
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert [row[3:6] for row in rows[2:]] == [("没有常住地址", "", "问清现在住哪里")]
    response.close()


def test_a_pair_is_merged_and_undone_behind_the_walls(as_, pair, two):
    IdentityFactory(person=two[1], category="D07")
    client, url = as_("worker"), reverse("quality:pair", args=[pair.pk])
    page = client.get(url)
    assert page.context["beside"].keep == two[0].pk

    answer = client.post(
        url,
        {"keep": "1", "phone": "2", "id_number": "2", "seen": page.context["beside"].seen, "note": "同一人"},
    )

    merge = Merge.objects.get()
    assert answer["Location"] == reverse("quality:merge", args=[merge.pk])
    assert merge.taken == ["id_number", "phone"]
    assert Identity.objects.filter(person=two[0], category="D07").exists()
    assert Person.objects.get(pk=two[1].pk).state == State.DUPLICATE

    client.post(reverse("quality:merge", args=[merge.pk]))

    merge.refresh_from_db()
    assert merge.undone_at is not None
    assert Person.objects.get(pk=two[1].pk).state == State.FILED
    assert not Identity.objects.filter(person=two[0], category="D07").exists()


def test_what_the_other_file_says_better_is_already_chosen(as_, pair, two):
    Person.objects.filter(pk=two[1].pk).update(employer="滨江造船厂")

    fields = as_("worker").get(reverse("quality:pair", args=[pair.pk])).context["beside"].fields

    assert {field.name: field.better for field in fields if field.name in {"employer", "phone"}} == {
        "employer": 2, "phone": 1,
    }  # fmt: skip


def test_a_pair_is_looked_at_under_masks(as_, pair, two):
    page = as_("worker").get(reverse("quality:pair", args=[pair.pk])).content.decode()

    assert all(person.id_number not in page for person in two)
    assert "13800000271" not in page


def test_a_refused_merge_says_why(as_, pair, two):
    Person.objects.filter(pk=two[0].pk).update(version=9)

    response = as_("worker").post(reverse("quality:pair", args=[pair.pk]), {"keep": "1", "seen": "1.1"})

    assert (response.status_code, Merge.objects.count()) == (409, 0)
    assert "刚被别人改过" in response.content.decode()


def test_a_pair_beyond_reach_does_not_exist(as_, pair):
    for name in ("pair", "different"):
        assert as_("neighbour").post(reverse(f"quality:{name}", args=[pair.pk])).status_code == 404


def test_a_merge_beyond_reach_does_not_exist(as_, pair, two, cast, now):
    merge = operations.merge(pair_id=pair.pk, keep=two[0].pk, by=cast["worker"], at=now)

    assert as_("neighbour").get(reverse("quality:merge", args=[merge.pk])).status_code == 404


def test_a_leader_looks_at_a_pair_and_cannot_merge(as_, pair):
    client, url = as_("leader"), reverse("quality:pair", args=[pair.pk])

    assert client.get(url).context["may_merge"] is False
    assert client.post(url, {"keep": "1"}).status_code in (403, 409)
    assert Merge.objects.count() == 0


def test_different_wants_to_know_how_it_was_found_out(as_, pair):
    client, url = as_("worker"), reverse("quality:different", args=[pair.pk])

    assert client.post(url, {"note": ""}).status_code == 422
    assert client.post(url, {"note": "电话问过是两个人"}).status_code == 302
    assert Pair.objects.get().note == "电话问过是两个人"
    assert len(client.get(reverse("quality:pairs"), {"verdict": "DIFFERENT"}).context["lines"]) == 1


def test_two_file_numbers_are_put_beside_each_other(as_, two):
    client, url = as_("worker"), reverse("quality:propose")

    assert client.post(url, {"first": two[1].pk, "second": two[0].pk})["Location"].startswith(
        "/quality/pairs/"
    )
    assert client.post(url, {"first": two[1].pk, "second": two[1].pk})["Location"] == reverse("quality:pairs")
    assert client.post(url, {"first": "x"})["Location"] == reverse("quality:pairs")
    assert Pair.objects.count() == 1


def test_the_page_of_a_person_shows_doubts_with_their_cure(doubtful, cast):
    panel = life.panel(doubtful[0], by=cast["worker"])

    assert [(line.label, line.url) for line in panel.lines] == [
        ("没有常住地址", f"/people/{doubtful[0].pk}/edit/#id_residence_address")
    ]
    assert life.panel(doubtful[0], by=cast["leader"]) is None


def test_the_page_of_a_merged_file_leads_to_the_one_that_stayed(as_, pair, two, cast, now):
    operations.merge(pair_id=pair.pk, keep=two[0].pk, by=cast["worker"], at=now)

    page = as_("worker").get(reverse("people:person", args=[two[1].pk])).content.decode()

    assert f"已并入档号 {two[0].pk}" in page
    assert "并入档号" in as_("worker").get(reverse("people:person", args=[two[0].pk])).content.decode()


def test_the_desk_has_a_heap_of_doubts_and_one_of_pairs(doubtful, pair, cast, now):
    heaps = {heap.what: heap.count for heap in waiting_for(cast["worker"], now) if "疑" in heap.what}

    assert heaps == {"数据疑点": 1, "疑似重复档案": 1}
    assert not [heap for heap in waiting_for(cast["leader"], now) if "疑" in heap.what]


@pytest.mark.parametrize("model", ["finding", "pair", "merge", "daycount"])
def test_the_admin_shows_each_table_within_scope(as_, users, doubtful, pair, two, cast, now, model):
    operations.merge(pair_id=pair.pk, keep=two[0].pk, by=cast["worker"], at=now)
    operations.nightly(at=now)
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_("officer")

    response = client.get(reverse(f"admin:quality_{model}_changelist"))
    row = response.context["cl"].queryset.first()

    assert client.get(reverse(f"admin:quality_{model}_change", args=[row.pk])).status_code == 200


def test_the_admin_decides_through_the_operation(as_, users, pair):
    users["officer"].is_staff = True
    users["officer"].save()

    as_("officer").post(
        reverse("admin:quality_pair_change", args=[pair.pk]),
        {"_decide": "DIFFERENT", "_note": "电话问过是两个人"},
    )

    assert Pair.objects.get().verdict == "DIFFERENT"


def test_the_clean_rate_is_counted_as_of_any_moment(doubtful, whole, now):
    from veterans.quality.indicators import without_doubts  # noqa: PLC0415 -- beside its use

    sound = whole(phone="13600000273")

    assert list(without_doubts(now)) == [sound]
    assert without_doubts(now - dt.timedelta(days=1)).count() == 3
