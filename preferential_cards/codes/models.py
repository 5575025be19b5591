from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from preferential_cards.codes import states
from preferential_cards.codes.enums import GOOD, Action, Outcome, State
from preferential_cards.shops.enums import Holder
from preferential_cards.shops.models import Shop
from stations.permissions import Permission
from veterans.models import OfPerson


class CodeQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.CARD_VIEW))

    def live(self):
        return self.filter(state__in=sorted(states.LIVE))

    def claimed(self, at):
        """Had a code at that moment: claimed by then and not revoked by then."""
        return self.filter(Q(revoked_at=None) | Q(revoked_at__gt=at), claimed_at__lte=at)


@tracked
class Code(OfPerson):
    """A person's code. What is shown each minute is made from `key`; the phone that may show it is known by a digest."""

    field_classes = {
        **dict.fromkeys(("claimed_at", "revoked_at", "printed_at"), PLAIN),
        **dict.fromkeys(("key", "device", "print_mark", "pin"), SENSITIVE),
    }

    key = models.BinaryField(max_length=32, editable=False)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CLAIMED)
    claimed_at = models.DateTimeField("申领时间")
    revoked_at = models.DateTimeField("注销时间", null=True, blank=True)
    device = models.BinaryField(max_length=32, default=b"", editable=False)
    print_mark = models.BinaryField(max_length=8, null=True, editable=False)
    pin = models.BinaryField(max_length=32, default=b"", editable=False)
    printed_at = models.DateTimeField("打印时间", null=True, blank=True)

    objects = CodeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "老兵码"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=sorted(states.LIVE)),
                name="one_live_code_per_person",
                violation_error_message="此人已有老兵码",
            ),
            models.UniqueConstraint(fields=["print_mark"], name="one_code_per_print"),
            models.UniqueConstraint(fields=["device"], condition=~Q(device=b""), name="one_code_per_phone"),
            models.CheckConstraint(
                name="code_revoked_iff_dated",
                condition=Q(state=State.REVOKED, revoked_at__isnull=False)
                | ~Q(state=State.REVOKED) & Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="printed_iff_it_has_a_pin",
                condition=Q(print_mark=None, pin=b"") | Q(print_mark__isnull=False) & ~Q(pin=b""),
            ),
            # The second wall reads the station, a list for shops only the live ones of a district.
        ]
        indexes = [models.Index(fields=["station", "state"], name="codes_of_a_district")]

    def __str__(self):
        return f"老兵码 {self.pk}"

    @property
    def tone(self) -> str:
        return State(self.state).tone


class CodeStep(OfPerson):
    """What was done with a code, and by whom. Never edited."""

    append_only = True
    field_classes = {"code": PLAIN, "note": SENSITIVE}

    code = models.ForeignKey(Code, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=Action)
    state = models.CharField("办理后", max_length=10, choices=State)
    note = models.CharField("说明", max_length=200, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "老兵码步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"


class Shown(models.Model):
    """A picture that a phone has shown: kept three days, so that what was scanned without network finds its code."""

    token = models.BinaryField(primary_key=True, max_length=32)
    short = models.BinaryField(max_length=32, db_index=True)  # the eight characters beside it, as a digest
    code_id = models.BigIntegerField(db_index=True)  # a new picture looks for the older ones of its code
    subject = models.BinaryField(max_length=32, default=b"")  # whose it is, as the log names them
    at = models.DateTimeField(db_index=True)  # the nightly sweep
    shop_id = models.BigIntegerField(null=True)  # the first that scanned it; it is nobody else's then

    class Meta:
        verbose_name = verbose_name_plural = "出示过的码"

    def __str__(self):
        return f"{self.code_id} {self.at:%H:%M:%S}"


class CheckQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("shop__street_id", Permission.SHOP_VIEW))

    def bad(self):
        return self.exclude(outcome__in=sorted(GOOD))


class Check(models.Model):
    """One scan and why it was answered as it was. Holds a fingerprint instead of a person. Never edited."""

    append_only = True

    # Its own index would be the beginning of "checks_of_a_shop".
    shop = models.ForeignKey(
        Shop, verbose_name="商家", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    seat_id = models.BigIntegerField()
    at = models.DateTimeField("时间")
    outcome = models.CharField("结果", max_length=12, choices=Outcome)
    token = models.BinaryField(max_length=32, default=b"")
    subject = models.BinaryField(max_length=32, default=b"")
    holder = models.CharField(max_length=1, choices=Holder, blank=True)
    code_id = models.BigIntegerField(null=True)
    printed = models.BooleanField("纸质码", default=False)
    by_hand = models.BooleanField("手输", default=False)
    offline = models.BooleanField("离线", default=False)

    objects = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "扫码记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["shop", "-at"], name="checks_of_a_shop"),  # how many in this hour
            models.Index(
                fields=["at"], condition=~Q(outcome__in=sorted(GOOD)), name="bad_checks"
            ),  # the alerts
            models.Index(
                fields=["code_id", "-at"], condition=Q(printed=True), name="checks_of_a_printed_code"
            ),  # wrong PINs, and copies that are used everywhere
        ]

    def __str__(self):
        return f"{self.shop_id} {self.at:%Y-%m-%d %H:%M} {self.outcome}"
