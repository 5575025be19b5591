from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from preferential_cards.models import Application
from preferential_cards.outside.enums import Answer, BatchState, Target, Verdict
from stations.models import Station
from stations.permissions import Permission
from veterans.models import OfPerson


class BatchQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(
            scope.within("station_id", Permission.CARD_OUTSIDE)
            | scope.within("station_id", Permission.CARD_VERIFY)
        )


class Batch(models.Model):
    """One list that went out, and what came back. It belongs to the bureau that sent it."""

    walled_by = "station"

    station = models.ForeignKey(
        Station, verbose_name="报送单位", on_delete=models.PROTECT, related_name="+", db_column="station_code", db_index=False
    )  # fmt: skip
    target = models.CharField("环节", max_length=10, choices=Target)
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.OUT)
    at = models.DateTimeField("报送时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="报送人", on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField("回执文件", max_length=120, blank=True)
    answered_at = models.DateTimeField("核对时间", null=True, blank=True)
    applied_at = models.DateTimeField("写入时间", null=True, blank=True)
    extras = models.JSONField("多出的行", default=list)  # line, masked name, what it says

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外部环节批次"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["station", "at"], name="card_batch_by_station")]
        constraints = [
            models.CheckConstraint(
                name="done_iff_applied",
                condition=Q(state=BatchState.DONE, applied_at__isnull=False)
                | ~Q(state=BatchState.DONE) & Q(applied_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_target_display()} {self.at:%Y-%m-%d}"

    @property
    def tone(self) -> str:
        return BatchState(self.state).tone


@tracked
class Row(OfPerson):
    """One application of a list, and the line of the answer that is about it."""

    field_classes = {
        **dict.fromkeys(("batch", "application", "verdict", "result", "line", "applied_at", "open"), PLAIN),
        **dict.fromkeys(("card_number", "differences"), PERSONAL),
        **dict.fromkeys(("said", "outcome"), SENSITIVE),
    }

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.PROTECT, related_name="rows")
    application = models.ForeignKey(
        Application, verbose_name="申领", on_delete=models.PROTECT, related_name="outside_rows"
    )
    open = models.BooleanField("在外", default=True)
    verdict = models.CharField("核对", max_length=10, choices=Verdict, blank=True)
    result = models.CharField("结果", max_length=10, choices=Answer, blank=True)
    line = models.PositiveIntegerField("回执行号", default=0)
    said = models.CharField("说明", max_length=500, blank=True)
    differences = models.CharField("差异", max_length=200, blank=True)
    card_number = models.CharField("证号", max_length=30, blank=True)
    applied_at = models.DateTimeField("写入", null=True, blank=True)
    outcome = models.CharField("写入结果", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "外部环节明细"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(open=True),
                name="an_application_is_out_on_one_list",
                violation_error_message="这份申领已在另一批里",
            ),
            models.UniqueConstraint(
                fields=["batch", "application"], name="one_row_per_application_of_a_batch"
            ),
        ]

    def __str__(self):
        return f"{self.batch_id} 第 {self.line} 行"

    @property
    def tone(self) -> str:
        return Verdict(self.verdict).tone if self.verdict else "info"
