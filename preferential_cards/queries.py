"""Reads that more than one page needs. Every list starts from `visible_to`."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Left, TruncWeek
from django.utils.timezone import localdate

from bureau.kit import photos, uploads
from bureau.kit.errors import Refused
from preferential_cards import clocks, eligibility, rules, states
from preferential_cards.enums import OURS, Action, ReturnReason, State
from preferential_cards.models import Application, Card, Clock, Evidence, Helper, Step
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans import queries as people
from veterans.enums import CardType, PaperKind
from veterans.enums import State as Registration
from veterans.models import Identity, Person
from veterans.models import Paper as RegisterPaper

STREET_CODE = 9
PHOTO_GOOD_FOR = dt.timedelta(days=183)  # 近 6 个月内


class Waiting(NamedTuple):
    """One line of a work list: the file, and how long it has been where it is."""

    application: Application
    days: int
    late: bool
    clock: clocks.Reading | None


class Choice(NamedTuple):
    """A step that this reader's post allows now, or the sentence why this very reader may not take it."""

    action: Action
    primary: bool
    refusal: str


class Tile(NamedTuple):
    key: str
    label: str
    count: int


class PaperLine(NamedTuple):
    line: eligibility.Line
    have: list[Evidence]


class ReturnTable(NamedTuple):
    weeks: list[dt.date]
    lines: list[tuple]  # reason, advice, counts by week, total
    streets: list[tuple[str, int]]
    total: int


class Limit(NamedTuple):
    state: State
    clock: Clock
    running: bool
    count: int
    late: int


def next_step(state: State) -> str:
    """The word on the button that leads on from a state."""
    if state == State.RETURNED:
        return "补正"
    return next(a for a in states.actions_from(state) if a not in states.MUST_SAY_WHY).label


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
    """Past the last good day of the clock where it is (clocks.py)."""
    return Q(due_on__lt=localdate(at), state__in=sorted(states.OPEN))


def work_list(scope: Scope, *, at: dt.datetime, station="", q="", days=None, card_type=""):
    """What the filters leave, over all states: the tiles count it, `in_state` narrows it."""
    rows = Application.objects.visible_to(scope)
    if station:
        rows = rows.filter(below("station_id", station))
    if q:
        rows = rows.filter(_about(q, scope))
    if days == "late":
        rows = rows.filter(late(at))
    elif days:
        rows = rows.filter(state_since__lt=at - dt.timedelta(days=int(days)), state__in=sorted(states.OPEN))
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
    today, lines = localdate(at), []
    for application in applications:
        clock = clocks.reading(application, today)
        lines.append(
            Waiting(application, (at - application.state_since).days, bool(clock and clock.late), clock)
        )
    return lines


def choices(application, steps, by: Scope, *, today: dt.date) -> list[Choice]:
    """The buttons of a page. What the post does not allow is not there; what only this person may not do says why."""
    found = []
    for action in states.actions_from(application.state):
        if not by.allows(states.move(application.state, action).needs, application):
            continue
        try:
            rules.check_may_take(action, application, steps, by, day=today)
        except Refused as refusal:
            found.append(Choice(action, False, str(refusal)))
        else:
            found.append(Choice(action, action not in states.MUST_SAY_WHY, ""))
    return sorted(found, key=lambda choice: (not choice.primary, choice.action == Action.WITHDRAW))


def actions_of(scope: Scope, key: str = "all") -> list[Action]:
    """What a reader's posts let them do to a selection from that list, the way on before the ways out."""
    starts = states_in(key)
    open_to_me = {
        a for (state, a), m in states.TABLE.items() if state in starts and m.needs and scope.allows(m.needs)
    }
    offered = [action for action in Action if action in open_to_me and action != Action.ISSUE]
    return sorted(offered, key=lambda action: action in states.MUST_SAY_WHY)


def foresee(action: str, applications, by: Scope, *, today: dt.date) -> list[tuple[Application, str]]:
    """What a decision on a selection would meet: each file with the sentence that would refuse it, or "" ."""
    foreseen = []
    for application in applications:
        try:
            rules.check_may_take(action, application, application.steps.all(), by, day=today)
        except Refused as refusal:
            foreseen.append((application, str(refusal)))
        else:
            foreseen.append((application, ""))
    return foreseen


