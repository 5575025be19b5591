from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bureau.kit.history import tracked
from preferential_cards.benefits.models import Benefit
from preferential_cards.shops.enums import Holder, OfferKind
from preferential_cards.shops.models.shop import Shop
from stations.permissions import Permission


class OfferQuerySet(models.QuerySet):
    def current(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day, withdrawn_at=None)


@tracked
class Offer(models.Model):
    """What a shop gives, to whom, how often and until when. A change makes a new version; a redemption names the one it used."""

    shop = models.ForeignKey(Shop, verbose_name="商家", on_delete=models.PROTECT, related_name="offers")
    benefit = models.ForeignKey(
        Benefit,
        verbose_name="对应优待项目",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    title = models.CharField("优惠", max_length=60, help_text="如 全单 8 折")
    kind = models.CharField("方式", max_length=10, choices=OfferKind)
    holders = ArrayField(models.CharField(max_length=1, choices=Holder), verbose_name="给谁")
    excludes = models.CharField("不含", max_length=120, blank=True, help_text="如 酒水、节假日")
    per_day = models.PositiveSmallIntegerField("每人每天次数", default=1)
    stock = models.PositiveIntegerField("总份数", null=True, blank=True)
    hour_from = models.TimeField("每天几点起", null=True, blank=True)
    hour_to = models.TimeField("每天几点止", null=True, blank=True)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    withdrawn_at = models.DateTimeField("停用于", null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "商家优惠"
        ordering = ["shop_id", "pk"]
        constraints = [
            models.CheckConstraint(
                name="offer_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="止期不能早于起期",
            ),
            models.CheckConstraint(
                name="offer_hours_come_in_pairs",
                condition=Q(hour_from=None, hour_to=None) | Q(hour_to__gt=F("hour_from")),
                violation_error_message="每天的起止时间要成对填写，止要晚于起",
            ),
            models.CheckConstraint(
                name="offer_is_for_somebody",
                condition=Q(holders__len__gte=1) & Q(per_day__range=(1, 20)),
                violation_error_message="至少选一种证；每人每天 1 到 20 次",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def words(self) -> str:
        said = [self.title]
        if self.excludes:
            said.append(f"{self.excludes}除外")
        said.append(f"每天 {self.per_day} 次")
        return "，".join(said)

    @property
    def limits(self) -> str:
        said = ["、".join(Holder(h).label for h in self.holders)]
        if self.hour_from:
            said.append(f"每天 {self.hour_from:%H:%M}–{self.hour_to:%H:%M}")
        if self.stock is not None:
            said.append(f"共 {self.stock} 份")
        if self.valid_to:
            said.append(f"到 {self.valid_to:%Y-%m-%d}")
        return "；".join(said)


class RedemptionQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("shop__street_id", Permission.SHOP_VIEW))

    def by_person(self, subjects):
        return self.filter(subject__in=subjects)


class Redemption(models.Model):
    """An offer was used once. Who used it is a keyed fingerprint; the two unique keys are what makes it once."""

    append_only = True

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="redemptions")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="redemptions")
    offer_version = models.PositiveSmallIntegerField()
    subject = models.BinaryField(max_length=32)
    holder = models.CharField("证件", max_length=1, choices=Holder)
    token = models.BinaryField(max_length=32)  # digest of what was scanned
    ordinal = (
        models.PositiveSmallIntegerField()
    )  # the first, second … of this person with this offer on this day
    on = models.DateField("日期")
    at = models.DateTimeField("时间")
    seat_id = models.BigIntegerField(null=True)
    offline = models.BooleanField("离线核验", default=False)
    synced_at = models.DateTimeField("上传时间", null=True)

    objects = RedemptionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核销记录"
        indexes = [
            models.Index(fields=["shop", "-at"], name="redemptions_of_a_shop"),  # the shop's own log
            models.Index(fields=["subject", "-at"], name="redemptions_of_somebody"),  # /my/: what have I used
        ]
        constraints = [
            models.UniqueConstraint(fields=["token", "offer"], name="one_redemption_per_token_and_offer"),
            models.UniqueConstraint(
                fields=["offer", "subject", "on", "ordinal"], name="no_more_a_day_than_the_offer_says"
            ),
            models.CheckConstraint(
                name="only_offline_ones_come_later",
                condition=Q(offline=False, synced_at=None) | Q(offline=True, synced_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.shop_id} {self.at:%Y-%m-%d %H:%M}"


class Star(models.Model):
    """What somebody thinks of a shop, once a month and only after having used an offer there."""

    append_only = True

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="stars")
    subject = models.BinaryField(max_length=32)
    month = models.DateField()  # its first day
    stars = models.PositiveSmallIntegerField("打分")
    text = models.CharField("说了什么", max_length=200, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "商家评分"
        constraints = [
            models.CheckConstraint(name="shop_stars_1_to_5", condition=Q(stars__range=(1, 5))),
            models.UniqueConstraint(fields=["shop", "subject", "month"], name="one_rating_a_month"),
        ]

    def __str__(self):
        return f"{self.shop_id} {self.stars} 分"
