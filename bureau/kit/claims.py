"""What a person has already claimed or holds. A service that owns the rows declares it; policy rules ask by key and know no service.

`sql` selects the `person_id` of everybody who has it.
"""

from dataclasses import dataclass

REGISTRY: dict[str, "Claim"] = {}


@dataclass(frozen=True)
class Claim:
    key: str
    label: str
    sql: str

    def __post_init__(self):
        if REGISTRY.setdefault(self.key, self) != self:
            raise ValueError(f"two claims are called {self.key}")


def label(key: str) -> str:
    return REGISTRY[key].label if key in REGISTRY else key
