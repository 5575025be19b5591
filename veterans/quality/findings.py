"""The rules at work: every night over everybody, one statement each; after a change over one person, all in one statement."""

import datetime as dt

from django.db import connection
from django.utils.timezone import localdate

from bureau.kit import idnumber, seal
from veterans.models import Person
from veterans.quality.checks import CHECKS, Check, found_by

CHUNK = 5_000
KEPT_DAYS = 400
DIFF = """
WITH found AS MATERIALIZED ({found}),
closed AS (UPDATE quality_finding f SET closed_at = %(at)s WHERE f.closed_at IS NULL AND f.rule = ANY (%(rules)s) AND {mine}
           AND NOT EXISTS (SELECT 1 FROM found WHERE found.id = f.person_id AND found.rule = f.rule) RETURNING 1),
opened AS (INSERT INTO quality_finding (person_id, station_code, rule, detail, opened_at, reason)
           SELECT id, station_code, rule, coalesce(detail, ''), %(at)s, '' FROM found
           WHERE NOT EXISTS (SELECT 1 FROM quality_finding f WHERE f.person_id = found.id AND f.rule = found.rule AND f.closed_at IS NULL)
           ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM closed)
"""
COUNT_DAY = """
INSERT INTO quality_daycount (station_code, rule, "on", waiting)
SELECT station_code, rule, %(today)s, count(*) FROM quality_finding WHERE closed_at IS NULL GROUP BY 1, 2
ON CONFLICT ("on", station_code, rule) DO UPDATE SET waiting = excluded.waiting
"""
# What has closed today counts as nothing, not as the figure of this morning.
EMPTY_DAY = """UPDATE quality_daycount d SET waiting = 0 WHERE d."on" = %(today)s AND waiting > 0 AND NOT EXISTS
(SELECT 1 FROM quality_finding f WHERE f.station_code = d.station_code AND f.rule = d.rule AND f.closed_at IS NULL)"""
AT_ONCE = tuple(check for check in CHECKS if check.at_once)
ALL_AT_ONCE = DIFF.format(
    found=" UNION ALL ".join(found_by(check, "p.id = %(person)s") for check in AT_ONCE),
    mine="f.person_id = %(person)s",
)


def run(check: Check, *, at: dt.datetime, wrong_numbers: list[int] | None = None) -> tuple[int, int]:
    """One rule over everybody within the walls → (opened, closed)."""
    with connection.cursor() as cursor:
        cursor.execute(
            DIFF.format(found=found_by(check), mine="true"), _values(at, [check], wrong_numbers or [])
        )
        return cursor.fetchone()


def run_all(*, at: dt.datetime) -> dict[str, tuple[int, int]]:
    wrong = wrong_numbers()
    return {check.code: run(check, at=at, wrong_numbers=wrong) for check in CHECKS}


def look_at(person_id: int, *, at: dt.datetime) -> None:
    """One person after a change: what is mended closes in the same transaction."""
    person = Person.objects.filter(pk=person_id).only("id_number_sealed", "born_on", "sex").first()
    wrong = [person_id] if person and disagrees(person.id_number, person.born_on, person.sex) else []
    with connection.cursor() as cursor:
        cursor.execute(ALL_AT_ONCE, _values(at, AT_ONCE, wrong) | {"person": person_id})


def count_the_day(*, at: dt.datetime) -> None:
    values = {"today": localdate(at)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT_DAY, values)
        cursor.execute(EMPTY_DAY, values)
        cursor.execute(
            'DELETE FROM quality_daycount WHERE "on" < %(today)s::date - %(kept)s',
            values | {"kept": KEPT_DAYS},
        )


def disagrees(number: str, born_on: dt.date, sex: str) -> bool:
    """Is this no number at all, or not the number of somebody born then?"""
    if len(number) != 18 or not number[:17].isdigit() or idnumber.check_digit(number[:17]) != number[17]:
        return True
    return f"{born_on:%Y%m%d}" != number[6:14] or idnumber.sex(number) != sex


def wrong_numbers() -> list[int]:
    """Sealed numbers are judged here, in chunks: SQL cannot read them, and they go nowhere from here."""
    box, found, last = seal.of(Person.SEAL), [], 0
    people = Person.objects.filter(left_at=None).order_by("pk")
    while chunk := list(
        people.filter(pk__gt=last).values_list("pk", "id_number_sealed", "born_on", "sex")[:CHUNK]
    ):
        found += [pk for pk, sealed, born, sex in chunk if disagrees(box.open(sealed, pk), born, sex)]
        last = chunk[-1][0]
    return found


def _values(at: dt.datetime, checks, wrong: list[int]) -> dict:
    return {
        "at": at,
        "today": localdate(at),
        "rules": [check.code for check in checks],
        "wrong_numbers": wrong,
    }
