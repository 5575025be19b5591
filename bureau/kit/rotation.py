"""From an old master key (or cipher suite) to the newest: every sealed value and its blind indexes, also in the history.

Works in chunks, each a transaction of its own, and finds what is left by the head of the value itself, so a killed run
is simply started again. Reads and look-ups go on meanwhile: both keys open, and look-ups ask for both indexes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction

from bureau.kit import seal, walls

CHUNK = 2_000


@dataclass(frozen=True)
class Column:
    table: str
    bound_to: str  # SQL for the number the ciphertext is bound to: the row's own key, also in its history
    name: str
    declared: seal.Sealed


def sealed_columns() -> list[Column]:
    found = []
    for model in apps.get_models():
        source = getattr(model, "pgh_tracked_model", model)
        for name, declared in getattr(source, "sealed", {}).items():
            bound_to = declared.bound_to or source._meta.pk.column
            found.append(Column(model._meta.db_table, bound_to, name, declared))
    return found


def remaining(column: Column) -> int:
    """How many values of the column are not yet under the newest key and the chosen suite."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {column.table} WHERE length({column.name}) > 2 AND substring({column.name}, 1, 2) <> %s",
            [seal.of(column.declared.purpose).head],
        )
        return cursor.fetchone()[0]


def rotate(column: Column, places: list[str]) -> Iterator[int]:
    """Re-seal the column chunk by chunk; yields how many values each transaction moved. Must run as the owner."""
    while moved := _one_chunk(column, places):
        yield moved


def _one_chunk(column: Column, places: list[str]) -> int:
    box = seal.of(column.declared.purpose)
    with walls.within(places), transaction.atomic(), connection.cursor() as cursor:
        # The same person under another key is no change of the person: the history is re-sealed itself.
        cursor.execute(
            "SELECT set_config('pgtrigger.ignore', array_agg(tgname)::text, true)"
            " FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [column.table],
        )
        # By place in the table: tables of plan rows have keys of two columns. The lock keeps the place for this transaction.
        cursor.execute(
            f"SELECT ctid::text, {column.bound_to}, {column.name} FROM {column.table}"
            f" WHERE length({column.name}) > 2 AND substring({column.name}, 1, 2) <> %s LIMIT {CHUNK} FOR UPDATE",
            [box.head],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        texts = [box.open(value, bound_to) for _, bound_to, value in rows]
        columns = {column.name: box.close_many(texts, [bound_to for _, bound_to, _ in rows])}
        for index, part in column.declared.indexes.items():
            columns[index] = [box.index(part(text)) for text in texts]
        cursor.execute(
            f"UPDATE {column.table} t SET {', '.join(f'{name} = n.{name}' for name in columns)}"
            f" FROM unnest(%s::text[]{', %s::bytea[]' * len(columns)}) n(place, {', '.join(columns)})"
            " WHERE t.ctid = n.place::tid",
            [[place for place, _, _ in rows], *columns.values()],
        )
        return len(rows)
