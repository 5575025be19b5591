from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit import mask, seal
from bureau.kit.history import tracked
from preferential_cards.shops import states
from preferential_cards.shops.enums import Action, AreaKind, FileKind, Source, State, Trade
from stations.models import Station
from stations.permissions import Permission


def street_field(**kwargs):
    return models.ForeignKey(
        Station,
        verbose_name="所属街道",
        on_delete=models.PROTECT,
        related_name="+",
        db_column="street_code",
        **kwargs,
    )


class BusinessArea(models.Model):
    """崇军一条街 or 崇军商圈: where several shops stand together."""

    name = models.CharField("名称", max_length=40, unique=True)
    kind = models.CharField("类型", max_length=10, choices=AreaKind)
    street = street_field()
    longitude = models.FloatField("经度")
    latitude = models.FloatField("纬度")

    class Meta:
        verbose_name = verbose_name_plural = "崇军商圈"
        ordering = ["street_id", "name"]

    def __str__(self):
        return self.name


class ShopQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("street_id", Permission.SHOP_VIEW))

    def public(self):
        """What everybody may see: shops at which an offer holds now. The others vanish from list and map by themselves."""
        return self.filter(state=State.ACTIVE)

    def in_notice(self, day):
        return self.filter(state=State.NOTICE, notice_from__lte=day, notice_to__gte=day)

    def on_the_list(self, at):
        """崇军商家 as of a moment: got its plaque by then and had not ended by then."""
        return self.filter(Q(closed_at=None) | Q(closed_at__gt=at), opened_at__lte=at)


@tracked
class Shop(models.Model):
    """One shop from the first call to the end of its agreement. Of its people only a contact is kept, and the number sealed."""

    SEAL = "shops.shop.contact_phone"
    sealed = {"contact_phone_sealed": seal.Sealed(SEAL)}

    name = models.CharField("店名", max_length=60)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    trade = models.CharField("行业", max_length=12, choices=Trade)
    street = street_field()
    area = models.ForeignKey(
        BusinessArea, verbose_name="商圈", on_delete=models.SET_NULL, null=True, blank=True
    )
    address = models.CharField("地址", max_length=120)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    phone = models.CharField("门店电话", max_length=30, blank=True, help_text="公开显示")
    hours = models.CharField("营业时间", max_length=40, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone_sealed = models.BinaryField(editable=False, default=b"")
    veteran_founded = models.BooleanField("退役军人创办", default=False)
    promise = models.CharField("答应的优惠", max_length=200, blank=True)
    source = models.CharField("来源", max_length=10, choices=Source)
    followed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="跟进人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # fmt: skip
    state = models.CharField("状态", max_length=10, choices=State)
    state_since = models.DateTimeField("进入此状态")
    version = models.PositiveIntegerField(default=1, editable=False)
    link = models.CharField(max_length=43, unique=True, editable=False)  # the applicant's private page
    notice_from = models.DateField("公示起", null=True, blank=True)
    notice_to = models.DateField("公示止", null=True, blank=True)
    agreement_from = models.DateField("协议起", null=True, blank=True)
    agreement_to = models.DateField("协议止", null=True, blank=True)
    plaque = models.CharField("牌匾号", max_length=24, blank=True)
    opened_at = models.DateTimeField("授牌时间", null=True, blank=True)
    closed_at = models.DateTimeField("终止时间", null=True, blank=True)

    objects = ShopQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "崇军商家"
        indexes = [
            models.Index(fields=["street", "state", "state_since"], name="shop_work_list"),
            models.Index(fields=["opened_at"], name="shop_by_opening"),  # the figure over time
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=Q(state__in=sorted(states.LIVE)) & ~Q(uscc=""),
                name="one_live_shop_per_licence",
                violation_error_message="这个统一社会信用代码已有一家商家在办或在册",
            ),
            models.UniqueConstraint(fields=["plaque"], condition=~Q(plaque=""), name="one_shop_per_plaque"),
            models.CheckConstraint(
                name="shop_opened_iff_plaque",
                condition=Q(state__in=sorted(states.OPENED), opened_at__isnull=False) & ~Q(plaque="")
                | ~Q(state__in=sorted(states.OPENED)) & Q(opened_at=None, plaque=""),
            ),
            models.CheckConstraint(
                name="shop_closed_iff_over",
                condition=Q(state__in=sorted(states.CLOSED), closed_at__isnull=False)
                | ~Q(state__in=sorted(states.CLOSED)) & Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="shop_opened_only_under_an_agreement",
                condition=~Q(state__in=sorted(states.OPENED | {State.SIGNED}))
                | Q(agreement_to__gt=F("agreement_from")),
            ),
            models.CheckConstraint(
                name="shop_notice_has_an_end",
                condition=Q(notice_from=None, notice_to=None) | Q(notice_to__gte=F("notice_from")),
            ),
            models.CheckConstraint(
                name="only_leads_have_no_licence",
                condition=~Q(uscc="") | Q(state__in=[State.LEAD, State.PROMISED, State.DROPPED]),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def contact_phone(self) -> str:
        sealed = bytes(self.contact_phone_sealed)
        return seal.of(self.SEAL).open(sealed, self.pk) if sealed else ""

    @contact_phone.setter
    def contact_phone(self, text: str):
        self.contact_phone_sealed = seal.of(self.SEAL).close(text, self.pk) if text else b""

    @property
    def masked_contact(self) -> str:
        return f"{mask.name(self.contact_name)} {mask.phone(self.contact_phone)}".strip()


class ShopFile(models.Model):
    """A photo or paper that came through the upload door."""

    append_only = True

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField("种类", max_length=10, choices=FileKind)
    key = models.CharField(max_length=60)
    name = models.CharField("文件名", max_length=90)
    content_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "商家材料"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.name}"


class Step(models.Model):
    """One step, as it was taken; a visit without a decision has no action. Never edited."""

    append_only = True

    shop = models.ForeignKey(Shop, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action, blank=True)
    state = models.CharField("办理后", max_length=10, choices=State)
    note = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "商家步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display() or '走访记录'}"


class Target(models.Model):
    """How many shops a street (or the district) wants by the end of a year, over all trades or in one; and how many are enough."""

    year = models.PositiveSmallIntegerField("年份")
    street = street_field()
    trade = models.CharField("行业", max_length=12, choices=Trade, blank=True, help_text="空着表示全部行业")
    goal = models.PositiveIntegerField("目标家数")
    most = models.PositiveIntegerField("上限家数", null=True, blank=True, help_text="同行业太多时的上限")

    class Meta:
        verbose_name = verbose_name_plural = "招募目标"
        ordering = ["-year", "street_id", "trade"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "street", "trade"], name="one_target_per_place_and_trade"
            ),
            models.CheckConstraint(
                name="target_cap_not_below_goal",
                condition=Q(most=None) | Q(most__gte=F("goal")),
                violation_error_message="上限不能低于目标",
            ),
        ]

    def __str__(self):
        return f"{self.year} {self.street} {self.get_trade_display() or '全部'} {self.goal}"


