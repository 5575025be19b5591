"""Trainings: the four of the campaign and the four for new social workers of 2022 that the report counts, and this year's plans."""

import datetime as dt
import random
from typing import NamedTuple

from bureau.demo.accounts import ACCOUNTS, HOME, Staff
from bureau.demo.calendar import next_workday
from bureau.kit import seal
from bureau.kit.sequences import next_ids
from stations.enums import Duty, Level, Role
from stations.models import Assignment, Station
from stations.rota.models import Chief
from stations.scope import below
from stations.trainings import papers
from stations.trainings.enums import Action, Guest, How, Kind, SeatAction, SeatState, State, Tell
from stations.trainings.models import (
    Certificate,
    Feedback,
    Question,
    Quiz,
    Seat,
    SeatStep,
    Training,
    TrainingStep,
    Try,
    YearPlan,
)

CAME_TO_THE_CAMPAIGN = (78, 78, 77, 77)  # 310, as the eight steps of the campaign say
NEW_WORKERS, WORKERS = 4, (Duty.SOCIAL_WORKER, Duty.COMMUNITY_WORKER)
BY_THEMSELVES = {SeatAction.ARRIVE, SeatAction.PASS, SeatAction.MOVE_UP}
CAMPAIGN_DAYS = (dt.date(2022, 6, 8), dt.date(2022, 7, 6), dt.date(2022, 8, 10), dt.date(2022, 9, 7))
INDUCTION_DAYS = (dt.date(2022, 3, 9), dt.date(2022, 5, 11), dt.date(2022, 8, 24), dt.date(2022, 10, 19))
REGULAR_DAYS = (dt.date(2022, 4, 13), dt.date(2022, 11, 9))
THIS_YEAR = (
    (3, "优待证政策与受理要点"),
    (6, "走访慰问与诉求办理"),
    (9, "轮值站长实务"),
    (12, "年度总结与档案管理"),
)
OF_STREETS = ((4, "轮值站长怎样接待来访"), (10, "政策问答与上门服务"))
WORDS = ("例子讲得多，回去就能用", "希望多讲外地户籍怎么办", "下午开始更方便", "字再大一点", "")
PAPER = """优待证由谁制发？
* 退役军人事务部
街道办事处
社区居委会

外地户籍的退役军人来问申领，应当怎样答？
* 告知可在户籍地申领，也可由常住地协助异地申领
不归我们管，请回
先收证件原件

下列哪些人可以申领优待证？
* 退役军人
* 烈士遗属
* 因公牺牲军人遗属
所有居民

来访的老兵情绪激动，首先应当做什么？
* 请坐下，听他讲完并记下来
请他去找别的部门
让他写书面材料再来

值班时接下的事，没有办完怎么办？
* 记在值班日志里，转给下一位接着办
等下次来访再说
"""


class Guests(NamedTuple):
    staff: list
    chiefs: list


class Books:
    """Rows that are written together at the end."""

    def __init__(self, rng, zone, staff: Staff):
        self.rng, self.zone, self.staff = rng, zone, staff
        self.seats, self.steps, self.certificates, self.tries, self.opinions = [], [], [], [], []

    def by(self, code: str) -> int:
        """Who signs for a place."""
        return self.staff.bureau(Role.OFFICER) if code == HOME else self.staff.street(code)

    def moment(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(hour, minute), self.zone)

    def write(self) -> None:
        Seat.objects.bulk_create(self.seats, batch_size=2000)
        SeatStep.objects.bulk_create(self.steps, batch_size=5000)
        Certificate.objects.bulk_create(self.certificates, batch_size=2000)
        Try.objects.bulk_create(self.tries, batch_size=2000)
        Feedback.objects.bulk_create(self.opinions)


def make(zone, staff: Staff, *, at: dt.datetime) -> None:
    books, today = Books(random.Random("练兵固站"), zone, staff), at.astimezone(zone).date()
    people = Assignment.objects.filter(below("station_id", HOME)).order_by("pk").select_related("station")
    guests = Guests(list(people), list(Chief.objects.filter(below("station_id", HOME)).order_by("pk")))
    quiz = _quiz(books.by(HOME), at=books.moment(dt.date(2022, 2, 21), 10))
    _year_of_the_report(books, guests, quiz)
    for code, lines in _organisers():
        _this_year(books, code, lines, guests, quiz, today=today)
    _open(books, guests, quiz, today=today)
    books.write()


def _quiz(by_id: int, *, at: dt.datetime) -> Quiz:
    quiz = Quiz.objects.create(
        station_id=HOME, title="优待证与接待小测", pass_mark=60, tries=3, at=at, by_id=by_id
    )
    items = enumerate(papers.read(PAPER), 1)
    Question.objects.bulk_create(Question(quiz=quiz, position=n, **item._asdict()) for n, item in items)
    return quiz


