"""A statement that is planned once per connection: for the few places where somebody waits at a counter (docs/adr/0022).

A long statement behind row security takes PostgreSQL longer to plan than to run, and each statement more is a round trip more.
So the settings of the wall and the call go out in one message, which PostgreSQL takes for one transaction: it is kept whole or not at
all, and the settings end with it. Not for a connection that a pooler hands on between two transactions; this portal has none.
"""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from django.db import connection

from bureau.kit import walls

SETTINGS = f"{walls.SET}, set_config('plan_cache_mode', 'force_generic_plan', true)"
# What is written is there at once for everybody, and is on the disk within a second: a power cut may take the last rows of a log.
SOON_ON_DISK = ", set_config('synchronous_commit', 'off', true)"


class Prepared:
    """`sql` names its values as %(name)s; `types` says what each one is."""

    def __init__(self, name: str, sql: str, *, types: dict[str, str], soon_on_disk: bool = False):
        self.name, self.types = name, types
        numbered = sql % {value: f"${number}" for number, value in enumerate(types, 1)}
        self.preparation = f"PREPARE {name} ({', '.join(types.values())}) AS {numbered}"
        call = f"EXECUTE {name} ({', '.join(['%s'] * len(types))})"
        self.message = f"{SETTINGS}{SOON_ON_DISK if soon_on_disk else ''};{call}"
        self.call = call
        self._known_to: WeakKeyDictionary = (
            WeakKeyDictionary()
        )  # a connection that is made anew knows nothing

    def first_row(self, places: Iterable[str], values: dict) -> tuple | None:
        """The first row, seeing what lies at and below `places`."""
        given = [values[name] for name in self.types]
        if connection.in_atomic_block:
            with walls.within(places):
                return self._ask(self.call, given)
        return self._ask(self.message, walls.values_of(places) + given)

    def _ask(self, message: str, values: list) -> tuple | None:
        with connection.cursor() as cursor:
            if connection.connection not in self._known_to:
                cursor.execute(self.preparation)
                self._known_to[connection.connection] = True
            cursor.execute(message, values)
            return cursor.fetchone()
