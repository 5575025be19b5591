"""枫桥式 stations: how many are named now."""

from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from stations.accreditation.enums import State
from stations.accreditation.models import Bid
from stations.models import Station


def named(at):
    delisted = Q(state=State.DELISTED, state_since__lte=at)
    bids = Bid.objects.filter(station=OuterRef("pk"), named_on__lte=localdate(at)).exclude(delisted)
    return Station.objects.there_on(localdate(at)).filter(Exists(bids))


FENGQIAO_NAMED = Indicator(
    key="fengqiao_named",
    label="枫桥式服务站",
    definition="获省命名的新时代“枫桥式”退役军人服务站个数，取消命名的不算。",
    unit="个站",
    numerator=named,
    denominator=None,
    numerator_label="已命名",
    denominator_label="",
    place="code",
    door="stations:list",
    personal=False,
)
