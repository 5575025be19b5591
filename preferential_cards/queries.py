"""Reads that more than one page needs. Every list starts from `visible_to`."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, Min, Q

from bureau.kit.errors import Refused
from preferential_cards import rules, states
from preferential_cards.enums import Action, State
from preferential_cards.models import Application, Card
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans import queries as people
from veterans.models import Person


class Waiting(NamedTuple):
    """One line of a work list: the file, and how long it has been where it is."""

    application: Application
    days: int
    late: bool


class Choice(NamedTuple):
    """A step that this reader's post allows now, or the sentence why this very reader may not take it."""

    action: Action
    primary: bool
    refusal: str


class Tile(NamedTuple):
    key: str
    label: str
    count: int


def live_application(person) -> Application | None:
    return Application.objects.filter(person=person).exclude(state__in=states.VOID).first()


def card_of(person, at: dt.datetime) -> Card | None:
    """The card that is good at a counter at that moment, or none. Read live: a lost one is dead in the next breath."""
    return Card.objects.valid(at).filter(person=person).first()


def waiting_for(scope: Scope):
    """Files that cannot move until somebody with one of my posts acts."""
    mine = Q(pk__in=[])
    for permission in Permission:
        starts = states.states_open_to(lambda needed, permission=permission: needed == permission)
        if starts and scope.allows(permission):
            mine |= Q(state__in=starts) & scope.within("station_id", permission)
    return Application.objects.visible_to(scope).filter(mine)


def waiting_by_state(scope: Scope, at: dt.datetime) -> list[dict]:
    """[{state, count, late, since}] of what waits for me, in the order of the procedure: the desk shows it."""
    rows = waiting_for(scope).values("state")
    counted = rows.annotate(count=Count("pk"), late=Count("pk", filter=late(at)), since=Min("state_since"))
    order = list(State)
    return sorted(counted, key=lambda row: order.index(row["state"]))


def late(at: dt.datetime) -> Q:
    """Longer in a state than the bureau's patience for it."""
    where = Q(pk__in=[])
    for state, days in states.PATIENCE.items():
        where |= Q(state=state, state_since__lt=at - dt.timedelta(days=days))
    return where


def work_list(scope: Scope, *, at: dt.datetime, station="", q="", days=None, card_type=""):
    """What the filters leave, over all states: the tiles count it, `in_state` narrows it."""
    rows = Application.objects.visible_to(scope)
    if station:
        rows = rows.filter(below("station_id", station))
    if q:
        rows = rows.filter(_about(q, scope))
    if days:
        rows = rows.filter(state_since__lt=at - dt.timedelta(days=days), state__in=sorted(states.OPEN))
    if card_type:
        rows = rows.filter(card_type=card_type)
    return rows


def in_state(rows, key: str, scope: Scope):
    """`key` is a state, a stage, or one of mine, valid, void, all; without any: everything still under way."""
    if key == "mine":
        return rows.filter(pk__in=waiting_for(scope).values("pk"))
    return rows if key == "all" else rows.filter(state__in=sorted(states_in(key)))


def states_in(key: str) -> frozenset[State]:
    if key in State.values:
        return frozenset({State(key)})
    named = {"all": frozenset(State), "void": states.VOID, "valid": frozenset(State) - states.NEVER_VALID}
    return named.get(key) or next((stage.states for stage in states.STAGES if stage.key == key), states.OPEN)


def tiles(rows) -> list[Tile]:
    """How many stand where, in one query."""
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))

    def together(of):
        return sum(counts.get(state, 0) for state in of)

    return [
        Tile("", "在办", together(states.OPEN)),
        *(Tile(stage.key, stage.waits, together(stage.states)) for stage in states.STAGES),
        Tile(State.ISSUED, State.ISSUED.label, together([State.ISSUED])),
        Tile("void", "终止", together(states.VOID)),
        Tile("all", "全部", together(State)),
    ]


def waiting(applications, at: dt.datetime) -> list[Waiting]:
    lines = []
    for application in applications:
        days = (at - application.state_since).days
        lines.append(Waiting(application, days, days > states.PATIENCE.get(application.state, days)))
    return lines


def choices(application, steps, by: Scope) -> list[Choice]:
    """The buttons of a page. What the post does not allow is not there; what only this person may not do says why."""
    found = []
    for action in states.actions_from(application.state):
        if not by.allows(states.move(application.state, action).needs, application):
            continue
        try:
            rules.check_may_take(action, application, steps, by)
        except Refused as refusal:
            found.append(Choice(action, False, str(refusal)))
        else:
            found.append(Choice(action, action not in states.MUST_SAY_WHY, ""))
    return sorted(found, key=lambda choice: (not choice.primary, choice.action == Action.WITHDRAW))


def actions_of(scope: Scope, key: str = "all") -> list[Action]:
    """What a reader's posts let them do to a selection from that list, the way on before the ways out."""
    starts = states_in(key)
    open_to_me = {a for (state, a), m in states.TABLE.items() if state in starts and scope.allows(m.needs)}
    offered = [action for action in Action if action in open_to_me and action != Action.ISSUE]
    return sorted(offered, key=lambda action: action in states.MUST_SAY_WHY)


def foresee(action: str, applications, by: Scope) -> list[tuple[Application, str]]:
    """What a decision on a selection would meet: each file with the sentence that would refuse it, or "" ."""
    foreseen = []
    for application in applications:
        try:
            rules.check_may_take(action, application, application.steps.all(), by)
        except Refused as refusal:
            foreseen.append((application, str(refusal)))
        else:
            foreseen.append((application, ""))
    return foreseen


def steps_of(application):
    return application.steps.select_related("by").order_by("-at", "-pk")


def stepper(application) -> list[dict]:
    """The way over the levels, for components/stepper.html; what has come to nothing stands nowhere on it."""
    if application.state in states.VOID:
        return []
    passed = application.state == State.ISSUED
    here = next((i for i, stage in enumerate(states.STAGES) if application.state in stage.states), None)
    return [
        {"label": stage.label, "state": "done" if passed or i < here else "current" if i == here else ""}
        for i, stage in enumerate(states.STAGES)
    ]


def _about(text: str, scope: Scope) -> Q:
    """The same search as everywhere, and a card number as it is printed on the card."""
    number = "".join(text.split()).upper()
    if rules.CARD_NUMBER.fullmatch(number) and Application.objects.filter(card_number=number).exists():
        return Q(card_number=number)
    return Q(person__in=people.matching(Person.objects.visible_to(scope), text).values("pk"))
