from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.permissions import Permission
from veterans.models import OfPerson
from veterans.models.person import OfPersonQuerySet
from veterans.visits.enums import Action, Mobility, NeedKind, Outcome, Reason, State


class VisitRuleQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self if scope.allows(Permission.PERSON_VIEW) else self.none()

    def in_force(self, day):
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class VisitRule(models.Model):
    """How often whom (F11). All conditions that are filled in must hold; who meets several rules is visited by the strictest."""

    name = models.CharField("名称", max_length=40, unique=True)
    reason = models.CharField("事由", max_length=15, choices=Reason)
    every_days = models.PositiveSmallIntegerField("每几天一次")
    weight = models.PositiveSmallIntegerField("轻重", default=5, help_text="1 到 9，越大越先走访")
    min_age = models.PositiveSmallIntegerField("满几岁", null=True, blank=True)
    categories = models.CharField(
        "人员类别", max_length=120, blank=True, help_text="代码，用空格分开，有一个就算"
    )
    worst_grade = models.PositiveSmallIntegerField(
        "残疾几级以内", null=True, blank=True, help_text="1 最重；填 6 就是 1 至 6 级"
    )
    mobility = models.CharField("上次走访时", max_length=10, choices=Mobility, blank=True)
    need = models.CharField("有未解决的需求", max_length=10, choices=NeedKind, blank=True)
    valid_from = models.DateField("启用")
    valid_to = models.DateField("停用", null=True, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)

    objects = VisitRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访规则"
        ordering = ["every_days", "-weight", "pk"]
        constraints = [
            models.CheckConstraint(
                name="visit_rule_asks_something",
                condition=Q(min_age__isnull=False)
                | ~Q(categories="")
                | Q(worst_grade__isnull=False)
                | ~Q(mobility="")
                | ~Q(need=""),
                violation_error_message="至少填一个条件，否则全体人员都要走访",
            ),
            models.CheckConstraint(
                name="visit_rule_has_a_pace",
                condition=Q(every_days__gte=7, every_days__lte=730, weight__gte=1, weight__lte=9),
                violation_error_message="每 7 到 730 天一次；轻重 1 到 9",
            ),
            models.CheckConstraint(
                name="visit_rule_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                violation_error_message="停用不能早于启用",
            ),
        ]

    def __str__(self):
        return f"{self.name}（每 {self.every_days} 天）"


class VisitTaskQuerySet(OfPersonQuerySet):
    def open(self):
        return self.filter(state=State.PLANNED)


@tracked
class VisitTask(OfPerson):
    """One visit that is due. `first_due_on` never moves: what was promised can be counted later."""

    field_classes = {
        "rule": PLAIN,
        "routine": PLAIN,
        **dict.fromkeys(("due_on", "first_due_on", "made_at", "ended_at", "misses", "weight"), PLAIN),
        **dict.fromkeys(("reason", "note", "excuse"), SENSITIVE),
    }

    rule = models.ForeignKey(
        VisitRule, verbose_name="规则", on_delete=models.PROTECT, null=True, related_name="tasks"
    )
    reason = models.CharField("事由", max_length=15, choices=Reason)
    routine = models.BooleanField("按规则", default=False)
    weight = models.PositiveSmallIntegerField("轻重", default=5)
    note = models.CharField("说明", max_length=200, blank=True)
    due_on = models.DateField("应走访")
    first_due_on = models.DateField("最初应走访")
    state = models.CharField("状态", max_length=10, choices=State, default=State.PLANNED)
    excuse = models.CharField("没见到", max_length=10, choices=Outcome, blank=True)
    misses = models.PositiveSmallIntegerField("没见到次数", default=0)
    made_at = models.DateTimeField("列入时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = VisitTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访任务"
        indexes = [
            models.Index(
                fields=["station", "due_on"],
                condition=Q(state=State.PLANNED),
                name="visit_task_due",  # the due list and the desk
            ),
            models.Index(fields=["person", "state"], name="visit_task_of_person"),
            models.Index(fields=["first_due_on"], name="visit_task_promised"),  # the indicator
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=State.PLANNED, routine=True),
                name="one_routine_visit_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["person", "reason"],
                condition=Q(state=State.PLANNED, routine=False),
                name="one_open_visit_per_reason",
                violation_error_message="此人已有一次同样事由的走访在等",
            ),
            models.CheckConstraint(
                name="visit_task_ended_iff_not_planned",
                condition=Q(state=State.PLANNED, ended_at=None)
                | ~Q(state=State.PLANNED) & Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} {self.due_on}"


