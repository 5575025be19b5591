from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from bureau.kit import mask, seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.messages.enums import VARIABLES, Kind, Skip, SmsState, TaskAction, TaskState
from stations.models import Station
from stations.permissions import Permission


class Policy(models.Model):
    """When and how often people are written to: dated data, never a constant in code."""

    valid_from = models.DateField("启用日期", unique=True)
    quiet_from = models.PositiveSmallIntegerField("几点后不发", default=21)
    quiet_to = models.PositiveSmallIntegerField("几点后再发", default=8)
    per_person_per_day = models.PositiveSmallIntegerField("每人每天最多几条", default=1)
    second_person_above = models.PositiveIntegerField("超过多少人要第二人确认", default=50)
    price_fen = models.PositiveSmallIntegerField("每条价格（分）", default=5)
    signature = models.CharField("签名", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "短信规则"
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="sms_may_go_out_by_day",
                condition=Q(quiet_from__lte=24, quiet_to__lt=F("quiet_from")),
                violation_error_message="“几点后再发”要早于“几点后不发”",
            )
        ]

    def __str__(self):
        return f"{self.valid_from} 起"


class Wording(models.Model):
    """The text of one SMS. What is in force is not edited: a change is a new version."""

    key = models.SlugField("代号", max_length=40)
    version = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=40)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    text = models.CharField("正文", max_length=300, help_text="变量写在花括号里：{station} {phone} {date} …")
    published_at = models.DateTimeField("启用时间", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="启用人", on_delete=models.PROTECT, null=True, blank=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "短信模板"
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_wording_per_version"),
        ]

    def __str__(self):
        return f"{self.title}（第 {self.version} 版）"

    @property
    def in_words(self) -> str:
        """The text as a clerk reads it: what will be filled in stands in its own word."""
        text = self.text
        for name, word in VARIABLES.items():
            text = text.replace("{" + name + "}", f"［{word}］")
        return text


class SmsTaskQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("place_id", Permission.SMS_SEND)) | self.filter(
            scope.within("place_id", Permission.SMS_CONFIRM)
        )


class SmsTask(models.Model):
    """One text to many people. Holds criteria, never persons; the persons are its `Sms` rows."""

    title = models.CharField("名称", max_length=60)
    wording = models.ForeignKey(Wording, verbose_name="模板", on_delete=models.PROTECT)
    values = models.JSONField("变量", default=dict)
    place = models.ForeignKey(
        Station, verbose_name="范围", on_delete=models.PROTECT, db_column="place_code", related_name="+"
    )
    categories = ArrayField(models.CharField(max_length=3), verbose_name="人员类别", default=list, blank=True)
    age_from = models.PositiveSmallIntegerField("年龄从", null=True, blank=True)
    age_to = models.PositiveSmallIntegerField("年龄到", null=True, blank=True)
    planned = models.PositiveIntegerField("计划人数")
    state = models.CharField("状态", max_length=10, choices=TaskState, default=TaskState.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="提出人", on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="确认人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    filled_at = models.DateTimeField(null=True, editable=False)  # when every person has a row

    objects = SmsTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "短信任务"
        ordering = ["-proposed_at"]
        constraints = [
            models.CheckConstraint(
                name="a_task_runs_only_when_confirmed",
                condition=Q(state__in=["PROPOSED", "CANCELLED"]) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sms_task_ages_in_order",
                condition=Q(age_from=None) | Q(age_to=None) | Q(age_to__gte=F("age_from")),
                violation_error_message="年龄“到”不能小于“从”",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def tone(self) -> str:
        return TaskState(self.state).tone

    @property
    def criteria(self) -> dict:
        return {
            "place": self.place_id,
            "categories": self.categories,
            "age_from": self.age_from,
            "age_to": self.age_to,
        }


class SmsTaskStep(models.Model):
    """One step of a task, as it was taken. Never edited."""

    append_only = True

    task = models.ForeignKey(SmsTask, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=TaskAction)
    state = models.CharField("办理后", max_length=10, choices=TaskState)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信任务步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"


class OfSomebodyQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))


class OfSomebody(models.Model):
    """A row about a person whom only the register above knows; the database ties it to the person's station all the same."""

    walled_by = "station"
    follows_person = True

    person_id = models.BigIntegerField("人员编号")
    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="+", db_column="station_code", db_constraint=False,
        db_index=False, editable=False, verbose_name="所属站",
    )  # fmt: skip

    objects = OfSomebodyQuerySet.as_manager()

    class Meta:
        abstract = True


class OptOut(OfSomebody):
    """A person does not want notices by SMS (art. 24). Codes that the person asks for still go out."""

    field_classes = {
        "person_id": PLAIN,
        **dict.fromkeys(("since", "until", "by_person"), PERSONAL),
        "noted_by": PLAIN,
    }

    since = models.DateTimeField("起")
    until = models.DateTimeField("恢复接收", null=True, blank=True)
    by_person = models.BooleanField("本人在网上提出", default=False)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不愿接收短信"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=Q(until=None), name="one_open_opt_out_per_person"
            )
        ]

    def __str__(self):
        return f"{self.person_id} {self.since:%Y-%m-%d}"


