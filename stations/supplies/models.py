from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from stations.models import Station
from stations.permissions import Permission
from stations.supplies.enums import Category, Deed, State

GROWS, SHRINKS = [Deed.IN, Deed.GOT, Deed.BACK], [Deed.OUT, Deed.SENT]


def _by():
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True, related_name="+"
    )


def _station(label, related_name, column="station_code"):
    return models.ForeignKey(
        Station, verbose_name=label, on_delete=models.PROTECT, related_name=related_name, db_column=column
    )


class GoodQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self if scope.allows(Permission.SUPPLY_VIEW) else self.none()

    def in_use(self):
        return self.filter(is_used=True)


class Good(models.Model):
    name = models.CharField("名称", max_length=30, unique=True)
    unit = models.CharField("单位", max_length=4, default="份")
    category = models.CharField("类别", max_length=8, choices=Category)
    signed = models.BooleanField("发给个人时请签收", default=False)
    is_used = models.BooleanField("使用", default=True)
    position = models.PositiveSmallIntegerField("次序", default=50)

    objects = GoodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "物品种类"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class StockQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.SUPPLY_VIEW))

    def low(self):
        return self.filter(count__lt=F("minimum"))


class Stock(models.Model):
    """How many of it there are at a station now. Changed only together with an `Entry`."""

    walled_by = "station"
    field_classes = dict.fromkeys(("good", "count", "minimum"), PLAIN)

    station = _station("服务站", "stocks")
    good = models.ForeignKey(Good, verbose_name="物品", on_delete=models.PROTECT, related_name="stocks")
    count = models.IntegerField("现有", default=0)
    minimum = models.PositiveIntegerField("最少要有", default=0)

    objects = StockQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "库存"
        ordering = ["station", "good__position", "good"]
        constraints = [
            models.UniqueConstraint(fields=["station", "good"], name="one_stock_per_station_and_good"),
            models.CheckConstraint(
                name="stock_is_never_below_nothing",
                condition=Q(count__gte=0),
                violation_error_message="库存不够",
            ),
        ]

    def __str__(self):
        return f"{self.station} {self.good}"

    @property
    def is_low(self) -> bool:
        return self.count < self.minimum


class TransferQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(
            scope.within("giver_id", Permission.SUPPLY_VIEW)
            | scope.within("taker_id", Permission.SUPPLY_VIEW)
        )

    def under_way(self):
        return self.filter(state__in=[State.SENT, State.REFUSED])


class Transfer(models.Model):
    """From one station to another; both see it."""

    walled_by = "giver"
    walled_also = ("taker",)
    field_classes = {
        **dict.fromkeys(("giver", "taker", "good", "count", "got", "sent_at", "ended_at", "sent_by"), PLAIN),
        "note": PLAIN,
    }

    giver = _station("调出站", "+", "giver_code")
    taker = _station("调入站", "+", "taker_code")
    good = models.ForeignKey(Good, verbose_name="物品", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField("调出数")
    got = models.PositiveIntegerField("实收数", null=True, blank=True)
    state = models.CharField("状态", max_length=8, choices=State, default=State.SENT)
    note = models.CharField("说明", max_length=200, blank=True)
    sent_at = models.DateTimeField("调出时间")
    sent_by = _by()
    ended_at = models.DateTimeField("办完时间", null=True, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调拨"
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["taker", "-sent_at"], name="transfers_of_taker"),  # the station's page
        ]
        constraints = [
            models.CheckConstraint(name="transfer_to_another_station", condition=~Q(giver=F("taker"))),
            models.CheckConstraint(name="transfer_of_something", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="transfer_got_iff_received",
                condition=Q(state=State.GOT, got__isnull=False, got__lte=F("count"))
                | ~Q(state=State.GOT) & Q(got=None),
                violation_error_message="实收数不能多于调出数",
            ),
        ]

    def __str__(self):
        return f"{self.giver} → {self.taker} {self.good} {self.count}"

    @property
    def tone(self) -> str:
        return State(self.state).tone


class EntryQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.SUPPLY_VIEW))


class Entry(models.Model):
    """One change of a stock, with what was there afterwards. Never edited: what was wrong is counted anew."""

    walled_by = "station"
    append_only = True
    field_classes = {
        **dict.fromkeys(("good", "deed", "change", "after", "transfer"), PLAIN),
        **dict.fromkeys(("ref", "to_name"), PERSONAL),
        **dict.fromkeys(("note", "signature"), SENSITIVE),
    }

    station = _station("服务站", "+")
    good = models.ForeignKey(Good, verbose_name="物品", on_delete=models.PROTECT, related_name="entries")
    deed = models.CharField("办理", max_length=6, choices=Deed)
    change = models.IntegerField("增减")
    after = models.IntegerField("办理后")
    ref = models.CharField("给谁", max_length=60, blank=True)
    to_name = models.CharField("领取人", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    signature = models.TextField("签收", blank=True)
    transfer = models.ForeignKey(
        Transfer, verbose_name="调拨", on_delete=models.PROTECT, null=True, related_name="entries"
    )
    at = models.DateTimeField("时间")
    by = _by()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "出入库"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["station", "-at"], name="entries_of_station"),  # the ledger
            models.Index(fields=["ref"], condition=~Q(ref=""), name="entries_to_whom"),  # the person's page
        ]
        constraints = [
            models.CheckConstraint(name="nothing_below_nothing", condition=Q(after__gte=0)),
            models.CheckConstraint(
                name="entry_changes_as_its_deed_says",
                condition=Q(deed__in=GROWS, change__gt=0)
                | Q(deed__in=SHRINKS, change__lt=0)
                | Q(deed=Deed.COUNT),
            ),
            models.CheckConstraint(
                name="handed_out_to_somebody",
                condition=~Q(deed=Deed.OUT) | ~Q(ref="") | ~Q(to_name="") | ~Q(note=""),
                violation_error_message="请写明发给谁，或用在什么活动上",
            ),
        ]

    def __str__(self):
        return f"{self.get_deed_display()} {self.good} {self.change:+d}"