def _organisers():
    streets = Station.objects.filter(below("code", HOME), level=Level.STREET).order_by("code")
    return [(HOME, THIS_YEAR), *((street.code, OF_STREETS) for street in streets)]


def _year_of_the_report(books: Books, guests: Guests, quiz: Quiz) -> None:
    plan = _plan(books, HOME, 2022)
    for n, (day, count) in enumerate(zip(CAMPAIGN_DAYS, CAME_TO_THE_CAMPAIGN, strict=True), 1):
        topic = f"优待证申领业务培训（第{'一二三四'[n - 1]}期）"
        one = _held(books, HOME, day, topic, kind=Kind.CAMPAIGN, campaign="建档立卡攻坚", seats=80)
        _fill(books, one, books.rng.sample(guests.staff, count), missing=0)
    new = [person for person in guests.staff if person.duty in WORKERS]
    for n, day in enumerate(INDUCTION_DAYS, 1):
        one = _held(
            books, HOME, day, f"社工岗前专题培训（第{'一二三四'[n - 1]}期）", kind=Kind.INDUCTION, seats=20
        )
        _fill(books, one, new[(n - 1) * 18 : n * 18], missing=1)
    for day, topic in zip(REGULAR_DAYS, ("服务站工作规范", "政策与接待实务"), strict=True):
        one = _held(books, HOME, day, topic, plan=plan, seats=100, quiz=quiz)
        _fill(books, one, books.rng.sample(guests.staff, 90), missing=4)


def _this_year(books: Books, code: str, lines, guests: Guests, quiz: Quiz, *, today: dt.date) -> None:
    """What lies behind has been held, the rest stands in the plan with its month."""
    plan = _plan(books, code, today.year)
    chiefs = [one for one in guests.chiefs if one.station_id.startswith(code)]
    books.rng.shuffle(chiefs)
    share = len(chiefs) // (len(lines) + (2 if code == HOME else 1))
    for n, (month, topic) in enumerate(lines):
        day = next_workday(dt.date(today.year, month, 16))
        if day < today:
            one = _held(
                books, code, day, topic, plan=plan, seats=share + 20, quiz=quiz if code == HOME else None
            )
            _fill(books, one, chiefs[n * share : (n + 1) * share], missing=3)
        else:
            _planned(books, code, plan, topic, month=dt.date(today.year, month, 1))


def _open(books: Books, guests: Guests, quiz: Quiz, *, today: dt.date) -> None:
    """One that people sign up for now: full, three wait, and one has just moved up."""
    day = next_workday(today + dt.timedelta(days=9))
    mine = ACCOUNTS["worker"][2]
    own = [one for one in guests.chiefs if one.station_id == mine]
    others = [one for one in guests.chiefs if one.station_id != mine and one.station_id.startswith(mine[:9])]
    one = _training(
        books, mine[:9], day, "冬季走访与安全提醒", kind=Kind.REGULAR, plan=_plan(books, mine[:9], day.year),
        seats=30, quiz=quiz, state=State.OPEN, taken=30, waiting=3,
    )  # fmt: skip
    one.save()
    _step(one, Action.OPEN, books.moment(today - dt.timedelta(days=4), 10))
    listed = [*books.rng.sample(others, 27), *own[:3], *own[3:5], books.rng.choice(others[-5:])]
    listed = list(dict.fromkeys(listed))
    for n, (seat, chief) in enumerate(zip(_seats(books, one, listed), listed, strict=True)):
        seat.at = books.moment(today - dt.timedelta(days=3), 9) + dt.timedelta(minutes=10 * n)
        seat.state = SeatState.SEATED if n < 30 else SeatState.WAITING
        _note(books, seat, SeatAction.ENROL, seat.at)
        if chief == own[2] and n < 30:
            seat.tell = Tell.MOVED_UP
            _note(books, seat, SeatAction.MOVE_UP, books.moment(today - dt.timedelta(days=1), 16))
    one.taken = min(len(listed), 30)
    one.waiting = max(len(listed) - 30, 0)
    one.save(update_fields=["taken", "waiting"])


def _plan(books: Books, code: str, year: int) -> YearPlan:
    made = books.moment(dt.date(year, 1, 10), 10)
    plan, _ = YearPlan.objects.get_or_create(
        station_id=code, year=year, defaults={"made_at": made, "by_id": books.by(code)}
    )
    return plan


