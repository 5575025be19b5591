from django.conf import settings
from django.db import models
from django.db.models import Q

from preferential_cards.shops.enums import MatterKind, MatterState, Outcome
from preferential_cards.shops.models.offers import Offer
from preferential_cards.shops.models.shop import Shop
from stations.permissions import Permission


class MatterQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("shop__street_id", Permission.SHOP_VIEW))

    def open(self):
        return self.exclude(state=MatterState.DECIDED)

    def refusals(self):
        """Promised and verifiably not given."""
        return self.filter(outcome=Outcome.UPHELD, refused_offer=True)


class Matter(models.Model):
    """A complaint or a mystery visit: one track. The shop is heard, the bureau decides, the one who spoke reads the answer."""

    shop = models.ForeignKey(Shop, verbose_name="商家", on_delete=models.PROTECT, related_name="matters")
    offer = models.ForeignKey(
        Offer, verbose_name="哪项优惠", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField("种类", max_length=10, choices=MatterKind)
    text = models.CharField("什么事", max_length=500)
    refused_offer = models.BooleanField("不给承诺的优惠", default=False)
    subject = models.BinaryField(max_length=32, null=True)  # who complained, as a fingerprint
    link = models.CharField(max_length=43, unique=True, editable=False)  # where the answer can be read
    state = models.CharField("状态", max_length=10, choices=MatterState, default=MatterState.OPEN)
    opened_at = models.DateTimeField("提出时间")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField("问商家时间", null=True)
    shop_said = models.CharField("商家说明", max_length=500, blank=True)
    heard_at = models.DateTimeField("商家说明时间", null=True)
    outcome = models.CharField("认定", max_length=10, choices=Outcome, blank=True)
    answer = models.CharField("答复", max_length=500, blank=True)
    decided_at = models.DateTimeField("办结时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投诉与走访"
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["subject"], name="matters_of_somebody")]  # /my/: what became of mine
        constraints = [
            models.CheckConstraint(
                name="decided_iff_answered",
                condition=Q(state=MatterState.DECIDED, decided_at__isnull=False)
                & ~Q(outcome="")
                & ~Q(answer="")
                | ~Q(state=MatterState.DECIDED) & Q(decided_at=None, outcome="", answer=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def tone(self) -> str:
        return MatterState(self.state).tone


class Score(models.Model):
    """A shop's month: four parts and their sum, frozen with the rule that made it."""

    append_only = True

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="scores")
    month = models.DateField("月份")
    scans = models.PositiveIntegerField("核销次数")
    mean_stars = models.FloatField("平均分", null=True)
    open_matters = models.PositiveSmallIntegerField("未按时说明的投诉")
    updated = models.BooleanField("近三个月更新过信息")
    total = models.FloatField("得分")
    passed = models.BooleanField("合格")

    class Meta:
        verbose_name = verbose_name_plural = "商家月度评分"
        ordering = ["-month", "shop_id"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "month"], name="one_score_a_month"),
            models.CheckConstraint(name="score_within_100", condition=Q(total__range=(0, 100))),
        ]

    def __str__(self):
        return f"{self.shop_id} {self.month:%Y-%m} {self.total:.0f}"
