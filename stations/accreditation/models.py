from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.scoring.models import Item, Sheet
from stations.accreditation import states
from stations.accreditation.enums import Action, State
from stations.models import Station
from stations.permissions import Permission


class OfStationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.STATION_VIEW))


class BidQuerySet(OfStationQuerySet):
    def running(self):
        return self.filter(state__in=states.RUNNING)


class Bid(models.Model):
    """One station bidding in one year."""

    station = models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name="bids",
        db_column="station_code",
    )
    year = models.PositiveSmallIntegerField("年度")
    sheet = models.OneToOneField(Sheet, verbose_name="评分表", on_delete=models.PROTECT, related_name="bid")
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField("到这一步")
    plaque = models.CharField("牌匾号", max_length=40, blank=True)
    named_on = models.DateField("命名日期", null=True, blank=True)
    rechecked_on = models.DateField("最近复查", null=True, blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "枫桥式创建申报"
        ordering = ["-year", "station"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "year"],
                condition=~Q(state=State.WITHDRAWN),
                name="one_bid_per_station_and_year",
                violation_error_message="本站这一年度已经申报",
            ),
            models.CheckConstraint(
                name="named_iff_plaque_and_day",
                condition=Q(state__in=[State.NAMED, State.DELISTED], named_on__isnull=False) & ~Q(plaque="")
                | ~Q(state__in=[State.NAMED, State.DELISTED]) & Q(named_on=None, plaque=""),
                violation_error_message="命名要有牌匾号和日期",
            ),
        ]

    def __str__(self):
        return f"{self.station} {self.year} 年"

    @property
    def tone(self) -> str:
        return State(self.state).tone


class BidStep(models.Model):
    """What was done with a bid. Never edited."""

    append_only = True

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=14, choices=Action)
    state = models.CharField("办理后", max_length=10, choices=State)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "申报步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"


class GapQuerySet(OfStationQuerySet):
    def open(self):
        return self.filter(done_at=None)


class Gap(models.Model):
    """What the station has to put right: an item that was sent back, or points that were missing at the end."""

    station = models.ForeignKey(
        Station, verbose_name="服务站", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    bid = models.ForeignKey(Bid, verbose_name="申报", on_delete=models.PROTECT, related_name="gaps")
    item = models.ForeignKey(Item, verbose_name="小项", on_delete=models.PROTECT, related_name="+")
    what = models.CharField("要做什么", max_length=200)
    due_on = models.DateField("期限")
    opened_at = models.DateTimeField("提出时间")
    answer = models.CharField("怎么改的", max_length=200, blank=True)
    done_at = models.DateTimeField("改好时间", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = GapQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "整改事项"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "item"], condition=Q(done_at=None), name="one_open_gap_per_item"
            ),
            models.CheckConstraint(
                name="gap_done_iff_answered",
                condition=Q(done_at=None, answer="") | Q(done_at__isnull=False) & ~Q(answer=""),
                violation_error_message="请写一句怎么改的",
            ),
        ]

    def __str__(self):
        return f"{self.item}：{self.what}"
