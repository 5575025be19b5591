"""Papers as text, tries that are limited, certificates that can be checked, opinions without a name."""

import datetime as dt

import pytest

from bureau.kit import walls
from stations.scope import NotYours
from stations.trainings import papers, queries, quizzing, rules, seating
from stations.trainings.enums import SeatAction, SeatState
from stations.trainings.models import Certificate, Feedback, Quiz, Seat, Try
from tests.trainings.factories import (
    AFTER,
    NOON,
    ON_THE_DAY,
    QUIZ,
    finish,
    make_quiz,
    sign_up,
    start,
    volunteer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat(arrange, quiz, cast):
    """Somebody who came, and the lecture is over."""
    training = arrange(quiz=quiz)
    [one] = sign_up(training, volunteer("赵一", "13900000001"), by=cast["worker"])
    start(training, by=cast["street"])
    seating.arrive(one.pk, by=cast["street"], at=ON_THE_DAY)
    finish(training, by=cast["street"])
    one.refresh_from_db()
    return one


def right(seat):
    return {q.pk: q.answers for q in seat.training.quiz.questions.all()}


def half(seat):
    first, second = seat.training.quiz.questions.all()
    return {first.pk: first.answers, second.pk: second.answers[:1]}  # one of two: not the answer


def test_a_paper_is_read_and_written_back():
    items = papers.read(QUIZ)

    assert items == [
        papers.Item("优待证由谁制发？", ["退役军人事务部", "街道办事处"], [0]),
        papers.Item("哪些人可以申领？", ["退役军人", "烈士遗属", "所有居民"], [0, 1]),
    ]
    assert papers.read(papers.write(items)) == items


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "还没有题目"),
        ("问？\n*甲\n乙\n\n问二？\n甲\n乙", "第 2 题“问二？”没有标正确答案"),
        ("问？\n*甲", "第 1 题“问？”有 1 个选项"),
        ("问？\n*甲\n甲", "两个一样的选项"),
        ("问？\n" + "\n".join(f"*{n}" for n in range(9)), "有 9 个选项"),
    ],
)
def test_a_wrong_paper_names_the_question(text, said):
    with pytest.raises(papers.WrongPaper, match=said):
        papers.read(text)


def test_letters_and_full_width_stars_are_understood():
    assert papers.read("1、问？\nA. 甲\n＊B、乙") == [papers.Item("问？", ["甲", "乙"], [1])]


def test_passing_gives_a_numbered_certificate_and_sending_twice_counts_once(seat):
    for _ in range(2):
        kept = quizzing.answer(seat.pk, number=1, chosen=right(seat), at=AFTER)

    seat.refresh_from_db()
    assert (kept.points, kept.passed, seat.state) == (100, True, SeatState.PASSED)
    assert Try.objects.count() == Certificate.objects.count() == 1
    with pytest.raises(rules.WrongTry, match="已经合格"):
        quizzing.answer(seat.pk, number=2, chosen=right(seat), at=AFTER)


def test_the_tries_are_counted_and_the_organiser_gives_one_more_for_a_reason(seat, cast):
    for number in (1, 2):
        assert quizzing.answer(seat.pk, number=number, chosen=half(seat), at=AFTER).points == 50
    seat.refresh_from_db()
    assert seat.state == SeatState.FAILED
    with pytest.raises(rules.WrongTry, match="考试次数已用完（共 2 次）"):
        quizzing.answer(seat.pk, number=3, chosen=right(seat), at=AFTER)
    with pytest.raises(NotYours):
        seating.decide(SeatAction.AGAIN, seat_id=seat.pk, note="补课", by=cast["worker"], at=AFTER)

    seating.decide(SeatAction.AGAIN, seat_id=seat.pk, note="补课后重考", by=cast["street"], at=AFTER)

    assert quizzing.answer(seat.pk, number=3, chosen=right(seat), at=AFTER).passed
    assert [t.asked for t in seat.trials.all()] == [list(right(seat))] * 3


def test_a_paper_marked_by_hand_counts_as_a_try(seat, cast):
    with pytest.raises(NotYours):
        quizzing.mark(seat.pk, points=80, by=cast["worker"], at=AFTER)
    with pytest.raises(rules.WrongTry, match="0 到 100"):
        quizzing.mark(seat.pk, points=101, by=cast["street"], at=AFTER)

    kept = quizzing.mark(seat.pk, points=60, by=cast["street"], at=AFTER)

    assert (kept.number, kept.passed, kept.by_id) == (1, True, cast["street"].user_id)