class VisitTaskStep(OfPerson):
    """What was done with a task, and why. Never edited."""

    append_only = True
    field_classes = {"task": PLAIN, "due_on": PLAIN, "note": SENSITIVE}

    task = models.ForeignKey(VisitTask, verbose_name="任务", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action)
    due_on = models.DateField("之后应走访", null=True)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "走访任务步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"


@tracked
class Visit(OfPerson):
    """What happened at the door (保障法 art. 59). Never edited: a correction is another visit."""

    append_only = True
    field_classes = {
        **dict.fromkeys(
            ("reason", "outcome", "mobility", "found", "companion", "goods", "cash", "signature"), SENSITIVE
        ),
        **dict.fromkeys(
            ("facts_checked", "card_papers", "next_on", "client_id", "recorded_at", "offline"), PLAIN
        ),
    }

    reason = models.CharField("事由", max_length=15, choices=Reason)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    at = models.DateTimeField("走访时间")
    recorded_at = models.DateTimeField("记录时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="走访人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    companion = models.CharField("同行人", max_length=40, blank=True)
    mobility = models.CharField("行动", max_length=10, choices=Mobility, blank=True)
    found = models.CharField("看到的情况", max_length=500, blank=True)
    facts_checked = models.BooleanField("逐项核对了信息", default=False)
    card_papers = models.BooleanField("收了优待证材料", default=False)
    goods = models.CharField("慰问品", max_length=60, blank=True)
    cash = models.DecimalField("慰问金", max_digits=8, decimal_places=2, default=0)
    signature = models.TextField("签收", blank=True)
    next_on = models.DateField("再去", null=True, blank=True)
    offline = models.BooleanField("离线记录", default=False)
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "走访记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-at"], name="visit_of_person"),  # the last one, life
            models.Index(fields=["station", "-at"], name="visit_by_station"),  # the list of visits
        ]
        constraints = [
            models.CheckConstraint(
                # Money is handed over by two, against a signature (domain.md 6.5).
                name="cash_needs_two_people_and_a_signature",
                condition=Q(cash=0) | Q(cash__gt=0) & ~Q(companion="") & ~Q(signature=""),
                violation_error_message="发放慰问金要两人同行，并由本人签收",
            ),
            models.CheckConstraint(
                name="only_who_was_met_was_served",
                condition=Q(outcome=Outcome.HOME)
                | Q(facts_checked=False, card_papers=False, goods="", cash=0, mobility=""),
                violation_error_message="没见到本人，不能登记核对、收件或慰问",
            ),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_outcome_display()}"


class NeedQuerySet(OfPersonQuerySet):
    def open(self):
        return self.filter(settled_at=None)


@tracked
class Need(OfPerson):
    """What a person lacks, found at a visit, until somebody has seen to it."""

    field_classes = {
        **dict.fromkeys(("kind", "text", "answer"), SENSITIVE),
        **dict.fromkeys(("visit", "due_on", "settled_at", "settled_by"), PLAIN),
    }

    visit = models.ForeignKey(Visit, verbose_name="走访", on_delete=models.PROTECT, related_name="needs")
    kind = models.CharField("需求", max_length=10, choices=NeedKind)
    text = models.CharField("说明", max_length=300)
    due_on = models.DateField("答复期限")
    at = models.DateTimeField("提出")
    answer = models.CharField("怎么办的", max_length=300, blank=True)
    settled_at = models.DateTimeField("办结", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="办结人", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "走访需求"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["station", "due_on"], condition=Q(settled_at=None), name="need_open"),
        ]
        constraints = [
            models.CheckConstraint(
                name="need_settled_iff_answered",
                condition=Q(settled_at=None, answer="") | Q(settled_at__isnull=False) & ~Q(answer=""),
                violation_error_message="办结要写明怎么办的",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}"
