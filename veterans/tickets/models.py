from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import localdate

from bureau.kit import seal
from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.permissions import Permission
from veterans.models import OfPerson
from veterans.models.person import belongs_to_person
from veterans.tickets import states
from veterans.tickets.enums import Action, Channel, Desk, Satisfaction, State

RUNNING = sorted(states.RUNNING)


class TicketKindQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self if scope.allows(Permission.TICKET_VIEW) else self.none()

    def in_use(self):
        return self.filter(is_used=True)


class TicketKind(models.Model):
    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=20, unique=True)
    workdays = models.PositiveSmallIntegerField("几个工作日内答复")
    confidential = models.BooleanField(
        "保密", default=False, help_text="内容只给经手人和能看保密件的人看；改动只对以后的诉求有效"
    )
    position = models.PositiveSmallIntegerField("次序", default=50)
    is_used = models.BooleanField("使用", default=True)
    basis = models.CharField("依据", max_length=120, blank=True)

    objects = TicketKindQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求类别"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="ticket_kind_has_a_term",
                condition=Q(workdays__gte=1, workdays__lte=90),
                violation_error_message="1 到 90 个工作日",
            ),
        ]

    def __str__(self):
        return self.name


class TicketQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.TICKET_VIEW))

    def running(self):
        return self.filter(state__in=RUNNING)


@tracked
class Ticket(OfPerson):
    """Something that somebody asks. `first_due_on` never moves: what was promised can be counted later."""

    SEAL = "tickets.reporter_phone"
    sealed = {"reporter_phone_sealed": seal.Sealed(SEAL)}
    field_classes = {
        **dict.fromkeys(("kind", "channel", "desk", "confidential", "source", "rounds", "extended"), PLAIN),
        **dict.fromkeys(("received_at", "taken_by", "owner", "due_on", "first_due_on"), PLAIN),
        **dict.fromkeys(("answered_at", "first_answered_at", "ended_at", "satisfaction"), PLAIN),
        **dict.fromkeys(("text", "reporter_name", "reporter_phone_sealed", "answer"), SENSITIVE),
    }

    person = belongs_to_person(null=True, blank=True)
    kind = models.ForeignKey(
        TicketKind, verbose_name="类别", on_delete=models.PROTECT, related_name="tickets"
    )
    channel = models.CharField("怎么来的", max_length=10, choices=Channel)
    desk = models.CharField("在谁手上", max_length=10, choices=Desk)
    state = models.CharField("状态", max_length=10, choices=State, default=State.NEW)
    confidential = models.BooleanField("保密", default=False)
    text = models.CharField("什么事", max_length=1000)
    reporter_name = models.CharField("来人姓名", max_length=40, blank=True)
    reporter_phone_sealed = models.BinaryField(editable=False, null=True)
    source = models.CharField("来源", max_length=40, blank=True)
    received_at = models.DateTimeField("接收时间")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="承办人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_on = models.DateField("答复期限")
    first_due_on = models.DateField("最初的期限")
    extended = models.BooleanField("延过期", default=False)
    rounds = models.PositiveSmallIntegerField("重办次数", default=0)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    first_answered_at = models.DateTimeField("第一次答复", null=True, blank=True)
    satisfaction = models.CharField("评价", max_length=12, choices=Satisfaction, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["station", "due_on"],
                condition=Q(state__in=RUNNING),
                name="ticket_running",  # the list, the desk, alerts
            ),
            models.Index(fields=["station", "-received_at"], name="ticket_received"),  # all of a place
            models.Index(fields=["person", "-received_at"], name="ticket_of_person"),  # the person's page
            models.Index(fields=["first_due_on"], name="ticket_promised"),  # the indicator
        ]
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="one_ticket_per_source"),
            models.CheckConstraint(
                name="ticket_answered_iff_said",
                condition=Q(state__in=[State.ANSWERED, State.CLOSED], answered_at__isnull=False)
                & ~Q(answer="")
                | Q(state__in=[*RUNNING, State.WITHDRAWN], answered_at=None, answer=""),
                violation_error_message="答复要写明怎么办的",
            ),
            models.CheckConstraint(
                name="ticket_ended_iff_final",
                condition=Q(state__in=[State.CLOSED, State.WITHDRAWN], ended_at__isnull=False)
                | Q(state__in=[*RUNNING, State.ANSWERED], ended_at=None),
            ),
            models.CheckConstraint(
                name="ticket_rated_iff_closed",
                condition=Q(state=State.CLOSED) & ~Q(satisfaction="")
                | ~Q(state=State.CLOSED) & Q(satisfaction=""),
            ),
            models.CheckConstraint(
                name="ticket_worked_on_by_somebody",
                condition=~Q(state=State.WORKING) | Q(owner__isnull=False),
            ),
            models.CheckConstraint(
                name="ticket_term_never_shrinks", condition=Q(due_on__gte=F("first_due_on"))
            ),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self) -> str:
        return f"SQ{localdate(self.received_at):%Y}-{self.pk:05d}"

    @property
    def reporter_phone(self) -> str:
        sealed = self.reporter_phone_sealed
        return "" if sealed is None else seal.of(self.SEAL).open(sealed, self.pk)

    @property
    def tone(self) -> str:
        return State(self.state).tone

    @property
    def desk_code(self) -> str:
        """The place that has it in hand: the station itself, its street, or the bureau."""
        length = {Desk.STATION: 12, Desk.STREET: 9, Desk.BUREAU: 6}[Desk(self.desk)]
        return self.station_id[:length]


class TicketStep(OfPerson):
    """What was done with a ticket. Never edited."""

    append_only = True
    field_classes = {**dict.fromkeys(("ticket", "desk", "due_on"), PLAIN), "note": SENSITIVE}

    person = belongs_to_person(null=True, blank=True)
    ticket = models.ForeignKey(Ticket, verbose_name="诉求", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action)
    state = models.CharField("办理后", max_length=10, choices=State)
    desk = models.CharField("在谁手上", max_length=10, choices=Desk)
    due_on = models.DateField("答复期限")
    note = models.CharField("说明", max_length=1000, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "诉求步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
