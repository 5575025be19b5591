"""What wants attention about stations and their calendar."""

import datetime as dt

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import alerts, workdays
from stations.permissions import Permission


@alerts.provider
def calendar_of_next_year(*, scope, place, at: dt.datetime):
    """Told to whoever can enter it, until it is there: without it deadlines and rotas take holidays for working days."""
    if not scope.allows(Permission.CODES_MANAGE) or not (year := workdays.missing_year(localdate(at))):
        return
    yield alerts.Alert(
        tone="warn",
        word="待录入",
        text=f"{year} 年的节假日与调休还没有录入",
        why="办理期限和值班表都按这张表算，国务院办公厅一般在每年 11 月公布下一年安排",
        url=reverse("admin:kit_specialday_changelist"),
        act="去录入",
        act_url=reverse("admin:kit_specialday_add"),
    )
