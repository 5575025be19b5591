"""Rows in bulk: COPY into a table of the session, then one INSERT, because row-level security lets no COPY past it.

Constraints, walls and history triggers see these rows like every other row.
"""

import datetime as dt
import io
from collections.abc import Iterable, Sequence

from django.db import connection

ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def insert(model, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """`columns` are attribute names of the model, in the order of the values of a row."""
    names = _columns(model, columns)
    with _incoming(model, names, rows) as cursor:
        cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {names} FROM incoming")
        cursor.execute("DROP TABLE incoming")


def update(model, column: str, rows: Iterable[Sequence]) -> None:
    """Set one column by primary key."""
    with _incoming(model, _columns(model, ("id", column)), rows) as cursor:
        table = model._meta.db_table
        cursor.execute(
            f"UPDATE {table} t SET {column} = incoming.{column} FROM incoming WHERE t.id = incoming.id"
        )
        cursor.execute("DROP TABLE incoming")


def _columns(model, attributes: Sequence[str]) -> str:
    fields = {field.attname: field.column for field in model._meta.concrete_fields}
    return ", ".join(f'"{fields[name]}"' for name in attributes)  # a column may be called like a word of SQL


def _incoming(model, names: str, rows: Iterable[Sequence]):
    text = io.StringIO("".join("\t".join(map(_cell, row)) + "\n" for row in rows))
    cursor = connection.cursor()
    cursor.execute(
        f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {names} FROM {model._meta.db_table} WITH NO DATA"
    )
    cursor.cursor.copy_expert("COPY incoming FROM STDIN", text, 1 << 20)
    return cursor


def _cell(value) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, dt.date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value).translate(ESCAPES)
