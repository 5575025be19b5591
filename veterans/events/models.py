from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate, localtime

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from veterans.events.enums import Action, EventState, Kind, State, UnitKind, Way
from veterans.events.template import BY_KEY
from veterans.models import Batch, OfPerson
from veterans.models.person import OfPersonQuerySet

PREFIXES = (2, 4, 6, 9)


class AtStationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """At or under my places, and at the places above them: a community sees the event of its street."""
        above = {
            code[:n] for code in scope.places(Permission.PERSON_VIEW) for n in PREFIXES if n <= len(code)
        }
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW) | Q(station__in=above))


class OfDriveQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(drive__in=Drive.objects.visible_to(scope).values("pk"))


class Drive(models.Model):
    """A campaign after the “八个一” template: eight things to be done by a day, and a line that says where it should stand."""

    name = models.CharField("名称", max_length=60)
    station = models.ForeignKey(
        Station, verbose_name="范围", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    starts_on = models.DateField("开始")
    ends_on = models.DateField("结束")
    target_rate = models.DecimalField("建档目标（%）", max_digits=4, decimal_places=1, default=100)
    at = models.DateTimeField("建立时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AtStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "攻坚活动"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="drive_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message="结束要晚于开始",
            ),
            models.CheckConstraint(
                name="drive_target_is_a_rate",
                condition=Q(target_rate__gt=0, target_rate__lte=100),
                violation_error_message="目标在 0 到 100 之间",
            ),
        ]

    def __str__(self):
        return self.name


class DriveStep(models.Model):
    """One of the eight. Done with a day, a name and a word on what was done."""

    drive = models.ForeignKey(Drive, verbose_name="活动", on_delete=models.PROTECT, related_name="steps")
    key = models.CharField("事项", max_length=12)
    position = models.PositiveSmallIntegerField()
    due_on = models.DateField("应完成")
    done_on = models.DateField("完成", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = OfDriveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "八个一"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["drive", "key"], name="one_of_each_per_drive"),
            models.CheckConstraint(
                name="done_drive_step_says_what",
                condition=Q(done_on=None) | Q(by__isnull=False) & ~Q(note=""),
            ),
        ]

    def __str__(self):
        return BY_KEY[self.key].label


class Event(models.Model):
    """A day at a place where people come to, with room for so many at a time."""

    kind = models.CharField("类型", max_length=12, choices=Kind)
    name = models.CharField("名称", max_length=60)
    station = models.ForeignKey(
        Station, verbose_name="服务站", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    place = models.CharField("地点", max_length=80)
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    slot_minutes = models.PositiveSmallIntegerField("每个时段几分钟", default=30)
    per_slot = models.PositiveSmallIntegerField("每个时段几人", default=6)
    staff = models.CharField("工作人员", max_length=120, blank=True)
    equipment = models.CharField("设备", max_length=120, blank=True)
    unit = models.CharField("单位", max_length=60, blank=True)
    unit_kind = models.CharField("单位类型", max_length=12, choices=UnitKind, blank=True)
    contact = models.CharField("联系人和电话", max_length=60, blank=True)
    drive = models.ForeignKey(
        Drive, verbose_name="攻坚活动", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    roster = models.ForeignKey(
        Batch, verbose_name="名册", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField("状态", max_length=10, choices=EventState, default=EventState.PLANNED)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    last_number = models.PositiveIntegerField("已取号", default=0, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AtStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["station", "starts_at"], name="event_at_station")]
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message="结束要晚于开始",
            ),
            models.CheckConstraint(
                name="event_slots_are_sensible",
                condition=Q(slot_minutes__gte=5, slot_minutes__lte=240, per_slot__gte=1, per_slot__lte=200),
                violation_error_message="每个时段 5 到 240 分钟、1 到 200 人",
            ),
            models.CheckConstraint(
                name="unit_session_names_its_unit",
                condition=~Q(kind=Kind.UNIT_SESSION) | ~Q(unit="") & ~Q(unit_kind=""),
                violation_error_message="专场要写单位名称和类型",
            ),
            models.CheckConstraint(
                name="event_closed_iff_over",
                condition=Q(state=EventState.CLOSED, closed_at__isnull=False)
                | ~Q(state=EventState.CLOSED) & Q(closed_at=None),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def day(self):
        return localdate(self.starts_at)

    @property
    def tone(self) -> str:
        return EventState(self.state).tone


class BookingQuerySet(OfPersonQuerySet):
    def live(self):
        return self.exclude(state=State.CANCELLED)


@tracked
class Booking(OfPerson):
    """One person at one event. A walk-in is a booking that begins with the arrival."""

    field_classes = {
        **dict.fromkeys(
            ("event", "number", "slot_at", "booked_at", "arrived_at", "done_at", "walk_in", "client_id"),
            PLAIN,
        ),
        **dict.fromkeys(("collected", "card_papers"), PERSONAL),
        **dict.fromkeys(("note", "signature"), SENSITIVE),
    }

    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.PROTECT, related_name="bookings")
    number = models.PositiveIntegerField("号")
    slot_at = models.DateTimeField("时段", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.BOOKED)
    walk_in = models.BooleanField("现场来的", default=False)
    booked_at = models.DateTimeField("登记时间")
    arrived_at = models.DateTimeField("到场", null=True, blank=True)
    done_at = models.DateTimeField("办完", null=True, blank=True)
    collected = models.BooleanField("完成采集", default=False)
    card_papers = models.BooleanField("收了优待证材料", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    signature = models.TextField("签收", blank=True)
    client_id = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "预约和到场"
        ordering = ["slot_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="one_number_per_booking"),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=~Q(state=State.CANCELLED),
                name="one_live_booking_per_event",
                violation_error_message="此人已在这场活动的名单上",
            ),
            models.CheckConstraint(
                name="booking_done_iff_dated",
                condition=Q(state=State.DONE, done_at__isnull=False, arrived_at__isnull=False)
                | ~Q(state=State.DONE) & Q(done_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.number} 号"

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def slot(self) -> str:
        return f"{localtime(self.slot_at):%H:%M}" if self.slot_at else "现场"


class BookingStep(OfPerson):
    """What was done with a booking. Never edited."""

    append_only = True
    field_classes = {"booking": PLAIN, "note": SENSITIVE}

    booking = models.ForeignKey(Booking, verbose_name="预约", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "预约步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"


@tracked
class HouseholdHelp(OfPerson):
    """外地户籍: lives here, household elsewhere. What was agreed, so that nobody is sent twice."""

    field_classes = {"way": PERSONAL, "note": SENSITIVE}

    way = models.CharField("怎么办", max_length=12, choices=Way)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "外地户籍帮办"
        constraints = [models.UniqueConstraint(fields=["person"], name="one_household_help_per_person")]

    def __str__(self):
        return f"{self.get_way_display()}"
