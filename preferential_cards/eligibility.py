"""Who may hold a card: every rule of the book asked of one set of facts. Works on a person of the register and on a
stranger's answers before the visit alike; says the rule, the article and the cure."""

import datetime as dt
from typing import NamedTuple

from preferential_cards.enums import ApplicantRole, Outcome, Paper
from preferential_cards.models import EligibilityRule, PaperRule
from preferential_cards.models.rulebook import rows
from veterans.enums import State as Registration
from veterans.states import LEFT

OF_AGE = 16
AWAY = "AWAY"


class Finding(NamedTuple):
    key: str
    outcome: str
    sentence: str
    cure: str
    article: str

    @property
    def tone(self) -> str:
        return {Outcome.PROVINCE: "warn", Outcome.GUARDIAN: "info"}.get(self.outcome, "bad")


class Line(NamedTuple):
    """One line of the checklist: a paper, or a group of which one is enough."""

    papers: tuple[PaperRule, ...]
    required: bool
    there: bool

    @property
    def words(self) -> str:
        return "或".join(str(paper) for paper in self.papers)

    @property
    def missing(self) -> bool:
        return self.required and not self.there


def facts(person, cards, live, obstacles, day: dt.date) -> set[str]:
    """The keys of the rule book that are true of a person of the register on that day."""
    held = {obstacle.kind for obstacle in obstacles if obstacle.holds_on(day)}
    if person.state in LEFT:
        held.add("LEFT")
    elif person.state != Registration.FILED:
        held.add("NOT_FILED")
    if not cards:
        held.add("NO_IDENTITY")
    if live is not None:
        held.add("LIVE")
    if age(person.born_on, day) < OF_AGE:
        held.add("CAPACITY")
    return held


def age(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def findings(held: set[str], day: dt.date) -> list[Finding]:
    return [
        Finding(rule.key, rule.outcome, rule.sentence, rule.cure, rule.article)
        for rule in rows(EligibilityRule, day)
        if rule.key in held
    ]


def questions(day: dt.date) -> list[EligibilityRule]:
    """What a stranger can be asked before the visit."""
    return [rule for rule in rows(EligibilityRule, day) if rule.question]


def roles_of(role: str, *, away: bool) -> set[str]:
    """Which rules of the paper list concern this applicant."""
    return {"", role} | ({AWAY} if away else set())


def checklist(card_type: str, roles: set[str], have: set[str], day: dt.date) -> list[Line]:
    """The papers of this applicant, in the order of the book, each with whether it is there."""
    wanted = [
        rule
        for rule in rows(PaperRule, day)
        if rule.card_type in ("", card_type) and (rule.role or "") in roles
    ]
    groups: dict[str, list[PaperRule]] = {}
    for rule in wanted:
        groups.setdefault(rule.group or rule.kind, []).append(rule)
    return [
        Line(tuple(group), any(rule.required for rule in group), any(rule.kind in have for rule in group))
        for group in groups.values()
    ]


def papers_missing(application, day: dt.date) -> list[Line]:
    have = {paper.kind for paper in application.papers.all() if paper.replaced_at is None}
    return [line for line in checklist_of(application, have, day) if line.missing]


def checklist_of(application, have: set[str], day: dt.date) -> list[Line]:
    roles = roles_of(application.role, away=application.is_away)
    return checklist(application.card_type, roles, have, day)


def can_be_seen(kind: str) -> bool:
    """A photo and a signature are handed in; everything else is shown at the counter."""
    return kind not in {Paper.PHOTO, Paper.SIGNATURE}


def needs_guardian(found: list[Finding], role: str) -> bool:
    return role != ApplicantRole.GUARDIAN and any(one.outcome == Outcome.GUARDIAN for one in found)
