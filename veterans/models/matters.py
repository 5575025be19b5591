"""What goes on around a file: papers, drafts, change requests, transfers between stations, and what a death leaves to do."""

import json

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from bureau.kit import seal
from bureau.kit.classes import PERSONAL, PLAIN, SENSITIVE
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from veterans.enums import FamilyTaskState, PaperKind, RequestKind, RequestState, TransferKind, TransferState
from veterans.models.person import OfPerson, OfPersonQuerySet

USER = settings.AUTH_USER_MODEL


def user(label: str, **kwargs):
    return models.ForeignKey(USER, verbose_name=label, on_delete=models.PROTECT, related_name="+", **kwargs)


class PaperQuerySet(OfPersonQuerySet):
    def kept(self):
        return self.filter(removed_at=None)


@tracked
class Paper(OfPerson):
    """A photo, a paper or a signature, as a picture or PDF that came in by the upload door (bureau.kit.uploads)."""

    field_classes = {
        **dict.fromkeys(("kind", "content_type", "size", "removed_at"), PLAIN),
        **dict.fromkeys(("key", "shown_name", "sha256"), SENSITIVE),
    }

    kind = models.CharField("材料", max_length=20, choices=PaperKind)
    key = models.CharField(max_length=80, editable=False)
    shown_name = models.CharField("文件名", max_length=100)
    content_type = models.CharField(max_length=40, editable=False)
    size = models.PositiveIntegerField("大小", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    at = models.DateTimeField("时间")
    by = user("经办人", null=True)
    removed_at = models.DateTimeField("移除时间", null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "材料"
        ordering = ["kind", "-at"]
        indexes = [models.Index(fields=["person", "kind"], name="paper_by_person")]  # the file, the photo
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(kind__in=["PHOTO", "SIGNATURE"], removed_at=None),
                name="one_photo_and_one_signature",
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class DraftQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """One's own, where one may still register."""
        return self.filter(scope.within("station_id", Permission.PERSON_EDIT), by_id=scope.user_id)


class Draft(models.Model):
    """A registration that is being typed: kept as it is typed, sealed, and gone with the registration."""

    SEAL = "veterans.draft"
    sealed = {"typed_sealed": seal.Sealed(SEAL)}
    walled_by = "station"
    field_classes = {"typed_sealed": SENSITIVE, "step": PLAIN, "changed_at": PLAIN}

    station = models.ForeignKey(
        Station, on_delete=models.PROTECT, related_name="+", db_column="station_code", db_index=False
    )
    by = user("经办人")
    typed_sealed = models.BinaryField(editable=False)
    step = models.CharField("填到", max_length=20)
    at = models.DateTimeField("开始")
    changed_at = models.DateTimeField("最近保存")
    version = models.PositiveIntegerField(default=1)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "登记草稿"
        ordering = ["-changed_at"]
        indexes = [
            models.Index(fields=["by", "-changed_at"], name="draft_by_clerk")
        ]  # the list of one's drafts

    def __str__(self):
        return f"草稿 {self.pk}"

    @property
    def typed(self) -> dict:
        return json.loads(seal.of(self.SEAL).open(self.typed_sealed, self.pk))

    @typed.setter
    def typed(self, values: dict) -> None:
        self.typed_sealed = seal.of(self.SEAL).close(json.dumps(values, ensure_ascii=False), self.pk)


@tracked
class ChangeRequest(OfPerson):
    """A wish to change a sensitive fact. The file changes when somebody else approves it (F12)."""

    SEAL = "veterans.change_request"
    sealed = {"wanted_sealed": seal.Sealed(SEAL)}
    field_classes = {
        **dict.fromkeys(("kind", "asked_at", "asked_by", "decided_at", "decided_by"), PLAIN),
        **dict.fromkeys(("wanted_sealed", "reason", "answer", "evidence"), SENSITIVE),
    }

    kind = models.CharField("改什么", max_length=20, choices=RequestKind)
    wanted_sealed = models.BinaryField(editable=False)
    reason = models.CharField("原因", max_length=300)
    evidence = models.ForeignKey(Paper, verbose_name="证明材料", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=20, choices=RequestState, default=RequestState.PENDING)
    asked_at = models.DateTimeField("提出时间")
    asked_by = user("提出人", null=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_by = user("审批人", null=True)
    answer = models.CharField("审批意见", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = verbose_name_plural = "信息变更申请"
        ordering = ["asked_at"]
        indexes = [
            models.Index(fields=["station", "state"], name="request_by_station")
        ]  # the heap of approvers
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="PENDING"),
                name="one_pending_request_per_kind",
                violation_error_message="同样的变更申请还没有审批，不用再提",
            ),
            models.CheckConstraint(
                name="request_decided_iff_not_pending",
                condition=Q(state="PENDING", decided_at=None)
                | ~Q(state="PENDING") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_approves_their_own_request",
                condition=~Q(state="APPROVED") | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}变更"

    @property
    def wanted(self) -> dict:
        return json.loads(seal.of(self.SEAL).open(self.wanted_sealed, self.pk))

    @wanted.setter
    def wanted(self, values: dict) -> None:
        self.wanted_sealed = seal.of(self.SEAL).close(json.dumps(values, ensure_ascii=False), self.pk)

    @property
    def tone(self) -> str:
        return RequestState(self.state).tone


class TransferQuerySet(OfPersonQuerySet):
    def visible_to(self, scope):
        """Both sides, also when the person has gone."""
        view = Permission.PERSON_VIEW
        return self.filter(scope.within("giver_id", view) | scope.within("taker_id", view))

    def open(self):
        return self.filter(state=TransferState.OPEN)


@tracked
class Transfer(OfPerson):
    """A hand-over of a person between two stations, or out of the district: who gave, who took over, and when (F7).

    Until the other side has said yes the person stays where they were counted: nobody is counted twice, and nobody is lost.
    Behind the wall it is there for both sides.
    """

    walled_also = ("giver", "taker")
    field_classes = {
        **dict.fromkeys(("kind", "giver", "taker", "asked_at", "asked_by", "deadline"), PLAIN),
        **dict.fromkeys(("decided_at", "decided_by"), PLAIN),
        "outside": PERSONAL,
        **dict.fromkeys(("name", "masked_number", "reason", "answer"), SENSITIVE),
    }

    kind = models.CharField("方式", max_length=10, choices=TransferKind)
    giver = models.ForeignKey(
        Station, verbose_name="转出站", on_delete=models.PROTECT, related_name="+", db_column="giver_code"
    )
    taker = models.ForeignKey(
        Station,
        verbose_name="转入站",
        on_delete=models.PROTECT,
        related_name="+",
        db_column="taker_code",
        null=True,
    )
    outside = models.CharField("区外接收单位", max_length=80, blank=True)
    name = models.CharField("姓名", max_length=60)
    masked_number = models.CharField("证件号", max_length=18)
    state = models.CharField("状态", max_length=10, choices=TransferState, default=TransferState.OPEN)
    reason = models.CharField("原因", max_length=200)
    asked_at = models.DateTimeField("提出时间")
    asked_by = user("提出人", null=True)
    deadline = models.DateField("答复期限")
    decided_at = models.DateTimeField("答复时间", null=True)
    decided_by = user("答复人", null=True)
    answer = models.CharField("答复", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "转接"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="OPEN"),
                name="one_open_transfer_per_person",
                violation_error_message="此人已有一份转接等待答复",
            ),
            models.CheckConstraint(
                name="transfer_goes_to_one_place",
                condition=Q(taker=None) & ~Q(outside="") | Q(taker__isnull=False, outside=""),
            ),
            models.CheckConstraint(
                name="transfer_goes_elsewhere", condition=Q(taker=None) | ~Q(taker=F("giver"))
            ),
            models.CheckConstraint(
                name="transfer_decided_iff_not_open",
                condition=Q(state="OPEN", decided_at=None) | ~Q(state="OPEN") & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.giver.short_name} → {self.goes_to}"

    @property
    def goes_to(self) -> str:
        return self.taker.short_name if self.taker else self.outside

    @property
    def tone(self) -> str:
        return TransferState(self.state).tone


@tracked
class FamilyTask(OfPerson):
    """What a death leaves to do: see the family, and open a file for who has rights of their own (F8)."""

    field_classes = {
        **dict.fromkeys(("opened_at", "due_on", "closed_at", "closed_by"), PLAIN),
        **dict.fromkeys(("died_on", "result"), SENSITIVE),
    }

    died_on = models.DateField("去世日期")
    opened_at = models.DateTimeField("登记时间")
    due_on = models.DateField("办理期限")
    state = models.CharField("状态", max_length=10, choices=FamilyTaskState, default=FamilyTaskState.OPEN)
    result = models.CharField("办理结果", max_length=300, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_by = user("办结人", null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = verbose_name_plural = "遗属事项"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["station", "state"], name="family_task_by_station")]  # desk, list
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="OPEN"), name="one_open_family_task_per_person"
            ),
            models.CheckConstraint(
                name="family_task_closed_iff_done",
                condition=Q(state="OPEN", closed_at=None) | ~Q(state="OPEN") & Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"遗属事项 {self.due_on}"
