"""The log proves itself: every few minutes a sealed batch over all tables that are only added to (F113, security.md row 27).

A batch holds, per table, how many rows were recorded since the batch before and one hash over them; batches form a chain
h = HMAC(key, h of the batch before ‖ content), so that no old row is changed, removed or slipped in without showing.
The head of each batch also goes to a file that is copied to another machine and printed daily: it gives away the
deletion of the newest batches, which a chain alone would not.

A table joins by being only added to (`append_only = True`, or as history): `furnish` runs after every migrate and gives
it a column `recorded_at` that the database fills, and an index on it that costs an import nothing.

No row slips between two batches. Rows carry the time at which their transaction began, and a batch reaches only up to
the oldest transaction still running; what commits late is later than that and falls into the next batch.
"""

import datetime as dt
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db import connection

from bureau.kit import audit_heads, ciphers, seal, walls
from bureau.kit.models import AuditKey, AuditSeal

PURPOSE = "audit.seal"
EVERY_PLACE = [""]  # every station code begins so: a seal must cover what no single reader may see
MARGIN = dt.timedelta(
    seconds=5
)  # between beginning a transaction and reporting it, a busy machine may take a moment
LOCK = 0x5EA1  # of PostgreSQL's advisory locks: one seal at a time
# Text forms must not depend on who looks.
PLAIN_TEXT = (
    "SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO, YMD', true),"
    " set_config('IntervalStyle', 'iso_8601', true), set_config('bytea_output', 'hex', true),"
    " set_config('extra_float_digits', '1', true)"
)
# Owned by the owner of the tables, who may see how long the application's sessions have been at work. NULL: cannot tell.
QUIET_UNTIL = """
CREATE OR REPLACE FUNCTION public.audit_quiet_until() RETURNS timestamptz
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT CASE WHEN bool_or(usename = '{role}' AND coalesce(state, 'disabled') = 'disabled') THEN NULL
                ELSE least(min(xact_start), clock_timestamp()) END
      FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
$$
"""
# Two levels, so that a million rows need no more memory than a thousand.
HASH = """
SELECT coalesce(sum(n), 0)::bigint, encode(sha256(coalesce(string_agg(h, ''::bytea ORDER BY part), ''::bytea)), 'hex')
  FROM (SELECT r.key / 1000 AS part, count(*) AS n, sha256(string_agg(r.h, ''::bytea ORDER BY r.key)) AS h
          FROM (SELECT t.{key} AS key, sha256(convert_to(ROW({values})::text, 'UTF8')) AS h
                  FROM {table} t {context} WHERE {window}) r
         GROUP BY 1) parts
"""


class CannotSeal(RuntimeError):
    """The batch would not be sound, so none is made; said to the operator."""


@dataclass(frozen=True)
class Log:
    """A table that is only added to, and the part of it that never changes again."""

    table: str
    key: str
    time: str
    columns: tuple[str, ...]

    @property
    def is_history(self) -> bool:
        return self.time == "pgh_created_at"


def logs() -> list[Log]:
    found = []
    for model in apps.get_models():
        history = hasattr(model, "pgh_tracked_model")
        if model not in (AuditSeal, AuditKey) and (history or getattr(model, "append_only", False)):
            time = "pgh_created_at" if history else "recorded_at"
            left_out = _may_change(model) | {model._meta.pk.column, time}
            columns = tuple(f.column for f in model._meta.concrete_fields if f.column not in left_out)
            found.append(Log(model._meta.db_table, model._meta.pk.column, time, columns))
    return sorted(found, key=lambda log: log.table)


def _may_change(model) -> set[str]:
    """Ciphertexts and blind indexes change with the keys (they prove themselves: AEAD); a person's rows move with the person."""
    source = getattr(model, "pgh_tracked_model", model)
    columns = set(getattr(source, "sealed", {}))
    columns |= {index for declared in getattr(source, "sealed", {}).values() for index in declared.indexes}
    if walled := getattr(model, "walled_by", None):
        columns.add(model._meta.get_field(walled).column)
    return columns


def furnish(sender=None, **kwargs) -> None:
    """After every migrate, as the owner: the time of recording where there is none, its index, and the function above."""
    with connection.cursor() as cursor:
        if not walls._owns_the_tables(cursor):
            return
        have = set(connection.introspection.table_names(cursor))
        for log in logs():
            if log.table not in have:
                continue
            if not log.is_history:
                cursor.execute(
                    f"ALTER TABLE {log.table} ADD COLUMN IF NOT EXISTS recorded_at timestamptz NOT NULL DEFAULT now()"
                )
            name = f"{log.table}_by_record_time"
            cursor.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {log.table} USING brin ({log.time})")
        cursor.execute(QUIET_UNTIL.format(role=settings.APP_ROLE))


