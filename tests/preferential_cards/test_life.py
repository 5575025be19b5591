from preferential_cards import life
from preferential_cards.enums import Action, State
from tests.preferential_cards.factories import STARTED, ApplicationFactory
from tests.veterans.factories import PersonFactory
from veterans.life import Event, Line, Panel

DAY = STARTED.date()


def test_the_life_of_a_person_names_the_application_and_the_card(person, cast):
    ApplicationFactory(person=person, with_identity=False, state=State.WITHDRAWN)
    ApplicationFactory(person=person, with_identity=False, state=State.ISSUED)

    assert list(life.events(person, by=cast["worker"])) == [
        Event(DAY, "提交退役军人优待证申领", note="窗口申请"),
        Event(DAY, "退役军人优待证申领：已撤回"),
        Event(DAY, "提交退役军人优待证申领", note="窗口申请"),
        Event(DAY, "领到退役军人优待证", kind="treatment"),
    ]


def test_the_box_shows_where_the_application_stands(application, walk, cast):
    walk(application, Action.SUBMIT)

    assert life.panel(application.person, by=cast["leader"]) == Panel(
        "优待证",
        (
            Line("退役军人优待证", "已提交", "info", f"/cards/{application.pk}/"),
            Line("到这一步", "2026-03-02"),
        ),
        "看办理经过",
        f"/cards/{application.pk}/",
    )


def test_the_box_offers_the_application_to_those_who_may_start_it(person, cast):
    start = life.panel(person, by=cast["worker"])
    look = life.panel(person, by=cast["leader"])

    assert (start.act, start.act_url) == ("申领优待证", f"/cards/start/{person.pk}/")
    assert (look.act, look.act_url) == ("", "")
    assert start.lines == look.lines == (Line("可申领", "退役军人优待证"),)


def test_the_box_says_why_not_yet(district, cast):
    person = PersonFactory(station=district["bridge"])

    assert life.panel(person, by=cast["worker"]).lines == (
        Line("还不能申领", "此人现有的身份都不发优待证，请先核对人员类别"),
    )


def test_beyond_the_card_posts_there_is_no_box_and_no_event(person, cast):
    ApplicationFactory(person=person, with_identity=False, state=State.SUBMITTED)

    for who in ("neighbour", "auditor"):
        assert life.panel(person, by=cast[who]) is None
        assert list(life.events(person, by=cast[who])) == []
