from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit import mask, seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from stations.rota import states
from stations.rota.enums import Deed, Length, PlanState, SwapState, TurnState, Way


class OfStationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.ROTA_VIEW))


def _station(related_name):
    return models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name=related_name,
        db_column="station_code",
    )


def _by(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, null=True, related_name="+"
    )


class ChiefQuerySet(OfStationQuerySet):
    def listed(self):
        """Candidates and those who serve; not those who have left."""
        return self.filter(left_on=None)

    def serving_on(self, day):
        return self.listed().filter(consented_on__lte=day, starts_on__lte=day, ends_on__gte=day)


@tracked
class Chief(models.Model):
    """A rotating chief, or a candidate for it. A row of its own: many stand on the register, some do not."""

    walled_by = "station"
    field_classes = {
        **dict.fromkeys(
            ("is_veteran", "starts_on", "ends_on", "consented_on", "consent_way", "left_on"), PLAIN
        ),
        **dict.fromkeys(("name", "person_number"), PERSONAL),
        **dict.fromkeys(("phone_sealed", "phone_index"), SENSITIVE),
    }
    SEAL = "rota.chief.phone"
    sealed = {"phone_sealed": seal.Sealed(SEAL, {"phone_index": seal.whole})}

    station = _station("chiefs")
    name = models.CharField("姓名", max_length=40)
    is_veteran = models.BooleanField("是退役军人", default=True)
    phone_sealed = models.BinaryField(editable=False)
    phone_index = models.BinaryField(editable=False)
    # The number of the person on the register, where that is known. No foreign key: stations know no persons.
    person_number = models.BigIntegerField("人员编号", null=True, blank=True)
    consented_on = models.DateField("同意日期", null=True, blank=True)
    consent_way = models.CharField("怎样同意的", max_length=10, choices=Way, blank=True)
    starts_on = models.DateField("任期起")
    ends_on = models.DateField("任期止")
    left_on = models.DateField("退出日期", null=True, blank=True)

    objects = ChiefQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "轮值站长"
        ordering = ["station_id", "pk"]
        indexes = [
            models.Index(fields=["station", "left_on"], name="chiefs_of_station"),  # the list of a station
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["phone_index", "name"],
                condition=Q(left_on=None),
                name="one_person_is_chief_once",
                violation_error_message="这个人（姓名、电话相同）已经登记为轮值站长，可能在别的站，请联系街道核对",
            ),
            models.CheckConstraint(
                name="chief_term_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="consent_is_dated_and_told",
                condition=Q(consented_on=None, consent_way="")
                | Q(consented_on__isnull=False) & ~Q(consent_way=""),
            ),
        ]

    def __str__(self):
        return mask.name(self.name)

    @property
    def phone(self) -> str:
        """The full number. Only a reveal, a paper or a mask may ask for it."""
        return seal.of(self.SEAL).open(self.phone_sealed, self.pk)

    @property
    def masked_phone(self) -> str:
        return mask.phone(self.phone)


class Leave(models.Model):
    """Days on which a chief cannot serve. Why is nobody's business, so it is not asked."""

    walled_by = "station"

    chief = models.ForeignKey(Chief, verbose_name="轮值站长", on_delete=models.PROTECT, related_name="leaves")
    station = _station("+")
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    at = models.DateTimeField("记录时间")
    by = _by("记录人")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "请假"
        ordering = ["first_day", "pk"]
        indexes = [
            models.Index(
                fields=["chief", "last_day"], name="leaves_of_chief"
            ),  # the planner, the chief's page
        ]
        constraints = [
            models.CheckConstraint(
                name="leave_ends_after_it_starts", condition=Q(last_day__gte=F("first_day"))
            )
        ]

    def __str__(self):
        return f"{self.first_day:%Y-%m-%d} 至 {self.last_day:%Y-%m-%d}"


class PlanQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.ROTA_VIEW))


class Plan(models.Model):
    """A period planned at once for all stations at and below a place. First a draft to look at, then confirmed."""

    station = _station("plans")
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    length = models.CharField("每班多长", max_length=5, choices=Length)
    only_workdays = models.BooleanField("只排工作日", default=False)
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFT)
    made_at = models.DateTimeField("排班时间")
    made_by = _by("排班人")
    settled_at = models.DateTimeField("确认（作废）时间", null=True, blank=True)
    seconds = models.FloatField("用时（秒）", default=0)
    solved = models.PositiveIntegerField("求解器改进的站", default=0)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "排班"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_ends_after_it_starts", condition=Q(last_day__gte=F("first_day"))
            ),
        ]

    def __str__(self):
        return f"{self.station} {self.first_day:%Y-%m-%d} 至 {self.last_day:%Y-%m-%d}"


class TurnQuerySet(OfStationQuerySet):
    def settled(self):
        """Confirmed, with or without somebody who takes it."""
        return self.filter(state__in=[TurnState.SET, TurnState.OPEN])

    def on(self, day):
        return self.filter(first_day__lte=day, last_day__gte=day)


