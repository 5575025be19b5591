"""A few doubles among the invented people, and what the rules find: every figure is counted from the rows themselves."""

import datetime as dt

from bureau.demo.people import Invented
from bureau.kit import idnumber
from veterans.policies import operations as policies
from veterans.quality import operations

WEEKS = 3
# (name of the second file: as in the first, or one that sounds alike; does it have the same telephone?)
WAYS = ((True, False), (True, True), (False, True), (True, False))
SOUNDS_LIKE = str.maketrans("建国军华平伟明英玉秀", "健囯均桦萍炜鸣瑛钰绣")


def twin(people: list[Invented], *, applied: set[int]) -> None:
    """Some people of two stations become doubles of others there: the same birth, another number. Nobody is added.

    The second of a pair has no card application of 2022, so that most pairs can be merged as they are.
    """
    by_station: dict[str, list[Invented]] = {}
    for person in people:
        if person.categories == ["B02"] and 1940 < person.born.year < 1990:
            by_station.setdefault(person.station, []).append(person)
    stations = sorted(by_station)
    places = [(code, code) for code in (stations[0], stations[len(stations) // 2]) for _ in range(3)]
    places += [(stations[0], stations[1]), (stations[0], stations[-1])]
    taken: set[int] = set()
    for n, (here, there) in enumerate(places):
        same_name, same_phone = WAYS[n % len(WAYS)]
        others = [person for person in by_station[there] if person.id not in applied]
        pair = _nearest(by_station[here], others, taken)
        if pair:
            _make_alike(*pair, people, same_name=same_name, same_phone=same_phone)


def _nearest(
    here: list[Invented], there: list[Invented], taken: set[int]
) -> tuple[Invented, Invented] | None:
    """Two of the same sex and nearly the same age, so that no figure about ages moves."""
    for one in here:
        for other in there:
            alike = one.facts["sex"] == other.facts["sex"] and one.born.year == other.born.year
            if one.id != other.id and alike and not {one.id, other.id} & taken:
                taken |= {one.id, other.id}
                return one, other
    return None


def _make_alike(one: Invented, other: Invented, people, *, same_name: bool, same_phone: bool) -> None:
    used = {person.number[:17] for person in people}
    for sequence in range(int(one.number[14:17]) % 2 or 2, 999, 2):
        first17 = f"{one.number[:14]}{sequence:03d}"
        if first17 not in used:
            break
    other.number, other.born = first17 + idnumber.check_digit(first17), one.born
    other.name = one.name if same_name else one.name[0] + one.name[1:].translate(SOUNDS_LIKE)
    if same_phone:
        other.phone = one.phone


def look(*, at: dt.datetime) -> None:
    """The nightly rules, as if they had run on this day of the weeks before, and tonight."""
    for weeks in range(WEEKS, -1, -1):
        operations.nightly(at=at - dt.timedelta(weeks=weeks))
    policies.load_seed(at=at)
    policies.nightly(at=at - dt.timedelta(weeks=1))
    policies.nightly(at=at)
