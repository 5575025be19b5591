"""Visits and events since 2022: the campaign with its eight steps, a collection in each community, ceremonies, and who was
visited when. Its own randomness, so that no figure of the register or the boards moves."""

import datetime as dt
import random

from django.utils.timezone import localtime

from bureau.accounts.models import User
from bureau.demo import writing
from bureau.demo.accounts import ACCOUNTS, HOME, Staff
from bureau.demo.calendar import Clock, next_workday
from bureau.demo.people import Invented
from bureau.kit.sequences import next_ids
from stations.enums import Level, Role
from stations.models import Station
from stations.scope import Scope, below
from veterans.enums import Source
from veterans.events.enums import EventState, Kind, State, UnitKind
from veterans.events.models import Booking, Drive, DriveStep, Event
from veterans.events.template import EIGHT, due_on
from veterans.rules import FAMILY, KEY_RECIPIENTS
from veterans.visits import operations as visits
from veterans.visits.enums import Mobility, NeedKind, Outcome, Reason
from veterans.visits.enums import State as Planned
from veterans.visits.models import Need, Visit, VisitRule, VisitTask

FIRST, LAST = dt.date(2022, 6, 1), dt.date(2022, 11, 30)
EIGHTY, NINETY = 80, 90
CALL_AGAIN = 20  # days
PROMISED = dt.timedelta(days=95)
WORST_GRADES = 6
FOUND = (
    "身体好，子女同住",
    "一人住，邻居每天照应",
    "腿脚不便，药都按时吃",
    "精神好，爱讲部队的事",
    "刚出院，女儿在照顾",
    "",
)
NEEDS = (
    (NeedKind.MEDICAL, "想换助听器，不知道怎么报", "已联系残联，给了单子"),
    (NeedKind.CARE, "夜里没人照看", "社区安排了居家养老上门"),
    (NeedKind.PAPERS, "立功证书找不到了", "已帮到档案室查到，复印给本人"),
    (NeedKind.HARDSHIP, "老伴长期住院，花费大", "已报临时救助"),
    (NeedKind.HOUSING, "老房子漏水", "已转街道城建科，修好了"),
)
UNITS = (
    (UnitKind.COLLECTIVE, "滨江高新企业集体户"), (UnitKind.AGENCY, "区级机关"), (UnitKind.ARMED, "区人武部"), (UnitKind.FIRE, "区消防大队"),
)  # fmt: skip
SIGNATURE = "M80 120 L95 70 L120 60 L110 140 L160 60 L170 130 L200 90 M240 70 L250 140 L300 60 L290 130 L340 80 L360 120 L400 90"
DONE_WORDS = (
    "专班 12 人，周例会", "3 街道 59 社区全部参加", "四期培训，310 人次", "短信覆盖有手机号的在册人员", "印制采集本 7,000 册", "59 个社区各一场",
    "80 岁以上和重点优抚对象逐户上门", "三个街道各一场",
)  # fmt: skip
BOOKING = (
    "event_id", "person_id", "station_id", "number", "slot_at", "state", "walk_in", "booked_at", "arrived_at", "done_at",
    "collected", "card_papers", "note", "signature",
)  # fmt: skip
VISIT = (
    "id", "person_id", "station_id", "reason", "outcome", "at", "recorded_at", "by_id", "companion", "mobility", "found",
    "facts_checked", "card_papers", "goods", "cash", "signature", "next_on", "offline",
)  # fmt: skip
NEED = (
    "visit_id",
    "person_id",
    "station_id",
    "kind",
    "text",
    "due_on",
    "at",
    "answer",
    "settled_at",
    "settled_by_id",
)


def make(zone, people: list[Invented], staff: Staff, *, at: dt.datetime) -> None:
    rng = random.Random("走访与集中采集")
    clock = Clock(rng, zone)
    drive = _drive(staff, at=clock.on(FIRST))
    _events(rng, clock, people, staff, drive)
    _visits(rng, clock, people, staff, at=at)
    visits.plan_due(at=at)
    _to_come(at=at)
    _missed(people, at=at)


def _drive(staff: Staff, *, at: dt.datetime) -> Drive:
    officer = staff.bureau(Role.OFFICER)
    drive = Drive.objects.create(
        name="建档立卡攻坚",
        station_id=HOME,
        starts_on=FIRST,
        ends_on=LAST,
        target_rate=100,
        at=at,
        by_id=officer,
    )
    DriveStep.objects.bulk_create(
        DriveStep(
            drive=drive, key=part.key, position=n, due_on=due_on(part, FIRST, LAST),
            done_on=next_workday(due_on(part, FIRST, LAST) - dt.timedelta(days=4)), note=words, by_id=officer,
        )
        for n, (part, words) in enumerate(zip(EIGHT, DONE_WORDS, strict=True), 1)
    )  # fmt: skip
    return drive


