"""What is handed in with an application, who acts for the applicant, and the facts that stand against a card."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit import mask, seal
from bureau.kit.classes import PLAIN, SENSITIVE
from bureau.kit.history import tracked
from preferential_cards.enums import ApplicantRole, ObstacleKind, Paper
from preferential_cards.models.application import Application
from stations.permissions import Permission
from veterans.models import OfPerson


class OfCardQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.CARD_VIEW))


@tracked
class Evidence(OfPerson):
    """One paper: a picture of it, or that the original was seen at the counter. A better one replaces it and it stays."""

    field_classes = {
        **dict.fromkeys(("application", "kind", "on_paper", "content_type", "size", "replaced_at"), PLAIN),
        **dict.fromkeys(("file", "shown_name", "sha256"), SENSITIVE),
    }

    application = models.ForeignKey(
        Application, verbose_name="申领", on_delete=models.PROTECT, related_name="papers"
    )
    kind = models.CharField("材料", max_length=20, choices=Paper)
    on_paper = models.BooleanField("原件已看")
    file = models.CharField("文件", max_length=100, blank=True)  # the key of bureau.kit.uploads
    shown_name = models.CharField("文件名", max_length=120, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField("大小", default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField("收到")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="经手", on_delete=models.PROTECT, null=True)
    replaced_at = models.DateTimeField("已替换", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfCardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申领材料"
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_paper_is_seen_or_pictured", condition=Q(on_paper=True) | ~Q(file="")
            ),
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(replaced_at=None),
                name="one_current_paper_of_a_kind",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


@tracked
class Helper(OfPerson):
    """Who acts for the applicant: an agent with a letter, or the guardian."""

    ID_SEAL, PHONE_SEAL = "cards.helper.id_number", "cards.helper.phone"
    sealed = {"id_number_sealed": seal.Sealed(ID_SEAL), "phone_sealed": seal.Sealed(PHONE_SEAL)}
    field_classes = {
        **dict.fromkeys(("application", "role"), PLAIN),
        **dict.fromkeys(("name", "relation", "id_number_sealed", "phone_sealed"), SENSITIVE),
    }

    application = models.OneToOneField(
        Application, verbose_name="申领", on_delete=models.PROTECT, related_name="helper"
    )
    role = models.CharField("身份", max_length=10, choices=ApplicantRole)
    name = models.CharField("姓名", max_length=60)
    relation = models.CharField("与本人关系", max_length=30)
    id_number_sealed = models.BinaryField(editable=False)
    phone_sealed = models.BinaryField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfCardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代办人和监护人"
        constraints = [
            models.CheckConstraint(name="who_helps_is_somebody_else", condition=~Q(role=ApplicantRole.SELF)),
        ]

    def __str__(self):
        return mask.name(self.name)

    @property
    def masked_id_number(self) -> str:
        return mask.id_number(seal.of(self.ID_SEAL).open(self.id_number_sealed, self.pk))

    @property
    def masked_phone(self) -> str:
        return mask.phone(seal.of(self.PHONE_SEAL).open(self.phone_sealed, self.pk))


@tracked
class Obstacle(OfPerson):
    """A fact that stands against a card, from a day to a day, with the document that proves it."""

    field_classes = dict.fromkeys(("kind", "since", "until", "document"), SENSITIVE)

    kind = models.CharField("情形", max_length=20, choices=ObstacleKind)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    document = models.CharField("依据文书", max_length=120)
    at = models.DateTimeField("登记时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", on_delete=models.PROTECT, null=True
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfCardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "申领限制情形"
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(until=None),
                name="one_open_obstacle_of_a_kind",
                violation_error_message="这种情形已经登记过",
            ),
            models.CheckConstraint(
                name="obstacle_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                violation_error_message="止日早于起日",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    def holds_on(self, day) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)
