"""A rule held against everybody in one statement. Only what is new or has ended is written; the rest costs a comparison."""

import datetime as dt

from django.db import connection
from django.utils.timezone import localdate

from bureau.kit import claims
from veterans.policies import conditions
from veterans.policies.models import Rule

ENTITLED = "SELECT p.id, p.station_code, left({reasons}, 300) AS reasons FROM veterans_person p WHERE p.left_at IS NULL AND {area} AND {holds}"
DIFF = """
WITH entitled AS MATERIALIZED ({entitled}),
ended AS (UPDATE policies_entitlement e SET ended_on = %(on)s WHERE e.code = %(code)s AND e.ended_on IS NULL
          AND NOT EXISTS (SELECT 1 FROM entitled n WHERE n.id = e.person_id) RETURNING 1),
kept AS (UPDATE policies_entitlement e SET rule_id = %(rule)s, reasons = n.reasons FROM entitled n
         WHERE e.code = %(code)s AND e.ended_on IS NULL AND n.id = e.person_id AND e.rule_id <> %(rule)s RETURNING 1),
opened AS (INSERT INTO policies_entitlement (person_id, station_code, code, rule_id, reasons, since, decision, note)
           SELECT id, station_code, %(code)s, %(rule)s, coalesce(reasons, ''), %(on)s, 'OPEN', '' FROM entitled n
           WHERE NOT EXISTS (SELECT 1 FROM policies_entitlement e WHERE e.person_id = n.id AND e.code = %(code)s AND e.ended_on IS NULL)
           ON CONFLICT DO NOTHING RETURNING 1)
SELECT (SELECT count(*) FROM opened), (SELECT count(*) FROM ended), (SELECT count(*) FROM entitled)
"""
# Seen by the machine and good for the person: already claimed is no task. The other way round is for people.
SEE_CLAIMS = """UPDATE policies_entitlement e SET decision = 'CLAIMED', decided_at = %(at)s
    WHERE e.code = %(code)s AND e.ended_on IS NULL AND e.decision = 'OPEN' AND e.person_id IN ({claimed})"""
END_WITHOUT_RULE = """UPDATE policies_entitlement e SET ended_on = %(on)s WHERE e.ended_on IS NULL AND NOT (e.code = ANY (%(codes)s))"""


def entitled(rule: Rule, only: str = "true") -> str:
    holds = f"({conditions.sql(rule.conditions)}) AND {only}"
    area = "starts_with(p.station_code, %(area)s)" if rule.area else "true"
    return ENTITLED.format(reasons=conditions.reasons(rule.conditions), area=area, holds=holds)


def run(rule: Rule, *, on: dt.date, at: dt.datetime) -> tuple[int, int, int]:
    """→ (new, ended, entitled)."""
    values = {"on": on, "at": at, "code": rule.code, "rule": rule.pk, "area": rule.area}
    with connection.cursor() as cursor:
        cursor.execute(DIFF.format(entitled=entitled(rule)), values)
        counts = cursor.fetchone()
        if rule.claim in claims.REGISTRY:
            cursor.execute(SEE_CLAIMS.format(claimed=claims.REGISTRY[rule.claim].sql), values)
    return counts


def end_for_who_has_left(person_id: int, *, at: dt.datetime) -> None:
    """Death, a move or a merge ends it in the same transaction; the rest of a file's changes is for the night."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE policies_entitlement e SET ended_on = %s FROM veterans_person p WHERE p.id = %s AND p.left_at IS NOT NULL"
            " AND e.person_id = p.id AND e.ended_on IS NULL",
            [localdate(at), person_id],
        )


def end_others(codes: list[str], *, on: dt.date) -> None:
    """What stood under a rule that is no longer in force ends with it."""
    with connection.cursor() as cursor:
        cursor.execute(END_WITHOUT_RULE, {"on": on, "codes": codes})


def who(rule: Rule, *, on: dt.date) -> dict[int, str]:
    """Person → reasons, as the rule would find them on a day. Nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute(entitled(rule), {"on": on, "area": rule.area})
        return {pk: reasons for pk, _, reasons in cursor.fetchall()}
