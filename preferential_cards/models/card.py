"""The card itself, from the bank's box to its end. It is at any moment in exactly one drawer, and its number is alive or dead."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from preferential_cards.enums import CardAction, CardReason, CardState, Drawer
from preferential_cards.models.application import Application
from stations.models import Station
from stations.permissions import Permission
from veterans.enums import CardType
from veterans.models import OfPerson

# A person holds at most one of these; a dead card and one that still waits in a drawer do not count.
HELD = frozenset(
    {CardState.ACTIVE, CardState.TEMP_LOST, CardState.LOST, CardState.REPLACING, CardState.PAUSED}
)
DEAD = frozenset({CardState.REPLACED, CardState.RECALLED, CardState.CANCELLED})
IN_THE_HOUSE = frozenset({Drawer.DISTRICT, Drawer.STATION})


class CardQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.CARD_VIEW))

    def valid(self, at):
        """Good at a counter at that moment. A temporary loss report ends by itself, whether or not a job has noticed."""
        lapsed = Q(state=CardState.TEMP_LOST, lapses_at__lte=at)
        return self.filter(Q(state=CardState.ACTIVE) | lapsed, issued_at__lte=at)

    def in_drawer(self, place: str):
        return self.filter(place_id=place, drawer__in=sorted(IN_THE_HOUSE))


@tracked
class Card(OfPerson):
    """One piece of plastic. The number is dead from the moment its state says so: shops read it live."""

    field_classes = {
        **dict.fromkeys(("kind", "number"), PERSONAL),
        **dict.fromkeys(
            ("application", "drawer", "place", "received_at", "issued_at", "lapses_at", "dead_at"), PLAIN
        ),
        "replaces": PLAIN,
    }

    application = models.ForeignKey(
        Application, verbose_name="申领", on_delete=models.PROTECT, related_name="cards"
    )
    kind = models.CharField("证件", max_length=1, choices=CardType)
    number = models.CharField("证号", max_length=30)
    state = models.CharField("状态", max_length=20, choices=CardState, default=CardState.STOCK)
    state_since = models.DateTimeField("进入此状态")
    drawer = models.CharField("现在在", max_length=10, choices=Drawer)
    place = models.ForeignKey(
        Station,
        verbose_name="保管站",
        on_delete=models.PROTECT,
        related_name="+",
        db_column="place_code",
        null=True,
        blank=True,
        db_index=False,
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    issued_at = models.DateTimeField("发放时间", null=True, blank=True)
    lapses_at = models.DateTimeField("临时挂失到期", null=True, blank=True)
    dead_at = models.DateTimeField("失效时间", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        verbose_name="换下的旧证",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successor",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "优待证"
        indexes = [
            models.Index(fields=["place", "drawer"], name="card_by_drawer"),  # count sheets
            models.Index(fields=["station", "state"], name="card_by_station"),  # the card list
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="one_card_of_a_number", violation_error_message="这个证号已经登记过"
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(HELD)),
                name="one_held_card_per_person",
                violation_error_message="此人手里已有一张证，旧证先换下或收回",
            ),
            models.CheckConstraint(
                name="a_drawer_of_the_house_is_at_a_station",
                condition=Q(drawer__in=sorted(IN_THE_HOUSE), place__isnull=False)
                | ~Q(drawer__in=sorted(IN_THE_HOUSE)) & Q(place__isnull=True),
            ),
            models.CheckConstraint(
                name="a_card_that_waits_is_with_nobody",
                condition=~Q(state=CardState.STOCK) | Q(issued_at__isnull=True) & ~Q(drawer=Drawer.HOLDER),
            ),
            models.CheckConstraint(
                name="a_held_card_was_handed_out",
                condition=~Q(state__in=sorted(HELD)) | Q(issued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="dead_iff_dated",
                condition=Q(state__in=sorted(DEAD), dead_at__isnull=False)
                | ~Q(state__in=sorted(DEAD)) & Q(dead_at__isnull=True),
            ),
            models.CheckConstraint(
                name="only_a_temporary_loss_lapses",
                condition=Q(state=CardState.TEMP_LOST, lapses_at__isnull=False)
                | ~Q(state=CardState.TEMP_LOST) & Q(lapses_at__isnull=True),
            ),
        ]

    def __str__(self):
        return f"优待证 {self.masked_number}"

    @property
    def masked_number(self) -> str:
        return f"{'*' * (len(self.number) - 4)}{self.number[-4:]}"

    @property
    def tone(self) -> str:
        return CardState(self.state).tone

    @property
    def whereabouts(self) -> str:
        return str(self.place) if self.place_id else self.get_drawer_display()


class CardStep(OfPerson):
    """One deed on a card, with where it was put. The signature or photo of a hand-over hangs here. Never edited."""

    append_only = True
    field_classes = {
        **dict.fromkeys(("card", "drawer", "place_code", "reason"), PLAIN),
        **dict.fromkeys(("note", "proof", "proof_type", "receiver"), SENSITIVE),
    }

    card = models.ForeignKey(Card, verbose_name="优待证", on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=20, choices=CardAction)
    state = models.CharField("办理后", max_length=20, choices=CardState)
    drawer = models.CharField("放在", max_length=10, choices=Drawer)
    place_code = models.CharField("保管站", max_length=12, blank=True)
    reason = models.CharField("原因", max_length=20, choices=CardReason, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    receiver = models.CharField("代领人", max_length=60, blank=True)
    proof = models.CharField("签名或照片", max_length=100, blank=True)  # the key of bureau.kit.uploads
    proof_type = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    class Meta:
        verbose_name = verbose_name_plural = "优待证经过"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
