from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.permissions import Permission
from veterans.hardship import facts, states
from veterans.hardship.enums import HARD, Action, Level, StandardState, State
from veterans.models import OfPerson
from veterans.models.person import belongs_to_person

OPEN = sorted(states.OPEN)


class StandardQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Standards are public: they say nothing about anybody."""
        return self

    def in_force(self, on):
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=on), state=StandardState.IN_FORCE, valid_from__lte=on
        )


@tracked
class Standard(models.Model):
    """One version of one standard. In force it is never edited: the next version takes its place from a day on."""

    code = models.CharField("编号", max_length=20)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    state = models.CharField(
        "状态", max_length=10, choices=StandardState, default=StandardState.DRAFT, editable=False
    )
    name = models.CharField("名称", max_length=40)
    level = models.CharField("困难程度", max_length=10, choices=HARD)
    text = models.CharField("标准原文", max_length=300, help_text="认定时连同结果一起存档")
    source = models.CharField("依据", max_length=120)
    evidence = models.CharField(
        "可信程度", max_length=1, blank=True, help_text="L 法条，P 文件，D 本区约定，M 待核实"
    )
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)
    lines = models.JSONField("条件", default=list)

    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困难标准"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_version_of_a_standard"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="standard_ends_after_it_begins",
                violation_error_message="止期早于起期",
            ),
        ]

    def __str__(self):
        return f"{self.name}（第 {self.version} 版）"

    @property
    def words(self) -> list[str]:
        return [facts.in_words(line) for line in self.lines]


class CaseQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.HARDSHIP_VIEW))

    def open(self):
        return self.filter(state__in=OPEN)

    def standing(self, on):
        """In hardship on that day, as decided."""
        return self.filter(state=State.CONFIRMED, valid_to__gte=on)


def _amount(label, **kwargs):
    return models.PositiveIntegerField(label, validators=[MaxValueValidator(9_999_999)], **kwargs)


def _people(label, least=0, **kwargs):
    return models.PositiveSmallIntegerField(
        label, validators=[MinValueValidator(least), MaxValueValidator(30)], **kwargs
    )


@tracked
class Case(OfPerson):
    """One finding for one person. Its facts change only while it is filled in; what was reckoned is kept beside it."""

    field_classes = {
        **dict.fromkeys(("state", "opened_at", "due_on", "rounds", "decided_at", "valid_to"), PLAIN),
        **dict.fromkeys((*facts.KEYS, "story", "level", "reason", "ended_why"), SENSITIVE),
    }

    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    members = _people("家庭人口", 1)
    income = _amount("家庭年收入")
    savings = _amount("家庭存款")
    medical = _amount("自付医疗费")
    loss = _amount("突发损失")
    unable = _people("重残或失能人数")
    allowance = models.BooleanField("已享受低保或特困供养", default=False)
    story = models.CharField("困难情况", max_length=500)
    opened_at = models.DateTimeField("发起时间")
    due_on = models.DateField("本环节期限", null=True)
    rounds = models.PositiveSmallIntegerField("复核次数", default=0)
    level = models.CharField("认定结果", max_length=10, choices=Level, blank=True)
    reason = models.CharField("认定理由", max_length=500, blank=True)
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    valid_to = models.DateField("有效至", null=True, blank=True)
    ended_why = models.CharField("终止原因", max_length=200, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困难认定"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["station", "due_on"], condition=Q(state__in=OPEN), name="hardship_open"
            ),  # the desk, the list
            models.Index(
                fields=["station", "valid_to"], condition=Q(state="CONFIRMED"), name="hardship_standing"
            ),  # who is in hardship, who is due again
            models.Index(fields=["person", "-opened_at"], name="hardship_of_person"),  # the person's page
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=OPEN),
                name="one_open_hardship_case",
                violation_error_message="此人已有一件在办的困难认定",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=State.CONFIRMED), name="one_standing_hardship"
            ),
            models.CheckConstraint(
                name="hardship_decided_iff_reasoned",
                condition=Q(state__in=sorted(states.DECIDED), decided_at__isnull=False)
                & ~Q(reason="")
                & ~Q(level="")
                | ~Q(state__in=sorted(states.DECIDED)) & Q(decided_at=None, reason="", level=""),
                violation_error_message="认定困难或不属困难，都要写明理由",
            ),
            models.CheckConstraint(
                name="hardship_level_fits_its_state",
                condition=Q(state=State.REFUSED, level=Level.NONE, valid_to=None)
                | Q(state__in=[State.CONFIRMED, State.ENDED], valid_to__isnull=False) & ~Q(level=Level.NONE)
                | Q(state__in=[*OPEN, State.WITHDRAWN], valid_to=None),
            ),
            models.CheckConstraint(name="hardship_household_has_somebody", condition=Q(members__gte=1)),
            models.CheckConstraint(
                name="hardship_ended_iff_said_why",
                condition=Q(state=State.ENDED) & ~Q(ended_why="") | ~Q(state=State.ENDED) & Q(ended_why=""),
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"KN{localdate(self.opened_at):%Y}-{self.pk:05d}"

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def facts(self) -> dict:
        return {key: int(getattr(self, key)) for key in facts.KEYS}


class Reckoning(OfPerson):
    """What the standards in force gave for these facts: text, inputs, result. The database refuses every change (F123)."""

    append_only = True
    field_classes = {
        **dict.fromkeys(("case", "on"), PLAIN),
        **dict.fromkeys(("inputs", "findings", "level"), SENSITIVE),
    }

    person = belongs_to_person(db_index=False)
    case = models.ForeignKey(Case, verbose_name="认定", on_delete=models.PROTECT, related_name="reckonings")
    on = models.DateField("按哪一天的标准")
    inputs = models.JSONField("家庭情况")
    findings = models.JSONField("逐条结果")
    level = models.CharField("测算结果", max_length=10, choices=Level)
    at = models.DateTimeField("测算时间")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困难测算"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.on:%Y-%m-%d} {self.get_level_display()}"


class CaseStep(OfPerson):
    """Who did what. Never edited."""

    append_only = True
    field_classes = {**dict.fromkeys(("case", "due_on"), PLAIN), "note": SENSITIVE}

    person = belongs_to_person(db_index=False)
    case = models.ForeignKey(Case, verbose_name="认定", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action)
    state = models.CharField("办理后", max_length=10, choices=State)
    due_on = models.DateField("期限", null=True)
    note = models.CharField("说明", max_length=500, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "困难认定步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
