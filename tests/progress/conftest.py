"""A figure of our own, so that the boards are tested with declarations only and know no service."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bureau.kit import indicators
from bureau.progress import operations
from bureau.progress.models import Campaign
from tests.veterans.factories import PersonFactory
from veterans.enums import State
from veterans.models import Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = dt.date(2026, 3, 2)  # a Monday


def clock(day: str, time: str = "17:00") -> dt.datetime:
    """Wall clock of the bureau: clock("03-06", "17:00")."""
    return dt.datetime.fromisoformat(f"2026-{day}T{time}").replace(tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def filed_rate(monkeypatch):
    monkeypatch.setattr(indicators, "REGISTRY", dict(indicators.REGISTRY))
    return indicators.Indicator(
        key="filed_of_the_town",
        label="建档率",
        definition="已建档的人数 ÷ 在册的人数。",
        unit="人",
        numerator=lambda at: Person.objects.filed(at),
        denominator=lambda at: Person.objects.on_register(at),
        numerator_label="已建档",
        denominator_label="在册",
        door="people:list",
    )


@pytest.fixture
def campaign(district, filed_rate):
    """Forty days from Monday 2026-03-02, to 100 %, weekly boards on Fridays; units from two people on are ranked."""
    return Campaign.objects.create(
        name="建档攻坚",
        indicator=filed_rate.key,
        place=district["district"],
        starts_on=START,
        ends_on=START + dt.timedelta(days=40),
        target_rate=100,
        smallest_ranked=2,
    )


@pytest.fixture
def people(district):
    """people("bridge", 5, filed=["03-03", "03-04"]) → five on the register, two of them filed at 10:00 those days."""

    def register(place, count, filed=()):
        days = [*filed, *[None] * (count - len(filed))]
        return [
            PersonFactory(
                station=district[place],
                registered_at=clock("02-01"),
                state=State.FILED if day else State.COLLECTED,
                filed_at=clock(day, "10:00") if day else None,
            )
            for day in days
        ]

    return register


@pytest.fixture
def frozen(campaign):
    """frozen("03-03") → the board of that day, frozen at its cut-off."""

    def freeze(day, kind="DAILY", at=None):
        on = dt.date.fromisoformat(f"2026-{day}")
        return operations.freeze(campaign, kind=kind, on=on, at=at or clock(day))

    return freeze
