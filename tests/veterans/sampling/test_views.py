import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import alerts
from tests.veterans.factories import PersonFactory
from tests.veterans.sampling.factories import SampleFactory
from veterans.sampling.enums import Action, State
from veterans.sampling.models import Round


def test_an_officer_draws_and_reads_how_it_was_drawn(as_, person, now):
    client = as_("officer")
    form = {"name": "三月抽查", "place": "990108", "filed_to": "2099-01-01", "share": "1", "asked": ["PHOTO"]}

    made = client.post(reverse("sampling:new"), form)

    body = client.get(made.url).content.decode()
    assert (Round.objects.get().seed in body, "桥北社区" in body) == (True, True)


def test_dates_the_wrong_way_round_are_told_beside_the_field(as_, person):
    form = {
        "name": "抽查",
        "place": "990108",
        "filed_from": "2026-03-02",
        "filed_to": "2026-03-01",
        "share": "1",
    }

    answer = as_("officer").post(reverse("sampling:new"), form | {"asked": ["PHOTO"]})

    assert answer.context["form"].errors.keys() == {"filed_to"}


def test_the_whole_way_through_the_pages(as_, sample):
    for who, action, said in [
        ("worker", "ANSWER", {"note": "原件在站里"}),
        ("officer", "FAULT", {"note": "电话打不通", "fault": "UNTRUE"}),
        ("worker", "FIX", {"note": "已改为新号码"}),
        ("officer", "CLOSE", {}),
    ]:
        assert as_(who).get(reverse("sampling:sample", args=[sample.pk])).status_code == 200
        as_(who).post(reverse("sampling:take", args=[sample.pk, action]), said)

    sample.refresh_from_db()
    assert sample.state == State.CLOSED


def test_a_refused_answer_keeps_the_words_and_names_the_papers(as_, sample):
    answer = as_("worker").post(reverse("sampling:take", args=[sample.pk, "ANSWER"]), {"note": "无"})

    assert (answer.status_code, "身份证人像面" in answer.content.decode()) == (409, True)


def test_a_sanction_is_offered_when_the_term_is_over(as_, sample, take):
    body = as_("officer").get(reverse("sampling:sample", args=[sample.pk])).content.decode()

    assert "作出处理" in body  # the factory's term lies behind the real clock


@pytest.mark.parametrize("name", ["sample", "round"])
def test_beyond_reach_is_not_found(as_, sample, name):
    key = sample.round_id if name == "round" else sample.pk

    assert as_("neighbour").get(reverse(f"sampling:{name}", args=[key])).status_code == 404
    assert as_("neighbour").post(reverse("sampling:take", args=[sample.pk, "ANSWER"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(as_, district, count, django_assert_max_num_queries):
    for _ in range(count):
        SampleFactory(person=PersonFactory(station=district["bridge"]), round__name="同一批")
    client = as_("worker")

    with django_assert_max_num_queries(16):
        response = client.get(reverse("sampling:list"))

    assert len(response.context["page"].object_list) == count


def test_a_late_answer_is_told_to_those_above(sample, cast):
    at = dt.datetime(2026, 3, 17, 4, tzinfo=dt.UTC)

    told = [a for a in alerts.gather(scope=cast["officer"], place="990108", at=at) if "抽查" in a.text]
    heaps = [w for w in alerts.waiting_for(cast["worker"], at) if "抽查" in w.what]

    assert (len(told), heaps[0].late) == (1, 1)


def test_lists_rounds_and_admin_open(as_, sample, take, users):
    users["officer"].is_staff = True
    users["officer"].save()
    take(sample, Action.ANSWER, note="原件在站里")
    client = as_("officer")

    names = ["sampling:rounds", "admin:sampling_round_changelist", "admin:sampling_sample_changelist"]
    assert [client.get(reverse(name)).status_code for name in names] == [200, 200, 200]
    assert client.get(reverse("admin:sampling_sample_change", args=[sample.pk])).status_code == 200
    assert as_("auditor").get(reverse("sampling:list")).status_code == 403
