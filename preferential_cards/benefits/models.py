from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bureau.kit.history import tracked
from preferential_cards.benefits.enums import (
    Area,
    Group,
    Kind,
    Level,
    Proof,
    ProposalAction,
    ProposalState,
    Status,
)
from stations.models import Station
from stations.permissions import Permission


class BenefitQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Nothing in the catalogue is personal: its keepers also see drafts and what has ended."""
        if scope.allows(Permission.BENEFIT_MANAGE):
            return self
        return self.filter(status=Status.PUBLISHED)

    def current(self, day):
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day), status=Status.PUBLISHED, valid_from__lte=day
        )

    def ended(self, day):
        return self.filter(status=Status.PUBLISHED, valid_to__lt=day)


@tracked
class Benefit(models.Model):
    """One item of the catalogue: who may have what, where, on which proof, by which rule."""

    code = models.CharField(
        "编号", max_length=20, unique=True, help_text="如 GJ-041（国家清单）、BJ-007（本区）"
    )
    title = models.CharField("名称", max_length=60)
    area = models.CharField("领域", max_length=10, choices=Area)
    level = models.CharField("层级", max_length=10, choices=Level)
    groups = ArrayField(models.CharField(max_length=16, choices=Group), verbose_name="对象")
    proofs = ArrayField(models.CharField(max_length=16, choices=Proof), verbose_name="凭什么用")
    kind = models.CharField("方式", max_length=10, choices=Kind)
    value = models.CharField("内容", max_length=200, help_text="一句话说清能得到什么")
    region = models.CharField("适用范围", max_length=60, default="全区")
    provider = models.CharField("提供方", max_length=80)
    provider_phone = models.CharField("咨询电话", max_length=30, blank=True)
    how_to = models.TextField("怎么用", help_text="一行一步")
    per_day = models.PositiveSmallIntegerField("每天限次", null=True, blank=True)
    companions = models.PositiveSmallIntegerField("可随行人数", default=0)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    basis = models.CharField("依据", max_length=160)
    takes_feedback = models.BooleanField("收集使用评价", default=False, help_text="医院等窗口类项目打开")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField("发布于", null=True, blank=True, editable=False)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "优待项目"
        ordering = ["area", "code"]
        constraints = [
            models.CheckConstraint(
                name="benefit_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="止期不能早于起期",
            ),
            models.CheckConstraint(
                name="benefit_is_for_somebody_on_some_proof",
                condition=Q(groups__len__gte=1) & Q(proofs__len__gte=1),
                violation_error_message="至少选一类对象和一种凭证",
            ),
            models.CheckConstraint(
                name="benefit_published_iff_dated",
                condition=Q(status=Status.DRAFT, published_at=None)
                | ~Q(status=Status.DRAFT) & Q(published_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def group_words(self) -> str:
        return "、".join(Group(group).label for group in self.groups)

    @property
    def proof_words(self) -> str:
        return "、".join(Proof(proof).label for proof in self.proofs)

    @property
    def steps(self) -> list[str]:
        return [line.strip() for line in self.how_to.splitlines() if line.strip()]


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self if scope.allows(Permission.BENEFIT_MANAGE) else self.none()

    def by_person(self, subjects):
        return self.filter(subject__in=subjects)


class Feedback(models.Model):
    """What somebody who used an item says of it, and what was answered. Who it was, nobody sees."""

    benefit = models.ForeignKey(
        Benefit, verbose_name="项目", on_delete=models.PROTECT, related_name="feedback"
    )
    subject = models.BinaryField(editable=False)  # pseudonyms.of
    stars = models.PositiveSmallIntegerField("打分")
    text = models.CharField("说了什么", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    on = models.DateField(editable=False)
    answer = models.CharField("答复", max_length=300, blank=True)
    answered_at = models.DateTimeField("答复于", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="答复人", on_delete=models.PROTECT, null=True, blank=True
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目评价"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(name="feedback_stars_1_to_5", condition=Q(stars__range=(1, 5))),
            models.UniqueConstraint(
                fields=["benefit", "subject", "on"],
                name="one_feedback_a_day_on_a_benefit",
                violation_error_message="今天已经评价过这个项目",
            ),
            models.CheckConstraint(
                name="feedback_answer_is_dated",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.benefit_id} {self.stars} 分"


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(
            scope.within("station_id", Permission.SHOP_WORK)
            | scope.within("station_id", Permission.BENEFIT_MANAGE)
        )

    def open(self):
        return self.exclude(state__in=[ProposalState.LISTED, ProposalState.DECLINED])


class Proposal(models.Model):
    """An item that somebody wants in the catalogue (项目扩容)."""

    station = models.ForeignKey(
        Station, verbose_name="提出单位", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    title = models.CharField("建议项目", max_length=60)
    area = models.CharField("领域", max_length=10, choices=Area)
    provider = models.CharField("提供方", max_length=80)
    value = models.CharField("内容", max_length=200)
    why = models.CharField("为什么需要", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    state_since = models.DateTimeField("进入此状态")
    benefit = models.OneToOneField(
        Benefit, verbose_name="列入为", on_delete=models.PROTECT, null=True, blank=True
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "项目建议"
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="proposal_listed_iff_it_has_a_benefit",
                condition=Q(state=ProposalState.LISTED, benefit__isnull=False)
                | ~Q(state=ProposalState.LISTED) & Q(benefit=None),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def tone(self) -> str:
        return ProposalState(self.state).tone


class ProposalStep(models.Model):
    append_only = True

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=ProposalAction, blank=True)
    state = models.CharField("办理后", max_length=10, choices=ProposalState)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT)

    class Meta:
        verbose_name = verbose_name_plural = "建议步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_state_display()}"