def test_the_quiz_begins_when_the_lecture_is_over_and_ends_after_its_days(arrange, quiz, cast):
    training = arrange(quiz=quiz)
    [one] = sign_up(training, volunteer("赵一", "13900000001"), by=cast["worker"])
    start(training, by=cast["street"])
    seating.arrive(one.pk, by=cast["street"], at=ON_THE_DAY)
    one.refresh_from_db()
    with pytest.raises(rules.WrongTry, match="讲完才开始"):
        quizzing.answer(one.pk, number=1, chosen=right(one), at=ON_THE_DAY)
    finish(training, by=cast["street"])

    with pytest.raises(rules.WrongTry, match="截止"):
        quizzing.answer(one.pk, number=1, chosen=right(one), at=AFTER + dt.timedelta(days=8))


def test_who_did_not_come_takes_no_quiz(seat, cast):
    Seat.objects.filter(pk=seat.pk).update(state=SeatState.ABSENT, arrived_at=None, how="")

    with pytest.raises(rules.WrongTry, match="用完"):
        quizzing.answer(seat.pk, number=1, chosen=right(seat), at=AFTER)


def test_a_drawn_paper_asks_the_same_when_opened_again_and_may_ask_others_next_time(cast, district):
    text = "\n\n".join(f"问题{n}？\n*对\n错" for n in range(20))
    quiz = make_quiz("990108", by=cast["officer"], at=NOON, text=text, draw=5)
    asked = [[q.pk for q in quizzing.sheet(Seat(pk=7), quiz, number=number)] for number in (1, 1, 2)]

    assert len(asked[0]) == 5
    assert asked[0] == asked[1] != asked[2]


def test_a_paper_that_was_sat_is_not_rewritten(seat, quiz, cast):
    values = {name: getattr(quiz, name) for name in quizzing.AMENDABLE}

    with pytest.raises(rules.WrongTry, match="另存一份"):
        quizzing.write_quiz("990108", values=values, text=QUIZ, quiz_id=quiz.pk, by=cast["officer"], at=AFTER)
    assert quiz.questions.count() == 2


def test_answers_are_read_only_by_who_holds_trainings(quiz, cast):
    seen = {
        who: Quiz.objects.visible_to(cast[who]).exists() for who in ("officer", "street", "worker", "leader")
    }

    assert seen == {"officer": True, "street": True, "worker": False, "leader": False}
    values = {name: getattr(quiz, name) for name in quizzing.AMENDABLE}
    with pytest.raises(NotYours):
        quizzing.write_quiz("990108001001", values=values, text=QUIZ, by=cast["worker"], at=NOON)


def test_what_people_think_has_no_name_and_stays_hidden_below_three(arrange, cast):
    training = arrange(seats=3)
    people = [volunteer(f"学员{n}", f"1390000000{n}") for n in range(3)]
    seats = sign_up(training, *people, by=cast["worker"])
    start(training, by=cast["street"])
    for seat in seats:
        seating.arrive(seat.pk, by=cast["street"], at=ON_THE_DAY)
    finish(training, by=cast["street"])

    def judge(seat, useful):
        with walls.within(["990108001"]):
            quizzing.judge(seat.pk, useful=useful, clear=4, text="讲慢点", organiser="990108001", at=AFTER)

    judge(seats[0], 5)
    judge(seats[1], 4)
    assert queries.opinion(training) == queries.Opinion(2, None, None, [])
    judge(seats[2], 3)
    assert queries.opinion(training) == queries.Opinion(3, 4.0, 4.0, [("讲慢点", 3)])
    with pytest.raises(rules.NotHere, match="已经评价过"):
        judge(seats[2], 1)
    assert not {f.name for f in Feedback._meta.fields} & {"seat", "by", "at", "name"}


def test_no_more_questions_are_drawn_than_there_are(district, cast):
    with pytest.raises(rules.WrongTry, match="一共 2 题，每次抽不出 3 题"):
        make_quiz("990108", by=cast["officer"], at=NOON, draw=3)


def test_a_paper_without_a_title_is_none(district, cast):
    with pytest.raises(rules.WrongTraining):
        make_quiz("990108", by=cast["officer"], at=NOON, title="")

    assert not Quiz.objects.exists()


@pytest.mark.parametrize("stars", [(0, 4), (4, 6)])
def test_an_opinion_is_one_to_five(seat, stars):
    useful, clear = stars

    with pytest.raises(rules.WrongTraining, match="一到五"), walls.within(["990108001"]):
        quizzing.judge(seat.pk, useful=useful, clear=clear, text="", organiser="990108001", at=AFTER)
