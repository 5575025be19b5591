"""The same person comes twice, and nobody learns who it is: a keyed fingerprint of the person's number.

Logs of shops and feedback to providers hold it instead of the person, so that a limit of once a day can be kept, and so
that what a person has used is found from the person but never the person from what was used: without the master key
(which lies outside the database) it leads nowhere.
"""

from bureau.kit import seal

PURPOSE = "preferential_cards.subject"


def of(person_id: int) -> bytes:
    return seal.of(PURPOSE).index(str(person_id))


def all_of(person_id: int) -> list[bytes]:
    """Under every key that is still there: what a look-up asks for."""
    return seal.of(PURPOSE).indexes(str(person_id))
