"""What is worth counting about stations: the shares of the report of 2022. The subjects are stations, never persons."""

from django.db.models import Exists, OuterRef, Subquery
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from stations.enums import Duty, Have, Level, Met
from stations.models import Assignment, HaveCheck, Station

SERVED = (Level.STREET, Level.COMMUNITY)
WORKERS = (Duty.SOCIAL_WORKER, Duty.COMMUNITY_WORKER)


def served(at):
    return Station.objects.there_on(localdate(at)).filter(level__in=SERVED)


def communities(at):
    return Station.objects.there_on(localdate(at)).communities()


def _with_veteran(stations, at, *duties):
    held = Assignment.objects.held_on(localdate(at)).filter(
        station=OuterRef("pk"), duty__in=duties, is_veteran=True
    )
    return stations.filter(Exists(held))


def with_veteran_chief(at):
    return _with_veteran(served(at), at, Duty.CHIEF)


def with_veteran_secretary(at):
    return _with_veteran(communities(at), at, Duty.PARTY_SECRETARY)


def with_veteran_worker(at):
    return _with_veteran(communities(at), at, *WORKERS)


def with_all_five(at):
    """The newest look at each of the five says that it is there."""
    stations = served(at)
    for have in Have:
        looks = HaveCheck.objects.filter(station=OuterRef("pk"), have=have, checked_on__lte=localdate(at))
        newest = looks.order_by("-checked_on", "-pk").values("met")[:1]
        stations = stations.alias(**{f"newest_{have}": Subquery(newest)}).filter(
            **{f"newest_{have}": Met.MET}
        )
    return stations


def _share(**words):
    return Indicator(unit="个站", place="code", door="stations:list", personal=False, **words)


VETERAN_CHIEFS = _share(
    key="veteran_chiefs",
    label="兵站长覆盖率",
    definition="站长是退役军人的街道、社区服务站 ÷ 运行中的街道、社区服务站。",
    numerator=with_veteran_chief,
    denominator=served,
    numerator_label="有兵站长",
    denominator_label="街道、社区站",
)
VETERAN_SECRETARIES = _share(
    key="veteran_secretaries",
    label="退役军人书记占比",
    definition="书记是退役军人的社区 ÷ 有服务站运行的社区。",
    numerator=with_veteran_secretary,
    denominator=communities,
    numerator_label="书记是退役军人",
    denominator_label="社区站",
)
VETERAN_WORKERS = _share(
    key="veteran_workers",
    label="兵社工覆盖率",
    definition="有退役军人当社工的社区 ÷ 有服务站运行的社区。",
    numerator=with_veteran_worker,
    denominator=communities,
    numerator_label="有兵社工",
    denominator_label="社区站",
)
FIVE_HAVES = _share(
    key="five_haves",
    label="“五有”达标率",
    definition="最近一次核对五项都达到的街道、社区服务站 ÷ 运行中的街道、社区服务站。",
    numerator=with_all_five,
    denominator=served,
    numerator_label="五项都达到",
    denominator_label="街道、社区站",
)
