"""CONFIRMED → DONE: SQL only, a stretch of rows per transaction, what is done noted in the same transaction.

Kill it anywhere and start it again: the end is the same. Stretches are taken with SKIP LOCKED, so two connections share a
batch without a plan. Nothing is thought here; a row whose person has moved since the plan was made becomes a question.
"""

import datetime as dt
import json
import threading
from typing import NamedTuple

import pghistory
from django.db import IntegrityError, connection, connections

from bureau.kit import codes, walls
from veterans import rules
from veterans.enums import Source, State
from veterans.imports.known import AWARD, CONTACT, DISABILITY, IDENTITY, PERSON, SERVICE
from veterans.imports.models import BatchChunk

CHUNK = 5_000
WORKERS = 2
MOST_COLLISIONS = 3
ROWS = "veterans_batchrow r WHERE r.batch_id = %(batch)s AND r.seq BETWEEN %(first)s AND %(last)s"
CREATED, CHANGED = f"{ROWS} AND r.outcome = 'create'", f"{ROWS} AND r.outcome = 'change'"

FACTS = [
    "name",
    "pinyin",
    "initials",
    "ethnic",
    "political",
    "marital",
    "education",
    "employment",
    "employer",
    "household_address",
    "residence_address",
    "note",
]
SERVICE_FACTS = ["enlisted_on", "enlisted_precision", "left_on", "left_precision", "unit", "rank"]
EMPTY_IS_NULL = {"enlisted_on", "left_on"}

# ---- the register has moved since the plan was made: ask again, write nothing

MINE = "r.batch_id = %(batch)s AND r.seq BETWEEN %(first)s AND %(last)s"


def _versions(table: str, touch: int) -> str:
    sum_of = f"coalesce((SELECT sum(version) FROM veterans_{table} WHERE person_id = r.person_id), 0)"
    return f"CASE WHEN r.touched & {touch} > 0 THEN {sum_of} ELSE 0 END"


# Sub-selects and no joins, for the reason given at known.MATCH.
MOVED = [
    f"""UPDATE veterans_batchrow r SET outcome = 'ask', would = 'change', issues = %(moved)s WHERE {MINE} AND r.outcome = 'create'
        AND EXISTS (SELECT 1 FROM veterans_person p WHERE p.id_number_index = r.id_number_index LIMIT 1 OFFSET 0)""",
    f"""UPDATE veterans_batchrow r SET outcome = 'ask', issues = %(moved)s WHERE {MINE} AND r.outcome = 'change' AND r.base IS DISTINCT FROM
        (SELECT version FROM veterans_person WHERE id = r.person_id)
        + coalesce((SELECT version FROM veterans_service WHERE person_id = r.person_id AND number = 1), 0)
        + coalesce((SELECT version FROM veterans_contact WHERE person_id = r.person_id AND is_primary), 0)
        + {_versions("identity", IDENTITY)} + {_versions("award", AWARD)} + {_versions("disability", DISABILITY)}""",
]
LOCK = f"SELECT count(*) FROM (SELECT 1 FROM veterans_person WHERE id IN (SELECT person_id FROM {CHANGED}) ORDER BY id FOR UPDATE) locked"


def _inserted(names: list[str]) -> str:
    """A cell that was empty is NULL in the plan and '' in the register."""
    return ", ".join(f"r.{n}" if n in EMPTY_IS_NULL else f"coalesce(r.{n}, '')" for n in names)


def _assigned(names: list[str], table: str) -> str:
    """An empty cell never blanks out a value (F24)."""
    return ", ".join(f"{n} = coalesce(r.{n}, {table}.{n})" for n in names)


CARDS = "(SELECT unnest(%(categories)s) category, unnest(%(cards)s) card_type) card"
AWARD_ON = "nullif(left(split_part(a, '@', 2), 10), '')::date"
TIMES = "split_part(split_part(a, '@', 1), '*', 2)::int"
HELD = f"""coalesce((SELECT sum(times) FROM veterans_award h WHERE h.person_id = p.id AND h.award = split_part(a, '*', 1)
  AND h.awarded_on IS DISTINCT FROM {AWARD_ON}), 0)"""
AWARDED = f"split_part(a, '*', 1), {TIMES}, {AWARD_ON}, right(split_part(a, '@', 2), 1)"
MORE_AWARDED = f"split_part(a, '*', 1), {TIMES} - {HELD}, {AWARD_ON}, right(split_part(a, '@', 2), 1)"  # the register knows some of them

