"""Every procedure of the house at once: its table is its drawing, and what is not in it cannot happen (docs/adr/0004).

A drawing is the reviewed text of a table: read its difference as a reviewer, then write it anew from `states.drawing()`.
"""

import importlib
import itertools
from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen, Procedure

ROOT = Path(__file__).resolve().parents[2]
DRAWINGS = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "docs/diagrams").glob("*.md")}
MODULES = [
    importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    for path in sorted(ROOT.glob("[!.]*/**/*states.py"))
    if path.relative_to(ROOT).parts[0] not in ("var", "docs")
]
PROCEDURES = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Procedure)
}


def test_the_procedures_are_found():
    assert {"veterans.hardship.states", "stations.reports.states", "preferential_cards.states"} <= {
        name.rpartition(".")[0] for name in PROCEDURES
    }


@pytest.mark.parametrize("name", PROCEDURES)
def test_what_is_not_in_the_table_cannot_happen(name):
    procedure = PROCEDURES[name]
    missing = set(itertools.product(procedure.state, procedure.action)) - set(procedure.table)
    assert missing, "the control: no table holds everything"

    for state, action in missing:
        with pytest.raises(CannotHappen, match=f"“{state.label}”的{procedure.what}不能“{action.label}”"):
            procedure.move(state, action)
    for (state, action), step in procedure.table.items():
        assert procedure.move(state.value, action.value) == step
        assert step.to in procedure.state


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_state_is_reached(name):
    procedure = PROCEDURES[name]
    reached = {step.to for step in procedure.table.values()} | set(procedure.begins)

    assert {state for state, _ in procedure.table} <= reached


def test_every_procedure_has_its_drawing_and_every_drawing_its_procedure():
    drawn = {name: procedure.drawing() for name, procedure in PROCEDURES.items()}
    for module in MODULES:  # the plain tables have a function of their own
        drawn |= {
            f"{module.__name__}.{n}": draw() for n, draw in vars(module).items() if n.startswith("drawing")
        }
    left = dict(DRAWINGS)  # what no table explains
    for drawing in drawn.values():
        left = {file: text.replace(drawing, "") for file, text in left.items()}

    together = "".join(DRAWINGS.values())
    assert [name for name, drawing in drawn.items() if drawing not in together] == []
    assert [file for file, text in left.items() if "-->" in text] == []
