import json

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bureau.citizen.enums import CorrectionAction, CorrectionState
from bureau.kit import seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.permissions import Permission
from veterans.models import OfPerson


class CorrectionQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.PERSON_VIEW))


@tracked
class Correction(OfPerson):
    """What a person says should be different in their file. It changes nothing by itself."""

    SEAL = "citizen.correction"
    sealed = {"wanted_sealed": seal.Sealed(SEAL)}
    field_classes = {
        **dict.fromkeys(("begun_at", "sent_at", "answered_at", "answered_by", "accepted", "by_proxy"), PLAIN),
        **dict.fromkeys(("seen_version",), PERSONAL),
        **dict.fromkeys(("wanted_sealed", "answer"), SENSITIVE),
    }

    wanted_sealed = models.BinaryField(editable=False)
    seen_version = models.PositiveIntegerField(help_text="本人填写时档案的版本")
    state = models.CharField("状态", max_length=10, choices=CorrectionState, default=CorrectionState.DRAFT)
    by_proxy = models.BooleanField("代办人填写", default=False)
    begun_at = models.DateTimeField("开始填写")
    sent_at = models.DateTimeField("提交时间", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="核对人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted = ArrayField(models.CharField(max_length=30), verbose_name="采纳的项", default=list)
    answer = models.CharField("答复", max_length=300, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本人修改资料"
        ordering = ["-begun_at"]
        indexes = [
            models.Index(fields=["station", "sent_at"], condition=Q(state="SENT"), name="correction_to_check")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["DRAFT", "SENT"]),
                name="one_open_correction_per_person",
                violation_error_message="已有一份资料修改没有办完",
            ),
            models.CheckConstraint(
                name="corrections_answered_iff_closed_by_staff",
                condition=Q(state__in=["ACCEPTED", "REFUSED"], answered_at__isnull=False)
                | Q(state__in=["DRAFT", "SENT", "WITHDRAWN"], answered_at=None),
            ),
        ]

    def __str__(self):
        return f"资料修改 {self.pk}"

    @property
    def wanted(self) -> dict[str, str]:
        return json.loads(seal.of(self.SEAL).open(self.wanted_sealed, self.pk))

    @wanted.setter
    def wanted(self, values: dict[str, str]) -> None:
        self.wanted_sealed = seal.of(self.SEAL).close(json.dumps(values, ensure_ascii=False), self.pk)

    @property
    def tone(self) -> str:
        return CorrectionState(self.state).tone


class CorrectionStep(OfPerson):
    """One step of a correction, as it was taken. Never edited."""

    append_only = True
    field_classes = {"correction": PLAIN, "note": SENSITIVE}

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField("办理", max_length=10, choices=CorrectionAction)
    state = models.CharField("办理后", max_length=10, choices=CorrectionState)
    note = models.CharField("说明", max_length=300, blank=True)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "资料修改步骤"
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d} {self.get_action_display()}"
