"""Take a written batch back, for the people whom nobody has touched since. The history of the register knows what was before."""

import datetime as dt

import pghistory
from django.db import connection

from bureau.kit import walls
from veterans.imports.models import BatchChunk
from veterans.models import Award, Contact, Disability, Identity, Person, Service

OURS = (Identity, Service, Contact, Award, Disability, Person)  # the person last: the others point at it


def _event(model) -> str:
    return (
        model.pgh_event_model._meta.db_table
        if hasattr(model, "pgh_event_model")
        else f"{model._meta.db_table}event"
    )


def _person_column(model) -> str:
    return "id" if model is Person else "person_id"


def _touched_since(model) -> str:
    """Somebody else's history row after ours, or, where ours has none in this table, after our transaction."""
    event, person = _event(model), _person_column(model)
    return f"""EXISTS (SELECT 1 FROM {event} e WHERE e.{person} = r.person_id AND e.pgh_context_id IS DISTINCT FROM %(context)s
        AND CASE WHEN EXISTS (SELECT 1 FROM {event} o WHERE o.{person} = r.person_id AND o.pgh_context_id = %(context)s)
            THEN e.pgh_id > (SELECT max(o.pgh_id) FROM {event} o WHERE o.{person} = r.person_id AND o.pgh_context_id = %(context)s)
            ELSE e.pgh_created_at > %(written)s END)"""


def _used_elsewhere() -> list[str]:
    """Cards, steps and whatever else points at a person."""
    found = []
    for relation in Person._meta.related_objects:
        model = relation.related_model
        if model not in OURS and not hasattr(model, "pgh_tracked_model") and not _is_computed(model):
            found.append(
                f"EXISTS (SELECT 1 FROM {model._meta.db_table} x WHERE x.{relation.field.column} = r.person_id AND r.outcome = 'create')"
            )
    return found


def _is_computed(model) -> bool:
    return getattr(model, "computed", False)


def drop_computed() -> list[str]:
    """What rules have written about people whom the batch had created."""
    tables = [
        r.related_model._meta.db_table for r in Person._meta.related_objects if _is_computed(r.related_model)
    ]
    return [
        f"DELETE FROM {table} t USING veterans_batchrow r WHERE {ROWS} AND r.outcome = 'create' AND t.person_id = r.person_id"
        for table in tables
    ]


ROWS = "r.batch_id = %(batch)s AND r.seq BETWEEN %(first)s AND %(last)s AND r.outcome IN ('create', 'change') AND r.done = ''"


def mark_kept() -> str:
    reasons = [_touched_since(model) for model in OURS] + _used_elsewhere()
    return f"UPDATE veterans_batchrow r SET done = 'kept' WHERE {ROWS} AND ({' OR '.join(reasons)})"


def revert(model) -> list[str]:
    """Rows that the batch added go; rows that it changed become what they were, one version on."""
    table, event, person = model._meta.db_table, _event(model), _person_column(model)
    columns = [f.column for f in model._meta.concrete_fields if f.column not in {"id", "version"}]
    mine = f"""SELECT e.pgh_obj_id, e.pgh_label, min(e.pgh_id) first FROM {event} e JOIN veterans_batchrow r ON r.person_id = e.{person}
        WHERE {ROWS} AND e.pgh_context_id = %(context)s GROUP BY 1, 2"""
    return [
        f"""DELETE FROM {table} t USING ({mine}) m WHERE m.pgh_label = 'insert' AND t.id = m.pgh_obj_id""",
        f"""UPDATE {table} t SET {", ".join(f"{c} = b.{c}" for c in columns)}, version = t.version + 1
            FROM ({mine}) m CROSS JOIN LATERAL (SELECT * FROM {event} b WHERE b.pgh_obj_id = m.pgh_obj_id AND b.{person} IS NOT NULL
                AND b.pgh_id < m.first ORDER BY b.pgh_id DESC LIMIT 1) b
            WHERE m.pgh_label = 'update' AND t.id = m.pgh_obj_id
            AND NOT EXISTS (SELECT 1 FROM {event} i WHERE i.pgh_obj_id = m.pgh_obj_id AND i.pgh_context_id = %(context)s AND i.pgh_label = 'insert')""",
    ]


AUDIT = f"""INSERT INTO kit_auditevent (at, by_id, verb, target, detail)
    SELECT %(at)s, %(by)s, 'person.import_undone', 'veterans.Person:' || r.person_id, jsonb_build_object('batch', r.batch_id)
    FROM veterans_batchrow r WHERE {ROWS}"""
WRITTEN_AT = """SELECT max(pgh_created_at) FROM veterans_personevent WHERE pgh_context_id = %(context)s"""
UNDONE = f"UPDATE veterans_batchrow r SET done = 'undone' WHERE {ROWS}"


def undo_all(*, batch_id: int, places: list[str], user_id: int, at: dt.datetime) -> tuple[int, int]:
    """→ (people taken back, people kept because somebody has touched them since)."""
    undone = kept = 0
    with (
        walls.within(places),
        pghistory.context(user=user_id, undo_of_batch=batch_id),
        connection.cursor() as cursor,
    ):
        for chunk in BatchChunk.objects.filter(batch_id=batch_id, context__isnull=False).order_by("-number"):
            values = {
                "batch": batch_id,
                "first": chunk.first,
                "last": chunk.last,
                "context": chunk.context,
                "at": at,
                "by": user_id,
            }
            cursor.execute(WRITTEN_AT, values)
            values["written"] = cursor.fetchone()[0] or chunk.done_at
            cursor.execute(mark_kept(), values)
            kept += cursor.rowcount
            for sql in [*drop_computed(), *(sql for model in OURS for sql in revert(model))]:
                cursor.execute(sql, values)
            cursor.execute(AUDIT, values)
            cursor.execute(UNDONE, values)
            undone += cursor.rowcount
    return undone, kept
