"""The stations' own life, invented: who works there, the 五有, 558 rotating chiefs, their rota around today, and duty logs."""

import datetime as dt
import random

from bureau.demo import names
from bureau.kit import seal
from bureau.kit.sequences import next_ids
from stations.duty.enums import How, Kind
from stations.duty.models import DutyLog, Matter
from stations.enums import Duty, Have, Level, Met
from stations.models import Assignment, HaveCheck, Station
from stations.rota import operations, slots, solver
from stations.rota.enums import Deed, Length, PlanState, TurnState, Way
from stations.rota.models import Chief, Leave, Plan, Turn, TurnDay, TurnStep
from stations.rota.queries import candidates
from stations.scope import below

HOME = "330108"
CHIEFS, SECRETARIES, VETERAN_HEADS, WITHOUT_FUNDS = 558, 23, 51, 5
BACK, AHEAD = 4, 26  # weeks of rota around today
SINCE = dt.date(2021, 3, 1)
CALM = ("平静，没有急事", "帮两位老兵看了政策", "陪一位烈属打了电话", "整理了荣誉墙", "")
BROUGHT = [
    (Kind.QUESTION, "问孩子随迁入学怎么办"),
    (Kind.APPEAL, "小区门口没有无障碍坡道"),
    (Kind.HARDSHIP, "住院后生活有困难，想问临时救助"),
    (Kind.SUGGESTION, "想办一次老兵象棋赛"),
    (Kind.QUESTION, "问优待证在外地怎么用"),
]


def furnish(*, at: dt.datetime, zone, staff_id: int) -> None:
    rng = random.Random("轮值 2022")  # its own dice: what else is invented stays as it is
    stations = list(
        Station.objects.filter(below("code", HOME), level__in=[Level.DISTRICT, Level.STREET, Level.COMMUNITY])
    )
    communities = [s for s in stations if s.level == Level.COMMUNITY]
    today = at.astimezone(zone).date()
    _staff(rng, stations, communities)
    _haves(rng, stations, at=at, by_id=staff_id)
    _chiefs(rng, communities, today=today)
    _rota(rng, communities, at=at, today=today, by_id=staff_id)
    _duty(rng, at=at, zone=zone, today=today, by_id=staff_id)


def _person(rng) -> str:
    return names.person(rng, rng.randint(1965, 1992), woman=rng.random() < 0.25)


def _staff(rng, stations, communities) -> None:
    secretaries = {s.code for s in rng.sample(communities, SECRETARIES)}
    served = [s for s in stations if s.level != Level.DISTRICT]
    heads = {s.code for s in rng.sample(served, VETERAN_HEADS)}

    def one(station, duty, veteran, **more):
        name = _person(rng)
        return Assignment(station=station, duty=duty, name=name, is_veteran=veteran, starts_on=SINCE, **more)

    rows = [one(s, Duty.CHIEF, s.code in heads) for s in served]
    rows += [one(s, Duty.PARTY_SECRETARY, s.code in secretaries) for s in communities]
    rows += [one(s, Duty.COMMUNITY_WORKER, True) for s in communities]
    posted = "连续三年由区局安排"
    rows += [one(s, Duty.TRANSFERRED_OFFICER, True, note=posted) for s in stations if s not in communities]
    rows += [one(s, Duty.SOCIAL_WORKER, True) for s in communities[::3]]
    rows += [one(s, Duty.COMMITTEE_MEMBER, True, note="专职社工当选") for s in communities[::4]]
    Assignment.objects.bulk_create(rows)


def _haves(rng, stations, *, at, by_id) -> None:
    served = [s for s in stations if s.level != Level.DISTRICT]
    without = {s.code for s in rng.sample(served, WITHOUT_FUNDS)}
    shown = {
        Have.BODY: "区编办批复，已挂牌",
        Have.QUOTA: "明确专职岗位 1 个",
        Have.PEOPLE: "站长、社工到位",
        Have.FUNDS: "列入年度预算",
        Have.SAFEGUARDS: "制度上墙，有场地",
    }
    HaveCheck.objects.bulk_create(
        HaveCheck(
            station=station,
            have=have,
            met=Met.PARTLY if have == Have.FUNDS and station.code in without else Met.MET,
            checked_on=dt.date(2022, 9, 1),
            note=note,
            at=at,
            by_id=by_id,
        )
        for station in served
        for have, note in shown.items()
    )
    for station in served:
        station.zones = ["01", "02", "04", "08"] + (["05"] if rng.random() < 0.4 else [])
        station.area = rng.randrange(40, 180, 5)
    Station.objects.bulk_update(served, ["zones", "area"])


