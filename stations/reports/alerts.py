"""What has not been reported: to those above as a number of stations, to the station itself as work."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.models import Station
from stations.permissions import Permission
from stations.reports import queries
from stations.reports.enums import Standing


@alerts.provider
def missing_reports(*, scope, place, at):
    if not scope.allows(Permission.REPORT_MANAGE):
        return
    found = queries.missing_by_station(scope, place, at=at)
    if not found:
        return
    names = dict(Station.objects.filter(code__in=list(found)[:4]).values_list("code", "short_name"))
    yield alerts.Alert(
        tone="warn",
        word="缺报",
        text=f"{len(found)} 个站有 {sum(found.values())} 份零报告过了截止时间没有报",
        why="、".join(names.values()) + (" 等" if len(found) > 4 else ""),
        url=f"{reverse('reports:list')}?{urlencode({'standing': Standing.MISSING.value, 'station': place})}",
    )


@alerts.due
def reports_due(*, scope, at, most):
    if not scope.allows(Permission.REPORT_FILE):
        return
    today = localdate(at)
    for report in queries.to_file(scope)[:most]:
        day = localdate(report.due_at)
        reason = "过了截止时间" if report.due_at < at else "今天截止" if day == today else f"{day:%m-%d} 截止"
        yield alerts.Due(
            key=f"reports:{report.pk}",
            what=f"零报告：{report.kind}",
            whom=report.period_words,
            where=str(report.station),
            due_on=day,
            reason=reason,
            url=reverse("reports:report", args=[report.pk]),
            act="去报",
            weight=5,
        )
