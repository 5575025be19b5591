"""How many of the files that were gone through again were good at the first look."""

import datetime as dt

from bureau.kit.indicators import Indicator
from veterans.sampling.enums import State
from veterans.sampling.models import Sample

YEAR = dt.timedelta(days=365)


def judged(at):
    return Sample.objects.filter(judged_at__gt=at - YEAR, judged_at__lte=at).exclude(state=State.VOID)


def good(at):
    return judged(at).filter(state=State.PASSED)


SAMPLE_GOOD = Indicator(
    key="sample_good",
    label="档案抽查合格率",
    definition="近 365 天复核过的抽查档案里，没有查出问题的份数 ÷ 份数。整改后合格的不算合格。",
    unit="份",
    numerator=good,
    denominator=judged,
    numerator_label="合格",
    denominator_label="已复核",
    door="sampling:list",
    personal=False,
)
