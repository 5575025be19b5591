"""The second wall between stations: PostgreSQL row-level security. The first is the explicit `visible_to` filter.

A model joins by one declaration, `walled_by = "station"`; its history joins with it. `build()` runs after every
migrate, as the owner of the tables. The web and the worker sign in as another role, which owns nothing and for which
the policies hold; they see rows only inside `within(places)`, and none at all outside. So a forgotten filter leaks
nothing. The filter stays necessary all the same: the wall is the same for every deed, the filter knows which deed.

The policy is a range of official codes that an index serves (security.md 2.1, form E); several places at once are told
apart by equality of their fixed-length prefixes. The settings it reads are local to a transaction, so a pooled
connection carries nothing over to the next request.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

LENGTHS = (2, 4, 6, 9)  # of province, city, district, street codes; a community is compared whole
PLACES = "(SELECT string_to_array(current_setting('portal.places', true), ','))::text[]"
# The bounds stand bare, not in a sub-select: then PostgreSQL knows them while it plans. In a sub-select it takes any range
# for half a per cent of the table and walks along the stations to find one person by key (measured: 450 µs instead of 5).
POLICY = (
    "{column} >= current_setting('portal.lowest', true) COLLATE \"C\""
    " AND {column} < current_setting('portal.highest', true) COLLATE \"C\""
    " AND ((SELECT current_setting('portal.single', true)) = 'yes'"
    + "".join(f" OR left({{column}}, {n}) = ANY ({PLACES})" for n in LENGTHS)
    + f" OR {{column}} = ANY ({PLACES}))"
)
SET = (
    "SELECT set_config('portal.lowest', %s, true), set_config('portal.highest', %s, true),"
    " set_config('portal.single', %s, true), set_config('portal.places', %s, true)"
)
GET = (
    "SELECT current_setting('portal.lowest', true), current_setting('portal.highest', true),"
    " current_setting('portal.single', true), current_setting('portal.places', true)"
)


# pgtrigger lets any session switch its triggers off by a setting; here that is the owner's alone (key rotation).
HISTORY_STAYS_ON = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(trigger_name = ANY (nullif(current_setting('pgtrigger.ignore', true), '')::text[]), false)
       AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = 'public.django_migrations'::regclass), 'USAGE')
$$
"""


class Void(RuntimeError):
    """A wall does not stand. The portal does not start."""


def walled_tables() -> dict[str, list[str]]:
    """Table → the columns that hold station codes: a row is there for whoever reaches one of them.

    One column is the rule. `walled_also` names a second side, for a hand-over that giver and taker both see.
    """
    tables = {}
    for model in apps.get_models():
        declared = getattr(model, "pgh_tracked_model", model)
        if first := getattr(declared, "walled_by", None):
            names = [first, *getattr(declared, "walled_also", ())]
            tables[model._meta.db_table] = [model._meta.get_field(name).column for name in names]
    return tables


def append_only_tables() -> list[str]:
    """Tables the application may add to and read, but never change: history, steps, audit, frozen boards."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model") or getattr(model, "append_only", False)
    )


def values_of(places: Iterable[str]) -> list[str]:
    codes = sorted(set(places))
    codes = [code for code in codes if not any(code != wide and code.startswith(wide) for wide in codes)]
    if not codes:
        return ["", "", "", ""]
    return [codes[0], codes[-1] + "~", "yes" if len(codes) == 1 else "no", ",".join(codes)]


@contextmanager
def within(places: Iterable[str]) -> Iterator[None]:
    """One transaction in which rows at and below `places` (station codes) exist; no others do.

    Nested, the inner scope holds until the block ends. An exception rolls the inner scope back with the block.
    """
    nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = None
        if nested:
            cursor.execute(GET)
            before = [value or "" for value in cursor.fetchone()]
        cursor.execute(SET, values_of(places))
        yield
        if before is not None:
            with connection.cursor() as another:
                another.execute(SET, before)


def everything_here():
    """For jobs of the house itself (the evening freeze, the demo, upkeep): all rows below the home region."""
    return within([settings.HOME_CODE])


def not_needed(view):
    """Marks a view that touches no personal row and must commit what it writes at once: the door counts its tries."""
    view.walls_not_needed = True
    return view


def build(sender=None, **kwargs) -> None:
    """Grants and policies for every table, from the declarations. Idempotent; only the owner of the tables can do it."""
    with connection.cursor() as cursor:
        if not _owns_the_tables(cursor):
            return
        role = settings.APP_ROLE
        _make_role(cursor, role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
        cursor.execute(HISTORY_STAYS_ON)
        have = set(connection.introspection.table_names(cursor))
        for table in append_only_tables():
            if table in have:
                cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {role}")
        for table, columns in walled_tables().items():
            if table in have:
                condition = " OR ".join(f"({POLICY.format(column=column)})" for column in columns)
                cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
                cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
                cursor.execute(f"DROP POLICY IF EXISTS station_wall ON {table}")
                cursor.execute(
                    f"CREATE POLICY station_wall ON {table} USING ({condition}) WITH CHECK ({condition})"
                )


def _owns_the_tables(cursor) -> bool:
    cursor.execute(
        "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE relname = 'django_migrations'"
    )
    row = cursor.fetchone()
    return bool(row and row[0])


def _make_role(cursor, role: str) -> None:
    """On a real server with one address the role is ours to make; the embedded server has made it already."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    there = cursor.fetchone()
    if there and not settings.APP_PASSWORD_FILE.exists():
        return
    cursor.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
    if not cursor.fetchone()[0]:
        if there:
            return
        raise Void(f"数据库里没有角色 {role}，请先以管理员执行 deploy/roles.sql")
    if not there:
        cursor.execute(f"CREATE ROLE {role} LOGIN NOINHERIT")
        cursor.execute(f"GRANT {role} TO CURRENT_USER")
    if settings.APP_PASSWORD_FILE.exists():
        cursor.execute(f"ALTER ROLE {role} PASSWORD %s", [settings.APP_PASSWORD_FILE.read_text().strip()])


def faults() -> list[str]:
    """What is wrong with the walls as this connection sees them; empty when both stand."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname IN (current_user, session_user)"
        )
        for name, is_super, bypasses in cursor.fetchall():
            if is_super or bypasses:
                found.append(f"数据库账户 {name} 能越过行级隔离（超级用户或 BYPASSRLS）")
        tables = walled_tables()
        cursor.execute(
            "SELECT c.relname, pg_has_role(session_user, c.relowner, 'USAGE'), c.relrowsecurity AND c.relforcerowsecurity,"
            " (SELECT count(*) FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname"
            "  AND p.policyname = 'station_wall' AND p.qual LIKE '%%portal.lowest%%'), "
            " (SELECT count(*) FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname)"
            " FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
            " AND c.relname = ANY (%s)",
            [list(tables)],
        )
        seen = set()
        for table, owner, forced, ours, all_policies in cursor.fetchall():
            seen.add(table)
            if owner:
                found.append(f"数据库账户拥有表 {table}，请改用应用账户")
            if not forced or ours != 1 or all_policies != 1:
                found.append(f"表 {table} 的行级隔离不完整")
        found += [f"缺少表 {table}" for table in sorted(set(tables) - seen)]
    return found


def require_standing() -> None:
    """Raise `Void` unless both walls stand for the role this process signs in as."""
    if wrong := faults():
        raise Void("不能启动，数据隔离没有生效：" + "；".join(wrong[:5]))
