"""The way of a bid, in one table. What is not in the table cannot happen.

docs/diagrams/accreditation.md is drawn from it, and a test fails when the drawing is out of date.
"""

from bureau.kit.procedures import Move, Procedure
from bureau.kit.scoring.enums import Level
from stations.accreditation.enums import Action as A
from stations.accreditation.enums import State as S
from stations.permissions import Permission as P

FILL, REVIEW, DECIDE = P.ACCREDITATION_FILL, P.ACCREDITATION_REVIEW, P.ACCREDITATION_DECIDE
TABLE: dict[tuple[S, A], Move] = {
    (S.DRAFT, A.SUBMIT): Move(S.SELF, needs=FILL),
    (S.RETURNED, A.SUBMIT): Move(S.SELF, needs=FILL),
    (S.DRAFT, A.WITHDRAW): Move(S.WITHDRAWN, needs=FILL),
    (S.RETURNED, A.WITHDRAW): Move(S.WITHDRAWN, needs=FILL),
    (S.SELF, A.STREET_PASS): Move(S.STREET, needs=REVIEW),
    (S.SELF, A.SEND_BACK): Move(S.RETURNED, needs=REVIEW),
    (S.STREET, A.DISTRICT_PASS): Move(S.DISTRICT, needs=DECIDE),
    (S.STREET, A.SEND_BACK): Move(S.RETURNED, needs=DECIDE),
    (S.DISTRICT, A.CITY_PASS): Move(S.CITY, needs=DECIDE),
    (S.DISTRICT, A.SEND_BACK): Move(S.RETURNED, needs=DECIDE),
    (S.DISTRICT, A.NOT_NAME): Move(S.NOT_NAMED, needs=DECIDE),
    (S.CITY, A.NAME): Move(S.NAMED, needs=DECIDE),
    (S.CITY, A.NOT_NAME): Move(S.NOT_NAMED, needs=DECIDE),
    (S.SELF, A.VETO): Move(S.VETOED, needs=DECIDE),
    (S.STREET, A.VETO): Move(S.VETOED, needs=DECIDE),
    (S.DISTRICT, A.VETO): Move(S.VETOED, needs=DECIDE),
    (S.NAMED, A.RECHECK): Move(S.NAMED, needs=DECIDE),
    (S.NAMED, A.DELIST): Move(S.DELISTED, needs=DECIDE),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
RUNNING = frozenset({S.DRAFT, S.RETURNED, S.SELF, S.STREET, S.DISTRICT, S.CITY})
# Which level's points a passing step lays down, and whose they start from.
SCORES = {
    A.STREET_PASS: (Level.STREET, Level.SELF),
    A.DISTRICT_PASS: (Level.DISTRICT, Level.STREET),
    A.CITY_PASS: (Level.CITY, Level.DISTRICT),
    A.NAME: (Level.PROVINCE, Level.CITY),
}
PROCEDURE = Procedure(TABLE, what="申报", begins=[S.DRAFT])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
