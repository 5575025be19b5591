# ruff: noqa: DJ001 -- an empty cell arrives by COPY as NULL
"""A batch outlives the request that brought it: its file, its frozen plan row by row, and what became of each row."""

import json

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bureau.kit import seal
from bureau.kit.classes import PLAIN
from bureau.kit.history import tracked
from stations.models import Station
from stations.permissions import Permission
from veterans.imports.enums import OPEN_WORK, WRITES, BatchState, Done, Outcome
from veterans.models.life import Contact
from veterans.models.person import OfPerson, Person


class BatchQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.ROSTER_IMPORT))


class Batch(models.Model):
    """One file on its way into the register. `station` is the place for which it was brought."""

    SEAL = "veterans.imports.batch"
    sealed = {"layout_sealed": seal.Sealed(SEAL)}
    walled_by = "station"

    station = models.ForeignKey(
        Station, verbose_name="导入单位", on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件指纹", max_length=64)
    size = models.PositiveIntegerField("字节")
    state = models.CharField("状态", max_length=12, choices=BatchState, default=BatchState.UPLOADED)
    refusal = models.CharField("读不了的原因", max_length=500, blank=True)
    refusal_code = models.CharField(max_length=40, blank=True)
    sheets = models.JSONField("工作表", default=list)  # name, about, header_row, headings, mapping, unknown
    skipped = models.JSONField("没有读的工作表", default=list)  # [name or "" for the whole file, why]
    layout_sealed = models.BinaryField(
        editable=False, default=bytes
    )  # the rows above each header, for the way back
    counts = models.JSONField("行数", default=dict)  # outcome → rows, as planned
    communities = ArrayField(models.CharField(max_length=12), default=list)  # that the file speaks about
    progress = models.PositiveIntegerField("已处理行数", default=0)
    stop_asked = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)  # of the job at work
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="确认人",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    done_at = models.DateTimeField("写完时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤回时间", null=True, blank=True)
    file_purged_at = models.DateTimeField("原文件删除时间", null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "名册批次"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["digest"], name="import_batch_by_digest")]  # the same file again
        constraints = [
            models.CheckConstraint(
                name="batch_written_only_when_confirmed",
                condition=~Q(state__in=[BatchState.CONFIRMED, BatchState.DONE, BatchState.UNDONE])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"#{self.pk} {self.name}"

    @property
    def rows(self) -> int:
        return sum(self.counts.values())

    @property
    def is_written(self) -> bool:
        return self.state == BatchState.DONE


class BatchChunk(models.Model):
    """A stretch of rows that is written in one transaction. `context` leads to the history rows that it left."""

    walled_by = "station"

    pk = models.CompositePrimaryKey("batch_id", "number")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="chunks")
    station = models.ForeignKey(
        Station,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="station_code",
        db_constraint=False,
        db_index=False,
    )
    number = models.PositiveIntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    context = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = "批次分段"

    def __str__(self):
        return f"{self.batch_id}/{self.number}"


class BatchRowQuerySet(BatchQuerySet):
    def open_work(self):
        return self.filter(outcome__in=OPEN_WORK, done="")

    def to_write(self):
        return self.filter(outcome__in=WRITES, done="")


class BatchRow(models.Model):
    """What happens to one row, decided before anything is written. Holds no plain ID number and no plain telephone.

    Written by COPY and read by INSERT … SELECT, so its columns have the types of the register's. Of a row that changes
    nothing only who it is is kept.
    """

    SEAL, EXTRA_SEAL, BOUND_TO = "veterans.imports.row", "veterans.imports.extra", "batch_id * 10000000 + seq"
    sealed = {
        "id_number_sealed": seal.Sealed(
            Person.SEAL,
            {"id_number_index": seal.whole, "id_tail_index": seal.tail},
            bound_to="person_id",
        ),
        "old_id_number_sealed": seal.Sealed(Person.SEAL, bound_to="person_id"),
        "phone_sealed": seal.Sealed(
            Contact.SEAL, {"phone_index": seal.whole, "phone_tail_index": seal.tail}, bound_to="contact_id"
        ),
        "raw_sealed": seal.Sealed(SEAL, bound_to=BOUND_TO),
        "extra_sealed": seal.Sealed(EXTRA_SEAL, bound_to=BOUND_TO),
    }
    walled_by = "station"

    pk = models.CompositePrimaryKey("batch_id", "seq")
    batch = models.ForeignKey(
        Batch, on_delete=models.CASCADE, related_name="plan", db_constraint=False, db_index=False
    )
    seq = models.PositiveIntegerField()  # order in the file, over all sheets
    station = models.ForeignKey(
        Station,
        on_delete=models.PROTECT,
        related_name="+",
        db_column="station_code",
        db_constraint=False,
        db_index=False,
    )
    sheet = models.PositiveSmallIntegerField()  # which of batch.sheets
    row = models.PositiveIntegerField("行")  # as Excel numbers it
    outcome = models.CharField("处理", max_length=8, choices=Outcome)
    would = models.CharField(max_length=8, choices=Outcome)  # what an asked row becomes when it is accepted
    done = models.CharField(max_length=8, choices=Done, db_default="")
    person_id = models.BigIntegerField(null=True)
    base = models.BigIntegerField(null=True)  # the versions of what the person had when the plan was made
    touched = models.PositiveSmallIntegerField(default=0)  # tables.Touch
    issues = models.JSONField(null=True)  # [{column, value, code, outcome, message, fix}]
    diff = models.JSONField(null=True)  # column → [old, new], as shown
    # Columns that we do not know: a list of bank cards may well be among them.
    extra_sealed = models.BinaryField(null=True, editable=False)
    raw_sealed = models.BinaryField(
        null=True, editable=False
    )  # the cells as they came, of a row that is not simply good
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=200, db_default="")

    community = models.CharField(max_length=12, null=True)
    name = models.CharField("姓名", max_length=60, null=True)
    pinyin = models.CharField(max_length=200, null=True)
    initials = models.CharField(max_length=40, null=True)
    id_number_sealed = models.BinaryField(null=True)
    id_number_index = models.BinaryField(null=True)
    id_tail_index = models.BinaryField(null=True)
    old_id_number_sealed = models.BinaryField(null=True)
    sex = models.CharField(max_length=1, null=True)
    born_on = models.DateField(null=True)
    ethnic = models.CharField(max_length=2, null=True)
    political = models.CharField(max_length=2, null=True)
    marital = models.CharField(max_length=2, null=True)
    education = models.CharField(max_length=2, null=True)
    employment = models.CharField(max_length=2, null=True)
    employer = models.CharField(max_length=120, null=True)
    household_address = models.CharField(max_length=200, null=True)
    residence_address = models.CharField(max_length=200, null=True)
    note = models.TextField(null=True)
    categories = ArrayField(models.CharField(max_length=3), null=True)
    enlisted_on = models.DateField(null=True)
    enlisted_precision = models.CharField(max_length=1, null=True)
    left_on = models.DateField(null=True)
    left_precision = models.CharField(max_length=1, null=True)
    unit = models.CharField(max_length=60, null=True)
    rank = models.CharField(max_length=2, null=True)
    contact_id = models.BigIntegerField(null=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)
    phone_tail_index = models.BinaryField(null=True)
    phone_kind = models.CharField(max_length=10, null=True)
    awards = ArrayField(models.CharField(max_length=30), null=True)  # "09*2@1999-01-01Y"
    disability_grade = models.CharField(max_length=2, null=True)
    disability_nature = models.CharField(max_length=1, null=True)

    objects = BatchRowQuerySet.as_manager()

    class Meta:
        verbose_name = "名册行"
        ordering = ["seq"]
        indexes = [
            # the rows that wait for somebody: review page, desk
            models.Index(
                fields=["batch", "outcome", "seq"],
                name="import_row_work",
                condition=Q(outcome__in=["ask", "refused", "left_out"]),
            ),
        ]

    def __str__(self):
        return f"{self.batch_id}:{self.row}"

    @property
    def key(self) -> int:
        """What the sealed cells are bound to."""
        return self.batch_id * 10_000_000 + self.seq

    @property
    def raw(self) -> str:
        return seal.of(self.SEAL).open(self.raw_sealed, self.key) if self.raw_sealed else ""

    @property
    def extra(self) -> dict[str, str]:
        sealed = self.extra_sealed
        return json.loads(seal.of(self.EXTRA_SEAL).open(sealed, self.key)) if sealed else {}

    def extra_at(self, seq: int) -> bytes | None:
        """The same, sealed for another place in the order."""
        text, key = json.dumps(self.extra, ensure_ascii=False), self.key - self.seq + seq
        return seal.of(self.EXTRA_SEAL).close(text, key) if self.extra_sealed else None


@tracked
class RosterGap(OfPerson):
    """Somebody asked a station why a roster of its community does not name this person: moved, died, or forgotten (F26)."""

    field_classes = dict.fromkeys(("batch", "at"), PLAIN)
    computed = True

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.CASCADE, related_name="gaps")
    at = models.DateTimeField("请社区核对的时间")

    class Meta:
        verbose_name = verbose_name_plural = "花名册里没有的人"
        constraints = [
            models.UniqueConstraint(fields=["person", "batch"], name="one_gap_per_person_and_batch")
        ]

    def __str__(self):
        return f"{self.person_id} – #{self.batch_id}"


class LearnedHeadingQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(by_id=scope.user_id)


class LearnedHeading(models.Model):
    """What one sender means by a heading. An empty key: nothing that we know, do not ask again."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    heading = models.CharField("表头", max_length=100)
    key = models.CharField("对应的列", max_length=30, blank=True)

    objects = LearnedHeadingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "学到的表头"
        constraints = [
            models.UniqueConstraint(fields=["by", "heading"], name="one_meaning_per_sender_and_heading")
        ]

    def __str__(self):
        return f"{self.heading} → {self.key}"
