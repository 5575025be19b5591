"""Papers, tries and what people thought of it."""

import datetime as dt
import random

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from stations.trainings import papers, rules, seating
from stations.trainings.enums import SeatAction
from stations.trainings.models import Feedback, Question, Quiz, Seat, Training, Try

AMENDABLE = ("title", "pass_mark", "tries", "draw", "days")


@transaction.atomic
def write_quiz(
    station_code: str, *, values: dict, text: str, quiz_id: int | None = None, by: Scope, at: dt.datetime
) -> Quiz:
    """A new paper, or one that nobody has sat yet."""
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.TRAINING_MANAGE, station)
    items = papers.read(text)
    rules.check_draw(values.get("draw"), len(items))
    quiz = Quiz(station=station, at=at, by_id=by.user_id)
    if quiz_id is not None:
        quiz = (
            Quiz.objects.visible_to(by)
            .filter(station=station)
            .select_for_update(of=("self",))
            .get(pk=quiz_id)
        )
        rules.check_untouched(quiz, sat(quiz))
    for name in AMENDABLE:
        setattr(quiz, name, values.get(name))
    rules.check_whole(quiz)
    quiz.save()
    quiz.questions.all().delete()
    Question.objects.bulk_create(
        Question(quiz=quiz, position=n, **item._asdict()) for n, item in enumerate(items, 1)
    )
    audit.record(verb="training.quiz", target=quiz, by_id=by.user_id, at=at, questions=len(items))
    return quiz


def sat(quiz: Quiz) -> int:
    """Trainings held with this paper: from then on it is evidence."""
    return quiz.trainings.filter(held_at__isnull=False).count()


def sheet(seat: Seat, quiz: Quiz, *, number: int) -> list[Question]:
    """The questions of one try. Drawn from the seat and the number: opening the page again asks the same."""
    questions = list(quiz.questions.all())
    if quiz.draw and quiz.draw < len(questions):
        dice = random.Random(f"{seat.pk}:{number}")
        questions = sorted(dice.sample(questions, quiz.draw), key=lambda q: q.position)
    return questions


@transaction.atomic
def answer(seat_id: int, *, number: int, chosen: dict[int, list[int]], at: dt.datetime) -> Try:
    """One try by the person themselves. Sent twice, it counts once."""
    seat, training = _at_quiz(seat_id, at=at)
    if done := seat.trials.filter(number=number).first():
        return done
    questions = sheet(seat, training.quiz, number=number)
    right = sum(sorted(set(chosen.get(q.pk, []))) == q.answers for q in questions)
    return _keep(
        seat,
        training,
        number=number,
        points=round(100 * right / len(questions)),
        asked=[q.pk for q in questions],
        chosen=[chosen.get(q.pk, []) for q in questions],
        at=at,
    )


@transaction.atomic
def mark(seat_id: int, *, points: int, by: Scope, at: dt.datetime) -> Try:
    """Sat on paper: the organiser enters the points. It counts as a try."""
    found = Seat.objects.visible_to(by).get(pk=seat_id)
    by.require(Permission.TRAINING_MANAGE, found.training)
    rules.check_points(points)
    seat, training = _at_quiz(seat_id, at=at)
    number = seat.trials.count() + 1
    return _keep(seat, training, number=number, points=points, at=at, by_id=by.user_id)


def _at_quiz(seat_id: int, *, at: dt.datetime) -> tuple[Seat, Training]:
    """The training is locked first: certificates are numbered within it."""
    key = Seat.objects.filter(pk=seat_id).values("training")
    training = (
        Training.objects.select_related("quiz", "station").select_for_update(of=("self",)).get(pk__in=key)
    )
    seat = Seat.objects.select_for_update(of=("self",)).get(pk=seat_id)
    rules.check_quiz_open(training, seat, at=at)
    return seat, training


def _keep(
    seat: Seat, training: Training, *, number: int, points: int, at: dt.datetime, by_id=None, **what
) -> Try:
    quiz, done = training.quiz, seat.trials.count()
    rules.check_may_try(seat, quiz, done=done)
    passed = points >= quiz.pass_mark
    kept = Try.objects.create(
        seat=seat, station_id=seat.station_id, number=number, points=points, passed=passed, at=at, by_id=by_id, **what
    )  # fmt: skip
    if passed:
        seating.certify(seat, training, by_id=by_id, at=at)
    elif done + 1 >= rules.tries_of(seat, quiz):
        seating.step(seat, SeatAction.FAIL, by_id=by_id, at=at)
    audit.record(verb="training.try", target=seat, by_id=by_id, at=at, station=seat.station_id, passed=passed)
    return kept


@transaction.atomic
def judge(seat_id: int, *, useful: int, clear: int, text: str, organiser: str, at: dt.datetime) -> None:
    """Kept apart from who said it: the seat only remembers that there was an answer. Called inside the organiser's wall."""
    seat = Seat.objects.select_related("training").select_for_update(of=("self",)).get(pk=seat_id)
    rules.check_may_judge(seat, seat.training)
    rules.check_stars(useful, clear)
    seat.gave_feedback = True
    seat.save(update_fields=["gave_feedback"])
    Feedback.objects.create(
        training=seat.training,
        station_id=organiser,
        useful=useful,
        clear=clear,
        text=text.strip()[:300],
        on=localdate(at),
    )
