"""The clocks of all open files, once a night and set-based: a handful of statements, however many files there are."""

import datetime as dt
import time

from django.conf import settings
from django.db import connection, transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from preferential_cards import clocks, keeping, states
from preferential_cards.enums import CardAction, CardState, CountsFrom, State
from preferential_cards.models import Application, Card, Clock, ClockRun
from preferential_cards.models.rulebook import rows

TABLE = Application._meta.db_table
# Files that came to the same state on the same day (and passed the review on the same day) share one answer.
GROUPS = f"""
SELECT state, (state_since AT TIME ZONE %(zone)s)::date AS since,
       CASE WHEN state = ANY (%(from_review)s) THEN (reviewed_at AT TIME ZONE %(zone)s)::date END AS reviewed
FROM {TABLE} WHERE state = ANY (%(open)s) GROUP BY 1, 2, 3
"""
RETIME = f"""
UPDATE {TABLE} a SET due_on = d.due_on
FROM unnest(%(states)s::text[], %(days)s::date[], %(reviews)s::date[], %(due)s::date[]) AS d (state, since, reviewed, due_on)
WHERE a.state = d.state AND (a.state_since AT TIME ZONE %(zone)s)::date = d.since
  AND (d.reviewed IS NULL OR (a.reviewed_at AT TIME ZONE %(zone)s)::date = d.reviewed)
  AND a.due_on IS DISTINCT FROM d.due_on
"""
MARK = f"""
UPDATE {TABLE} SET late_since = due_on + 1
WHERE state = ANY (%(open)s) AND due_on < %(today)s AND late_since IS NULL
"""
UNMARK = f"""
UPDATE {TABLE} SET late_since = NULL
WHERE state = ANY (%(open)s) AND late_since IS NOT NULL AND (due_on IS NULL OR due_on >= %(today)s)
"""


@transaction.atomic
def run_clocks(*, at: dt.datetime, by_id: int | None = None) -> ClockRun:
    """Time every open file by the rules and the calendar of today, mark what has become late, end what has lapsed.

    Safe to run twice, and after any change of a rule or of the calendar of holidays: only what differs is written.
    """
    began, today = time.monotonic(), localdate(at)
    asked = {"zone": settings.TIME_ZONE, "open": sorted(states.OPEN), "today": today}
    with connection.cursor() as cursor:
        retimed = _retime(cursor, asked, today)
        cursor.execute(UNMARK, asked)
        cursor.execute(MARK, asked)
        newly_late = cursor.rowcount
    lapsed = _lapse(at)
    rows_open = Application.objects.open()
    run = ClockRun.objects.create(
        at=at,
        open=rows_open.count(),
        retimed=retimed,
        newly_late=newly_late,
        late=rows_open.filter(due_on__lt=today).count(),
        unclaimed=unclaimed(today).count(),
        lapsed=lapsed,
        seconds=round(time.monotonic() - began, 2),
    )
    audit.record(verb="card.clocks", target=run, by_id=by_id, at=at, newly_late=newly_late)
    return run


def unclaimed(today: dt.date):
    """At the station for three months: to be handed up, which a person decides."""
    rule = clocks.rule(clocks.HAND_UP_AFTER, today)
    if rule is None:
        return Application.objects.none()
    return Application.objects.filter(
        state=State.AT_STATION, state_since__date__lt=clocks.months_before(today, rule.length)
    )


def _retime(cursor, asked: dict, today: dt.date) -> int:
    from_review = sorted({rule.key for rule in rows(Clock, today) if rule.counts_from == CountsFrom.REVIEW})
    cursor.execute(GROUPS, asked | {"from_review": from_review})
    groups = [(*group, clocks.due(*group)) for group in cursor.fetchall()]
    if not groups:
        return 0
    kinds, days, reviews, due = map(list, zip(*groups, strict=True))
    cursor.execute(RETIME, asked | {"states": kinds, "days": days, "reviews": reviews, "due": due})
    return cursor.rowcount


def _lapse(at: dt.datetime) -> int:
    """Temporary loss reports that have run out. Counters know already; here it is only written down."""
    rows_lapsed = Card.objects.filter(state=CardState.TEMP_LOST, lapses_at__lte=at)
    lapsed = list(rows_lapsed.select_for_update(no_key=True))
    for card in lapsed:
        card.lapses_at = None
        keeping.put(
            card,
            CardAction.LAPSE,
            state=CardState.ACTIVE,
            drawer=card.drawer,
            place=card.place_id,
            by_id=None,
            at=at,
        )
    return len(lapsed)
