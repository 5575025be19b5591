"""Keys before rows: a sealed value is bound to its row's key, so the key is drawn first."""

from django.db import connection


def next_ids(model, count: int) -> list[int]:
    """`count` fresh primary keys of the model's own sequence, in one query."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
        )
        return [key for (key,) in cursor.fetchall()]