class ShopRule(models.Model):
    """The numbers of this procedure from a day on. A new rule is a new row; what was decided under the old one stays."""

    valid_from = models.DateField("起", unique=True)
    notice_workdays = models.PositiveSmallIntegerField("公示工作日", default=5)
    agreement_months = models.PositiveSmallIntegerField("协议月数", default=24)
    renewal_days = models.PositiveSmallIntegerField("提前几天提醒续签", default=60)
    weight_scans = models.PositiveSmallIntegerField("核销占比", default=40)
    weight_stars = models.PositiveSmallIntegerField("评分占比", default=30)
    weight_complaints = models.PositiveSmallIntegerField("投诉处理占比", default=20)
    weight_updates = models.PositiveSmallIntegerField("信息更新占比", default=10)
    scans_for_full = models.PositiveSmallIntegerField("每月核销几次得满分", default=20)
    floor = models.PositiveSmallIntegerField("合格分", default=60)
    low_months = models.PositiveSmallIntegerField("连续几个月不合格要整改", default=6)
    refusals_to_remove = models.PositiveSmallIntegerField("几次查实拒不履行要取消", default=3)
    list_hours = models.PositiveSmallIntegerField("离线名单最长几小时有效", default=12)

    class Meta:
        verbose_name = verbose_name_plural = "商家规则"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="weights_make_a_hundred",
                condition=Q(
                    weight_scans=100 - F("weight_stars") - F("weight_complaints") - F("weight_updates")
                ),
                violation_error_message="四项占比合计要等于 100",
            ),
            models.CheckConstraint(
                name="offline_list_for_a_day_at_most", condition=Q(list_hours__range=(1, 24))
            ),
        ]

    def __str__(self):
        return f"{self.valid_from} 起"
