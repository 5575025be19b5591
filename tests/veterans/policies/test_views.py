import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import my as personal
from bureau.kit.alerts import waiting_for
from veterans.policies import conditions, life, operations
from veterans.policies.enums import RuleState
from veterans.policies.models import Entitlement, Rule


@pytest.fixture
def tasks(rule, someone_with, now):
    """One at 桥北 and one at 柳巷 who are entitled."""
    rule("人员类别：D07")
    people = [someone_with("D07"), someone_with("D07", station="willow")]
    operations.nightly(at=now)
    return people


def test_the_list_shows_what_waits_at_ones_own_places(as_, tasks):
    response = as_("worker").get(reverse("policies:tasks"))

    assert [row.person for row in response.context["page"]] == [tasks[0]]
    assert "条例第六十二条" in response.content.decode()


def test_a_task_is_decided_and_leaves_the_list(as_, tasks, users):
    row, client = Entitlement.objects.get(person=tasks[0]), as_("worker")

    page = client.get(reverse("policies:task", args=[row.pk])).content.decode()
    client.post(reverse("policies:task", args=[row.pk]), {"decision": "CLAIMED", "note": ""})

    assert "是参战退役军人" in page
    row.refresh_from_db()
    assert (row.decision, row.decided_by) == ("CLAIMED", users["worker"])
    assert not client.get(reverse("policies:tasks")).context["page"].object_list
    assert client.get(reverse("policies:tasks"), {"decision": "CLAIMED"}).context["page"].paginator.count == 1


def test_a_refusal_without_a_reason_is_answered_at_the_field(as_, tasks):
    row = Entitlement.objects.get(person=tasks[0])

    response = as_("worker").post(
        reverse("policies:task", args=[row.pk]), {"decision": "NOT_APPLICABLE", "note": ""}
    )

    assert (response.status_code, list(response.context["form"].errors)) == (409, ["note"])


def test_a_task_of_a_neighbour_does_not_exist(as_, tasks):
    row = Entitlement.objects.get(person=tasks[1])

    assert as_("worker").get(reverse("policies:task", args=[row.pk])).status_code == 404
    assert (
        as_("worker").post(reverse("policies:task", args=[row.pk]), {"decision": "CLAIMED"}).status_code
        == 404
    )


def test_a_leader_reads_and_does_not_decide(as_, tasks):
    row, client = Entitlement.objects.get(person=tasks[0]), as_("leader")

    assert client.get(reverse("policies:task", args=[row.pk])).context["may_decide"] is False
    client.post(reverse("policies:task", args=[row.pk]), {"decision": "CLAIMED"})
    row.refresh_from_db()
    assert row.decision == "OPEN"


def test_the_export_is_within_reach(as_, tasks):
    response = as_("street").get(reverse("policies:export"))

    assert response.status_code == 200
    b"".join(response.streaming_content)
    response.close()


def test_the_rules_are_shown_with_ones_own_count(as_, tasks):
    response = as_("worker").get(reverse("policies:rules"))

    assert [count for _, count in response.context["rules"]] == [1]


def test_a_draft_shows_who_would_get_it_and_who_would_lose_it(as_, tasks, someone_with, rule):
    new = someone_with("D08")
    draft = rule("人员类别：D08", version=2, state=RuleState.DRAFT, valid_from=dt.date(2026, 1, 1))

    preview = (
        as_("officer").get(reverse("policies:rule", args=[draft.pk]), {"on": "2026-03-02"}).context["preview"]
    )

    assert (preview.total, preview.new, preview.lost) == (1, 1, 2)
    assert [(person, change) for person, change, _ in preview.people] == [
        (new, "新增"), (tasks[0], "不再享受"), (tasks[1], "不再享受"),
    ]  # fmt: skip


def test_the_day_of_a_trial_moves_who_gets_it(as_, rule, someone_with):
    someone_with("D09", born="19660601")
    old = rule("年龄：60-")
    client, url = as_("officer"), reverse("policies:rule", args=[old.pk])

    totals = [client.get(url, {"on": day}).context["preview"].total for day in ("2026-05-31", "2026-06-01")]

    assert totals == [0, 1]


def test_a_trial_reads_only_what_the_reader_may_see(as_, tasks):
    preview = (
        as_("worker")
        .get(reverse("policies:rule", args=[Rule.objects.get().pk]), {"on": "2026-03-02"})
        .context["preview"]
    )

    assert preview.total == 1


def test_the_page_of_a_person_and_their_own_page(tasks, cast, now):
    panel = life.panel(tasks[0], by=cast["worker"])
    card = next(card for card in personal.cards_of(tasks[0], at=now) if card.title == "您可能可以享受")

    assert [(line.label, line.text) for line in panel.lines] == [("参战补助", "待办")]
    assert "条例第六十二条" in card.text
    assert "由您决定" in card.text


def test_the_desk_has_a_heap(tasks, cast, now):
    assert [heap.count for heap in waiting_for(cast["worker"], now) if heap.what == "政策待办"] == [1]
    assert not [heap for heap in waiting_for(cast["leader"], now) if heap.what == "政策待办"]


@pytest.fixture
def in_admin(as_, users):
    users["officer"].is_staff = True
    users["officer"].save()
    return as_("officer")


FIELDS = {
    "code": "new_rule", "kind": "ENTITLEMENT", "name": "新规则", "what": "每月补助", "how": "", "source": "条例", "evidence": "D",
    "area": "", "valid_from": "2026-01-01", "valid_to": "", "claim": "",
}  # fmt: skip


def test_a_rule_is_written_in_the_admin_and_published_by_a_button(in_admin, someone_with):
    answer = in_admin.post(reverse("admin:policies_rule_add"), FIELDS | {"lines": "人员类别：D07\n年龄：60-"})
    rule = Rule.objects.get()
    in_admin.post(reverse("admin:policies_rule_change", args=[rule.pk]), {"_decide": "PUBLISH", "_note": ""})

    rule.refresh_from_db()
    assert (answer.status_code, rule.state) == (302, RuleState.IN_FORCE)
    assert conditions.write(rule.conditions) == "人员类别：D07\n年龄：60-"


def test_a_wrong_line_is_told_in_the_admin(in_admin):
    answer = in_admin.post(reverse("admin:policies_rule_add"), FIELDS | {"lines": "人员类别：D07\n岁数：60"})

    assert "第 2 行：没有“岁数”这种条件" in answer.content.decode()
    assert Rule.objects.count() == 0


def test_a_version_in_force_is_read_only_and_a_new_one_is_drafted(in_admin, rule):
    war = rule("人员类别：D07")
    url = reverse("admin:policies_rule_change", args=[war.pk])

    assert in_admin.post(url, FIELDS | {"lines": "人员类别：D08"}).status_code == 403
    in_admin.post(url, {"_decide": "NEXT", "_note": ""})

    assert list(Rule.objects.values_list("version", "state")) == [(2, "DRAFT"), (1, "IN_FORCE")]


@pytest.mark.parametrize("model", ["rule", "entitlement"])
def test_the_admin_lists_open(in_admin, tasks, model):
    assert in_admin.get(reverse(f"admin:policies_{model}_changelist")).status_code == 200
