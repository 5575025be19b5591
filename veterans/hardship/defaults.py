"""The standards a new copy begins with. The figures are ours and to be checked against the paper in force: the bureau edits them in the admin."""

import datetime as dt

from veterans.hardship import facts
from veterans.hardship.enums import Level, StandardState
from veterans.hardship.models import Standard

SOURCE = "《关于加强困难退役军人帮扶援助工作的意见》（2019）；数额为本区约定，可在后台修改"
SINCE = dt.date(2020, 1, 1)
# code, name, level, text, lines
STANDARDS = [
    ("ALLOWANCE", "低保、特困家庭", Level.KEY, "已享受最低生活保障或特困人员救助供养的家庭。", "已享受低保：是"),
    (
        "LOW_INCOME", "低收入家庭", Level.GENERAL,
        "家庭人均月收入不超过本区低保标准的 1.5 倍，且人均存款不超过 3 万元的家庭。", "人均月收入：-1650\n人均存款：-30000",
    ),
    (
        "ILLNESS", "因病支出较大", Level.KEY,
        "近 12 个月自付医疗费达到家庭年收入一半以上，且人均存款不超过 5 万元的家庭。", "自付医疗费占收入：50-\n人均存款：-50000",
    ),
    (
        "SUDDEN", "突发事件", Level.KEY,
        "近 12 个月因火灾、事故、灾害损失达到家庭年收入六成以上，且人均存款不超过 5 万元的家庭。",
        "突发损失占收入：60-\n人均存款：-50000",
    ),
    (
        "UNABLE", "重残、失能家庭", Level.SPECIAL,
        "有重度残疾或失能成员，且人均月收入不超过本区低保标准 2 倍的家庭。", "重残或失能人数：1-\n人均月收入：-2200",
    ),
]  # fmt: skip


def load(sender=None, **kwargs) -> None:
    if Standard.objects.exists():
        return
    Standard.objects.bulk_create(
        Standard(
            code=code, name=name, level=level, text=text, lines=facts.read(lines), source=SOURCE, evidence="M",
            state=StandardState.IN_FORCE, valid_from=SINCE,
        )
        for code, name, level, text, lines in STANDARDS
    )  # fmt: skip
