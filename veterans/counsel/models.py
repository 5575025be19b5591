import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from stations.queries import above
from stations.scope import below
from veterans.counsel.enums import State
from veterans.models import OfPerson
from veterans.models.person import belongs_to_person
from veterans.tickets.models import Ticket

HALF_HOUR = dt.timedelta(minutes=30)
FIRST, LAST = 16, 41  # 8:00 and 20:30, counted in half hours from midnight


class NearQuerySet(models.QuerySet):
    """A lawyer is there for the place they sit at and for all below it; those above see where they sit."""

    place = "station_id"

    def visible_to(self, scope):
        where = Q(pk__in=[])
        for code in scope.places(Permission.TICKET_TAKE):
            where |= Q(**{f"{self.place}__in": above(code)}) | below(self.place, code)
        return self.filter(where)


class Lawyer(models.Model):
    """A volunteer of the legal service, announced to the public by name and firm."""

    station = models.ForeignKey(
        Station, verbose_name="坐班的站", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    name = models.CharField("姓名", max_length=40)
    firm = models.CharField("律所（单位）", max_length=60)
    fields = models.CharField("擅长", max_length=80, help_text="如“劳动、婚姻家庭、房产”")
    room = models.CharField("在哪里", max_length=60, help_text="如“街道服务站二楼调解室”")
    is_active = models.BooleanField("在团", default=True)

    objects = NearQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律服务志愿者"
        ordering = ["station", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name", "firm"],
                name="one_lawyer_once",
                violation_error_message="这位志愿者已经登记",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.firm}）"


class SlotQuerySet(NearQuerySet):
    place = "lawyer__station_id"

    def free(self):
        return self.filter(taken=False, withdrawn=False, lawyer__is_active=True)


class Slot(models.Model):
    """One half hour of one lawyer."""

    lawyer = models.ForeignKey(Lawyer, verbose_name="志愿者", on_delete=models.PROTECT, related_name="slots")
    day = models.DateField("日期")
    number = models.PositiveSmallIntegerField("第几个半小时")
    taken = models.BooleanField("已约", default=False)
    withdrawn = models.BooleanField("撤下", default=False)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "坐班时段"
        ordering = ["day", "number", "lawyer"]
        constraints = [
            models.UniqueConstraint(fields=["lawyer", "day", "number"], name="a_lawyer_is_in_one_place"),
            models.CheckConstraint(name="slot_in_the_day", condition=Q(number__gte=FIRST, number__lte=LAST)),
            models.CheckConstraint(name="slot_taken_is_there", condition=~Q(taken=True, withdrawn=True)),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.clock}"

    @property
    def clock(self) -> str:
        return f"{self.number // 2}:{self.number % 2 * 30:02d}"

    @property
    def starts_at(self) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(self.day, dt.time()) + HALF_HOUR * self.number)


class ConsultationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.TICKET_VIEW))


@tracked
class Consultation(OfPerson):
    """Somebody's half hour. Somebody without a file comes with a ticket, which knows how to reach them."""

    field_classes = {
        **dict.fromkeys(("slot", "ticket", "booked_at", "ended_at"), PLAIN),
        **dict.fromkeys(("topic", "outcome"), SENSITIVE),
    }

    person = belongs_to_person(null=True, blank=True)
    slot = models.ForeignKey(Slot, verbose_name="时段", on_delete=models.PROTECT, related_name="bookings")
    ticket = models.ForeignKey(
        Ticket,
        verbose_name="诉求",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consultations",
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.BOOKED)
    topic = models.CharField("咨询什么", max_length=300)
    outcome = models.CharField("结果", max_length=500, blank=True)
    booked_at = models.DateTimeField("预约时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律咨询"
        ordering = ["slot__day", "slot__number", "pk"]
        indexes = [
            models.Index(fields=["station", "state"], name="consultations_of_station"),  # the list
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["slot"], condition=~Q(state=State.CANCELLED), name="one_booking_per_slot"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=State.BOOKED), name="one_open_consultation_per_person"
            ),
            models.CheckConstraint(
                name="consultation_of_somebody", condition=Q(person__isnull=False) | Q(ticket__isnull=False)
            ),
            models.CheckConstraint(
                name="consultation_done_iff_outcome",
                condition=Q(state=State.DONE) & ~Q(outcome="") | ~Q(state=State.DONE) & Q(outcome=""),
                violation_error_message="请写一句结果",
            ),
            models.CheckConstraint(
                name="consultation_ended_iff_not_booked",
                condition=Q(state=State.BOOKED, ended_at=None)
                | ~Q(state=State.BOOKED) & Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.slot} {self.slot.lawyer}"

    @property
    def tone(self) -> str:
        return State(self.state).tone
