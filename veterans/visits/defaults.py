"""The rules a new copy begins with. The bureau edits and ends them in the admin; what it has edited stays as it is."""

import datetime as dt

from veterans.visits.enums import Mobility, NeedKind, Reason
from veterans.visits.models import VisitRule

SINCE = dt.date(2022, 1, 1)
LAW = "退役军人保障法第五十九条"
# name, reason, every so many days, weight, conditions
RULES = [
    ("90 岁以上老人", Reason.AGED, 60, 9, {"min_age": 90}),
    ("卧床的人", Reason.BEDRIDDEN, 60, 9, {"mobility": Mobility.BEDRIDDEN}),
    ("生活困难的家庭", Reason.HARDSHIP, 60, 8, {"need": NeedKind.HARDSHIP}),
    ("80 岁以上老人", Reason.AGED, 90, 7, {"min_age": 80}),
    ("一至六级残疾军人", Reason.DISABLED, 90, 7, {"worst_grade": 6}),
    (
        "烈士、因公牺牲、病故军人遗属",
        Reason.KEY_RECIPIENT,
        180,
        6,
        {"categories": "E01 E02 E03 E04"},
    ),
    (
        "其他重点优抚对象",
        Reason.KEY_RECIPIENT,
        365,
        4,
        {"categories": "C01 C02 D01 D06 D07 D08 D09"},
    ),
]


def load(sender=None, **kwargs) -> None:
    if VisitRule.objects.exists():
        return
    VisitRule.objects.bulk_create(
        VisitRule(
            name=name, reason=reason, every_days=days, weight=weight, valid_from=SINCE, basis=LAW, **asked
        )
        for name, reason, days, weight, asked in RULES
    )
