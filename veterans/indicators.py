"""What is worth counting on the register. Subjects are persons; who has left by a moment counts in no figure of it."""

import datetime as dt

from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from veterans import completeness
from veterans.models import Person

YEARLY = dt.timedelta(days=365)
AGED = 80
DOOR = "people:list"


def on_register(at):
    return Person.objects.on_register(at)


def filed(at):
    return Person.objects.filed(at)


def confirmed(at):
    return Person.objects.confirmed_since(at - YEARLY, at)


def complete(at):
    return completeness.complete(Person.objects.on_register(at))


def born_before(day: dt.date, years: int) -> dt.date:
    """Who was born on or before this day is at least `years` old on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February: the birthday of a common year is 1 March
        return day.replace(year=day.year - years, day=28)


def aged(at):
    return Person.objects.on_register(at).filter(born_on__lte=born_before(localdate(at), AGED))


FILED_RATE = Indicator(
    key="filed_rate",
    label="建档立卡完成率",
    definition="已建档的人数 ÷ 在册人数。已建档：区级核实后完成建档。在册：已登记，且没有迁出、去世或认定不属采集对象。",
    unit="人",
    numerator=filed,
    denominator=on_register,
    numerator_label="已建档",
    denominator_label="在册",
    door=DOOR,
)
CONFIRMED_RATE = Indicator(
    key="confirmed_rate",
    label="年度信息核对率",
    definition="365 天内与本人核对过信息的人数 ÷ 在册人数。",
    unit="人",
    numerator=confirmed,
    denominator=on_register,
    numerator_label="已核对",
    denominator_label="在册",
    door=DOOR,
)
COMPLETE_RATE = Indicator(
    key="complete_rate",
    label="资料完整率",
    definition="资料完整度在 80 分以上的人数 ÷ 在册人数。各项分值见手册“登记建档”；按现在的资料计算。",
    unit="人",
    numerator=complete,
    denominator=on_register,
    numerator_label="资料完整",
    denominator_label="在册",
    door=DOOR,
)
ON_REGISTER = Indicator(
    key="on_register",
    label="在册人数",
    definition="已登记，且没有迁出、去世或认定不属采集对象的人数。",
    unit="人",
    numerator=on_register,
    denominator=None,
    numerator_label="在册",
    denominator_label="",
    door=DOOR,
)
AGED_80 = Indicator(
    key="aged_80",
    label="80 岁以上人数",
    definition="在册且年满 80 周岁的人数。",
    unit="人",
    numerator=aged,
    denominator=None,
    numerator_label="80 岁以上",
    denominator_label="",
    door=DOOR,
)
