"""The owner of the tables, for what the application cannot do: migrations, commands of the house, attacks from inside."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def role():
    """As the owner, until the block ends. → a cursor"""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else the tables have events pending
        cursor.execute("RESET ROLE")
        yield cursor
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


def does(*statements: str) -> None:
    with role() as cursor:
        for statement in statements:
            cursor.execute(statement)
