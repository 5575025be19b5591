"""零报告 of the last months: what the bureau asks of every station, most of it "nothing", some late, some missing. Its own randomness."""

import datetime as dt
import random

from django.utils.timezone import localdate, localtime

from bureau.demo.accounts import HOME, Staff
from bureau.kit.sequences import next_ids
from stations.enums import Level
from stations.models import Station
from stations.reports import operations, rules
from stations.reports.enums import Action, Period, State
from stations.reports.models import Filing, Report, ReportKind
from stations.scope import below

# name, what is asked, how often, working days after the period, a number, how many days back, what some say
KINDS = (
    ("突发事件零报告", "有没有涉及退役军人的突发事件；有的写时间、地点、处置", Period.DAY, 0, "", 7,
     ("小区电梯故障困住一位老兵，已救出，人没事。", "一位老兵走失，两小时后找到，已送回家。")),
    ("安全隐患排查", "独居、高龄、困难家庭用电用气隐患，排查了几户、发现什么", Period.WEEK, 0, "排查户数", 56,
     ("发现一户电线老化，已联系物业更换。", "两户燃气软管过期，当场换好。", "楼道堆物，已请社区清理。")),
    ("矛盾纠纷排查", "本月摸到的苗头和化解情况", Period.MONTH, 3, "", 100,
     ("一件邻里纠纷，站里调解好了。", "一件劳动争议，已转法律服务志愿者。")),
)  # fmt: skip
SAYS_SOMETHING, LATE, MISSING = 0.18, 0.05, 0.015


def make(staff: Staff, *, at: dt.datetime) -> None:
    rng = random.Random("零报告")
    district = Station.objects.get(code=HOME)
    levels = [Level.STREET, Level.COMMUNITY]
    stations = list(
        Station.objects.filter(below("code", HOME), level__in=levels)
        .active()
        .order_by("code")
        .values_list("code", flat=True)
    )
    rows, filings = [], []
    for name, ask, period, workdays, label, back, words in KINDS:
        begun = localdate(at) - dt.timedelta(days=back)
        kind = ReportKind.objects.create(
            station=district, name=name, ask=ask, period=period, workdays=workdays, levels=levels, number_label=label,
            starts_on=begun,
        )  # fmt: skip
        for first, last in _periods(period, begun, localdate(at)):
            due = rules.due_at(kind, first, last)
            for code in stations:
                report = Report(kind=kind, station_id=code, first_day=first, last_day=last, due_at=due)
                _report(rng, report, words, staff, at=at)
                rows.append(report)
    for report, pk in zip(rows, next_ids(Report, len(rows)), strict=True):
        report.pk = pk
        if report.state == State.REPORTED:
            filings.append(
                Filing(
                    report=report, station_id=report.station_id, action=Action.FILE, nothing=report.nothing,
                    number=report.number, text=report.text, at=report.filed_at, by_id=report.by_id,
                )
            )  # fmt: skip
    Report.objects.bulk_create(rows, batch_size=2000)
    Filing.objects.bulk_create(filings, batch_size=2000)
    operations.expect(at=at)


def _periods(period, begun: dt.date, today: dt.date):
    day, seen = begun, set()
    while day <= today:
        span = rules.period_of(period, day)
        if span and span not in seen:
            seen.add(span)
            yield span
        day += dt.timedelta(days=1)


def _report(rng, report, words, staff, *, at) -> None:
    """The same draws for every row, so that one row more or less moves no other."""
    spread = {Period.DAY: 7, Period.WEEK: 80, Period.MONTH: 300}[report.kind.period]
    chance, hours, text, number = rng.random(), rng.uniform(1, spread), rng.choice(words), rng.randint(3, 20)
    says = rng.random() < SAYS_SOMETHING
    if chance < MISSING:
        return
    late = chance < MISSING + LATE
    filed = (
        report.due_at + dt.timedelta(hours=min(hours * 3, 90))
        if late
        else report.due_at - dt.timedelta(hours=hours)
    )
    if filed >= at or localtime(filed).date() < report.first_day:
        return
    code = report.station_id
    report.state, report.filed_at = State.REPORTED, filed
    report.nothing, report.text = not says, text if says else ""
    if report.kind.number_label:
        report.number = number if says else 0
    report.by_id = staff.community(code) if len(code) == 12 else staff.street(code)