def _event(kind, name, station, place, start, drive, by, **more) -> Event:
    return Event(
        kind=kind, name=f"{name}（{start:%m月%d日}）", station=station, place=place, starts_at=start,
        ends_at=start + dt.timedelta(hours=3), state=EventState.CLOSED, closed_at=start + dt.timedelta(hours=3),
        drive=drive, by_id=by, **more,
    )  # fmt: skip


def _events(rng, clock, people, staff, drive) -> None:
    """One collection per community for those who were collected so, four unit sessions, a ceremony in each street."""
    collected: dict[str, list[Invented]] = {}
    for person in people:
        if person.facts["source"] == Source.COLLECTIVE_EVENT:
            collected.setdefault(person.station, []).append(person)
    stations = list(Station.objects.filter(below("code", HOME)).order_by("code"))
    communities = [s for s in stations if s.level == Level.COMMUNITY]
    events = [
        _event(
            Kind.COLLECTION, f"{s.short_name}集中采集", s, f"{s.short_name}党群服务中心一楼",
            clock.on(next_workday(FIRST + dt.timedelta(days=rng.randrange(14, 120))), from_hour=9, to_hour=10), drive,
            staff.community(s.code), staff="社区 3 人，街道 1 人", equipment="相机、打印机、身份证读卡器",
        )
        for s in communities
    ]  # fmt: skip
    streets = [s for s in stations if s.level == Level.STREET]
    home, officer = next(s for s in stations if s.code == HOME), staff.bureau(Role.OFFICER)
    for n, (kind, unit) in enumerate(UNITS):
        day = clock.on(next_workday(dt.date(2022, 7, 4 + 7 * n)), from_hour=14, to_hour=15)
        events.append(
            _event(
                Kind.UNIT_SESSION,
                f"{unit}专场服务",
                home,
                unit,
                day,
                drive,
                officer,
                unit=unit,
                unit_kind=kind,
            )
        )
    for n, street in enumerate(streets):
        day = clock.on(next_workday(dt.date(2022, 9, 26 + n)), from_hour=9, to_hour=10)
        events.append(
            _event(
                Kind.CEREMONY,
                f"{street.short_name}发证仪式",
                street,
                f"{street.short_name}文化中心",
                day,
                drive,
                officer,
            )
        )
    Event.objects.bulk_create(events)
    rows = [row for event in events for row in _bookings(rng, event, collected, people)]
    writing.insert(Booking, BOOKING, rows)
    for event in events:
        event.last_number = sum(row[0] == event.pk for row in rows)
    Event.objects.bulk_update(events, ["last_number"])


