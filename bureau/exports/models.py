from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.exports.enums import Purpose, State
from bureau.exports.states import OPEN
from bureau.kit import seal
from stations.permissions import Permission


class OrderQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """My own orders, and those of the places where I decide about them or read the log."""
        mine = Q(asked_by=scope.user_id) if scope.user_id else Q(pk__in=[])
        decided = scope.within("place_code", Permission.EXPORT_APPROVE)
        return self.filter(mine | decided | scope.within("place_code", Permission.AUDIT_VIEW))

    def open(self):
        return self.filter(state__in=OPEN)


class Order(models.Model):
    """A list of many persons, or a sensitive column, asked for as a file: why, by whom, allowed by whom, taken when.

    What was searched for may itself be personal and the password opens the file: both are sealed.
    """

    SEAL = "exports.order"
    sealed = {
        "query_sealed": seal.Sealed(SEAL),
        "password_sealed": seal.Sealed("exports.password"),
    }

    kind = models.CharField("名单", max_length=30)
    query_sealed = models.BinaryField(editable=False)
    words = models.CharField("条件", max_length=300)
    columns = models.JSONField("列", default=list)
    sensitive = models.JSONField("敏感列", default=list)
    persons = models.PositiveIntegerField("人数")
    place_code = models.CharField("范围", max_length=12, db_collation="C")
    purpose = models.CharField("用途", max_length=10, choices=Purpose)
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ASKED)
    state_since = models.DateTimeField("状态始于")
    asked_at = models.DateTimeField("申请时间")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审批人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField("审批意见", max_length=200, blank=True)
    made_at = models.DateTimeField("生成时间", null=True)
    people = models.JSONField(
        "所含人员编号", default=list
    )  # whose data left: the duty to tell them (art. 57)
    digest = models.CharField("文件校验值", max_length=64, blank=True)
    file_name = models.CharField(max_length=40, blank=True)  # below settings.VAR / "exports"
    password_sealed = models.BinaryField(editable=False, default=b"")
    password_shown_at = models.DateTimeField("口令显示时间", null=True)
    fetched_at = models.DateTimeField("下载时间", null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出申请"
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(
                fields=["asked_by", "-asked_at"], name="orders_of_one"
            ),  # my orders, the day's quota
            models.Index(fields=["place_code", "state"], name="orders_to_decide"),  # the second person's heap
        ]
        constraints = [
            models.CheckConstraint(
                name="export_needs_a_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_message="申请人不能审批自己的导出",
            ),
            models.CheckConstraint(
                name="export_decided_before_made",
                condition=~Q(state__in=[State.APPROVED, State.READY, State.FETCHED, State.REFUSED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="export_file_only_while_ready",
                condition=Q(state=State.READY, made_at__isnull=False) & ~Q(file_name="")
                | ~Q(state=State.READY) & Q(file_name=""),
            ),
        ]

    def __str__(self):
        return f"DC-{self.asked_at:%Y}-{self.pk:06d}"

    @property
    def tone(self) -> str:
        return {
            State.ASKED: "warn", State.APPROVED: "info", State.READY: "info", State.FETCHED: "ok",
            State.REFUSED: "bad", State.FAILED: "bad",
        }.get(self.state, "idle")  # fmt: skip

    @property
    def query(self) -> str:
        return seal.of(self.SEAL).open(self.query_sealed, self.pk)
