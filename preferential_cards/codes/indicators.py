"""老兵码申领率: a part of those who should hold a card, so that it can be laid beside the card's own rate."""

from django.db.models import Exists, OuterRef

from bureau.kit.indicators import Indicator
from preferential_cards.codes.models import Code
from veterans.models import Person


def due(at):
    return Person.objects.should_hold_card(at)


def claimed(at):
    return due(at).filter(Exists(Code.objects.claimed(at).filter(person=OuterRef("pk"))))


CODE_RATE = Indicator(
    key="veteran_code_rate",
    label="老兵码申领率",
    definition="已申领老兵码的人数 ÷ 应申领优待证的人数。冻结的仍算，注销的不算。",
    unit="人",
    numerator=claimed,
    denominator=due,
    numerator_label="已申领",
    denominator_label="应申领",
    door="people:list",
)
