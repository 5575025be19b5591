from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.field.enums import Kind, Source, State
from bureau.kit import seal
from stations.models import Station
from stations.permissions import Permission
from veterans.events.models import Event


class TripQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """My own, and for who answers for visits those of the place."""
        return self.filter(Q(user=scope.user_id) | scope.within("station_id", Permission.VISIT_MANAGE))


class Trip(models.Model):
    """A list of people that a worker took along, and the keys under which it lies on the phone. Holds no person itself.

    The key of the list is gone when the list is given back. The key of the outbox stays for a month: what was recorded on
    another phone, or not sent for want of network, can still be opened by the same person and is not lost.
    """

    SEAL, OUTBOX_SEAL = "field.trip.key", "field.trip.outbox"
    sealed = {"key_sealed": seal.Sealed(SEAL), "outbox_sealed": seal.Sealed(OUTBOX_SEAL)}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="谁", on_delete=models.PROTECT, related_name="+"
    )
    station = models.ForeignKey(
        Station, verbose_name="服务站", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    source = models.CharField("名单", max_length=10, choices=Source)
    event = models.ForeignKey(
        Event, verbose_name="活动", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    count = models.PositiveSmallIntegerField("人数")
    taken_at = models.DateTimeField("带走")
    until = models.DateTimeField("用到")
    returned_at = models.DateTimeField("交还", null=True, blank=True)
    key_sealed = models.BinaryField(editable=False)
    outbox_sealed = models.BinaryField(editable=False)

    objects = TripQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "带走名单"
        ordering = ["-taken_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(returned_at=None),
                name="one_list_taken_along_at_a_time",
                violation_error_message="您手上还有一份名单，先同步并交还",
            ),
            models.CheckConstraint(
                name="list_of_an_event_names_it",
                condition=Q(source=Source.EVENT, event__isnull=False) | Q(source=Source.VISITS, event=None),
            ),
        ]

    def __str__(self):
        return f"{self.taken_at:%Y-%m-%d %H:%M} {self.count} 人"

    @property
    def key(self) -> str:
        return seal.of(self.SEAL).open(self.key_sealed, self.pk)

    @property
    def outbox_key(self) -> str:
        return seal.of(self.OUTBOX_SEAL).open(self.outbox_sealed, self.pk)


class SentQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(user=scope.user_id)


class Sent(models.Model):
    """One item of a phone, by the number that the phone gave it: what is sent twice is written once."""

    client_id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="谁", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("事项", max_length=10, choices=Kind)
    state = models.CharField("结果", max_length=10, choices=State)
    sentence = models.CharField("说明", max_length=200)
    target = models.CharField("对象", max_length=60, blank=True)
    tries = models.PositiveSmallIntegerField("送了几次", default=1)
    received_at = models.DateTimeField("收到")

    objects = SentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "离线记录"
        ordering = ["-received_at"]
        indexes = [
            # My items that are stuck, asked by the desk.
            models.Index(fields=["user", "state"], condition=~Q(state=State.DONE), name="sent_and_stuck")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.get_state_display()}"
