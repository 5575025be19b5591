"""Is the history whole? Every night: the last thing that the history says of a row is what the row says now.

A history that was switched off for one change (security.md row 28: pgtrigger reads a setting) leaves the row ahead of its
last event, or a row without any. Compared are all columns that both have, but the sealed ones and their indexes, which
change with the keys and prove themselves, and the station, which follows the person.
"""

from django.apps import apps
from django.db import connection, models

GAPS = """
SELECT count(*) FROM {table} t
LEFT JOIN (SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC) e ON e.pgh_obj_id = t.{key}
WHERE e.pgh_id IS NULL OR ({theirs}) IS DISTINCT FROM ({ours})
"""


def tracked_models() -> dict[type[models.Model], type[models.Model]]:
    return {
        model.pgh_tracked_model: model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")
    }


def gaps() -> dict[str, int]:
    """Table → how many of its rows the history does not know as they are. Only tables with a gap."""
    found = {}
    with connection.cursor() as cursor:
        for model, event in tracked_models().items():
            columns = _compared(model, event)
            cursor.execute(
                GAPS.format(
                    table=model._meta.db_table, events=event._meta.db_table, key=model._meta.pk.column,
                    ours=", ".join(f"t.{column}" for column in columns),
                    theirs=", ".join(f"e.{column}" for column in columns),
                )
            )  # fmt: skip
            if count := cursor.fetchone()[0]:
                found[model._meta.db_table] = count
    return found


def _compared(model, event) -> list[str]:
    sealed = {name for name, about in getattr(model, "sealed", {}).items() for name in (name, *about.indexes)}
    left_out = sealed | {getattr(model, "walled_by", "")}
    theirs = {field.column for field in event._meta.concrete_fields}
    fields = (field for field in model._meta.concrete_fields if field.name not in left_out)
    return [field.column for field in fields if field.column in theirs]
