"""Who was counted on a board stays on its list."""

from bureau.progress.enums import Part
from bureau.progress.models import FrozenMember
from tests.progress.conftest import clock


def row(snapshot, station):
    return snapshot.rows.get(station=station)


def numbers(snapshot, station):
    found = row(snapshot, station)
    return found.base, found.done, found.gained


def members(snapshot, part=Part.NUMERATOR):
    found = FrozenMember.objects.on_board(snapshot).filter(part=part)
    return {(m.subject, m.station_id) for m in found}


def test_the_list_behind_an_old_board_stays_as_it_was(frozen, people, district):
    early, late = people("bridge", 2, filed=["03-02", "03-04"])
    before, after = frozen("03-03"), frozen("03-04")

    assert members(before) == {(early.pk, "990108001001")}
    assert members(after) == {(early.pk, "990108001001"), (late.pk, "990108001001")}


def test_a_person_who_moved_is_on_the_new_list_at_the_new_station(frozen, people, district):
    person = people("bridge", 1, filed=["03-02"])[0]
    before = frozen("03-03")
    person.station = district["willow"]
    person.save()
    after = frozen("03-04")

    assert members(before) == {(person.pk, "990108001001")}
    assert members(after) == {(person.pk, "990108002001")}
    assert numbers(after, district["bridge"])[:2] == (0, 0)


def test_only_what_moved_is_stored(frozen, people, district):
    people("bridge", 3, filed=["03-02", "03-04"])
    for day in ["03-02", "03-03", "03-04", "03-05"]:
        frozen(day)

    assert FrozenMember.objects.count() == 3 + 2


def test_daily_and_weekly_board_of_one_evening_share_the_list(frozen, people, district):
    people("bridge", 2, filed=["03-06"])
    daily = frozen("03-06")
    people("bridge", 1, filed=["03-06"])  # keyed in later for the same day

    weekly = frozen("03-06", kind="WEEKLY", at=clock("03-07"))

    assert weekly.number == daily.number
    assert numbers(weekly, district["bridge"])[:2] == numbers(daily, district["bridge"])[:2] == (2, 1)
