import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bureau.kit.classes import PLAIN, SENSITIVE
from stations.enums import Level
from stations.models import Station
from stations.permissions import Permission
from stations.reports import rules
from stations.reports.enums import Action, Period, Standing, State


def _by(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, null=True, related_name="+"
    )


def _station(label, related_name):
    return models.ForeignKey(
        Station,
        verbose_name=label,
        on_delete=models.PROTECT,
        related_name=related_name,
        db_column="station_code",
    )


class ReportKindQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.REPORT_MANAGE))

    def live_on(self, day: dt.date):
        return self.filter(Q(stopped_on=None) | Q(stopped_on__gt=day), starts_on__lte=day)


class ReportKind(models.Model):
    """What a place asks of the stations under it, again and again."""

    station = _station("哪里要的", "report_kinds")
    name = models.CharField("名称", max_length=30)
    ask = models.CharField("要报什么", max_length=200, help_text="报的人看到的一句话")
    period = models.CharField("多久一次", max_length=6, choices=Period)
    workdays = models.PositiveSmallIntegerField(
        "期末后第几个工作日截止", default=0, help_text="0：期内最后一个工作日"
    )
    due_time = models.TimeField("截止时间", default=dt.time(17))
    levels = ArrayField(models.CharField(max_length=10, choices=Level), verbose_name="哪些站要报")
    number_label = models.CharField(
        "要报的数", max_length=20, blank=True, help_text="如“排查户数”；不要数就空着"
    )
    starts_on = models.DateField("从哪天起")
    stopped_on = models.DateField("停报日期", null=True, blank=True)

    objects = ReportKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "零报告事项"
        ordering = ["station", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"],
                condition=Q(stopped_on=None),
                name="one_live_report_kind_of_a_name",
                violation_error_message="已经有同名的事项在报",
            ),
            models.CheckConstraint(
                name="report_kind_asks_somebody",
                condition=Q(levels__len__gt=0),
                violation_error_message="请至少选一类站",
            ),
            models.CheckConstraint(
                name="report_is_due_soon",
                condition=Q(workdays__lte=10),
                violation_error_message="截止最晚在期末后第 10 个工作日",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def level_words(self) -> str:
        return "、".join(Level(level).label for level in self.levels)


class ReportQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.REPORT_VIEW))

    def standing(self, standing: str, at: dt.datetime):
        return self.filter(where(at)[Standing(standing)])


def where(at: dt.datetime) -> dict[Standing, Q]:
    """Each standing as a filter: together they hold every row once."""
    open_ = Q(state=State.EXPECTED)
    filed = Q(state=State.REPORTED)
    return {
        Standing.PENDING: open_ & Q(due_at__gte=at),
        Standing.MISSING: open_ & Q(due_at__lt=at),
        Standing.LATE: filed & Q(filed_at__gt=F("due_at")),
        Standing.ON_TIME: filed & Q(filed_at__lte=F("due_at")),
        Standing.WAIVED: Q(state=State.WAIVED),
    }


class Report(models.Model):
    """One station, one period. It is there before anybody reports, so that nobody can be forgotten."""

    walled_by = "station"
    field_classes = {
        **dict.fromkeys(("kind", "first_day", "last_day", "due_at", "nothing", "number"), PLAIN),
        **dict.fromkeys(("filed_at", "changed_at"), PLAIN),
        **dict.fromkeys(("text", "why_waived"), SENSITIVE),
    }

    kind = models.ForeignKey(
        ReportKind, verbose_name="事项", on_delete=models.PROTECT, related_name="reports"
    )
    station = _station("服务站", "reports")
    first_day = models.DateField("从")
    last_day = models.DateField("到")
    due_at = models.DateTimeField("截止")
    state = models.CharField("状态", max_length=8, choices=State, default=State.EXPECTED)
    nothing = models.BooleanField("没有情况", default=False)
    number = models.PositiveIntegerField("数", null=True, blank=True)
    text = models.CharField("情况", max_length=500, blank=True)
    filed_at = models.DateTimeField("第一次报送", null=True, blank=True)
    changed_at = models.DateTimeField("最近更正", null=True, blank=True)
    by = _by("报送人")
    why_waived = models.CharField("免报原因", max_length=200, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "零报告"
        ordering = ["-first_day", "kind", "station"]
        indexes = [
            models.Index(fields=["station", "-first_day"], name="reports_of_station"),  # the list of a place
            # What a station still has to report: its own page, the desk, reminders.
            models.Index(
                fields=["station", "due_at"], condition=Q(state=State.EXPECTED), name="reports_to_file"
            ),
            models.Index(fields=["due_at"], name="reports_due"),  # the indicator
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first_day", "station"], name="one_report_per_station_and_period"
            ),
            models.CheckConstraint(
                name="report_says_something_iff_filed",
                condition=Q(state=State.REPORTED, filed_at__isnull=False)
                & (Q(nothing=True, text="") | Q(nothing=False) & ~Q(text=""))
                | ~Q(state=State.REPORTED) & Q(filed_at=None, nothing=False, text=""),
                violation_error_message="写明情况，或报“没有情况”",
            ),
            models.CheckConstraint(
                name="waived_report_says_why",
                condition=~Q(state=State.WAIVED) | ~Q(why_waived=""),
                violation_error_message="请写明免报的原因",
            ),
            models.CheckConstraint(
                name="report_period_runs_forward", condition=Q(last_day__gte=F("first_day"))
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.period_words}"

    @property
    def period_words(self) -> str:
        return rules.period_words(self.first_day, self.last_day)

    def standing_at(self, at: dt.datetime) -> Standing:
        if self.state == State.WAIVED:
            return Standing.WAIVED
        if self.state == State.REPORTED:
            return Standing.LATE if self.filed_at > self.due_at else Standing.ON_TIME
        return Standing.MISSING if self.due_at < at else Standing.PENDING


class FilingQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.REPORT_VIEW))


class Filing(models.Model):
    """What was handed in, word for word. A correction is another row; this one stays."""

    walled_by = "station"
    append_only = True
    field_classes = {
        **dict.fromkeys(("report", "nothing", "number"), PLAIN),
        **dict.fromkeys(("text", "why"), SENSITIVE),
    }

    report = models.ForeignKey(
        Report, verbose_name="零报告", on_delete=models.PROTECT, related_name="filings"
    )
    station = _station("服务站", "+")
    action = models.CharField("办理", max_length=8, choices=Action)
    nothing = models.BooleanField("没有情况", default=False)
    number = models.PositiveIntegerField("数", null=True)
    text = models.CharField("情况", max_length=500, blank=True)
    why = models.CharField("原因", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = _by("经办人")

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "零报告经过"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
