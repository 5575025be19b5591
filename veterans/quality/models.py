"""Findings, pairs that look alike, merges, and how many findings stood open on a day."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from veterans.models import OfPerson
from veterans.models.person import OfPersonQuerySet
from veterans.quality import checks
from veterans.quality.enums import Verdict

UNDO_DAYS = 30


class FindingQuerySet(OfPersonQuerySet):
    def waiting(self, today: dt.date):
        """Open, and not set aside for now."""
        return self.filter(Q(set_aside_until=None) | Q(set_aside_until__lt=today), closed_at=None)

    def set_aside(self, today: dt.date):
        return self.filter(closed_at=None, set_aside_until__gte=today)


@tracked
class Finding(OfPerson):
    """What a rule finds doubtful about a person, from when to when. Opened and closed by the rules alone."""

    computed = True
    field_classes = {
        **dict.fromkeys(("rule", "opened_at", "closed_at", "set_aside_until", "set_aside_by"), PLAIN),
        **dict.fromkeys(("detail", "reason"), SENSITIVE),
    }

    rule = models.CharField("疑点", max_length=30)
    detail = models.CharField("情况", max_length=200, blank=True)
    opened_at = models.DateTimeField("发现时间")
    closed_at = models.DateTimeField("消除时间", null=True, blank=True)
    set_aside_until = models.DateField("搁置到", null=True, blank=True)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="搁置人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField("搁置原因", max_length=200, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据疑点"
        indexes = [
            # The work list of a station, and the heap on its desk.
            models.Index(
                fields=["station", "rule", "id"], condition=Q(closed_at=None), name="finding_work_list"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule"], condition=Q(closed_at=None), name="one_open_finding_per_rule"
            ),
            models.CheckConstraint(
                name="finding_set_aside_with_a_reason",
                condition=Q(set_aside_until=None) | Q(set_aside_until__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return self.doubt.label

    @property
    def doubt(self) -> checks.Check:
        return checks.BY_CODE[self.rule]


class DayCountQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))


class DayCount(models.Model):
    """How many findings of a rule stood open at a station on a day: the trend. Counts only, no person."""

    station = models.ForeignKey(
        Station, verbose_name="所属站", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    rule = models.CharField("疑点", max_length=30)
    on = models.DateField("日期")
    waiting = models.PositiveIntegerField("未消除")

    objects = DayCountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑点每日数"
        constraints = [
            models.UniqueConstraint(fields=["on", "station", "rule"], name="one_count_per_rule_and_day")
        ]

    def __str__(self):
        return f"{self.on} {self.rule} {self.waiting}"


class PairQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))

    def open(self):
        return self.filter(verdict=Verdict.OPEN)


class Pair(models.Model):
    """Two files that may be one person. It stands at the lowest place that reaches both, and is walled by that place.

    The two keys are plain numbers: a pair belongs to no single person, and whoever opens it must see both files anyway.
    """

    walled_by = "station"

    station = models.ForeignKey(
        Station, verbose_name="由谁核对", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    first_id = models.BigIntegerField("档号一")
    second_id = models.BigIntegerField("档号二")
    score = models.SmallIntegerField("相似度")
    reasons = models.JSONField("依据", default=list)
    verdict = models.CharField("结论", max_length=10, choices=Verdict, default=Verdict.OPEN)
    found_at = models.DateTimeField("发现时间")
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="核对人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField("说明", max_length=200, blank=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑似重复档案"
        indexes = [
            models.Index(fields=["station", "verdict", "-score"], name="pair_work_list"),
            models.Index(fields=["second_id"], name="pair_by_second"),  # both ways from a person
        ]
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="one_pair_of_two_files"),
            models.CheckConstraint(condition=Q(first_id__lt=F("second_id")), name="pair_in_order"),
        ]

    def __str__(self):
        return f"{self.first_id} / {self.second_id}"

    @property
    def likeness(self) -> str:
        return "非常像" if self.score >= 100 else "很像" if self.score >= 75 else "像"


class MergeQuerySet(OfPersonQuerySet):
    def standing(self):
        return self.filter(undone_at=None)


@tracked
class Merge(OfPerson):
    """Two files made one: `person` is the file that stayed, `gone_id` the other. Holds what an undo needs, no values.

    The values before stand in the history of both files, under the versions that are named here.
    """

    stays_behind = True  # a merge belongs to the file that it made, also when that file is merged later
    field_classes = {
        **dict.fromkeys(
            ("gone_id", "kept_version", "gone_version", "merged_version", "taken", "moved", "touched"), PLAIN
        ),
        **dict.fromkeys(("undone_at", "undone_by"), PLAIN),
        "note": PERSONAL,
    }

    gone_id = models.BigIntegerField("并入的档号", db_index=True)
    kept_version = models.PositiveIntegerField()
    gone_version = models.PositiveIntegerField()
    merged_version = models.PositiveIntegerField()
    taken = models.JSONField("取自另一份的项", default=list)
    moved = models.JSONField("移过来的", default=dict)  # model label → keys
    touched = models.JSONField("移动时改动的", default=dict)  # model label → key → column → value before
    at = models.DateTimeField("合并时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="合并人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField("说明", max_length=200, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="撤销人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "档案合并"
        constraints = [
            models.UniqueConstraint(
                fields=["gone_id"], condition=Q(undone_at=None), name="a_file_is_merged_once"
            ),
            models.CheckConstraint(
                condition=~Q(gone_id=F("person_id")), name="a_file_is_not_merged_into_itself"
            ),
        ]

    def __str__(self):
        return f"{self.gone_id} → {self.person_id}"

    @property
    def undo_until(self) -> dt.datetime:
        return self.at + dt.timedelta(days=UNDO_DAYS)