def _bookings(rng, event: Event, collected: dict, people: list[Invented]):
    if event.kind == Kind.COLLECTION:
        guests = collected.get(event.station_id, [])
    elif event.kind == Kind.CEREMONY:
        mine = [p for p in people if p.station.startswith(event.station_id)]
        guests = rng.sample(mine, min(30, len(mine)))
    else:
        guests = []
    ceremony = event.kind == Kind.CEREMONY
    for number, person in enumerate(guests, 1):
        slot = event.starts_at + dt.timedelta(minutes=30 * ((number - 1) // 6 % 6))
        came = slot + dt.timedelta(minutes=rng.randint(0, 20))
        yield (
            event.pk, person.id, person.station, number, slot, State.DONE, False, event.starts_at - dt.timedelta(days=5), came,
            came + dt.timedelta(minutes=8), not ceremony, not ceremony and rng.random() < 0.7, "", SIGNATURE if ceremony else "",
        )  # fmt: skip


def _visits(rng, clock, people, staff, *, at: dt.datetime) -> None:
    """The home collections of 2022; then every old person and key recipient, of late at the pace that the rules ask."""
    slow_until = localtime(at).date() - dt.timedelta(days=400)
    rows = []
    for person in people:
        if person.facts["source"] == Source.HOME_VISIT:
            moment = min(person.filed_at, person.registered_at + dt.timedelta(days=9))
            rows.append(_row(rng, person, Reason.COLLECT, moment, staff, collected=True))
        age = localtime(at).year - person.born.year
        pace = _pace(person, age)
        if not pace:
            continue
        reason = Reason.AGED if age >= EIGHTY else Reason.KEY_RECIPIENT
        day = dt.date(2022, 7, 1) + dt.timedelta(days=rng.randrange(pace))
        while day < localtime(at).date() - dt.timedelta(days=2):
            row = _row(
                rng, person, reason, clock.on(next_workday(day), to_hour=16), staff, frail=age >= NINETY
            )
            rows.append(row)
            step = pace if day > slow_until else max(pace, 240)
            step = step if row[3] == Outcome.HOME else CALL_AGAIN  # nobody waits a year after a closed door
            day += dt.timedelta(days=round(step * rng.uniform(0.75, 1.1)))
    rows = [row for row in rows if row[4] < at]
    ids = next_ids(Visit, len(rows))
    writing.insert(Visit, VISIT, ((pk, *row) for pk, row in zip(ids, rows, strict=True)))
    writing.insert(Need, NEED, _needs(rng, list(zip(ids, rows, strict=True)), at=at))
    VisitTask.objects.bulk_create(_promised(rng, rows, at=at))


def _promised(rng, rows, *, at: dt.datetime) -> list[VisitTask]:
    """What the nights of the last three months had asked for and was done: most of it before its day."""
    today, rules = (
        localtime(at).date(),
        {rule.reason: rule for rule in VisitRule.objects.order_by("every_days")},
    )
    done = [row for row in rows if row[3] == Outcome.HOME and row[2] in rules and row[4] > at - PROMISED]
    tasks = []
    for person_id, station, reason, _, moment, *_ in done:
        day = min(localtime(moment).date() + dt.timedelta(days=rng.choice((0, 1, 3, 6, 9, -4))), today)
        tasks.append(
            VisitTask(
                person_id=person_id, station_id=station, rule=rules[reason], reason=reason, routine=True,
                weight=rules[reason].weight, due_on=day, first_due_on=day, state=Planned.DONE,
                made_at=moment - dt.timedelta(days=30), ended_at=moment,
            )
        )  # fmt: skip
    return tasks


def _pace(person, age: int) -> int:
    """A little faster than the rules ask (veterans.visits.defaults), so that few are late."""
    if age >= NINETY:
        return 55
    if age >= EIGHTY or (person.disability and int(person.disability[0]) <= WORST_GRADES):
        return 82
    if FAMILY & set(person.categories):
        return 165
    return 330 if KEY_RECIPIENTS & set(person.categories) else 0


def _row(rng, person, reason, moment, staff, *, collected=False, frail=False) -> tuple:
    met = collected or rng.random() < 0.93
    outcome = Outcome.HOME if met else rng.choice((Outcome.AWAY, Outcome.HOSPITAL))
    moves = rng.choices(list(Mobility), (50, 42, 8) if frail else (78, 22, 0))[0] if met else ""
    goods = "米、油各一份" if met and moment.month in (1, 7) and rng.random() < 0.5 else ""
    return (
        person.id, person.station, reason, outcome, moment, moment + dt.timedelta(hours=2), staff.community(person.station), "", moves,
        rng.choice(FOUND) if met else "", collected or (met and rng.random() < 0.3), collected, goods, 0, "", None, False,
    )  # fmt: skip


def _needs(rng, visited: list, *, at: dt.datetime):
    met = [(pk, row) for pk, row in visited if row[3] == Outcome.HOME]
    recent = [(pk, row) for pk, row in met if row[4] > at - dt.timedelta(days=20)]
    for pk, row in rng.sample(met, min(len(met), 120)) + rng.sample(recent, min(len(recent), 12)):
        kind, text, answer = rng.choice(NEEDS)
        moment, still = row[5], row[5] > at - dt.timedelta(days=18)
        settled = None if still else moment + dt.timedelta(days=rng.randint(2, 14))
        due = (moment + dt.timedelta(days=15)).date()
        yield (
            pk,
            row[0],
            row[1],
            kind,
            text,
            due,
            moment,
            "" if still else answer,
            settled,
            None if still else row[6],
        )


def _to_come(*, at: dt.datetime) -> None:
    """One collection of today and one of next week, at the stations of those who can sign in."""
    start = localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    for days, name in ((0, "worker"), (6, "neighbour")):
        station = Station.objects.get(code=ACCOUNTS[name][2])
        day = start + dt.timedelta(days=days)
        Event.objects.create(
            kind=Kind.COLLECTION, name=f"{station.short_name}集中采集（{day:%m月%d日}）", station=station,
            place=f"{station.short_name}党群服务中心一楼", starts_at=day, ends_at=day + dt.timedelta(hours=8),
            by=User.objects.get(username=name),
        )  # fmt: skip


def _missed(people: list[Invented], *, at: dt.datetime) -> None:
    """A few doors at which nobody opened this week, through the real operation."""
    user = User.objects.get(username="worker")
    scope = Scope.of(user, today=localtime(at).date())
    old = [
        p for p in people if p.station == ACCOUNTS["worker"][2] and localtime(at).year - p.born.year > EIGHTY
    ]
    for person, outcome, words in zip(
        old, (Outcome.HOSPITAL, Outcome.AWAY), ("邻居说住院了，女儿陪着", "去儿子家，月底回"), strict=False
    ):
        moment = at - dt.timedelta(hours=5)
        visits.record(person_id=person.id, outcome=outcome, found=words, by=scope, at=moment, now=moment)
