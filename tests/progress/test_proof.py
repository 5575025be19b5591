"""A frozen board proves itself from its rows."""

import pgtrigger
import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from bureau.progress import queries
from bureau.progress.models import Snapshot
from tests import owner


def row(snapshot, station):
    return snapshot.rows.get(station=station)


def numbers(snapshot, station):
    found = row(snapshot, station)
    return found.base, found.done, found.gained


def attack(sql, *values):
    """What only the owner of the tables can do, with the guard taken off."""
    with pgtrigger.ignore(), owner.role() as cursor:
        cursor.execute(sql, values)


def test_an_untouched_board_proves_itself(frozen, people):
    people("bridge", 3, filed=["03-02"])
    frozen("03-02")
    people("south", 2, filed=["03-03"])
    frozen("03-03")

    assert [queries.verify(board).holds for board in Snapshot.objects.all()] == [True, True]


def test_a_tampered_row_is_found(frozen, people, district):
    people("bridge", 3, filed=["03-02"])
    board = frozen("03-02")

    attack("UPDATE progress_snapshotrow SET done = done + 1 WHERE station_code = %s", "990108001001")

    proof = queries.verify(board)
    assert (proof.digest_fits, proof.wrong) == (False, ("990108001001",))


def test_a_tampered_list_is_found(frozen, people):
    people("bridge", 3, filed=["03-02"])
    board = frozen("03-02")

    attack("DELETE FROM progress_frozenmember WHERE part = 'N'")

    proof = queries.verify(board)
    assert (proof.digest_fits, proof.wrong) == (True, ("990108", "990108001", "990108001001"))


@pytest.mark.parametrize("table", ["progress_snapshot", "progress_snapshotrow"])
def test_the_application_can_neither_change_nor_delete_a_board(frozen, table):
    frozen("03-02")

    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


def test_not_even_the_owner_changes_a_board_by_mistake(frozen):
    frozen("03-02")

    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute("RESET ROLE; UPDATE progress_snapshotrow SET done = 7")
