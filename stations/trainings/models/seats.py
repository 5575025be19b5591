from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bureau.kit import mask, seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from stations.models import Assignment
from stations.permissions import Permission
from stations.rota.models import Chief
from stations.trainings import states
from stations.trainings.enums import Guest, How, SeatAction, SeatState, Tell
from stations.trainings.models.base import by_key, station_key
from stations.trainings.models.courses import Training


class SeatQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.TRAINING_VIEW))

    def waiting(self):
        """The longest waiting first."""
        return self.filter(state=SeatState.WAITING).order_by("at", "pk")

    def taking_a_seat(self):
        return self.filter(state__in=sorted(states.TAKES_A_SEAT))


class Seat(models.Model):
    """One person of a station in one training."""

    walled_by = "station"
    field_classes = {
        **dict.fromkeys(
            ("training", "guest", "assignment", "chief", "arrived_at", "how", "extra_tries", "tell"), PLAIN
        ),
        **dict.fromkeys(("name", "gave_feedback"), PERSONAL),
        **dict.fromkeys(("phone_sealed", "phone_index"), SENSITIVE),
    }
    SEAL = "trainings.seat.phone"
    sealed = {"phone_sealed": seal.Sealed(SEAL, {"phone_index": seal.whole})}

    training = models.ForeignKey(
        Training, verbose_name="培训", on_delete=models.PROTECT, related_name="seated"
    )
    station = station_key("服务站")
    guest = models.CharField("身份", max_length=10, choices=Guest)
    assignment = models.ForeignKey(
        Assignment, verbose_name="站里人员", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    chief = models.ForeignKey(
        Chief,
        verbose_name="轮值站长",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="trainings",
    )
    name = models.CharField("姓名", max_length=40)
    phone_sealed = models.BinaryField(editable=False, default=b"")
    phone_index = models.BinaryField(editable=False, default=b"")
    state = models.CharField("状态", max_length=10, choices=SeatState)
    arrived_at = models.DateTimeField("签到时间", null=True, blank=True)
    how = models.CharField("怎样签到的", max_length=10, choices=How, blank=True)
    extra_tries = models.PositiveSmallIntegerField("加给的次数", default=0)
    tell = models.CharField("要告诉本人", max_length=10, choices=Tell, blank=True)
    gave_feedback = models.BooleanField("已评价", default=False)
    at = models.DateTimeField("报名时间")
    by = by_key("报名人")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训报名"
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["station", "-at"], name="seats_of_station"),  # a station's record
            models.Index(fields=["station"], condition=~Q(tell=""), name="seats_to_tell"),  # the desk
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "assignment"],
                condition=~Q(state__in=sorted(states.GONE)),
                name="staff_sit_once",
            ),
            models.UniqueConstraint(
                fields=["training", "chief"],
                condition=~Q(state__in=sorted(states.GONE)),
                name="chief_sits_once",
            ),
            models.UniqueConstraint(
                fields=["training", "name", "phone_index"],
                condition=~Q(state__in=sorted(states.GONE)) & ~Q(phone_index=b""),
                name="person_sits_once",
            ),
            models.CheckConstraint(
                name="guest_is_who_they_are",
                condition=Q(guest=Guest.STAFF, assignment__isnull=False, chief=None)
                | Q(guest=Guest.CHIEF, assignment=None, chief__isnull=False)
                | Q(guest=Guest.VOLUNTEER, assignment=None, chief=None) & ~Q(phone_sealed=b""),
            ),
            models.CheckConstraint(
                name="came_iff_signed_in",
                condition=Q(state__in=sorted(states.CAME), arrived_at__isnull=False) & ~Q(how="")
                | ~Q(state__in=sorted(states.CAME)) & Q(arrived_at=None, how=""),
            ),
        ]

    def __str__(self):
        return mask.name(self.name)

    @property
    def tone(self) -> str:
        return SeatState(self.state).tone

    @property
    def phone(self) -> str:
        """The full number, or nothing. Only the door and a mask may ask for it."""
        return seal.of(self.SEAL).open(self.phone_sealed, self.pk) if self.phone_sealed else ""

    @property
    def masked_phone(self) -> str:
        return mask.phone(self.phone)

    @property
    def came(self) -> bool:
        return self.state in states.CAME


class SeatStep(models.Model):
    """What was done with a seat. Never edited."""

    walled_by = "station"
    append_only = True

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="steps")
    station = station_key("服务站")
    action = models.CharField("事项", max_length=10, choices=SeatAction)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = by_key()

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报名步骤"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_action_display()} {self.at:%Y-%m-%d}"


class Try(models.Model):
    """One try at the quiz: what was asked and what was ticked, so that it can be read again. On paper: only the points."""

    walled_by = "station"
    append_only = True

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="trials")
    station = station_key("服务站")
    number = models.PositiveSmallIntegerField("第几次")
    asked = ArrayField(models.BigIntegerField(), verbose_name="题目", default=list, blank=True)
    chosen = models.JSONField("选择", default=list, blank=True)
    points = models.PositiveSmallIntegerField("得分")
    passed = models.BooleanField("合格")
    at = models.DateTimeField("时间")
    by = by_key("录入人")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "测验"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "number"], name="one_try_per_number"),
            models.CheckConstraint(name="points_up_to_a_hundred", condition=Q(points__lte=100)),
        ]

    def __str__(self):
        return f"第 {self.number} 次 {self.points} 分"


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.TRAINING_VIEW))


class Certificate(models.Model):
    """A number and a code. It holds no name, so that whoever scans it can be answered before any wall opens."""

    seat = models.OneToOneField(Seat, on_delete=models.PROTECT, related_name="certificate")
    station = station_key("服务站")
    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField("证书编号", max_length=40, unique=True)
    code = models.CharField("查验码", max_length=16, unique=True)
    issued_on = models.DateField("发证日期")
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    reason = models.CharField("撤销原因", max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训证书"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="certificate_revoked_iff_reasoned",
                condition=Q(revoked_at=None, reason="") | Q(revoked_at__isnull=False) & ~Q(reason=""),
            )
        ]

    def __str__(self):
        return self.number


class Feedback(models.Model):
    """What somebody thought of it. Without name, pass or hour: who wrote it cannot be told from it."""

    walled_by = "station"
    append_only = True

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="feedback")
    station = station_key()
    useful = models.PositiveSmallIntegerField("有用吗")
    clear = models.PositiveSmallIntegerField("听得懂吗")
    text = models.CharField("想说的", max_length=300, blank=True)
    on = models.DateField("日期")

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "培训评价"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="feedback_from_one_to_five",
                condition=Q(useful__gte=1, useful__lte=5, clear__gte=1, clear__lte=5),
            )
        ]

    def __str__(self):
        return f"{self.useful}/{self.clear}"
