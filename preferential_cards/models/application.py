from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from preferential_cards import states
from preferential_cards.enums import Action, ApplicantRole, AwayAnswer, Channel, IssueBy, ReturnReason, State
from stations.permissions import Permission
from veterans.enums import CardType
from veterans.models import OfPerson


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.CARD_VIEW))

    def open(self):
        return self.filter(state__in=states.OPEN)

    def valid(self, at):
        """有效申领 as of a moment: submitted by then, and not withdrawn or refused by then."""
        return self.filter(Q(void_at=None) | Q(void_at__gt=at), submitted_at__lte=at)

    def issued(self, at):
        return self.filter(issued_at__lte=at)


def _who(word):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=word,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )


@tracked
class Application(OfPerson):
    """One request for a preferential card (保障法 art. 15). At most one per person is open."""

    field_classes = {
        **dict.fromkeys(("card_type", "channel", "card_number", "role", "issue_by"), PERSONAL),
        **dict.fromkeys(("started_at", "submitted_at", "issued_at", "void_at", "returns"), PLAIN),
        **dict.fromkeys(("reviewed_at", "due_on", "late_since", "spent", "away_answer"), PLAIN),
        **dict.fromkeys(("maker", "checker", "approver"), PLAIN),
    }

    card_type = models.CharField("证件", max_length=1, choices=CardType)
    channel = models.CharField("申请方式", max_length=10, choices=Channel)
    state = models.CharField("状态", max_length=20, choices=State, default=State.DRAFT)
    started_at = models.DateTimeField("开始办理")
    submitted_at = models.DateTimeField("首次提交", null=True, blank=True)
    state_since = models.DateTimeField("进入此状态")
    issued_at = models.DateTimeField("发放时间", null=True, blank=True)
    void_at = models.DateTimeField("撤回、不予通过或终止", null=True, blank=True)
    card_number = models.CharField("证号", max_length=30, blank=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    role = models.CharField(
        "办理人",
        max_length=10,
        choices=ApplicantRole,
        default=ApplicantRole.SELF,
        db_default=ApplicantRole.SELF,
    )
    issue_by = models.CharField(
        "异地申领的发证地", max_length=10, choices=IssueBy, blank=True, default="", db_default=""
    )
    away_answer = models.CharField(
        "对方答复", max_length=10, choices=AwayAnswer, blank=True, default="", db_default=""
    )
    reviewed_at = models.DateTimeField("初审通过", null=True, blank=True)
    due_on = models.DateField("最迟", null=True, blank=True)
    late_since = models.DateField(
        "超期起", null=True, blank=True
    )  # set by the night, cleared by the next step
    spent = models.PositiveSmallIntegerField("本区已用工作日", default=0, db_default=0)
    maker = _who("提交人")
    checker = _who("核实人")
    approver = _who("初审人")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "优待证申领"
        indexes = [
            models.Index(fields=["station", "state", "state_since"], name="application_work_list"),
            models.Index(fields=["submitted_at"], name="application_by_submission"),  # the boards
            models.Index(  # what is late, and the nightly run
                fields=["due_on"], name="application_due", condition=Q(state__in=sorted(states.OPEN))
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_live_application_per_person",
                fields=["person"],
                condition=~Q(state__in=sorted(states.VOID)),
                violation_error_message="此人已有一份优待证申领，不能再开一份",
            ),
            models.CheckConstraint(
                name="issued_iff_numbered_and_dated",
                condition=Q(state=State.ISSUED, issued_at__isnull=False) & ~Q(card_number="")
                | ~Q(state=State.ISSUED) & Q(issued_at__isnull=True),
            ),
            models.CheckConstraint(
                name="void_iff_withdrawn_or_rejected",
                condition=Q(state__in=sorted(states.VOID), void_at__isnull=False)
                | ~Q(state__in=sorted(states.VOID)) & Q(void_at__isnull=True),
            ),
            models.CheckConstraint(
                name="only_drafts_are_not_submitted",
                condition=Q(submitted_at__isnull=False)
                | Q(state__in=sorted({State.DRAFT, State.WITHDRAWN, State.ENDED})),
            ),
            models.UniqueConstraint(
                fields=["card_number"],
                condition=~Q(card_number=""),
                name="one_card_per_number",
                violation_error_message="这个证号已经登记在另一份申领上",
            ),
            models.CheckConstraint(
                name="maker_checker_approver_are_three",
                condition=(
                    (Q(maker=None) | Q(checker=None) | ~Q(maker=models.F("checker")))
                    & (Q(maker=None) | Q(approver=None) | ~Q(maker=models.F("approver")))
                    & (Q(checker=None) | Q(approver=None) | ~Q(checker=models.F("approver")))
                ),
                violation_error_message="提交、核实、初审必须是三个人",
            ),
            models.CheckConstraint(name="a_card_for_a_card_type", condition=Q(card_type__in=["V", "F"])),
        ]

    def __str__(self):
        return f"优待证申领 {self.pk}"

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def is_away(self) -> bool:
        return bool(self.issue_by)

    @property
    def masked_card_number(self) -> str:
        return f"{'*' * (len(self.card_number) - 4)}{self.card_number[-4:]}" if self.card_number else ""


class Step(OfPerson):
    """One step of the procedure, as it was taken. For people and pages; never edited."""

    append_only = True
    field_classes = {"application": PLAIN, "reason": PLAIN, "note": SENSITIVE}

    application = models.ForeignKey(
        Application, verbose_name="申领", on_delete=models.PROTECT, related_name="steps"
    )
    action = models.CharField("办理", max_length=20, choices=Action)
    state = models.CharField("办理后", max_length=20, choices=State)
    reason = models.CharField("退回原因", max_length=20, choices=ReturnReason, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "申领步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"

    @property
    def advice(self) -> str:
        return ReturnReason(self.reason).advice if self.reason else ""
