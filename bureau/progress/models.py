import datetime as dt

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit import indicators
from bureau.progress.enums import Kind, Light, Part
from stations.models import Station
from stations.permissions import Permission
from stations.queries import above


def standing_on(column: str, scope) -> Q:
    """Boards at or under my place, and the boards of the places above me: who is ranked may read the ranking.

    A board holds units and counts only; the persons behind a number keep their own scope.
    """
    mine = scope.places(Permission.BOARD_VIEW)
    return scope.within(column, Permission.BOARD_VIEW) | Q(
        **{f"{column}__in": sorted({code for place in mine for code in above(place)})}
    )


def never_changes(name: str) -> list[pgtrigger.Protect]:
    """What is frozen stays, for every writer: the database refuses to change or delete the row."""
    return [pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)]


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(standing_on("place_id", scope))

    def managed_by(self, scope):
        return self.filter(scope.within("place_id", Permission.CAMPAIGN_MANAGE))


class Campaign(models.Model):
    """A push with a measure, a term and a target (任务攻坚). What it measures is declared by the app that owns the rows."""

    name = models.CharField("名称", max_length=60)
    indicator = models.CharField("指标", max_length=40)
    place = models.ForeignKey(
        Station, verbose_name="范围", on_delete=models.PROTECT, db_column="place_code", related_name="+"
    )
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    target_rate = models.DecimalField("目标（%）", max_digits=5, decimal_places=2, default=100)
    cut_off = models.TimeField("每日截止", default=dt.time(17))
    smallest_ranked = models.PositiveIntegerField("参与排名的最小基数", default=20)
    amber_points = models.DecimalField("略落后不超过（百分点）", max_digits=4, decimal_places=1, default=10)
    weekly_on = models.PositiveSmallIntegerField("周榜截止（星期几，1–7）", default=5)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任务攻坚"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="campaign_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="结束日期要晚于开始日期",
            ),
            models.CheckConstraint(
                name="campaign_has_a_target",
                condition=Q(target_rate__gt=0),
                violation_error_message="目标要大于 0",
            ),
            models.CheckConstraint(
                name="campaign_weekday",
                condition=Q(weekly_on__gte=1, weekly_on__lte=7),
                violation_error_message="星期几填 1 到 7",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def measure(self) -> indicators.Indicator:
        return indicators.get(self.indicator)


class Milestone(models.Model):
    """A point of the plan line. Without any, the line runs straight from 0 at the start to the target at the end."""

    campaign = models.ForeignKey(
        Campaign, verbose_name="任务", on_delete=models.CASCADE, related_name="milestones"
    )
    on = models.DateField("到")
    rate = models.DecimalField("应达（%）", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "计划线节点"
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["campaign", "on"], name="one_milestone_per_day")]

    def __str__(self):
        return f"{self.on} {self.rate}%"


class Target(models.Model):
    """A unit's own target for the period, where it differs from the campaign's (F151)."""

    campaign = models.ForeignKey(
        Campaign, verbose_name="任务", on_delete=models.CASCADE, related_name="targets"
    )
    station = models.ForeignKey(
        Station, verbose_name="单位", on_delete=models.PROTECT, db_column="station_code", related_name="+"
    )
    rate = models.DecimalField("目标（%）", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = verbose_name_plural = "单位目标"
        constraints = [models.UniqueConstraint(fields=["campaign", "station"], name="one_target_per_unit")]

    def __str__(self):
        return f"{self.station_id} {self.rate}%"


class SnapshotQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(standing_on("campaign__place_id", scope))


class Snapshot(models.Model):
    """A board as it stood at a cut-off. Frozen once, never recomputed; a correction is a restatement beside it."""

    append_only = True

    campaign = models.ForeignKey(
        Campaign, verbose_name="任务", on_delete=models.PROTECT, related_name="snapshots"
    )
    kind = models.CharField("榜", max_length=6, choices=Kind)
    on = models.DateField("日期")
    cut_off_at = models.DateTimeField("截止时刻")
    frozen_at = models.DateTimeField("冻结时刻")
    number = models.PositiveIntegerField(
        "第几次冻结"
    )  # counts the freezes of a campaign; members hold from–to numbers
    plan_rate = models.DecimalField("计划线（%）", max_digits=5, decimal_places=2)
    definition = models.CharField("口径", max_length=200)
    digest = models.CharField("校验值", max_length=64)  # over the rows, so that a later change shows

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "榜单快照"
        ordering = ["-cut_off_at", "kind"]
        constraints = [
            # Two beats, or a beat and a catch-up, end with one board.
            models.UniqueConstraint(fields=["campaign", "kind", "on"], name="one_board_per_period"),
        ]
        triggers = never_changes("a_board_stays")

    def __str__(self):
        return f"{self.campaign} {self.get_kind_display()} {self.on}"


class SnapshotRow(models.Model):
    """One unit on one board. Units and counts only, never persons."""

    append_only = True

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="rows")
    station = models.ForeignKey(
        Station, verbose_name="单位", on_delete=models.PROTECT, db_column="station_code", related_name="+"
    )
    level = models.CharField(max_length=10)
    base = models.PositiveIntegerField("应完成")
    done = models.PositiveIntegerField("已完成")
    gained = models.IntegerField("本期新增")
    rate = models.DecimalField(
        "完成率（%）", max_digits=5, decimal_places=1, null=True
    )  # null: base 0, shown as –
    rank = models.PositiveIntegerField("名次", null=True)  # null: not ranked
    rank_change = models.IntegerField("较上期", null=True)
    light = models.CharField("状态", max_length=6, choices=Light)

    class Meta:
        verbose_name = verbose_name_plural = "榜单行"
        ordering = ["level", F("rank").asc(nulls_last=True), "station_id"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "station"], name="one_row_per_unit")]
        triggers = never_changes("a_board_row_stays")

    def __str__(self):
        return f"{self.snapshot_id} {self.station_id}"


class FrozenMemberQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))

    def on_board(self, snapshot):
        """The frozen list behind a board: who stood in it at that freeze."""
        return self.filter(
            Q(left_number=None) | Q(left_number__gt=snapshot.number),
            campaign=snapshot.campaign_id,
            entered_number__lte=snapshot.number,
        )


class FrozenMember(models.Model):
    """Who was counted, from which freeze to which. Only changes are stored: a year of boards costs what moved."""

    walled_by = "station"

    # Neither key has an index of its own: the two below begin with the campaign, and nobody asks by station alone.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="members", db_index=False)
    part = models.CharField(max_length=1, choices=Part)
    subject = (
        models.BigIntegerField()
    )  # the key of the counted row, e.g. a person; the door of the indicator opens it
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, db_column="station_code", related_name="+", db_index=False
    )
    entered_number = models.PositiveIntegerField()
    left_number = models.PositiveIntegerField(null=True)

    objects = FrozenMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "part", "subject"],
                condition=Q(left_number=None),
                name="a_subject_is_counted_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "part", "station", "entered_number"], name="frozen_list_of_a_unit"
            ),
        ]

    def __str__(self):
        return f"{self.campaign_id} {self.part} {self.subject}"


class Restatement(models.Model):
    """A board corrected in the open: the old rows stay, this says who corrected what, when and why (F89)."""

    append_only = True

    snapshot = models.ForeignKey(
        Snapshot, verbose_name="榜单", on_delete=models.PROTECT, related_name="restatements"
    )
    station = models.ForeignKey(
        Station, verbose_name="单位", on_delete=models.PROTECT, db_column="station_code", related_name="+"
    )
    base = models.PositiveIntegerField("更正后应完成")
    done = models.PositiveIntegerField("更正后已完成")
    reason = models.CharField("更正原因", max_length=200)
    at = models.DateTimeField("更正时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="更正人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = verbose_name_plural = "榜单更正"
        ordering = ["-at", "-pk"]
        triggers = never_changes("a_restatement_stays")

    def __str__(self):
        return f"{self.snapshot} {self.station_id}"


class TallyQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.COCKPIT_VIEW))


class Tally(models.Model):
    """A figure of one unit on one day, for the cockpit and its trends. Counted all day, kept from the evening on.

    Unlike a board it is no promise: it is what was known when it was counted, and says when that was.
    """

    station = models.ForeignKey(
        Station,
        verbose_name="单位",
        on_delete=models.PROTECT,
        db_column="station_code",
        related_name="+",
        db_index=False,
    )
    indicator = models.CharField("指标", max_length=40)
    on = models.DateField("日期")
    at = models.DateTimeField("数据截至")
    base = models.PositiveIntegerField("应完成", null=True)  # null: a plain count has no base
    done = models.PositiveIntegerField("完成")

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "每日统计"
        constraints = [
            # In this order it also serves the cockpit: one unit, some figures, some days.
            models.UniqueConstraint(fields=["station", "indicator", "on"], name="one_tally_per_day"),
        ]

    def __str__(self):
        return f"{self.station_id} {self.indicator} {self.on}"
