"""How clean the files are, as of any moment: findings carry both the moment they opened and the moment they closed."""

from django.db.models import Exists, OuterRef, Q

from bureau.kit.indicators import Indicator
from veterans.indicators import DOOR, on_register
from veterans.models import Person
from veterans.quality.models import Finding


def without_doubts(at):
    open_then = Finding.objects.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)
    return Person.objects.on_register(at).filter(~Exists(open_then.filter(person=OuterRef("pk"))))


CLEAN_RATE = Indicator(
    key="data_clean_rate",
    label="档案无疑点率",
    definition="没有任何数据疑点的在册人数 ÷ 在册人数。疑点由规则每晚查出，补好后自动消除。",
    unit="人",
    numerator=without_doubts,
    denominator=on_register,
    numerator_label="无疑点",
    denominator_label="在册",
    door=DOOR,
)
