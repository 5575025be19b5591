"""Before it is due the station is told once; when the term has passed, whoever is above hears of it by itself."""

import datetime as dt

from django.urls import reverse

from bureau.kit import reminders
from stations.permissions import Permission
from stations.reports import queries

AHEAD = dt.timedelta(hours=26)  # the day before, and on the day itself


@reminders.provider("report")
def reports_to_file(*, at: dt.datetime):
    for report in queries.to_remind(at=at, ahead=AHEAD):
        yield reminders.Reminder(
            key=str(report.pk),
            subject="有一份零报告要报",
            text=f"{report.period_words}；没有情况也要报，点一下就行",
            place=report.station_id,
            needs=Permission.REPORT_FILE,
            url=reverse("reports:report", args=[report.pk]),
            act_by=report.due_at,
        )
