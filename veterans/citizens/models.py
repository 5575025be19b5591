from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit import mask, seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.permissions import Permission
from veterans.citizens.enums import ProxyAction, ProxyState, Relation, Via
from veterans.models import OfPerson

# Knock, CounterLink and Session are read before anybody knows whose wall to open. They hold keys and digests,
# no fact of a person.


class Knock(models.Model):
    """Somebody has given a telephone and four digits and wants a code. Whether such a person exists is looked up later,
    by a worker: so the page takes as long for one who is unknown."""

    SEAL = "citizens.knock"
    sealed = {"said_sealed": seal.Sealed(SEAL)}

    said_sealed = models.BinaryField(
        null=True, editable=False
    )  # telephone and digits, until they were looked up
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    proxy_id = models.BigIntegerField(null=True)  # one of those that the holder signed in by
    digest = models.CharField(max_length=64, blank=True)  # of the code that was sent; empty matches none
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "验证码"
        indexes = [models.Index(fields=["at"], name="knock_sweep")]

    def __str__(self):
        return f"{self.pk} {self.at:%Y-%m-%d %H:%M}"


class CounterLink(models.Model):
    """A link that staff open for a person who stands at the counter. It works once, for ten minutes."""

    digest = models.CharField(max_length=64, unique=True)
    person_id = models.BigIntegerField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "柜台协助"

    def __str__(self):
        return f"{self.pk} {self.made_at:%Y-%m-%d %H:%M}"


class Session(models.Model):
    """One stay of a person, or of a holder of proxies, on their own pages. Apart from the sessions of staff."""

    digest = models.CharField(max_length=64, unique=True)
    person_id = models.BigIntegerField(null=True)  # null: a holder who is not on the register
    proxy_id = models.BigIntegerField(null=True)  # one of those that the holder signed in by
    acting_id = models.BigIntegerField(null=True)  # whose pages are open: the person's own, or a principal's
    via = models.CharField(max_length=8, choices=Via)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "本人登录"
        indexes = [models.Index(fields=["seen_at"], name="citizen_session_sweep")]

    def __str__(self):
        return f"{self.pk} {self.begun_at:%Y-%m-%d %H:%M}"


class ProxyQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))

    def in_force(self, day):
        return self.filter(state=ProxyState.ACTIVE, starts_on__lte=day, ends_on__gte=day)


@tracked
class Proxy(OfPerson):
    """Somebody may act for this person until a day, on the evidence that is filed with it (F10).

    A holder is no row: equal numbers with equal telephones are one holder, who may serve many.
    """

    field_classes = {
        **dict.fromkeys(("relation", "starts_on", "ends_on"), PERSONAL),
        **dict.fromkeys(("proposed_at", "proposed_by", "by_person"), PLAIN),
        **dict.fromkeys(
            (
                "evidence",
                "evidence_name",
                "name",
                "number_sealed",
                "phone_sealed",
                "number_index",
                "tail_index",
                "phone_index",
            ),
            SENSITIVE,
        ),
    }
    NUMBER, PHONE = "citizens.proxy.number", "citizens.proxy.phone"
    sealed = {
        "number_sealed": seal.Sealed(NUMBER, {"number_index": seal.whole, "tail_index": seal.tail}),
        "phone_sealed": seal.Sealed(PHONE, {"phone_index": seal.whole}),
    }

    name = models.CharField("代办人姓名", max_length=60)
    number_sealed = models.BinaryField(editable=False)
    number_index = models.BinaryField(editable=False)
    tail_index = models.BinaryField(editable=False)
    phone_sealed = models.BinaryField(editable=False)
    phone_index = models.BinaryField(
        editable=False, db_index=True
    )  # signing in; all principals of one holder
    relation = models.CharField("与本人关系", max_length=12, choices=Relation)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    evidence = models.CharField(max_length=80, blank=True)  # key of bureau.kit.uploads
    evidence_name = models.CharField("委托材料", max_length=100, blank=True)
    state = models.CharField("状态", max_length=10, choices=ProxyState, default=ProxyState.PROPOSED)
    by_person = models.BooleanField("本人在网上提出", default=False)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = ProxyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办"
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number_index"],
                condition=Q(state__in=["PROPOSED", "ACTIVE", "SUSPENDED"]),
                name="one_live_proxy_per_holder",
                violation_error_message="这位代办人已经登记",
            ),
            models.CheckConstraint(
                name="proxy_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="proxies_in_force_have_evidence",
                condition=~Q(state__in=["ACTIVE", "SUSPENDED"]) | ~Q(evidence=""),
                violation_error_message="没有委托材料，不能准予代办",
            ),
        ]

    def __str__(self):
        return f"{mask.name(self.name)}（{self.get_relation_display()}）"

    @property
    def number(self) -> str:
        return seal.of(self.NUMBER).open(self.number_sealed, self.pk)

    @property
    def masked_number(self) -> str:
        return mask.id_number(self.number)

    @property
    def masked_phone(self) -> str:
        return mask.phone(seal.of(self.PHONE).open(self.phone_sealed, self.pk))

    @property
    def tone(self) -> str:
        return ProxyState(self.state).tone


class ProxyStep(OfPerson):
    """One step of a proxy, as it was taken. Never edited."""

    append_only = True
    field_classes = {"proxy": PLAIN, "note": SENSITIVE}

    proxy = models.ForeignKey(Proxy, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=ProxyAction)
    state = models.CharField("办理后", max_length=10, choices=ProxyState)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)

    class Meta:
        verbose_name = verbose_name_plural = "代办步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
