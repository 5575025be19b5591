from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from bureau.privacy.enums import Channel, DisposalState, Function, Purpose, RightsKind, RightsState
from stations.permissions import Permission
from veterans.models import OfPerson


class Notice(models.Model):
    """What people are told before we process their data (arts. 17, 30, 35). A new text is a new version; old ones stay."""

    function = models.CharField("事项", max_length=10, choices=Function)
    version = models.PositiveSmallIntegerField("版本")
    valid_from = models.DateField("启用日期")
    basis = models.CharField("法律依据", max_length=200)
    why = models.TextField("处理目的和必要性", max_length=2000)
    what = models.TextField("处理哪些信息", max_length=2000)
    how_long = models.CharField("保存多久", max_length=200)
    who_receives = models.TextField("提供给谁", max_length=2000)
    rights = models.TextField("您的权利和办理方式", max_length=2000)

    class Meta:
        verbose_name = verbose_name_plural = "告知书"
        ordering = ["function", "-version"]
        constraints = [models.UniqueConstraint(fields=["function", "version"], name="one_notice_per_version")]

    def __str__(self):
        return f"{self.get_function_display()} 第{self.version}版"


@tracked
class Consent(OfPerson):
    """One consent for one purpose, and its withdrawal, which acts at once (art. 15)."""

    field_classes = {
        **dict.fromkeys(("purpose", "given_at", "withdrawn_at", "channel", "wording"), PERSONAL),
        **dict.fromkeys(("given_by", "withdrawn_by"), PLAIN),
    }

    purpose = models.CharField("事项", max_length=10, choices=Purpose)
    wording = models.CharField("本人看到的说明", max_length=500)
    channel = models.CharField("方式", max_length=10, choices=Channel)
    given_at = models.DateTimeField("同意时间")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "同意"
        ordering = ["purpose", "-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None),
                name="one_live_consent_per_purpose",
                violation_error_message="此人已同意这一事项",
            ),
            models.CheckConstraint(
                name="withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self):
        return self.get_purpose_display()


class Recipient(models.Model):
    """Who outside receives personal data, which, and on what ground (arts. 21, 23; records are kept three years)."""

    name = models.CharField("接收方", max_length=80)
    purpose = models.CharField("用途", max_length=200)
    data = models.CharField("信息种类", max_length=300)
    basis = models.CharField("依据（法条或合同号）", max_length=200)
    entrusted = models.BooleanField("委托处理", default=False, help_text="只替我们处理，不另作他用")
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)
    contact = models.CharField("联系人和电话", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信息接收方"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="recipient_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self):
        return self.name


class Handover(models.Model):
    """One time that data went to a recipient. Counts only; the file itself is known by its digest."""

    append_only = True

    recipient = models.ForeignKey(
        Recipient, verbose_name="接收方", on_delete=models.PROTECT, related_name="handovers"
    )
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT)
    people = models.PositiveIntegerField("涉及人数")
    what = models.CharField("内容", max_length=200)
    digest = models.CharField("文件校验值", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对外提供记录"
        ordering = ["-at"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.recipient}"


class AnswerTerm(models.Model):
    """Within how many days a rights request is answered: dated data, never a constant in code."""

    kind = models.CharField("请求", max_length=10, choices=RightsKind)
    days = models.PositiveSmallIntegerField("期限（日）")
    basis = models.CharField("依据", max_length=200)
    valid_from = models.DateField("启用日期")

    class Meta:
        verbose_name = verbose_name_plural = "答复期限"
        ordering = ["kind", "-valid_from"]
        constraints = [models.UniqueConstraint(fields=["kind", "valid_from"], name="one_term_per_day")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.days}日"


class RightsRequestQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))

    def open(self):
        return self.filter(state=RightsState.RECEIVED)


@tracked
class RightsRequest(OfPerson):
    """A person asks to see, copy, correct, delete … (arts. 44–50). Answered within its term, refused with a reason."""

    field_classes = {
        **dict.fromkeys(("kind", "channel", "received_at", "due_on", "answered_at"), PERSONAL),
        **dict.fromkeys(("detail", "answer"), SENSITIVE),
        **dict.fromkeys(("received_by", "answered_by"), PLAIN),
    }

    kind = models.CharField("请求", max_length=10, choices=RightsKind)
    state = models.CharField("状态", max_length=10, choices=RightsState, default=RightsState.RECEIVED)
    channel = models.CharField("方式", max_length=10, choices=Channel)
    detail = models.TextField("请求内容", max_length=1000)
    received_at = models.DateTimeField("收到时间")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("应答复日期")
    answer = models.TextField("答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="答复人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "个人信息权利请求"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="answered_iff_closed",
                condition=Q(state=RightsState.RECEIVED, answered_at=None)
                | ~Q(state=RightsState.RECEIVED) & Q(answered_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()}请求 {self.pk}"


class RetentionRule(models.Model):
    """How long people who have left the register are kept (arts. 19, 47): dated data."""

    months = models.PositiveSmallIntegerField("离册后保存（月）")
    basis = models.CharField("依据", max_length=200)
    valid_from = models.DateField("启用日期", unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "保存期限"
        ordering = ["-valid_from"]

    def __str__(self):
        return f"离册满 {self.months} 个月"


class Disposal(models.Model):
    """A list of people whose data is due to be cleared: frozen, signed by a second person, then carried out (F114)."""

    rule = models.ForeignKey(RetentionRule, verbose_name="规则", on_delete=models.PROTECT)
    people = models.JSONField("名单", help_text="人员编号，提出后不再改变")
    digest = models.CharField("名单校验值", max_length=64)
    state = models.CharField("状态", max_length=10, choices=DisposalState, default=DisposalState.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField("签字时间", null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="签字人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField("执行时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "到期清除"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="disposal_needs_a_second_person",
                condition=Q(signed_by=None) | ~Q(signed_by=F("proposed_by")),
                violation_error_message="提出人不能自己签字",
            ),
            models.CheckConstraint(
                name="disposal_is_signed_before_it_is_done",
                condition=~Q(state__in=["SIGNED", "DONE"])
                | Q(signed_by__isnull=False, signed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"到期清除 {self.pk}"
