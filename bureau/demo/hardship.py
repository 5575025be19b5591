"""Findings of hardship of a year, with their own randomness, so that no other figure moves. Every reckoning is worked out by the
real standards from the invented household; three different people stand behind each finding."""

import datetime as dt
import random

from dateutil.relativedelta import relativedelta
from django.utils.timezone import localdate

from bureau.demo.accounts import ACCOUNTS, Staff
from bureau.demo.calendar import Clock
from bureau.kit import workdays
from bureau.kit.sequences import next_ids
from stations.enums import Role
from veterans.hardship import queries, rules
from veterans.hardship.enums import Action, Level, State
from veterans.hardship.models import Case, CaseStep, Reckoning
from veterans.models import Person

COUNT, MOST_DAYS = 90, 340
STORIES = (
    ("老伴长期住院，自付医疗费高", {"income": 42000, "savings": 20000, "medical": 31000}),
    ("本人失能，请人照料", {"income": 36000, "savings": 40000, "unable": 1, "medical": 9000}),
    ("已吃低保，房屋漏水没钱修", {"income": 18000, "savings": 6000, "allowance": 1}),
    ("厨房失火，家具电器都烧了", {"income": 52000, "savings": 30000, "loss": 41000}),
    ("退休金低，两个人过", {"income": 34000, "savings": 45000}),
    ("儿子失业，负担重", {"income": 68000, "savings": 150000, "medical": 6000}),
)
SEEN = "入户看过，家庭情况与填写一致"
WHY = {True: "符合困难标准，核查属实", False: "测算各条标准都不符合，核查未发现其他困难"}
AT_THE_DESK = 3


def make(zone, staff: Staff, *, at: dt.datetime) -> None:
    rng = random.Random("困难认定")
    clock, today = Clock(rng, zone), localdate(at)
    people = list(Person.objects.filter(left_at=None).order_by("pk").values_list("pk", "station_id"))
    here = [one for one in people if one[1] == ACCOUNTS["worker"][2]]
    chosen = rng.sample(people, min(COUNT, len(people)))
    known = {pk for pk, _ in chosen}
    chosen += [one for one in rng.sample(here, len(here)) if one[0] not in known][:AT_THE_DESK]
    ages = [rng.randrange(3, MOST_DAYS) for _ in range(COUNT)] + [1, 6, 12]
    standards = queries.standards(today)
    cases, kept, steps = [], [], []
    for (person, station), ago, pk in zip(chosen, ages, next_ids(Case, len(chosen)), strict=False):
        moments = _moments(clock, today - dt.timedelta(days=ago), rng)
        case = _opened(rng, pk, person, station, moments[0])
        cases.append(case)
        hands = (
            staff.community(station) if len(station) == 12 else staff.street(station),
            staff.street(station[:9]),
            staff.bureau(Role.OFFICER),
        )
        _live(case, moments, hands, standards, kept, steps, at=at)
    Case.objects.bulk_create(cases)
    Reckoning.objects.bulk_create(kept)
    CaseStep.objects.bulk_create(steps)


def _moments(clock, day: dt.date, rng) -> list[dt.datetime]:
    """Opened, handed in, checked, decided."""
    days = (day, day, workdays.add_workdays(day, rng.randint(2, 8)))
    return [*(clock.on(one) for one in days), clock.on(workdays.add_workdays(days[2], rng.randint(2, 8)))]


def _opened(rng, pk, person, station, moment) -> Case:
    story, facts = rng.choice(STORIES)
    household = {
        "members": rng.choice((1, 2, 2, 3)),
        "medical": 0,
        "loss": 0,
        "unable": 0,
        "allowance": 0,
    } | facts
    household["allowance"] = bool(household["allowance"])
    return Case(pk=pk, person_id=person, station_id=station, story=story, opened_at=moment, **household)


def _live(case, moments, hands, standards, kept, steps, *, at) -> None:
    """As far as its days have come."""
    _step(case, steps, Action.FILL, moments[0], hands[0])
    handed_in = max(moments[1], moments[0] + dt.timedelta(minutes=20))
    if handed_in >= at or localdate(case.opened_at) >= localdate(at) - dt.timedelta(days=1):
        return
    level, findings = rules.reckon(standards, case.facts)
    kept.append(
        Reckoning(
            case=case, person_id=case.person_id, station_id=case.station_id, on=localdate(handed_in), inputs=case.facts,
            findings=findings, level=level, at=handed_in,
        )
    )  # fmt: skip
    case.state, case.due_on = State.SUBMITTED, workdays.add_workdays(localdate(handed_in), 10)
    _step(case, steps, Action.SUBMIT, handed_in, hands[0])
    if moments[2] >= at:
        return
    case.state, case.due_on = State.CHECKED, workdays.add_workdays(localdate(moments[2]), 10)
    _step(case, steps, Action.CHECK, moments[2], hands[1], SEEN)
    if moments[3] >= at:
        return
    hard = level != Level.NONE
    case.state, case.due_on = State.CONFIRMED if hard else State.REFUSED, None
    case.level, case.reason, case.decided_at = level, WHY[hard], moments[3]
    case.valid_to = localdate(moments[3]) + relativedelta(months=rules.MONTHS) if hard else None
    _step(case, steps, Action.CONFIRM if hard else Action.REFUSE, moments[3], hands[2], WHY[hard])


def _step(case, steps, action, at, by_id, note="") -> None:
    steps.append(
        CaseStep(
            case=case, person_id=case.person_id, station_id=case.station_id, action=action, state=case.state,
            due_on=case.due_on, note=note, at=at, by_id=by_id,
        )
    )  # fmt: skip
