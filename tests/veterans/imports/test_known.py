"""What the register already knows about the numbers of a chunk."""

import pytest
from django.db import connection

from veterans.imports.known import COMPARED, Register

pytestmark = pytest.mark.django_db


def test_numbers_are_looked_up_by_their_index_behind_the_wall(town):
    """Without it each number of a roster walks through the register: 20,000 rows took a minute instead of a second."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        register = Register(connection.connection, {compared.key for compared in COMPARED})
        cursor.execute(f"EXPLAIN {register.match_sql}", [r'{"\\x00"}'])
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "Index Scan using one_person_per_id_number" in plan
    assert "Seq Scan on veterans_person" not in plan