def photo_on_file(person, today: dt.date) -> RegisterPaper | None:
    """The photo of the registration, where it is new enough for a card and has its measures: then nobody is photographed twice."""
    since = today - PHOTO_GOOD_FOR
    photo = (
        RegisterPaper.objects.kept().filter(person=person, kind=PaperKind.PHOTO, at__date__gte=since).first()
    )
    if photo is None:
        return None
    try:
        with uploads.path_of(photo.key).open("rb") as file:
            photos.check(file)
    except Refused:
        return None
    return photo


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


def with_person(scope: Scope):
    return Application.objects.visible_to(scope).select_related("person", "station")


def checklist_lines(application, today: dt.date) -> list[PaperLine]:
    """The checklist of an application with what is there: the picture, or who saw the original."""
    current = {p.kind: p for p in application.papers.select_related("by") if p.replaced_at is None}
    return [
        PaperLine(line, [current[paper.kind] for paper in line.papers if paper.kind in current])
        for line in eligibility.checklist_of(application, set(current), today)
    ]


def helper_of(application) -> Helper | None:
    return Helper.objects.filter(application=application).first()


def stands_against(person, today: dt.date) -> list[eligibility.Finding]:
    held = {obstacle.kind for obstacle in person.obstacle_set.all() if obstacle.holds_on(today)}
    return eligibility.findings(held, today)


def stay_at_home(scope: Scope, *, today: dt.date, station: str = "", age: int = 80):
    """Old people who may hold a card and have no living application, along their addresses."""
    born = today.replace(year=today.year - age, day=min(today.day, 28))
    live = Application.objects.filter(person=OuterRef("pk")).exclude(state__in=sorted(states.VOID))
    gives = Identity.objects.filter(person=OuterRef("pk"), card_type__in=[CardType.VETERAN, CardType.FAMILY])
    rows = Person.objects.visible_to(scope).filter(scope.within("station_id", Permission.CARD_APPLY))
    if station:
        rows = rows.filter(below("station_id", station))
    rows = rows.filter(Exists(gives), ~Exists(live), state=Registration.FILED, born_on__lte=born)
    return rows.select_related("station").order_by("station_id", "residence_address", "pinyin", "pk")


def returns_by_week(scope: Scope, *, today: dt.date, station: str = "", weeks: int = 8) -> ReturnTable:
    """Why are we sent back: each reason by week, the newest week first; and where it happens."""
    monday = today - dt.timedelta(days=today.weekday())
    starts = [monday - dt.timedelta(weeks=n) for n in range(weeks)]
    rows = Step.objects.filter(scope.within("station_id", Permission.CARD_VIEW), action=Action.RETURN)
    if station:
        rows = rows.filter(below("station_id", station))
    rows = rows.filter(at__date__gte=starts[-1]).order_by()
    counted = rows.values_list("reason", TruncWeek("at")).annotate(Count("pk"))
    cells = {(reason, localdate(week)): count for reason, week, count in counted}
    lines = [
        (
            ReturnReason(reason).label,
            ReturnReason(reason).advice,
            [cells.get((reason, day), 0) for day in starts],
        )
        for reason in ReturnReason
    ]
    lines = sorted(((*line, sum(line[2])) for line in lines if any(line[2])), key=lambda line: -line[3])
    by_street = rows.values_list(Left("station_id", STREET_CODE)).annotate(Count("pk"))
    names = dict(
        Station.objects.filter(code__in=[code for code, _ in by_street]).values_list("code", "short_name")
    )
    streets = sorted(((names.get(code, code), count) for code, count in by_street), key=lambda one: -one[1])
    return ReturnTable(starts, lines, streets, sum(line[3] for line in lines))


def limits(scope: Scope, at: dt.datetime) -> list[Limit]:
    """Each step with its clock, how many stand there and how many of them are late."""
    rows = Application.objects.visible_to(scope).open().order_by().values_list("state")
    counted = {
        state: (count, late_ones)
        for state, count, late_ones in rows.annotate(here=Count("pk"), late_here=Count("pk", filter=late(at)))
    }
    found = []
    for state in State:
        clock = clocks.rule(state, localdate(at))
        if clock:
            count, late_ones = counted.get(state, (0, 0))
            found.append(Limit(state, clock, clock.holder in OURS, count, late_ones))
    return found


def unclaimed(scope: Scope, today: dt.date):
    """At the station for three months (办法 art. 31): to be handed up."""
    rule = clocks.rule(clocks.HAND_UP_AFTER, today)
    rows = Application.objects.visible_to(scope).filter(state=State.AT_STATION)
    before = clocks.months_before(today, rule.length) if rule else dt.date.min
    return rows.filter(state_since__date__lt=before)
