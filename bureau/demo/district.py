"""The order of work. All or nothing: a demo that was killed half way leaves no row behind."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from bureau.accounts.queries import DEMO_LOADED
from bureau.demo import (
    accounts,
    accreditation,
    activity,
    boards,
    cards,
    counsel,
    exports,
    hardship,
    online,
    quality,
    register,
    reports,
    rota,
    rounds,
    sampling,
    shops,
    stock,
    supplies,
    tickets,
    trainings,
    writing,
)
from bureau.demo.accounts import HOME, Staff
from bureau.demo.people import PEOPLE, Inventor
from bureau.kit import audit, walls
from bureau.kit.errors import Refused
from bureau.kit.models import AuditEvent
from bureau.kit.sequences import next_ids
from preferential_cards import operations as card_work
from preferential_cards.models import Application, Step
from stations import operations, sheets
from stations.enums import Level, Role
from stations.models import Station
from stations.scope import below
from veterans.models import Person

ZONE = ZoneInfo(settings.TIME_ZONE)
LAST_BOARDS = 20  # of each campaign, in a district made larger for measuring
STAFF_SINCE = dt.date(2021, 1, 1)


class NotEmpty(Refused):
    pass


def is_loaded() -> bool:
    return AuditEvent.objects.filter(verb=DEMO_LOADED).exists()


def build(*, password: str, at: dt.datetime, scale: int = 1) -> None:
    rng = random.Random(f"滨江 2022 × {scale}")  # the same district every time
    with transaction.atomic(), walls.everything_here():
        if Person.objects.exists():
            raise NotEmpty("这个库里已经有人员，演示数据只写入空库")
        operations.load_stations(sheets.read(sheets.HOME), at=at)
        _furnish()
        accounts.make(rng, password=password, since=STAFF_SINCE)
        staff = Staff()
        communities = Station.objects.filter(below("code", HOME)).communities().select_related("parent")
        inventor = Inventor(rng, zone=ZONE)
        people = inventor.people({s.code: s for s in communities}, count=PEOPLE * scale)
        walks = cards.Campaign(rng, ZONE, staff, today=at.astimezone(ZONE).date(), scale=scale).walks(people)
        first: dict[int, dt.datetime] = {}
        for walk in walks:
            first[walk.person.id] = min(walk.started_at, first.get(walk.person.id, walk.started_at))
        quality.twin(people, applied=set(first))
        register.file_people(rng, ZONE, people, applied=first)
        register.write(rng, ZONE, people, staff)
        _write_cards(walks)
        activity.confirm(rng, people, staff, at=at)
        activity.ordinary_days(rng, people, set(first), at=at)
        quality.look(at=at)
        exports.make(at=at)
        card_work.run_clocks(at=at)
        rounds.make(ZONE, people, staff, at=at)
        online.make(people, staff, at=at)
        tickets.make(ZONE, staff, at=at)
        counsel.make(staff, at=at)
        hardship.make(ZONE, staff, at=at)
        sampling.make(ZONE, staff, at=at)
        accreditation.make(ZONE, staff, at=at)
        shops.make(at=at, zone=ZONE)
        stock.count_drawers(staff, at=at)
        reports.make(staff, at=at)
        supplies.make(ZONE, staff, at=at)
        rota.furnish(at=at, zone=ZONE, staff_id=staff.bureau(Role.OFFICER))
        trainings.make(ZONE, staff, at=at)
        boards.make(at=at, last=0 if scale == 1 else LAST_BOARDS)  # counts all that stands above
        audit.record(verb=DEMO_LOADED, target=f"stations.Station:{HOME}", by_id=None, at=at, scale=scale)


def _furnish() -> None:
    """Where the stations are found, invented. The telephones lie in a range that nobody has."""
    stations = list(Station.objects.filter(below("code", HOME)))
    for number, station in enumerate(stations, 100):
        community = station.level == Level.COMMUNITY
        station.address = f"{station.short_name}{'党群服务中心一楼' if community else '便民服务中心'}"
        station.phone = f"0571-0000 {number:04d}"
        station.opening_hours = "工作日 8:30–17:30"
    Station.objects.bulk_update(stations, ["address", "phone", "opening_hours"])


def _write_cards(walks) -> None:
    ids = next_ids(Application, len(walks))
    writing.insert(Application, cards.COLUMNS, (walk.row(pk) for pk, walk in zip(ids, walks, strict=True)))
    applications = list(zip(ids, walks, strict=True))
    stock.write(applications)
    stock.write_papers(applications)
    steps = [
        (pk, walk.person.id, walk.person.station, *step)
        for pk, walk in zip(ids, walks, strict=True)
        for step in walk.steps
    ]
    writing.insert(
        Step,
        (
            "application_id",
            "person_id",
            "station_id",
            "action",
            "state",
            "reason",
            "note",
            "at",
            "by_id",
        ),
        steps,
    )
    label = Application._meta.label
    started = (
        register.audit_row(walk.started_at, walk.starter, "card.start", f"{label}:{pk}", channel=walk.channel)
        for pk, walk in zip(ids, walks, strict=True)
    )
    taken = (
        (at, by, f"card.{action.lower()}", f"{label}:{pk}", "{}")
        for pk, _, _, action, _, _, _, at, by in steps
    )
    writing.insert(AuditEvent, register.AUDIT, [*started, *taken])