def _chiefs(rng, communities, *, today) -> None:
    ids, sealing = next_ids(Chief, CHIEFS), seal.of(Chief.SEAL)
    phones = [f"1990000{n:04d}" for n in range(CHIEFS)]  # a range that nobody has
    sealed = sealing.close_many(phones, ids)
    starts = dt.date(today.year - 1, 1, 1)
    Chief.objects.bulk_create(
        Chief(
            pk=pk,
            station=communities[n % len(communities)],
            name=_person(rng),
            phone_sealed=closed,
            phone_index=sealing.index(phone),
            consented_on=starts,
            consent_way=Way.PAPER if rng.random() < 0.7 else Way.PHONE,
            starts_on=starts,
            ends_on=dt.date(today.year + 1, 12, 31),
        )
        for n, (pk, phone, closed) in enumerate(zip(ids, phones, sealed, strict=True))
    )


def _rota(rng, communities, *, at, today, by_id) -> None:
    monday = today - dt.timedelta(days=today.weekday())
    first, last = monday - dt.timedelta(weeks=BACK), monday + dt.timedelta(weeks=AHEAD, days=6)
    _leaves(rng, first, at=at, by_id=by_id)
    plan = Plan.objects.create(
        station_id=HOME,
        first_day=first,
        last_day=last,
        length=Length.WEEK,
        state=PlanState.CONFIRMED,
        made_at=at,
        made_by_id=by_id,
        settled_at=at,
    )
    codes = [s.code for s in communities]
    people, cut = candidates(codes, first=first, last=last), slots.cut(first, last, Length.WEEK)
    called = dict(Chief.objects.values_list("pk", "name"))
    turns = []
    for code in codes:
        roster = solver.share_out(cut, people[code])
        for slot, chief, reason in zip(cut, roster.chosen, roster.reasons, strict=True):
            turns.append(
                Turn(
                    plan=plan,
                    station_id=code,
                    chief_id=chief,
                    chief_name=called.get(chief, ""),
                    first_day=slot.first,
                    last_day=slot.last,
                    holidays=slot.holidays,
                    reason=reason,
                    state=TurnState.SET if chief else TurnState.OPEN,
                    open_since=None if chief else at,
                )
            )
    Turn.objects.bulk_create(turns, batch_size=2000)
    TurnDay.objects.bulk_create(
        (day for turn in turns if turn.chief_id for day in operations.days_of(turn)), batch_size=5000
    )
    TurnStep.objects.bulk_create(
        (
            TurnStep(
                turn=turn,
                station_id=turn.station_id,
                deed=Deed.CONFIRM,
                after=turn.chief_name,
                at=at,
                by_id=by_id,
            )
            for turn in turns
        ),
        batch_size=5000,
    )


def _leaves(rng, first, *, at, by_id) -> None:
    rows = []
    for pk, code in Chief.objects.order_by("pk").values_list("pk", "station_id"):
        if rng.random() < 0.2:
            begins = first + dt.timedelta(days=rng.randrange(BACK * 7, (BACK + AHEAD) * 7))
            ends = begins + dt.timedelta(days=rng.choice([2, 6, 13, 30]))
            rows.append(
                Leave(chief_id=pk, station_id=code, first_day=begins, last_day=ends, at=at, by_id=by_id)
            )
    Leave.objects.bulk_create(rows)


def _duty(rng, *, at, zone, today, by_id) -> None:
    logs = []
    for turn in Turn.objects.filter(last_day__lt=today, state=TurnState.SET).order_by("pk"):
        if rng.random() < 0.04:
            continue  # somebody forgot to sign
        day = turn.first_day + dt.timedelta(days=rng.randrange(5))
        came = dt.datetime.combine(day, dt.time(8, rng.randint(20, 59)), zone)
        logs.append(
            DutyLog(
                turn=turn,
                station_id=turn.station_id,
                chief_id=turn.chief_id,
                chief_name=turn.chief_name,
                day=day,
                arrived_at=came,
                how=How.CODE if rng.random() < 0.6 else How.ON_BEHALF,
                visitors=rng.choice([0, 1, 1, 2, 3, 5]),
                note=rng.choice(CALM),
                written_at=came + dt.timedelta(hours=3),
            )
        )
    DutyLog.objects.bulk_create(logs, batch_size=2000)
    matters = []
    for log in logs:
        if rng.random() < 0.16:
            kind, text = rng.choice(BROUGHT)
            closed = None if rng.random() < 0.35 else min(at, log.written_at + dt.timedelta(days=3))
            matters.append(
                Matter(
                    station_id=log.station_id,
                    log=log,
                    kind=kind,
                    text=text,
                    at=log.written_at,
                    closed_at=closed,
                    closed_by_id=by_id if closed else None,
                    outcome="已答复本人" if closed else "",
                )
            )
    Matter.objects.bulk_create(matters)
