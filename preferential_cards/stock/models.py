from django.conf import settings
from django.db import models
from django.db.models import Q

from preferential_cards.models import Card
from preferential_cards.stock.enums import Result
from stations.models import Station
from stations.permissions import Permission


class CountQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.CARD_STOCK))


class AtDrawer(models.Model):
    """A row that belongs to a drawer, and so to the station that keeps it."""

    walled_by = "station"
    append_only = True

    station = models.ForeignKey(
        Station,
        verbose_name="盘点站",
        on_delete=models.PROTECT,
        related_name="+",
        db_column="station_code",
        db_index=False,
    )

    objects = CountQuerySet.as_manager()

    class Meta:
        abstract = True


class Count(AtDrawer):
    """One count of one drawer, as it was found. Never edited: a second count is another row."""

    at = models.DateTimeField("盘点时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="盘点人", on_delete=models.PROTECT)
    expected = models.PositiveIntegerField("账上")
    found = models.PositiveIntegerField("找到")
    missing = models.PositiveIntegerField("没找到")
    extra = models.PositiveIntegerField("多出")

    class Meta:
        verbose_name = verbose_name_plural = "优待证盘点"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["station", "at"], name="card_count_by_station")]
        constraints = [
            models.CheckConstraint(
                name="a_count_adds_up", condition=Q(expected=models.F("found") + models.F("missing"))
            ),
        ]

    def __str__(self):
        return f"{self.station} {self.at:%Y-%m-%d} 盘点"


class CountLine(AtDrawer):
    count = models.ForeignKey(Count, verbose_name="盘点", on_delete=models.PROTECT, related_name="lines")
    card = models.ForeignKey(
        Card, verbose_name="优待证", on_delete=models.PROTECT, null=True, related_name="count_lines"
    )
    typed = models.CharField("扫到的证号", max_length=30, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result)

    class Meta:
        verbose_name = verbose_name_plural = "盘点明细"
        ordering = ["result", "pk"]
        constraints = [
            models.CheckConstraint(
                name="an_unknown_number_has_no_card",
                condition=Q(result=Result.UNKNOWN, card=None) & ~Q(typed="")
                | ~Q(result=Result.UNKNOWN) & Q(card__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_result_display()}"

    @property
    def tone(self) -> str:
        return Result(self.result).tone
