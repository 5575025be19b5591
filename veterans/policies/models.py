"""Rules in dated versions, and what each person is entitled to under them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit import claims
from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from veterans.models import OfPerson
from veterans.models.person import OfPersonQuerySet
from veterans.policies import conditions
from veterans.policies.enums import Decision, Kind, RuleState


class RuleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Rules are public: they say nothing about anybody."""
        return self

    def in_force(self, on):
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=on), state=RuleState.IN_FORCE, valid_from__lte=on
        )


@tracked
class Rule(models.Model):
    """One version of a benefit or a duty. A version in force is never edited: a new one takes its place from a day on."""

    code = models.CharField("编号", max_length=30)
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField(
        "状态", max_length=10, choices=RuleState, default=RuleState.DRAFT, editable=False
    )
    kind = models.CharField("类别", max_length=12, choices=Kind, default=Kind.ENTITLEMENT)
    name = models.CharField("名称", max_length=60)
    what = models.CharField("给什么、办什么", max_length=200, help_text="本人会看到这句话")
    how = models.CharField("怎么办", max_length=200, blank=True, help_text="本人会看到这句话")
    source = models.CharField("依据", max_length=120, help_text="法规名称和条款")
    evidence = models.CharField(
        "可信程度", max_length=1, blank=True, help_text="L 法条，P 文件，D 本区设计，M 待核实"
    )
    area = models.CharField("适用地区", max_length=12, blank=True, help_text="区划代码，空为全部")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    conditions = models.JSONField("条件", default=list)
    claim = models.CharField(
        "享受的凭据", max_length=30, blank=True, help_text="有这一项就算已享受，不再提示"
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策规则"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_version_of_a_rule"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rule_ends_after_it_begins",
                violation_error_message="止期早于起期",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.name}（第 {self.version} 版）"

    @property
    def tone(self) -> str:
        return RuleState(self.state).tone

    @property
    def words(self) -> list[str]:
        return conditions.in_words(self.conditions)

    @property
    def claim_words(self) -> str:
        return claims.label(self.claim)


class EntitlementQuerySet(OfPersonQuerySet):
    def standing(self):
        return self.filter(ended_on=None)

    def waiting(self):
        return self.filter(ended_on=None, decision=Decision.OPEN)


@tracked
class Entitlement(OfPerson):
    """A rule holds for a person, from a night to a night, with the reasons in words. What follows is decided by people."""

    computed = True
    field_classes = {
        **dict.fromkeys(("code", "rule", "since", "ended_on", "decision", "decided_at", "decided_by"), PLAIN),
        **dict.fromkeys(("reasons", "note"), SENSITIVE),
    }

    code = models.CharField("规则编号", max_length=30)
    rule = models.ForeignKey(Rule, verbose_name="政策", on_delete=models.PROTECT)
    reasons = models.CharField("理由", max_length=300, blank=True)
    since = models.DateField("从")
    ended_on = models.DateField("不再符合", null=True, blank=True)
    decision = models.CharField("办理", max_length=15, choices=Decision, default=Decision.OPEN)
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办理人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )  # fmt: skip
    note = models.CharField("说明", max_length=200, blank=True)

    objects = EntitlementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策待办"
        indexes = [
            # The work list of a station, and the heap on its desk.
            models.Index(
                fields=["station", "code", "id"],
                condition=Q(ended_on=None, decision="OPEN"),
                name="entitlement_work_list",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["person", "code"], condition=Q(ended_on=None), name="one_standing_entitlement_per_rule"),
            # Nobody loses anything by a rule alone: what is refused is refused by somebody.
            models.CheckConstraint(
                condition=Q(decision__in=["OPEN", "CLAIMED"]) | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(note=""),
                name="a_refusal_has_a_human_and_a_reason",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.rule.name}"

    @property
    def tone(self) -> str:
        return Decision(self.decision).tone
