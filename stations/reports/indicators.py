"""Reported in time. The subjects are rows of stations and periods, never persons (F95)."""

import datetime as dt

from django.db.models import F, Q

from bureau.kit.indicators import Indicator
from stations.reports.enums import State
from stations.reports.models import Report

WINDOW = dt.timedelta(days=90)


def due(at):
    """What fell due within ninety days. What somebody above has waived was not expected."""
    rows = Report.objects.filter(due_at__gt=at - WINDOW, due_at__lte=at)
    return rows.exclude(Q(state=State.WAIVED))


def in_time(at):
    return due(at).filter(filed_at__lte=F("due_at"))


REPORTS_IN_TIME = Indicator(
    key="reports_in_time",
    label="零报告按时率",
    definition="近 90 天到期的零报告里，在截止前报送（含“没有情况”）的份数 ÷ 份数。免报的不算，更正不算迟。",
    unit="份",
    numerator=in_time,
    denominator=due,
    numerator_label="按时报送",
    denominator_label="应报送",
    door="reports:list",
    personal=False,
)