class Sms(OfSomebody):
    """One SMS to one person, and what became of it: the delivery log."""

    SEAL = "notes.sms.phone"
    sealed = {"phone_sealed": seal.Sealed(SEAL), "secret_sealed": seal.Sealed(SEAL)}
    field_classes = {
        **dict.fromkeys(("person_id", "key", "wording", "task", "state", "skip", "parts", "attempts"), PLAIN),
        **dict.fromkeys(
            ("queued_at", "send_after", "best_before", "sent_at", "delivered_at", "receipt"), PLAIN
        ),
        **dict.fromkeys(("text",), PERSONAL),
        **dict.fromkeys(("phone_sealed", "secret_sealed", "error"), SENSITIVE),
    }

    key = models.CharField(max_length=80, unique=True)  # the same key is the same message
    wording = models.ForeignKey(Wording, verbose_name="模板", on_delete=models.PROTECT)
    task = models.ForeignKey(SmsTask, on_delete=models.PROTECT, null=True, blank=True, related_name="sms")
    text = models.CharField("内容", max_length=400)  # a code in it stands as ******
    secret_sealed = models.BinaryField(null=True, editable=False)  # the text with its code, until it is sent
    phone_sealed = models.BinaryField(null=True, editable=False)  # the number it went to
    parts = models.PositiveSmallIntegerField("计费条数")
    state = models.CharField("状态", max_length=10, choices=SmsState, default=SmsState.QUEUED)
    skip = models.CharField("没有发送的原因", max_length=12, choices=Skip, blank=True)
    queued_at = models.DateTimeField("排入时间")
    send_after = models.DateTimeField("最早发送")
    best_before = models.DateTimeField(null=True)
    sent_at = models.DateTimeField("发出时间", null=True)
    delivered_at = models.DateTimeField("送达时间", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    receipt = models.CharField(max_length=60, blank=True)  # the gateway's number for it
    error = models.CharField("网关答复", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "短信"
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["send_after"], condition=Q(state="QUEUED"), name="sms_that_wait"),
            models.Index(
                fields=["person_id", "sent_at"], name="sms_of_a_person"
            ),  # one a day; the person's page
            models.Index(fields=["station", "-queued_at"], name="sms_log"),
            models.Index(fields=["task", "state"], name="sms_of_a_task"),  # progress
            models.Index(fields=["receipt"], condition=~Q(receipt=""), name="sms_by_receipt"),
        ]
        constraints = [
            models.CheckConstraint(
                name="skipped_sms_say_why", condition=Q(state="SKIPPED") & ~Q(skip="") | ~Q(state="SKIPPED") & Q(skip="")
            ),
            models.CheckConstraint(
                name="sent_sms_have_their_time",
                condition=Q(state__in=["SENT", "DELIVERED"], sent_at__isnull=False)
                | Q(state__in=["QUEUED", "SENDING", "FAILED", "SKIPPED"]),
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"短信 {self.pk}"

    @property
    def tone(self) -> str:
        return SmsState(self.state).tone

    @property
    def phone(self) -> str:
        return seal.of(self.SEAL).open(self.phone_sealed, self.pk) if self.phone_sealed else ""

    @property
    def masked_phone(self) -> str:
        return mask.phone(self.phone)


class NoteQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Mine, and those of the posts that I hold: exactly there, and with the permission that the deed needs."""
        mine = Q(user_id=scope.user_id, user__isnull=False)
        for code, granted in scope.reach:
            mine |= Q(user=None, place_id=code, needs__in=sorted(granted))
        return self.filter(mine)

    def open(self):
        return self.filter(done_at=None)


class Note(models.Model):
    """A line in the inbox of staff: for one colleague, or for whoever holds a post. Names nobody from the register."""

    key = models.CharField(max_length=80, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.PROTECT, null=True, blank=True,
        related_name="notes",
    )  # fmt: skip
    place = models.ForeignKey(
        Station, verbose_name="单位", on_delete=models.PROTECT, related_name="+", db_column="place_code"
    )
    needs = models.CharField("岗位权限", max_length=30)
    subject = models.CharField("事项", max_length=80)
    text = models.CharField("说明", max_length=300, blank=True)
    url = models.CharField(max_length=200)
    at = models.DateTimeField("时间")
    act_by = models.DateTimeField("办理期限", null=True, blank=True)
    escalated = models.PositiveSmallIntegerField("上报次数", default=0)
    done_at = models.DateTimeField("办结", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "站内消息"
        ordering = ["act_by", "at"]
        indexes = [
            models.Index(fields=["place", "needs"], condition=Q(done_at=None), name="note_inbox"),
            models.Index(fields=["act_by"], condition=Q(done_at=None), name="note_escalation"),
        ]

    def __str__(self):
        return self.subject


class Digest(models.Model):
    """The one message a day that a colleague gets, whatever has happened."""

    append_only = True

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField("日期")
    fresh = models.PositiveSmallIntegerField("新的")
    open = models.PositiveSmallIntegerField("未办")
    late = models.PositiveSmallIntegerField("过期")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "每日摘要"
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_day")]

    def __str__(self):
        return f"{self.user_id} {self.day}"
