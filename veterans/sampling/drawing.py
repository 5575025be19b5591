"""The lot: the same seed and the same register give the same files, to anybody who draws again.

Of every station its share, at least one file, in the order of the hash of seed and key. No chance is left to a hand.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable


def new_seed() -> str:
    return secrets.token_hex(8)


def place_in_line(seed: str, person_id: int) -> str:
    return hashlib.sha256(f"{seed}:{person_id}".encode()).hexdigest()


def draw(people: Iterable[tuple[int, str]], *, share: int, seed: str) -> list[tuple[int, str]]:
    """(person, station) of everybody → those drawn: `share` per cent of each station, rounded up."""
    by_station = defaultdict(list)
    for person_id, station in people:
        by_station[station].append(person_id)
    drawn = []
    for station in sorted(by_station):
        line = sorted(by_station[station], key=lambda pk: place_in_line(seed, pk))
        drawn += [(pk, station) for pk in line[: -(-len(line) * share // 100)]]
    return drawn
