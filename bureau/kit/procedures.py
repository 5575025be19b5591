"""What every procedure does with its table (docs/adr/0004): the table is the room's own, the sentence and the drawing are the same."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import TextChoices

from bureau.kit.errors import Refused


class CannotHappen(Refused):
    """A step that is not in the table."""


class Move(NamedTuple):
    to: TextChoices
    needs: str | None = None  # a permission; None: the house itself, or whom the room's rules name


class Procedure:
    """`what` is the thing in the words of the clerk, `begins` the states it may begin in.

    A room that needs more of a step brings a `Move` of its own with these two fields.
    """

    def __init__(
        self,
        table: Mapping[tuple[TextChoices, TextChoices], Move],
        *,
        what: str,
        begins: Iterable[TextChoices],
    ):
        self.table, self.what, self.begins = table, what, tuple(begins)
        state, action = next(iter(table))
        self.state, self.action = type(state), type(action)

    def move(self, state: str, action: str) -> Move:
        """Raises `CannotHappen` with the sentence for the clerk."""
        state, action = self.state(state), self.action(action)
        if (state, action) not in self.table:
            raise CannotHappen(f"“{state.label}”的{self.what}不能“{action.label}”")
        return self.table[state, action]

    def actions_from(self, state: str) -> list[TextChoices]:
        """What people may do; what happens by itself is not offered."""
        return [action for (start, action), m in self.table.items() if start == state and m.needs is not None]

    def drawing(self) -> str:
        """Mermaid, for docs/diagrams."""
        arrows = (
            f"    {start} --> {m.to}: {action.label}" + (f" ({m.needs})" if m.needs else "")
            for (start, action), m in self.table.items()
        )
        first = (f"    [*] --> {state}" for state in self.begins)
        return "\n".join(["```mermaid", "stateDiagram-v2", *first, *arrows, "```", ""])
