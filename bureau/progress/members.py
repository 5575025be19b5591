"""The frozen list behind a board, kept as intervals: who was counted, from which freeze to which.

Everything happens in the database in four statements, so a freeze of 660,000 people moves no row through Python,
and a year of boards costs what moved, not 365 copies.
"""

import datetime as dt
from collections import Counter

from django.db import connection
from django.db.models import Count

from bureau.progress import counting
from bureau.progress.enums import Part
from bureau.progress.models import Campaign, FrozenMember, Snapshot
from bureau.progress.rules import roll_up

# One per connection, emptied with each transaction. The collation is that of the station codes.
TABLE = """
    CREATE TEMP TABLE IF NOT EXISTS progress_counted (
        part char(1), subject bigint, station_code varchar(12) COLLATE "C"
    ) ON COMMIT DELETE ROWS
"""
SAME = "c.part = m.part AND c.subject = m.subject AND c.station_code = m.station_code"
# Who left the list, or now stands at another station …
CLOSE = f"""
    UPDATE progress_frozenmember m SET left_number = %s
    WHERE m.campaign_id = %s AND m.left_number IS NULL
      AND NOT EXISTS (SELECT FROM progress_counted c WHERE {SAME})
"""
# … and who entered it, or came from another station.
OPEN = f"""
    INSERT INTO progress_frozenmember (campaign_id, part, subject, station_code, entered_number)
    SELECT %s, c.part, c.subject, c.station_code, %s FROM progress_counted c
    WHERE NOT EXISTS (
        SELECT FROM progress_frozenmember m WHERE m.campaign_id = %s AND m.left_number IS NULL AND {SAME}
    )
"""


def freeze(campaign: Campaign, *, number: int, at: dt.datetime) -> None:
    """Bring the intervals up to who is counted at `at`, as freeze `number`. Inside the caller's transaction and lock."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute("TRUNCATE progress_counted")
        for part in Part.values:
            counted = counting.pairs(campaign.measure, part, at=at, place=campaign.place_id)
            query, values = counted.query.sql_with_params()
            cursor.execute(
                f"INSERT INTO progress_counted SELECT %s, counted.* FROM ({query}) counted",
                [part, *values],
            )
        cursor.execute("ANALYZE progress_counted")
        cursor.execute(CLOSE, [number, campaign.pk])
        cursor.execute(OPEN, [campaign.pk, number, campaign.pk])


def counts(snapshot: Snapshot) -> dict[str, Counter]:
    """What the frozen list says: per part, rolled up to every place. The boards are made, and proved, from this."""
    grouped = (
        FrozenMember.objects.on_board(snapshot)
        .order_by()
        .values_list("part", "station_id")
        .annotate(n=Count("pk"))
    )
    per_part: dict[str, dict[str, int]] = {part: {} for part in Part.values}
    for part, code, n in grouped:
        per_part[part][code] = n
    return {part: roll_up(numbers) for part, numbers in per_part.items()}
