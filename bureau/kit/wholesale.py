"""For statements that read everybody: joined by hash, never row by row.

PostgreSQL takes the policies of the walls for selective, and fresh tables have no statistics yet; from either it concludes that
few rows come and looks each of them up. At 660,000 people that is the difference between a second and an hour.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def wholesale() -> Iterator[None]:
    """Within one transaction; what comes after it plans as before."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")
