"""What is worth counting in card work. Subjects are persons, so that done is always a part of due (bureau.kit.indicators).

Who has left the register by a moment (moved, dead, not eligible) counts in no part of any figure at that moment.
"""

from django.db.models import Exists, OuterRef

from bureau.kit.indicators import Indicator
from preferential_cards.models import Application
from veterans.models import Person


def _with(people, applications):
    return people.filter(Exists(applications.filter(person=OuterRef("pk"))))


def due(at):
    return Person.objects.should_hold_card(at)


def applied(at):
    return _with(due(at), Application.objects.valid(at))


def issued(at):
    """A part of `applied` without asking: an issued application was handed in and can no longer become void."""
    return _with(due(at), Application.objects.issued(at))


APPLICATION_RATE = Indicator(
    key="card_application_rate",
    label="优待证申领率",
    definition="有效申领的人数 ÷ 应申领的人数。有效申领：已提交，且没有撤回或不予通过；退回补正的仍算。应申领：在册且身份可发优待证。",
    unit="人",
    numerator=applied,
    denominator=due,
    numerator_label="已申领",
    denominator_label="应申领",
    door="people:list",
)
ISSUED_RATE = Indicator(
    key="card_issued_rate",
    label="优待证发放率",
    definition="已发放优待证的人数 ÷ 有效申领的人数。",
    unit="人",
    numerator=issued,
    denominator=applied,
    numerator_label="已发放",
    denominator_label="已申领",
    door="people:list",
)
APPLICATION_COUNT = Indicator(
    key="card_application_count",
    label="优待证申领",
    definition="有效申领的人数：已提交，且没有撤回或不予通过。",
    unit="人",
    numerator=applied,
    denominator=None,
    numerator_label="已申领",
    denominator_label="",
    door="people:list",
)
CARDS_ISSUED = Indicator(
    key="cards_issued",
    label="优待证发放",
    definition="已发放优待证的人数，登记了证号才算。",
    unit="人",
    numerator=issued,
    denominator=None,
    numerator_label="已发放",
    denominator_label="",
    door="people:list",
)
