from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.scoring.enums import How, Level, SchemeState


class SchemeQuerySet(models.QuerySet):
    def live(self, key: str, year: int):
        return self.filter(key=key, year=year, state=SchemeState.LIVE)


class Scheme(models.Model):
    """A scheme of a year. Live ones are never edited: the next version or year follows them."""

    key = models.CharField("用途", max_length=20, help_text="如 fengqiao")
    name = models.CharField("名称", max_length=60)
    year = models.PositiveSmallIntegerField("年度")
    full = models.DecimalField("总分", max_digits=6, decimal_places=2, default=100)
    pass_line = models.DecimalField("达标线", max_digits=6, decimal_places=2, default=80)
    most_bonus = models.DecimalField("加分上限", max_digits=5, decimal_places=2, default=0)
    state = models.CharField("状态", max_length=6, choices=SchemeState, default=SchemeState.DRAFT)
    source = models.CharField("依据", max_length=200, blank=True)
    published_at = models.DateTimeField("启用时间", null=True, blank=True, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "赋分方案"
        ordering = ["key", "-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "year"],
                condition=Q(state=SchemeState.LIVE),
                name="one_live_scheme_per_year",
                violation_error_message="这一年度已有使用中的方案",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.year} 年）"


class Item(models.Model):
    scheme = models.ForeignKey(Scheme, verbose_name="方案", on_delete=models.CASCADE, related_name="items")
    group = models.CharField("大类", max_length=30)
    code = models.CharField("编号", max_length=8)
    name = models.CharField("小项", max_length=80)
    how = models.CharField("怎样得分", max_length=8, choices=How)
    full = models.DecimalField("分值", max_digits=5, decimal_places=2)
    params = models.JSONField("参数", default=dict, blank=True)
    indicator = models.CharField("自动取数的指标", max_length=40, blank=True)
    needs_evidence = models.BooleanField("要凭据", default=False)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "赋分小项"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_item_per_code"),
            models.CheckConstraint(
                name="veto_has_no_points",
                condition=Q(how=How.VETO, full=0) | ~Q(how=How.VETO) & Q(full__gt=0),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.name}"


class Sheet(models.Model):
    """One subject under one scheme. `place` is an official code; what the subject is, its room knows."""

    scheme = models.ForeignKey(Scheme, verbose_name="方案", on_delete=models.PROTECT, related_name="sheets")
    place = models.CharField("编码", max_length=12)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    opened_at = models.DateTimeField("开始时间")

    class Meta:
        verbose_name = verbose_name_plural = "评分表"

    def __str__(self):
        return f"{self.scheme} {self.place}"


class Score(models.Model):
    """One item at one level. Never edited: what was given before stays, the newest counts."""

    append_only = True

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="scores")
    level = models.CharField("哪一级", max_length=8, choices=Level)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    value = models.DecimalField("数值", max_digits=12, decimal_places=4, null=True)
    points = models.DecimalField("得分", max_digits=5, decimal_places=2, null=True)  # None: does not apply
    is_computed = models.BooleanField("自动取数", default=False)
    reason = models.CharField("原因", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "得分"
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["sheet", "level", "item", "-id"], name="newest_score")]

    def __str__(self):
        return f"{self.item} {self.points}"


class Evidence(models.Model):
    """What shows a point. Withdrawn, never deleted."""

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="evidence")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="evidence")
    note = models.CharField("说明", max_length=120, blank=True)
    taken_on = models.DateField("拍摄（形成）日期")
    place = models.CharField("地点", max_length=60)
    key = models.CharField(max_length=60, editable=False)
    shown_name = models.CharField("文件名", max_length=90)
    content_type = models.CharField(max_length=40, editable=False)
    sha256 = models.CharField("校验值", max_length=64, editable=False)
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "凭据"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "sha256"], condition=Q(withdrawn_at=None), name="one_file_proves_one_item"
            ),
        ]

    def __str__(self):
        return self.shown_name