class Turn(models.Model):
    """One stretch at one station. The name stands here too: who served stays readable when the chief has left."""

    walled_by = "station"

    plan = models.ForeignKey(Plan, verbose_name="排班", on_delete=models.PROTECT, related_name="turns")
    station = _station("turns")
    chief = models.ForeignKey(
        Chief, verbose_name="轮值站长", on_delete=models.PROTECT, related_name="turns", null=True, blank=True
    )
    chief_name = models.CharField("姓名", max_length=40, blank=True)
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    holidays = models.PositiveSmallIntegerField("节假日天数", default=0)
    state = models.CharField("状态", max_length=6, choices=TurnState, default=TurnState.DRAFT)
    reason = models.CharField("为什么是他", max_length=300, blank=True)
    open_since = models.DateTimeField("空出时间", null=True, blank=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班"
        ordering = ["first_day", "station_id", "pk"]
        indexes = [
            models.Index(fields=["station", "first_day"], name="turns_of_station"),  # calendar, wall print
            models.Index(
                fields=["chief", "first_day"], name="turns_of_chief"
            ),  # the planner, the chief's page
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "first_day"],
                condition=Q(state__in=[TurnState.SET, TurnState.OPEN]),
                name="one_turn_begins_on_a_day",
            ),
            models.CheckConstraint(
                name="turn_ends_after_it_starts", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="turn_is_set_iff_somebody_takes_it",
                condition=Q(state=TurnState.DRAFT)
                | Q(state=TurnState.SET, chief__isnull=False, open_since=None)
                | Q(state=TurnState.OPEN, chief=None, open_since__isnull=False),
            ),
        ]

    def __str__(self):
        if self.first_day == self.last_day:
            return f"{self.first_day:%Y-%m-%d}"
        return f"{self.first_day:%Y-%m-%d} 至 {self.last_day:%m-%d}"


class TurnDay(models.Model):
    """The days of a confirmed turn, one row each, so that two plain unique constraints forbid every overlap."""

    walled_by = "station"

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="days")
    station = _station("+")
    chief = models.ForeignKey(Chief, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField("日期")

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班日"
        constraints = [
            models.UniqueConstraint(fields=["station", "day"], name="one_chief_per_station_and_day"),
            models.UniqueConstraint(fields=["chief", "day"], name="nobody_in_two_places"),
        ]

    def __str__(self):
        return f"{self.day}"


class TurnStep(models.Model):
    """What was done to a turn, and why: for people, for the letter of thanks. Never edited."""

    walled_by = "station"
    append_only = True

    turn = models.ForeignKey(Turn, on_delete=models.PROTECT, related_name="steps")
    station = _station("+")
    deed = models.CharField("事项", max_length=12, choices=Deed)
    before = models.CharField("原来", max_length=40, blank=True)
    after = models.CharField("现在", max_length=40, blank=True)
    way = models.CharField("怎样说的", max_length=10, choices=Way, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = _by("经办人")

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班变动"
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_deed_display()} {self.at:%Y-%m-%d}"


class Swap(models.Model):
    """One chief asks another to take a turn, in exchange for one of theirs or not. Nothing changes until they agree."""

    walled_by = "station"

    station = _station("+")
    turn = models.ForeignKey(Turn, verbose_name="要换的班", on_delete=models.PROTECT, related_name="swaps")
    other = models.ForeignKey(
        Turn,
        verbose_name="换来的班",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    asker = models.ForeignKey(Chief, verbose_name="提出人", on_delete=models.PROTECT, related_name="+")
    asked = models.ForeignKey(Chief, verbose_name="对方", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=10, choices=SwapState, default=SwapState.ASKED)
    way = models.CharField("怎样提出的", max_length=10, choices=Way)
    note = models.CharField("说明", max_length=200, blank=True)
    asked_at = models.DateTimeField("提出时间")
    asked_by = _by("记录人")
    answer_way = models.CharField("怎样答复的", max_length=10, choices=Way, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = _by("记录答复的人")

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "换班"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["turn"], condition=Q(state=SwapState.ASKED), name="one_open_swap_per_turn"
            ),
            models.CheckConstraint(
                name="swap_is_answered_iff_dated",
                condition=Q(state=SwapState.ASKED, answered_at=None)
                | Q(state__in=sorted(states.FINAL), answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.turn}"


class Feed(models.Model):
    """A secret address that a calendar subscribes to. Only its digest is kept; what it gives holds no name."""

    station = _station("feeds")
    chief_number = models.BigIntegerField(
        "轮值站长编号", null=True, blank=True
    )  # no key: this table has no wall
    digest = models.BinaryField(unique=True, editable=False)
    made_at = models.DateTimeField("开通时间")
    made_by = _by("开通人")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "chief_number"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="one_live_feed_each",
            )
        ]

    def __str__(self):
        return f"{self.station} {'个人' if self.chief_number else '全站'}日历"
