"""The life of a registration (建档立卡), in one table. What is not in the table cannot happen.

docs/diagrams/registration.md is drawn from it, and a test fails when the drawing is out of date.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.enums import Action as A
from veterans.enums import State as S

ON_THE_WAY = (
    S.NOT_STARTED,
    S.COLLECTED,
    S.SELF_CONFIRMED,
    S.STATION_CHECKED,
    S.DISTRICT_VERIFIED,
    S.RETURNED,
)

TABLE: dict[tuple[S, A], Move] = {
    (S.NOT_STARTED, A.COLLECT): Move(S.COLLECTED, needs=P.PERSON_EDIT),
    (S.RETURNED, A.COLLECT): Move(S.COLLECTED, needs=P.PERSON_EDIT),
    (S.COLLECTED, A.CONFIRM): Move(S.SELF_CONFIRMED, needs=P.PERSON_EDIT),
    (S.SELF_CONFIRMED, A.CHECK): Move(S.STATION_CHECKED, needs=P.PERSON_CHECK),
    (S.SELF_CONFIRMED, A.RETURN): Move(S.RETURNED, needs=P.PERSON_CHECK),
    (S.STATION_CHECKED, A.VERIFY): Move(S.DISTRICT_VERIFIED, needs=P.PERSON_FILE),
    (S.STATION_CHECKED, A.RETURN): Move(S.RETURNED, needs=P.PERSON_FILE),
    (S.DISTRICT_VERIFIED, A.FILE): Move(S.FILED, needs=P.PERSON_FILE),
    (S.DISTRICT_VERIFIED, A.RETURN): Move(S.RETURNED, needs=P.PERSON_FILE),
    **{(state, A.EXCLUDE): Move(S.NOT_ELIGIBLE, needs=P.PERSON_FILE) for state in ON_THE_WAY},
    **{(state, A.MOVE_OUT): Move(S.MOVED_OUT, needs=P.PERSON_CHECK) for state in (*ON_THE_WAY, S.FILED)},
    **{(state, A.RECORD_DEATH): Move(S.DECEASED, needs=P.PERSON_EDIT) for state in (*ON_THE_WAY, S.FILED)},
    **{(state, A.MARK_DUPLICATE): Move(S.DUPLICATE, needs=P.PERSON_FILE) for state in (*ON_THE_WAY, S.FILED)},
    # A wrong death or move is taken back by the district, and the file is checked again from the start.
    **{
        (state, A.REOPEN): Move(S.COLLECTED, needs=P.PERSON_FILE)
        for state in (S.NOT_ELIGIBLE, S.MOVED_OUT, S.DECEASED, S.DUPLICATE)
    },
}
# The straight way, as the page of a person shows it.
WAY = (S.NOT_STARTED, S.COLLECTED, S.SELF_CONFIRMED, S.STATION_CHECKED, S.DISTRICT_VERIFIED, S.FILED)
FORWARD = (A.COLLECT, A.CONFIRM, A.CHECK, A.VERIFY, A.FILE)
# Who has to act where a file stands on the way, and after how many days somebody should look: it has no term by law.
WAITS_FOR = {state: move.needs for (state, action), move in TABLE.items() if action in FORWARD}
PATIENCE = 30
LEFT = frozenset({S.NOT_ELIGIBLE, S.MOVED_OUT, S.DECEASED, S.DUPLICATE})  # no longer counted anywhere
MUST_SAY_WHY = frozenset({A.RETURN, A.EXCLUDE, A.MOVE_OUT, A.RECORD_DEATH, A.MARK_DUPLICATE, A.REOPEN})
PROCEDURE = Procedure(TABLE, what="档案", begins=[S.NOT_STARTED])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
