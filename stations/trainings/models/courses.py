from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, localtime

from stations.permissions import Permission
from stations.trainings.enums import Action, Kind, State
from stations.trainings.models.base import LEAST_A_YEAR, at_or_above, by_key, station_key
from stations.trainings.models.quizzes import Quiz


class SharedQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(at_or_above(scope, Permission.TRAINING_VIEW))


class YearPlan(models.Model):
    """What a place has promised for a year. The trainings that belong to it are its lines."""

    station = station_key()
    year = models.PositiveSmallIntegerField("年度")
    least = models.PositiveSmallIntegerField("至少办几场", default=LEAST_A_YEAR)
    made_at = models.DateTimeField("制定时间")
    by = by_key("制定人")

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度培训计划"
        ordering = ["-year", "station_id"]
        constraints = [
            models.UniqueConstraint(fields=["station", "year"], name="one_training_plan_a_year"),
            models.CheckConstraint(
                name="at_least_two_trainings_a_year",
                condition=Q(least__gte=LEAST_A_YEAR),
                violation_error_message="每年至少两场",
            ),
        ]

    def __str__(self):
        return f"{self.station} {self.year} 年培训计划"


class Training(models.Model):
    """One training: first a line of a plan with a month, then with an hour, a place and so many seats."""

    station = station_key()
    plan = models.ForeignKey(
        YearPlan,
        verbose_name="年度计划",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
    )
    kind = models.CharField("类别", max_length=10, choices=Kind, default=Kind.REGULAR)
    topic = models.CharField("主题", max_length=60)
    campaign = models.CharField("专项名称", max_length=40, blank=True)
    month = models.DateField("计划月份")
    starts_at = models.DateTimeField("开始", null=True, blank=True)
    ends_at = models.DateTimeField("结束", null=True, blank=True)
    closes_at = models.DateTimeField("报名截止", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    lecturer = models.CharField("授课人", max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField("学时", default=4)
    seats = models.PositiveSmallIntegerField("名额", default=0)
    quiz = models.ForeignKey(
        Quiz, verbose_name="测验卷", on_delete=models.PROTECT, null=True, blank=True, related_name="trainings"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    taken = models.PositiveSmallIntegerField("已占名额", default=0, editable=False)
    waiting = models.PositiveSmallIntegerField("候补", default=0, editable=False)
    last_number = models.PositiveSmallIntegerField("已发证书", default=0, editable=False)
    held_at = models.DateTimeField("收尾时间", null=True, blank=True)
    at = models.DateTimeField("登记时间")
    by = by_key()

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训"
        ordering = ["-month", "-starts_at", "-pk"]
        indexes = [models.Index(fields=["station", "month"], name="trainings_of_a_year")]  # the year's page
        constraints = [
            models.CheckConstraint(
                name="training_ends_after_it_starts",
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束要晚于开始",
            ),
            models.CheckConstraint(
                name="sign_up_ends_before_it_starts",
                condition=Q(closes_at=None) | Q(closes_at__lte=F("starts_at")),
                violation_error_message="报名截止不能晚于开始",
            ),
            models.CheckConstraint(
                name="open_training_has_hour_place_seats",
                condition=Q(state__in=[State.PLANNED, State.CANCELLED])
                | Q(starts_at__isnull=False, closes_at__isnull=False, seats__gte=1) & ~Q(place=""),
                violation_error_message="开放报名前要写好时间、地点和名额",
            ),
            models.CheckConstraint(
                name="nobody_sits_on_nothing",
                condition=Q(taken__lte=F("seats")) | Q(state__in=[State.RUNNING, State.HELD]),
            ),
            models.CheckConstraint(
                name="campaign_training_names_its_campaign",
                condition=~Q(kind=Kind.CAMPAIGN) | ~Q(campaign=""),
                violation_error_message="专项培训要写是哪项工作",
            ),
            models.CheckConstraint(
                name="regular_training_belongs_to_a_plan",
                condition=~Q(kind=Kind.REGULAR) | Q(plan__isnull=False),
            ),
            models.CheckConstraint(
                name="training_held_iff_dated",
                condition=Q(state=State.HELD, held_at__isnull=False) | ~Q(state=State.HELD) & Q(held_at=None),
            ),
        ]

    def __str__(self):
        return self.topic

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def free(self) -> int:
        return max(self.seats - self.taken, 0)

    @property
    def when(self) -> str:
        if self.starts_at is None:
            return f"{self.month:%Y-%m}（未定时间）"
        return f"{localtime(self.starts_at):%Y-%m-%d %H:%M}–{localtime(self.ends_at):%H:%M}"

    @property
    def day(self):
        return localdate(self.starts_at) if self.starts_at else self.month


class OfTrainingQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(training__in=Training.objects.visible_to(scope).values("pk"))


class TrainingStep(models.Model):
    """What was done to a training, and why. Never edited."""

    append_only = True

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("事项", max_length=10, choices=Action)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = by_key()

    objects = OfTrainingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训步骤"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"