# -- keys and the chain ------------------------------------------------------------------------------------


def chain_key() -> tuple[int, bytes]:
    """The newest chain key. It is a sealed column like any other, so changing the master key leaves the chain whole."""
    row = AuditKey.objects.order_by("-pk").first()
    if row is None:
        key = secrets.token_hex(32)
        row = AuditKey.objects.create(pk=1, key_sealed=seal.of(PURPOSE).close(key, 1))
    return row.pk, opened(row)


def opened(row: AuditKey) -> bytes:
    return bytes.fromhex(seal.of(PURPOSE).open(row.key_sealed, row.pk))


@cache
def _suite(name: str, key: bytes):
    return ciphers.BY_NAME[name](key, PURPOSE)


def head_of(*, before: str, content: str, suite: str, key: bytes) -> str:
    return _suite(suite, key).index(before.encode() + content.encode()).hex()


def canonical(content: dict) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


# -- counting a window -------------------------------------------------------------------------------------


def count(log: Log, *, since: str | None, until: str | None) -> tuple[int, str]:
    """How many rows were recorded in the window, and the hash over them in the order of their keys."""
    quote = connection.ops.quote_name
    values = [f"t.{quote(column)}" for column in (log.key, log.time, *log.columns)]
    context = ""
    if log.is_history:  # who made the change stands in the context
        context = "LEFT JOIN pghistory_context c ON c.id = t.pgh_context_id"
        values.append("c.metadata ->> 'user'")
    bounds = [
        (f"t.{quote(log.time)} >= %s::timestamptz", since),
        (f"t.{quote(log.time)} < %s::timestamptz", until),
    ]
    window = " AND ".join(text for text, value in bounds if value) or "true"
    with connection.cursor() as cursor:
        cursor.execute(
            HASH.format(
                key=quote(log.key),
                table=quote(log.table),
                values=", ".join(values),
                context=context,
                window=window,
            ),
            [value for _, value in bounds if value],
        )
        return cursor.fetchone()


# -- sealing -----------------------------------------------------------------------------------------------


@contextmanager
def locked(*, wait: bool) -> Iterator[bool]:
    """One transaction that sees every row and makes batches alone; False where another is at it and we do not wait."""
    with walls.within(EVERY_PLACE), connection.cursor() as cursor:
        cursor.execute(PLAIN_TEXT)
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            yield True
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            yield cursor.fetchone()[0]


def quiet_until(margin: dt.timedelta) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (audit_quiet_until() - %s)::text", [margin])
        (until,) = cursor.fetchone()
    if until is None:
        raise CannotSeal("看不到应用账户的会话：请让数据表的所有者成为应用账户角色的成员")
    return until


def seal_batch(*, at: dt.datetime, margin: dt.timedelta = MARGIN) -> AuditSeal | None:
    """One more batch, up to the oldest transaction at work. → None where another process is sealing just now."""
    with locked(wait=False) as alone:
        if not alone:
            return None
        made = append_batch(at=at, until=quiet_until(margin))
    audit_heads.keep(made)
    return made


def append_batch(*, at: dt.datetime, until: str, restated: list[dict] | None = None) -> AuditSeal:
    before = AuditSeal.objects.order_by("-number").first()
    since = json.loads(before.content)["until"] if before else None
    until = max(until, since or until)  # both in UTC and ISO, of one length per precision: see PLAIN_TEXT
    present = logs()
    known = tables_named(before)
    content = {
        "number": before.number + 1 if before else 1,
        "at": at.isoformat(),
        "until": until,
        "tables": {},
    }
    for log in present:
        window = since if log.table in known else None
        rows, digest = count(log, since=window, until=until)
        if rows:
            content["tables"][log.table] = {
                "key": log.key,
                "time": log.time,
                "columns": list(log.columns),
                "since": window,
                "count": rows,
                "sha256": digest,
            }
    if known != {log.table for log in present}:
        content["covers"] = [log.table for log in present]
    if restated:
        content["restated"] = restated
    key_id, key = chain_key()
    text = canonical(content)
    return AuditSeal.objects.create(
        number=content["number"],
        at=at,
        content=text,
        names_tables="covers" in content,
        suite=settings.CIPHER_SUITE,
        key_id=key_id,
        head=head_of(
            before=before.head if before else "", content=text, suite=settings.CIPHER_SUITE, key=key
        ),
    )


def tables_named(up_to: AuditSeal | None) -> set[str]:
    """The tables that batches cover by now: they are named only when the list changes."""
    if up_to is None:
        return set()
    naming = AuditSeal.objects.filter(names_tables=True, number__lte=up_to.number).order_by("-number").first()
    return set(json.loads(naming.content)["covers"]) if naming else set()