CREATE = [
    f"""INSERT INTO veterans_person (id, station_code, {", ".join(FACTS)}, sex, born_on, id_number_sealed, id_number_index, id_tail_index,
          old_id_number_sealed, health, household_region, residence_region, state, source, registered_at, version)
        SELECT r.person_id, r.community, {_inserted(FACTS)}, r.sex, r.born_on, r.id_number_sealed, r.id_number_index, r.id_tail_index,
          r.old_id_number_sealed, '', '', '', %(state)s, %(source)s, %(at)s, 1 FROM {CREATED} ORDER BY r.seq""",
    f"""INSERT INTO veterans_identity (person_id, station_code, category, card_type, valid_from_precision, basis, approved_by, version)
        SELECT r.person_id, r.community, card.category, card.card_type, '', '', '', 1
        FROM {CARDS}, {CREATED} AND card.category = ANY (r.categories) ORDER BY r.seq""",
    f"""INSERT INTO veterans_service (person_id, station_code, number, {", ".join(SERVICE_FACTS)}, version)
        SELECT r.person_id, r.community, 1, {_inserted(SERVICE_FACTS)}, 1 FROM {CREATED}
        AND num_nonnulls(r.enlisted_on, r.left_on, r.unit, r.rank) > 0 ORDER BY r.seq""",
    f"""INSERT INTO veterans_contact (id, person_id, station_code, kind, is_primary, owner, number_sealed, number_index, tail_index, version)
        SELECT r.contact_id, r.person_id, r.community, r.phone_kind, true, '', r.phone_sealed, r.phone_index, r.phone_tail_index, 1
        FROM {CREATED} AND r.contact_id IS NOT NULL ORDER BY r.seq""",
    f"""INSERT INTO veterans_award (person_id, station_code, award, times, awarded_on, awarded_precision, document, in_dossier, version)
        SELECT r.person_id, r.community, {AWARDED}, '', false, 1 FROM {CREATED.replace("WHERE", "CROSS JOIN LATERAL unnest(r.awards) a WHERE", 1)}
        ORDER BY r.seq""",
    f"""INSERT INTO veterans_disability (person_id, station_code, grade, nature, rated_precision, version)
        SELECT r.person_id, r.community, r.disability_grade, coalesce(r.disability_nature, ''), '', 1
        FROM {CREATED} AND r.disability_grade IS NOT NULL ORDER BY r.seq""",
]


def _touching(table: int) -> str:
    return f"{CHANGED} AND r.touched & {table} > 0"


class Change(NamedTuple):
    """What is done to one table of the people of a stretch. `insert` is for those in whom `update` found nothing."""

    table: int
    update: str
    insert: str = ""


CHANGES = [
    Change(
        PERSON,
        f"""UPDATE veterans_person p SET {_assigned(FACTS, "p")}, station_code = coalesce(r.community, p.station_code), version = p.version + 1
        FROM {_touching(PERSON)} AND p.id = r.person_id""",
    ),
    Change(
        SERVICE,
        f"""UPDATE veterans_service s SET {_assigned(SERVICE_FACTS, "s")}, version = s.version + 1
        FROM {_touching(SERVICE)} AND s.person_id = r.person_id AND s.number = 1""",
        f"""INSERT INTO veterans_service (person_id, station_code, number, {", ".join(SERVICE_FACTS)}, version)
        SELECT p.id, p.station_code, 1, {_inserted(SERVICE_FACTS)}, 1 FROM veterans_person p, {_touching(SERVICE)} AND p.id = r.person_id
        AND NOT EXISTS (SELECT 1 FROM veterans_service s WHERE s.person_id = p.id AND s.number = 1)""",
    ),
    Change(
        CONTACT,
        f"""UPDATE veterans_contact c SET kind = r.phone_kind, owner = '', number_sealed = r.phone_sealed, number_index = r.phone_index,
          tail_index = r.phone_tail_index, version = c.version + 1 FROM {_touching(CONTACT)} AND c.id = r.contact_id""",
        f"""INSERT INTO veterans_contact (id, person_id, station_code, kind, is_primary, owner, number_sealed, number_index, tail_index, version)
        SELECT r.contact_id, p.id, p.station_code, r.phone_kind, true, '', r.phone_sealed, r.phone_index, r.phone_tail_index, 1
        FROM veterans_person p, {_touching(CONTACT)} AND p.id = r.person_id
        AND NOT EXISTS (SELECT 1 FROM veterans_contact c WHERE c.id = r.contact_id)""",
    ),
    Change(
        IDENTITY,
        f"""INSERT INTO veterans_identity (person_id, station_code, category, card_type, valid_from_precision, basis, approved_by, version)
        SELECT p.id, p.station_code, card.category, card.card_type, '', '', '', 1
        FROM veterans_person p, {CARDS}, {_touching(IDENTITY)} AND p.id = r.person_id AND card.category = ANY (r.categories)
        AND NOT EXISTS (SELECT 1 FROM veterans_identity i WHERE i.person_id = p.id AND i.category = card.category AND i.valid_to IS NULL)""",
    ),
    Change(
        AWARD,
        f"""INSERT INTO veterans_award AS held (person_id, station_code, award, times, awarded_on, awarded_precision, document, in_dossier, version)
        SELECT p.id, p.station_code, {MORE_AWARDED}, '', false, 1
        FROM veterans_person p, {_touching(AWARD).replace("WHERE", "CROSS JOIN LATERAL unnest(r.awards) a WHERE", 1)} AND p.id = r.person_id
        AND {TIMES} > {HELD}
        ON CONFLICT (person_id, award, awarded_on) DO UPDATE SET times = excluded.times, version = held.version + 1""",
    ),
    Change(
        DISABILITY,
        f"""UPDATE veterans_disability d SET ended_on = %(at)s::date, version = d.version + 1
        FROM {_touching(DISABILITY)} AND d.person_id = r.person_id AND d.ended_on IS NULL""",
    ),
    Change(
        DISABILITY,
        f"""INSERT INTO veterans_disability (person_id, station_code, grade, nature, rated_precision, version)
        SELECT p.id, p.station_code, r.disability_grade, coalesce(r.disability_nature, ''), '', 1
        FROM veterans_person p, {_touching(DISABILITY)} AND p.id = r.person_id""",
    ),
]
AUDIT = f"""INSERT INTO kit_auditevent (at, by_id, verb, target, detail)
    SELECT %(at)s, %(by)s, CASE r.outcome WHEN 'create' THEN 'person.register' ELSE 'person.amend' END, 'veterans.Person:' || r.person_id,
    %(detail)s FROM {ROWS} AND r.outcome IN ('create', 'change')"""
