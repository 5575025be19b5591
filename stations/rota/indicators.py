"""What is worth counting in the rota: how many have agreed to serve, and whether every community has somebody."""

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from stations.indicators import communities
from stations.rota.models import Chief, TurnDay


def serving(at):
    return Chief.objects.serving_on(localdate(at))


def covered(at):
    """Communities that have somebody for a day of this month."""
    first = localdate(at).replace(day=1)
    days = TurnDay.objects.filter(station=OuterRef("pk"), day__year=first.year, day__month=first.month)
    return communities(at).filter(Exists(days))


CHIEFS = Indicator(
    key="rotating_chiefs",
    label="轮值站长",
    definition="本人同意、在任期内、没有退出的轮值站长人数。",
    unit="人",
    numerator=serving,
    denominator=None,
    numerator_label="在任",
    denominator_label="",
    door="rota:overview",
    personal=False,
)
COVERAGE = Indicator(
    key="rota_coverage",
    label="轮值站长覆盖率",
    definition="本月排有轮值站长的社区 ÷ 有服务站运行的社区。",
    unit="个站",
    numerator=covered,
    denominator=communities,
    numerator_label="本月有人轮值",
    denominator_label="社区站",
    place="code",
    door="stations:list",
    personal=False,
)
