"""The scope of one person who comes themselves. It goes wherever a `Scope` goes: `by=`, `visible_to`, `require`."""

from dataclasses import dataclass

from django.db.models import Q

from stations.permissions import Permission
from stations.scope import Scope

P = Permission
# A person sees their own rows, asks for what is theirs, hands in and takes back; nothing here changes the register.
OWN = frozenset({P.PERSON_VIEW, P.RIGHTS_ASK, P.CARD_VIEW, P.CARD_APPLY, P.TICKET_VIEW, P.TICKET_TAKE})


@dataclass(frozen=True)
class OwnScope(Scope):
    """`persons` is one key, or none; a holder of proxies opens the pages of one principal at a time."""

    persons: tuple[int, ...] = ()
    stations: tuple[str, ...] = ()

    def places(self, permission: Permission) -> list[str]:
        return []  # no place is theirs, only rows

    def personal_places(self) -> list[str]:
        return sorted(set(self.stations))

    def posts(self) -> str:
        return "CITIZEN"

    def within(self, column: str, permission: Permission, *, person: str = "person_id") -> Q:
        if permission not in OWN or not column.endswith("station_id"):
            return Q(pk__in=[])
        return Q(**{f"{column.removesuffix('station_id')}{person}__in": self.persons})

    def allows(self, permission: Permission, place=None) -> bool:
        if permission not in OWN:
            return False
        if place is None:
            return bool(self.persons)
        return self._whose(place) in self.persons

    def _whose(self, row) -> int | None:
        """Only a row of a person can be theirs; a station or a code never is."""
        if isinstance(row, str):
            return None
        if row._meta.label == "veterans.Person":
            return row.pk
        return getattr(row, "person_id", None)
