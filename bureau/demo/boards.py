"""Three campaigns and every board they would have frozen, each at its own evening and by the code that freezes the real ones."""

import datetime as dt
from decimal import Decimal

from django.db import connection
from django.utils.timezone import localtime

from bureau.demo.accounts import HOME
from bureau.demo.activity import quarter
from bureau.progress import operations, queries
from bureau.progress.models import Campaign, Milestone


def make(*, at: dt.datetime, last: int = 0) -> None:
    """`last`: only so many boards of each campaign (0: all); at a larger scale a board costs per person."""
    with connection.cursor() as cursor:
        # The rows are of this very transaction: the planner has no statistics of them and would loop over everything.
        cursor.execute("SET LOCAL enable_nestloop = off")
    for campaign in _campaigns(localtime(at).date()):
        campaign.refresh_from_db()  # the time of the cut-off as a time
        for on, kind in queries.due(campaign, at=at)[-last:]:
            operations.freeze(campaign, kind=kind, on=on, at=queries.cut_off_at(campaign, on))
    operations.count_due(at=at)


def _campaigns(today: dt.date):
    first, last = quarter(today)
    yield Campaign.objects.create(
        name="优待证申领攻坚",
        indicator="card_application_rate",
        place_id=HOME,
        starts_on=dt.date(2022, 6, 1),
        ends_on=dt.date(2023, 1, 20),
        target_rate=Decimal(95),
    )
    handing_out = Campaign.objects.create(
        name="优待证发放攻坚",
        indicator="card_issued_rate",
        place_id=HOME,
        starts_on=dt.date(2022, 9, 1),
        ends_on=dt.date(2022, 12, 31),
        target_rate=Decimal(80),
    )
    # Cards come back from the bank in batches: the plan is flat at first and steep in November.
    for on, rate in ((dt.date(2022, 10, 15), 25), (dt.date(2022, 11, 30), 65)):
        Milestone.objects.create(campaign=handing_out, on=on, rate=Decimal(rate))
    yield handing_out
    yield Campaign.objects.create(
        name=f"{today.year}年度信息核对",
        indicator="confirmed_rate",
        place_id=HOME,
        starts_on=first,
        ends_on=last,
        target_rate=Decimal(95),
    )
