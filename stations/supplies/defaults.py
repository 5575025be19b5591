"""What a new copy begins with. The bureau renames and adds in the admin."""

from stations.supplies.enums import Category
from stations.supplies.models import Good

GOODS = [
    ("光荣牌", "块", Category.PLAQUE, True),
    ("优待证申请表", "份", Category.FORM, False),
    ("政策宣传册", "册", Category.FORM, False),
    ("慰问礼盒", "份", Category.GIFT, True),
    ("立功喜报", "份", Category.PLAQUE, True),
]


def load(sender=None, **kwargs) -> None:
    if not Good.objects.exists():
        Good.objects.bulk_create(
            Good(name=name, unit=unit, category=category, signed=signed, position=10 * n)
            for n, (name, unit, category, signed) in enumerate(GOODS, 1)
        )
