"""枫桥式 creation: five stations named in 2022 as the report says, and this year's bids under way. Its own randomness."""

import datetime as dt
import random

from django.utils.timezone import localdate

from bureau.demo.accounts import ACCOUNTS, HOME, Staff
from bureau.demo.calendar import Clock
from bureau.kit.scoring.enums import How, Level
from bureau.kit.scoring.models import Scheme, Score, Sheet
from bureau.kit.scoring.rules import points
from stations.accreditation.enums import Action, State
from stations.accreditation.models import Bid, BidStep, Gap
from stations.accreditation.queries import KEY
from stations.enums import Role
from stations.models import Station
from stations.scope import below

NAMED, BID = 5, 8
WAY = (
    (Action.OPEN, State.DRAFT, dt.date(2022, 6, 6)), (Action.SUBMIT, State.SELF, dt.date(2022, 7, 4)),
    (Action.STREET_PASS, State.STREET, dt.date(2022, 7, 25)), (Action.DISTRICT_PASS, State.DISTRICT, dt.date(2022, 8, 22)),
    (Action.CITY_PASS, State.CITY, dt.date(2022, 9, 26)), (Action.NAME, State.NAMED, dt.date(2022, 12, 12)),
)  # fmt: skip
LEVELS = {Action.SUBMIT: Level.SELF, Action.STREET_PASS: Level.STREET, Action.DISTRICT_PASS: Level.DISTRICT, Action.CITY_PASS: Level.CITY, Action.NAME: Level.PROVINCE}  # fmt: skip
VALUES = {How.BINARY: (1, 1), How.TIERED: (3, 3), How.RATIO: (90, 100), How.PER_ITEM: (3, 8), How.DEDUCT: (0, 0), How.BONUS: (0, 2), How.VETO: (0, 0)}  # fmt: skip


def make(zone, staff: Staff, *, at: dt.datetime) -> None:
    rng = random.Random("枫桥式")
    clock, officer = Clock(rng, zone), staff.bureau(Role.OFFICER)
    stations = list(Station.objects.filter(below("code", HOME)).communities().order_by("code"))
    mine = next(s for s in stations if s.code == ACCOUNTS["worker"][2])
    chosen = [mine, *rng.sample([s for s in stations if s != mine], BID - 1)]
    scheme = Scheme.objects.get(key=KEY, year=2022)
    items = list(scheme.items.all())
    for n, station in enumerate(chosen):
        way = WAY if n < NAMED else WAY[:5]
        _walk(rng, clock, scheme, items, station, way, staff, officer, number=n + 1)
    _this_year(rng, scheme, items, [s for s in stations if s not in chosen][:3], staff, at=at)


def _walk(rng, clock, scheme, items, station, way, staff, officer, *, number) -> None:
    sheet = Sheet.objects.create(scheme=scheme, place=station.code, opened_at=clock.on(way[0][2]))
    named = way[-1][1] == State.NAMED
    when = clock.on(way[-1][2] if named else dt.date(2022, 12, 12))
    bid = Bid.objects.create(
        station=station, year=2022, sheet=sheet, state=State.NAMED if named else State.NOT_NAMED, state_since=when,
        plaque=f"枫桥 2022-{number:03d}" if named else "", named_on=way[-1][2] if named else None,
        rechecked_on=dt.date(2025, 12, 10) if named and number < NAMED else None,
    )  # fmt: skip
    hands = {Action.OPEN: staff.community(station.code), Action.SUBMIT: staff.community(station.code), Action.STREET_PASS: staff.street(station.code[:9])}  # fmt: skip
    facts = {item.pk: rng.randint(*VALUES[How(item.how)]) for item in items}
    for action, state, day in way:
        moment, by_id = clock.on(day), hands.get(action, officer)
        BidStep.objects.create(bid=bid, action=action, state=state, at=moment, by_id=by_id)
        if action in LEVELS:
            _scores(sheet, items, facts, LEVELS[action], by_id, moment)
    if not named:
        BidStep.objects.create(
            bid=bid, action=Action.NOT_NAME, state=State.NOT_NAMED, note="名额有限，明年再报", at=when, by_id=officer
        )  # fmt: skip


def _scores(sheet, items, facts, level, by_id, moment) -> None:
    Score.objects.bulk_create(
        Score(
            sheet=sheet, item=item, level=level, value=facts[item.pk], is_computed=bool(item.indicator), by_id=by_id,
            points=points(item.how, item.full, item.params, facts[item.pk]), at=moment,
        )
        for item in items
    )  # fmt: skip


def _this_year(rng, scheme, items, stations, staff, *, at) -> None:
    """One waits for the street, one for the bureau, one has been sent back."""
    year, today = localdate(at).year, localdate(at)
    if year == scheme.year:
        return
    states = (State.SELF, State.STREET, State.RETURNED)
    for station, state in zip(stations, states, strict=True):
        opened = at - dt.timedelta(days=30)
        sheet = Sheet.objects.create(scheme=scheme, place=station.code, opened_at=opened)
        bid = Bid.objects.create(
            station=station, year=year, sheet=sheet, state=state, state_since=at - dt.timedelta(days=5)
        )
        worker, street = staff.community(station.code), staff.street(station.code[:9])
        facts = {item.pk: rng.randint(*VALUES[How(item.how)]) for item in items}
        _scores(sheet, items, facts, Level.SELF, worker, at - dt.timedelta(days=12))
        steps = [(Action.OPEN, State.DRAFT, worker, 30), (Action.SUBMIT, State.SELF, worker, 12)]
        if state == State.STREET:
            _scores(sheet, items, facts, Level.STREET, street, at - dt.timedelta(days=5))
            steps.append((Action.STREET_PASS, State.STREET, street, 5))
        elif state == State.RETURNED:
            steps.append((Action.SEND_BACK, State.RETURNED, street, 5))
            Gap.objects.create(
                station=station, bid=bid, item=items[6], what="荣誉墙照片看不清，请重拍", opened_at=at - dt.timedelta(days=5),
                due_on=today + dt.timedelta(days=9),
            )  # fmt: skip
        for action, to, by_id, ago in steps:
            BidStep.objects.create(
                bid=bid, action=action, state=to, at=at - dt.timedelta(days=ago), by_id=by_id
            )
