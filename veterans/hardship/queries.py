"""Reads of the room: what waits for whom, who stands as in hardship, and what a form begins with."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.hardship import rules, states
from veterans.hardship.enums import Action, State, When
from veterans.hardship.models import Case, CaseStep, Reckoning, Standard
from veterans.models import FamilyMember, Living, Person

WAITS = {
    State.DRAFT: Permission.HARDSHIP_FILL,
    State.SUBMITTED: Permission.HARDSHIP_CHECK,
    State.CHECKED: Permission.HARDSHIP_DECIDE,
}


def standards(on: dt.date) -> list[Standard]:
    return list(Standard.objects.in_force(on).order_by("code"))


def waiting_for(scope: Scope) -> Q:
    """A draft waits for the station of the person alone: whoever is above it does not fill it in for them."""
    where = Q(pk__in=[])
    for state, needs in WAITS.items():
        for code in scope.places(needs):
            if state == State.DRAFT and len(code) < 12:
                where |= Q(state=state, station_id=code)
            else:
                where |= below("station_id", code) & Q(state=state)
    return where


def mine(scope: Scope) -> QuerySet:
    """Without what one has acted on oneself: another must take that step."""
    handed_in = (
        CaseStep.objects.filter(case=OuterRef("case"), action=Action.SUBMIT).order_by("-at").values("at")[:1]
    )
    own = CaseStep.objects.filter(
        case=OuterRef("pk"), by_id=scope.user_id, action__in=[Action.SUBMIT, Action.CHECK, Action.REFUSE],
        at__gte=Subquery(handed_in),
    )  # fmt: skip
    rows = Case.objects.visible_to(scope).filter(waiting_for(scope))
    return rows.filter(Q(state=State.DRAFT) | ~Exists(own))


def filtered(scope: Scope, asked: dict) -> QuerySet:
    rows = Case.objects.visible_to(scope)
    if asked["level"]:
        rows = rows.filter(level=asked["level"])
    if asked["station"]:
        rows = rows.filter(below("station_id", asked["station"]))
    return rows


def _when(when: str, *, today: dt.date) -> Q:
    return {
        When.OPEN: Q(state__in=states.OPEN),
        When.STANDING: Q(state=State.CONFIRMED, valid_to__gte=today),
        When.RENEW: renewable(today),
        When.REFUSED: Q(state=State.REFUSED),
    }.get(When(when), Q())


def renewable(today: dt.date) -> Q:
    return Q(state=State.CONFIRMED, valid_to__lt=today + dt.timedelta(days=rules.RENEW_DAYS))


def listed(scope: Scope, asked: dict, *, today: dt.date) -> QuerySet:
    rows = filtered(scope, asked)
    if asked["when"] == When.MINE:
        rows = rows.filter(pk__in=mine(scope).values("pk"))
    rows = rows.filter(_when(asked["when"], today=today))
    order = {When.OPEN: ("due_on", "pk"), When.MINE: ("due_on", "pk"), When.RENEW: ("valid_to", "pk")}
    return rows.order_by(*order.get(When(asked["when"]), ("-opened_at", "-pk")))


def tabs(scope: Scope, asked: dict, *, today: dt.date) -> list[tuple[str, str, int]]:
    wanted = {when: Count("pk", filter=_when(when, today=today)) for when in When.values if when != When.MINE}
    rows = filtered(scope, asked)
    found = rows.aggregate(**wanted) | {When.MINE: rows.filter(pk__in=mine(scope).values("pk")).count()}
    return [(when.value, when.label, found[when]) for when in When]


def stations(scope: Scope) -> QuerySet:
    return Station.objects.visible_to(scope).filter(scope.within("code", Permission.HARDSHIP_VIEW))


def of_person(person: Person, *, by: Scope) -> QuerySet:
    return Case.objects.visible_to(by).filter(person=person).order_by("-opened_at")


def begin_with(person: Person, *, by: Scope) -> dict:
    """Nothing is typed twice: the last case, else what the file says of income and of who lives together."""
    last = of_person(person, by=by).first()
    if last is not None:
        return last.facts | {"story": last.story}
    living = Living.objects.visible_to(by).filter(person=person).first()
    together = FamilyMember.objects.visible_to(by).filter(person=person, lives_together=True).count()
    known = {"members": together + 1, "loss": 0, "unable": 0}
    if living and living.family_income is not None:
        known["income"] = int(living.family_income)
    return known


def reckoning(case: Case) -> Reckoning | None:
    """The one that the decision stands on: of the last hand-in."""
    return case.reckonings.order_by("-at", "-pk").first()


def whole(rows: QuerySet) -> QuerySet:
    return rows.select_related("person", "station")