def _planned(books: Books, code: str, plan: YearPlan, topic: str, *, month: dt.date) -> None:
    Training.objects.create(
        station_id=code, plan=plan, topic=topic, month=month, at=plan.made_at, by_id=books.by(code)
    )


def _training(books: Books, code: str, day: dt.date, topic: str, **more) -> Training:
    starts = books.moment(day, 14)
    return Training(
        station_id=code, topic=topic, month=day.replace(day=1), starts_at=starts, ends_at=starts + dt.timedelta(hours=3),
        closes_at=starts - dt.timedelta(days=1), place="区退役军人服务中心三楼" if code == HOME else "街道便民服务中心二楼",
        lecturer="区局业务科" if code == HOME else "街道退役军人服务站", at=starts - dt.timedelta(days=20), by_id=books.by(code), **more,
    )  # fmt: skip


def _held(books: Books, code: str, day: dt.date, topic: str, *, kind=Kind.REGULAR, **more) -> Training:
    one = _training(books, code, day, topic, kind=kind, state=State.HELD, **more)
    one.held_at = one.ends_at
    one.save()
    for action, moment in (
        (Action.OPEN, one.at),
        (Action.START, one.starts_at),
        (Action.FINISH, one.ends_at),
    ):
        _step(one, action, moment)
    return one


def _step(one: Training, action: Action, at: dt.datetime) -> None:
    TrainingStep.objects.create(training=one, action=action, at=at, by_id=one.by_id)


def _seats(books: Books, one: Training, people: list) -> list[Seat]:
    ids, sealing = next_ids(Seat, len(people)), seal.of(Seat.SEAL)
    phones = [person.phone for person in people]
    sealed = sealing.close_many(phones, ids)
    made = []
    for pk, person, phone, closed in zip(ids, people, phones, sealed, strict=True):
        is_chief = isinstance(person, Chief)
        made.append(
            Seat(
                pk=pk, training=one, station_id=person.station_id, guest=Guest.CHIEF if is_chief else Guest.STAFF,
                chief=person if is_chief else None, assignment=None if is_chief else person, name=person.name,
                phone_sealed=closed, phone_index=sealing.index(phone) if phone else b"",
                at=one.starts_at - dt.timedelta(days=5), by_id=books.by(one.station_id),
            )
        )  # fmt: skip
    books.seats += made
    return made


def _fill(books: Books, one: Training, people: list, *, missing: int) -> None:
    """Everybody of the list came but the last few; those have the certificate."""
    seats = _seats(books, one, people)
    for n, seat in enumerate(seats):
        _note(books, seat, SeatAction.ENROL, seat.at)
        if n >= len(seats) - missing:
            seat.state = SeatState.ABSENT
            _note(books, seat, SeatAction.MISS, one.held_at)
            continue
        seat.state, seat.how = SeatState.PASSED, How.CODE if seat.phone_sealed else How.BY_HAND
        seat.arrived_at = one.starts_at - dt.timedelta(minutes=books.rng.randint(1, 25))
        _note(books, seat, SeatAction.ARRIVE, seat.arrived_at)
        _pass(books, one, seat)
    one.taken = len(seats) - missing
    one.save(update_fields=["taken", "last_number"])


def _pass(books: Books, one: Training, seat: Seat) -> None:
    moment = one.held_at + dt.timedelta(minutes=books.rng.randint(5, 40) if one.quiz_id else 0)
    if one.quiz_id:
        points = books.rng.choice([[80], [100], [100], [40, 80]])
        for number, got in enumerate(points, 1):
            books.tries.append(Try(seat=seat, station_id=seat.station_id, number=number, points=got, passed=got >= 60, at=moment))  # fmt: skip
    _note(books, seat, SeatAction.PASS, moment)
    one.last_number += 1
    day = one.starts_at.date()
    code = "".join(books.rng.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(12))
    books.certificates.append(
        Certificate(
            seat=seat, station_id=seat.station_id, training=one, code=code, issued_on=day,
            number=f"培〔{day.year}〕{one.station_id}-{one.pk}-{one.last_number:03d}",
        )
    )  # fmt: skip
    if books.rng.random() < 0.3:
        seat.gave_feedback = True
        books.opinions.append(
            Feedback(
                training=one, station_id=one.station_id, useful=books.rng.choice([3, 4, 4, 5, 5]),
                clear=books.rng.choice([4, 4, 5]), text=books.rng.choice(WORDS), on=day,
            )
        )  # fmt: skip


def _note(books: Books, seat: Seat, action: SeatAction, at: dt.datetime) -> None:
    by_id = None if action in BY_THEMSELVES else seat.by_id
    books.steps.append(SeatStep(seat=seat, station_id=seat.station_id, action=action, at=at, by_id=by_id))
