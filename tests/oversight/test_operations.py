import pytest

from bureau.kit.access import Looking
from bureau.kit.models import AccessEvent, AuditEvent
from bureau.oversight import operations, queries, rules
from bureau.oversight.enums import Sign
from bureau.oversight.models import Answer, Question
from stations.scope import NotYours
from tests.oversight.conftest import FIRST, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_night(looked, people):
    looked("worker", people["bridge"], 2, hour=23, times=3)


def ask(users, cast, **change):
    return operations.ask(
        **{
            "colleague_id": users["worker"].pk,
            "sign": Sign.NIGHT,
            "first": FIRST,
            "target": "",
            "by": cast["leader"],
            "at": at(31),
        }
        | change
    )


def test_a_question_holds_what_the_log_says(users, cast, at_night):
    question = ask(users, cast)

    assert (question.facts, question.place_code) == ("1 天在 22 时至 6 时查看 3 次（03-02）", "990108001001")
    assert AuditEvent.objects.get(verb="oversight.ask").by == users["leader"]


def test_what_the_log_does_not_say_cannot_be_asked(users, cast, at_night):
    with pytest.raises(rules.WrongQuestion, match="没有这一条"):
        ask(users, cast, sign=Sign.BULK)

    assert Question.objects.count() == 0


def test_it_is_asked_once(users, cast, at_night):
    ask(users, cast)

    with pytest.raises(rules.WrongQuestion, match="已经问过"):
        ask(users, cast)


@pytest.mark.parametrize("who", ["officer", "street", "neighbour", "sysadmin", "secadmin"])
def test_only_who_watches_over_the_place_asks(users, cast, at_night, who):
    with pytest.raises((NotYours, rules.WrongQuestion)):
        ask(users, cast, by=cast[who])


def test_nobody_asks_oneself(users, cast, looked, people):
    looked("leader", people["bridge"], 2, hour=23)

    with pytest.raises(rules.WrongQuestion, match="不能询问自己"):
        ask(users, cast, colleague_id=users["leader"].pk)


def test_the_colleague_answers_once_and_both_are_kept(users, cast, at_night):
    question = ask(users, cast)

    operations.answer(question.pk, text="当晚值班，家属来电求助", by=cast["worker"], at=at(31))

    assert Answer.objects.get().text == "当晚值班，家属来电求助"
    with pytest.raises(rules.WrongQuestion, match="已经说明过"):
        operations.answer(question.pk, text="改一下说法可以吗", by=cast["worker"], at=at(31))


def test_nobody_answers_for_another(users, cast, at_night):
    question = ask(users, cast)

    with pytest.raises(rules.WrongQuestion, match="只有被询问的本人"):
        operations.answer(question.pk, text="他在值班，没有问题", by=cast["leader"], at=at(31))
    with pytest.raises(Question.DoesNotExist):
        operations.answer(question.pk, text="他在值班，没有问题", by=cast["neighbour"], at=at(31))


def test_an_answer_says_something(users, cast, at_night):
    question = ask(users, cast)

    with pytest.raises(rules.WrongQuestion, match="至少 5 个字"):
        operations.answer(question.pk, text="  工作 ", by=cast["worker"], at=at(31))


# -- the month ---------------------------------------------------------------------------------------------


def test_the_month_counts_each_kind_of_looking_per_colleague(users, cast, looked, people):
    looked("worker", people["bridge"], 2, times=2)
    looked("worker", people["bridge"], 3, action=Looking.REVEAL)
    looked("street", people["bridge"], 3, action=Looking.EXPORT, count=40)
    looked("street", people["south"], 4, action=Looking.DENIED)
    looked("worker", people["bridge"], 0)  # in February
    looked("worker", people["bridge"], 32)  # in April

    reading = queries.month(FIRST, by=cast["leader"])

    counts = {line.user: tuple(line.counts.values()) for line in reading.lines}
    assert counts == {users["worker"]: (2, 1, 0, 0, 0), users["street"]: (0, 0, 1, 0, 1)}
    assert reading.totals == {"views": 2, "reveals": 1, "exports": 1, "searches": 0, "denied": 1}


def test_the_reading_is_about_the_people_of_the_readers_places(users, someone, district, looked, people):
    from stations.enums import Role  # noqa: PLC0415 -- only this test makes another leader
    from stations.scope import Scope  # noqa: PLC0415

    looked("officer", people["bridge"], 2)
    looked("officer", people["willow"], 2)
    looked("officer", people["stranger"], 2)
    of_east = Scope.of(someone(Role.LEADER, district["east"]), today=at(2).date())

    reading = queries.month(FIRST, by=of_east)

    assert [line.counts["views"] for line in reading.lines] == [1]


def test_midnight_belongs_to_the_day_of_shanghai(cast, looked, people):
    looked("worker", people["bridge"], 1, hour=0)
    looked("worker", people["bridge"], 31, hour=23)

    (line,) = queries.month(FIRST, by=cast["leader"]).lines

    assert line.counts["views"] == 2
    assert {finding.sign for finding in line.findings} == {Sign.NIGHT, Sign.WEEKEND}


@pytest.mark.parametrize("colleagues", [["worker"], ["worker", "street", "officer", "verifier"]])
def test_the_month_costs_the_same_for_one_and_for_many(
    cast, looked, people, colleagues, django_assert_num_queries
):
    for who in colleagues:
        looked(who, people["bridge"], 2, hour=23, times=7)
        looked(who, people["bridge"], 3, action=Looking.REVEAL)

    with django_assert_num_queries(8):
        queries.month(FIRST, by=cast["leader"])


def test_the_log_taken_along_is_logged(cast, users):
    operations.log_export(rows=12, asked={"who": "3"}, by=cast["auditor"], at=at(2))

    event = AccessEvent.objects.get()
    assert (event.by, event.action, event.target, event.count) == (
        users["auditor"],
        "EXPORT",
        "kit.AccessEvent",
        12,
    )