CLAIM = """SELECT c.number, c.first, c.last FROM veterans_batchchunk c JOIN veterans_batch b ON b.id = c.batch_id
    WHERE c.batch_id = %s AND c.done_at IS NULL AND NOT b.stop_asked ORDER BY c.number LIMIT 1 FOR UPDATE OF c SKIP LOCKED"""
# How many rows of each kind, and to how many of them each table matters.
TO_DO = f"""SELECT r.outcome, r.touched, count(*) FROM {ROWS} AND r.outcome IN ('create', 'change') GROUP BY 1, 2"""
MOVED_ISSUE = {
    "column": "id_number", "value": "", "code": "base_moved", "outcome": "ask", "fix": "",
    "message": "核对之后，此人在库中的资料又有改动；请重新核对这一行再确认",
}  # fmt: skip


def one_chunk(*, batch_id: int, places: list[str], user_id: int, at: dt.datetime) -> bool:
    """Write the next stretch of rows. → False when none is left (or none may be begun)."""
    with (
        walls.within(places),
        pghistory.context(user=user_id, batch=batch_id) as context,
        connection.cursor() as cursor,
    ):
        cursor.execute(CLAIM, [batch_id])
        if (stretch := cursor.fetchone()) is None:
            return False
        number, first, last = stretch
        values = {"batch": batch_id, "first": first, "last": last}
        cursor.execute(TO_DO, values)
        if to_do := cursor.fetchall():
            _write(cursor, to_do, values | _constants(batch_id, user_id, at))
        BatchChunk.objects.filter(batch_id=batch_id, number=number).update(done_at=at, context=context.id)
    return True


def _constants(batch_id: int, user_id: int, at: dt.datetime) -> dict:
    categories = [code for code, _ in codes.choices("identity")]
    return {
        "at": at, "by": user_id, "state": State.NOT_STARTED.value, "source": Source.IMPORT.value,
        "moved": json.dumps([MOVED_ISSUE], ensure_ascii=False), "detail": json.dumps({"batch": batch_id}),
        "categories": categories, "cards": [rules.card_type_of(code).value for code in categories],
    }  # fmt: skip


def _write(cursor, to_do: list[tuple[str, int, int]], values: dict):
    kinds = {kind for kind, _, _ in to_do}
    if "create" in kinds:
        with walls.everything_here():  # whoever holds the number now, wherever
            cursor.execute(MOVED[0], values)
        for sql in CREATE:
            cursor.execute(sql, values)
    if "change" in kinds:
        cursor.execute(LOCK, values)
        cursor.execute(MOVED[1], values)
        for change in CHANGES:
            rows = sum(count for kind, touched, count in to_do if kind == "change" and touched & change.table)
            if not rows:
                continue
            cursor.execute(change.update, values)
            if change.insert and cursor.rowcount < rows:
                cursor.execute(change.insert, values)
    cursor.execute(AUDIT, values)


def write_all(
    *, batch_id: int, places: list[str], user_id: int, at: dt.datetime, workers: int = WORKERS
) -> None:
    """Write every stretch that is left, on two connections. Within somebody's transaction on that one connection alone."""
    stretch = {"batch_id": batch_id, "places": places, "user_id": user_id, "at": at}
    if connection.in_atomic_block or workers == 1:
        return _until_done(stretch)
    failed: list[BaseException] = []

    def in_thread():
        try:
            _until_done(stretch)
        except BaseException as error:  # noqa: BLE001 -- handed to the caller below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=in_thread) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _until_done(stretch: dict) -> None:
    collisions = 0
    while True:
        try:
            if not one_chunk(**stretch):
                return
        except IntegrityError:  # another batch has just registered one of these numbers: look again
            collisions += 1
            if collisions > MOST_COLLISIONS:
                raise
