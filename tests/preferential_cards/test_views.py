import datetime as dt
import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.kit.models import AuditEvent
from preferential_cards.enums import Action, State
from preferential_cards.models import Application
from stations.enums import Role
from tests.preferential_cards.factories import ApplicationFactory
from tests.stations.factories import PostFactory
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory
from veterans.enums import State as Registration

# session, user, posts · the wall's savepoint and settings (5) · mine, tiles, count, page, stations · my post
LIST_QUERIES = 12


def as_read(response, pk):
    """The page less the CSRF token, which is new on every page, and less the address that was asked."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode()).replace(f"/cards/{pk}/", "/cards/…/")


def shown(response):
    return [line.application for line in response.context["lines"]]


@pytest.mark.parametrize("count", [1, 3])
def test_work_list_costs_the_same_for_one_and_three(as_, district, count, django_assert_num_queries):
    for _ in range(count):
        ApplicationFactory(person__station=district["bridge"])
    client = as_("street")

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("cards:list"))

    assert len(shown(response)) == count


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("worker", ["bridge"]),
        ("street", ["bridge", "south"]),
        ("neighbour", ["willow"]),
        ("leader", ["bridge", "south", "willow"]),
    ],
)
def test_work_list_shows_only_what_lies_under_my_post(as_, district, who, sees):
    everywhere = {
        key: ApplicationFactory(person__station=district[key])
        for key in ("bridge", "south", "willow", "stranger")
    }

    response = as_(who).get(reverse("cards:list"))

    assert set(shown(response)) == {everywhere[key] for key in sees}


@pytest.mark.parametrize("who", ["auditor", "sysadmin", "secadmin"])
@pytest.mark.parametrize(
    "door", ["cards:list", "cards:export", "api-list", "privacy:requests", "imports:template"]
)
def test_the_administrators_are_told_that_this_is_not_for_them(as_, district, who, door):
    assert as_(who).get(reverse(door)).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["?q=王建", "?q=wangjian", "?q=wjg", "?q=13800000271", "?q=0271", "?station=990108001001", "?days=7", "?card_type=F",
     "?state=apply", "?state=DRAFT", "?state=mine", "?state=all"],
)  # fmt: skip
def test_each_filter_finds_the_one_and_leaves_the_other(as_, district, query):
    now = timezone.now()
    wanted = ApplicationFactory(
        person__station=district["bridge"],
        person__name="王建国",
        card_type="F",
        state_since=now - dt.timedelta(days=9),
    )
    ContactFactory(person=wanted.person)
    ApplicationFactory(
        person__station=district["south"],
        person__name="李明",
        person__pinyin="liming",
        person__initials="lm",
        state=State.WITHDRAWN if query == "?state=all" else State.SUBMITTED,
        state_since=now,
    )

    response = as_("worker").get(reverse("cards:list") + query)

    assert shown(response) == [wanted]


def test_a_person_is_found_by_id_number_and_by_its_tail(as_, district):
    wanted = ApplicationFactory(person__station=district["bridge"])
    ApplicationFactory(person__station=district["bridge"])
    number = wanted.person.id_number

    for text in (number, number[-4:], f" {number[:6]} {number[6:]} "):
        assert shown(as_("worker").get(reverse("cards:list"), {"q": text})) == [wanted]


@pytest.mark.parametrize(
    "query", ["?page=99", "?days=abc", "?station='--", "?state=NONSENSE", "?card_type=Z", "?q=%00"]
)
def test_a_filter_that_makes_no_sense_is_left_out(as_, district, query):
    ApplicationFactory(person__station=district["bridge"])

    assert as_("worker").get(reverse("cards:list") + query).status_code == 200


def test_the_tiles_add_up(as_, district):
    for state in State:
        ApplicationFactory(person__station=district["bridge"], state=state)

    tiles = {tile.key: tile.count for tile in as_("street").get(reverse("cards:list")).context["tiles"]}

    assert tiles == {
        "mine": 6, "": 15, "apply": 2, "accept": 1, "verify": 1, "review": 1, "city": 1, "province": 2, "bank": 4,
        "receive": 1, "hand_out": 2, "ISSUED": 1, "void": 3, "all": 19,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("who", "query", "offered"),
    [
        ("street", "?state=accept", [Action.ACCEPT, Action.WITHDRAW, Action.RETURN]),
        ("verifier", "?state=ACCEPTED", [Action.VERIFY, Action.RETURN]),
        ("street", "?state=void", []),
        ("leader", "", []),
    ],
)
def test_a_list_offers_for_its_selection_what_can_be_done_from_there(as_, district, who, query, offered):
    response = as_(who).get(reverse("cards:list") + query)

    assert response.context["actions"] == offered


def test_an_empty_list_says_what_to_do_next(as_, district):
    text = as_("worker").get(reverse("cards:list")).content.decode()

    assert "点“申领优待证”开始办理" in text


def test_the_list_shows_no_full_name_and_no_number(as_, district):
    made = ApplicationFactory(person__station=district["bridge"], person__name="王建国")

    text = as_("worker").get(reverse("cards:list")).content.decode()

    assert "王**" in text
    assert "王建国" not in text
    assert made.person.id_number not in text


def test_export_holds_what_is_seen_masked_and_is_remembered(as_, district):
    ApplicationFactory(person__station=district["bridge"], person__name="王建国")
    ApplicationFactory(person__station=district["willow"], person__name="李明")

    response = as_("street").get(reverse("cards:export"))

    rows = list(openpyxl.load_workbook(BytesIO(response.getvalue())).active.values)
    assert rows[1][:5] == ("编号", "姓名", "所属站", "证件", "状态")
    assert [row[1:5] for row in rows[2:]] == [("王**", "桥北社区", "退役军人证", "草稿")]
    assert AuditEvent.objects.get().detail["rows"] == 1


def test_export_gives_nothing_to_who_may_not_take_data_out(as_, district):
    ApplicationFactory(person__station=district["bridge"])

    response = as_("worker").get(reverse("cards:export"))

    assert response.status_code == 403


@pytest.mark.parametrize("name", ["application", "take", "print"])
def test_beyond_my_reach_an_application_is_like_one_that_never_was(as_, district, name):
    theirs = ApplicationFactory(person__station=district["willow"])
    client = as_("worker")

    def ask(pk):
        args = [pk, "form"] if name == "print" else [pk]
        url = reverse(f"cards:{name}", args=args)
        return client.get(url) if name == "application" else client.post(url, {"action": "SUBMIT"})

    there, nowhere = ask(theirs.pk), ask(theirs.pk + 1_000)

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert as_read(there, theirs.pk) == as_read(nowhere, theirs.pk + 1_000)


def test_beyond_my_reach_nobody_can_be_started_for(as_, district):
    stranger = PersonFactory(station=district["willow"])

    assert as_("worker").get(reverse("cards:start", args=[stranger.pk])).status_code == 404


@pytest.mark.parametrize(
    ("who", "state", "offered"),
    [
        ("worker", State.DRAFT, [Action.SUBMIT, Action.WITHDRAW]),
        ("worker", State.ACCEPTED, []),
        ("street", State.SUBMITTED, [Action.ACCEPT, Action.RETURN, Action.WITHDRAW]),
        ("verifier", State.SUBMITTED, []),
        ("verifier", State.ACCEPTED, [Action.VERIFY, Action.RETURN]),
        ("approver", State.VERIFIED, [Action.REVIEW, Action.RETURN, Action.REJECT]),
        ("street", State.AT_STATION, [Action.ISSUE, Action.HAND_UP]),
        ("leader", State.SUBMITTED, []),
        ("officer", State.ISSUED, []),
    ],
)
def test_the_page_offers_only_what_my_post_allows_now(as_, district, who, state, offered):
    made = ApplicationFactory(person__station=district["bridge"], state=state)

    response = as_(who).get(reverse("cards:application", args=[made.pk]))

    assert [choice.action for choice in response.context["choices"]] == offered


@pytest.mark.parametrize("state", State)
def test_the_page_of_every_state_can_be_read(as_, district, state):
    made = ApplicationFactory(person__station=district["bridge"], person__name="王建国", state=state)

    response = as_("officer").get(reverse("cards:application", args=[made.pk]))

    text = response.content.decode()
    assert state.label in text
    assert "王建国" not in text
    assert made.person.id_number not in text


def test_a_step_is_taken_and_said(as_, application):
    url = reverse("cards:take", args=[application.pk])

    response = as_("worker").post(url, {"action": "SUBMIT", "seen_state": "DRAFT"}, follow=True)

    assert [str(m) for m in response.context["messages"]] == ["已提交申请，现在是“已提交”"]
    assert [event["what"] for event in response.context["events"]] == ["提交申请：已提交"]


def test_a_refusal_keeps_what_was_written(as_, application, walk):
    walk(application, Action.SUBMIT)
    url = reverse("cards:take", args=[application.pk])

    response = as_("street").post(
        url, {"action": "RETURN", "seen_state": "SUBMITTED", "note": "照片背景是蓝色", "reason": ""}
    )

    assert response.status_code == 409
    text = response.content.decode()
    assert "请选择退回原因，申请人会看到" in text
    assert "照片背景是蓝色" in text


def test_who_submitted_sees_why_another_must_verify(as_, application, walk, users, district):
    walk(application, Action.ACCEPT)
    PostFactory(user=users["worker"], station=district["district"], role=Role.CARD_VERIFIER)

    text = as_("worker").get(reverse("cards:application", args=[application.pk])).content.decode()

    assert "您提交过这份申领，不能再由您核实" in text


def test_an_application_is_started_from_the_person(as_, person):
    url = reverse("cards:start", args=[person.pk])
    client = as_("worker")

    assert "退役军人优待证" in client.get(url).content.decode()
    response = client.post(url, {"channel": "HOME", "then": "submit"}, follow=True)

    made = Application.objects.get()
    assert (made.state, made.channel) == (State.SUBMITTED, "HOME")
    assert response.redirect_chain[-1][0] == reverse("cards:application", args=[made.pk])


def test_a_draft_can_be_kept_for_later(as_, person):
    as_("worker").post(reverse("cards:start", args=[person.pk]), {"channel": "STATION", "then": "draft"})

    assert Application.objects.get().state == State.DRAFT


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"state": Registration.COLLECTED, "filed_at": None}, "要“已建档”才能申领优待证"),
        ({}, "此人现有的身份都不发优待证"),
    ],
)
def test_who_cannot_apply_reads_why_before_trying(as_, district, facts, why):
    person = PersonFactory(station=district["bridge"], **facts)

    response = as_("worker").get(reverse("cards:start", args=[person.pk]))

    assert why in response.content.decode()
    assert b'<button class="btn primary" name="then"' not in response.content


def test_a_second_application_leads_to_the_first(as_, application):
    response = as_("worker").get(reverse("cards:start", args=[application.person_id]))

    assert reverse("cards:application", args=[application.pk]) in response.content.decode()


def test_leaders_look_and_do_not_start(as_, person):
    response = as_("leader").post(reverse("cards:start", args=[person.pk]), {"channel": "STATION"})

    assert response.status_code == 403
    assert Application.objects.count() == 0


def test_who_may_hold_both_cards_is_asked(as_, person):
    IdentityFactory(person=person, category="E01", card_type="F")
    url = reverse("cards:start", args=[person.pk])
    client = as_("worker")

    assert client.post(url, {"channel": "STATION"}).status_code == 200
    client.post(url, {"channel": "STATION", "card_type": "F"})

    assert Application.objects.get().card_type == "F"
