from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import models

from bureau.kit import seal


class CodeItem(models.Model):
    """One entry of a code list. National standards are loaded from files; the bureau may add and retire entries."""

    list = models.CharField("代码表", max_length=30)
    code = models.CharField("代码", max_length=12)
    name = models.CharField("名称", max_length=60)
    aliases = models.CharField("其他写法", max_length=200, blank=True, help_text="用空格分开，导入名册时都认")
    standard = models.CharField("依据标准", max_length=60, blank=True)
    valid_from = models.DateField("启用", null=True, blank=True)
    valid_to = models.DateField("停用", null=True, blank=True)
    position = models.PositiveSmallIntegerField("次序", default=0)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "代码"
        ordering = ["list", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="one_entry_per_list_and_code")]

    def __str__(self):
        return f"{self.code} {self.name}"


class DayKind(models.TextChoices):
    HOLIDAY = "HOLIDAY", "放假"
    WORKDAY = "WORKDAY", "调休上班"


class SpecialDay(models.Model):
    """A day that is not what its weekday says: see `bureau.kit.workdays`."""

    day = models.DateField("日期", unique=True)
    kind = models.CharField("安排", max_length=8, choices=DayKind)
    name = models.CharField("节日", max_length=20)
    source = models.CharField("依据", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day} {self.get_kind_display()} {self.name}"


class AuditEvent(models.Model):
    """Who did what to what, and when. Written only by `audit.record`; never changed, never joined.

    The target is kept as text, not as a foreign key, so that deleting a row
    never deletes, and never is stopped by, the memory of what happened to it.
    """

    append_only = True

    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name="经办人", db_index=False
    )
    verb = models.CharField("事项", max_length=60)
    target = models.CharField("对象", max_length=80)
    detail = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "操作留痕"
        indexes = [
            models.Index(fields=["target", "at"], name="audit_by_target"),  # the history of one record
            models.Index(fields=["by", "at"], name="audit_by_person"),  # what one colleague did
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.target}"


class Looking(models.TextChoices):
    """What a person does with personal data without changing it, and who comes and goes."""

    VIEW = "VIEW", "查看"
    REVEAL = "REVEAL", "查看完整信息"
    SEARCH_ID = "SEARCH_ID", "按证件号查找"
    EXPORT = "EXPORT", "导出"
    PRINT = "PRINT", "打印"
    DOWNLOAD = "DOWNLOAD", "下载"
    LOGIN = "LOGIN", "登录"
    LOGIN_FAILED = "LOGIN_FAILED", "登录失败"
    LOGOUT = "LOGOUT", "退出"
    DENIED = "DENIED", "被拒绝"


class AccessEvent(models.Model):
    """Who looked at what, from where and why. Written only by `access.record`; never changed, never joined.

    Nothing of the person looked at stands here but the record's number and its station, so that an auditor reads it
    without reading files.
    """

    append_only = True

    at = models.DateTimeField("时间")
    recorded_at = models.DateTimeField("入库时间", db_default=TransactionNow(), editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        verbose_name="账号",
        related_name="+",
        db_index=False,
    )
    posts = models.CharField("岗位", max_length=200, blank=True)
    session = models.CharField("会话", max_length=16, blank=True)
    ip = models.GenericIPAddressField("地址", null=True)
    action = models.CharField("行为", max_length=12, choices=Looking)
    target = models.CharField("对象", max_length=80, blank=True)
    station_code = models.CharField("所属站", max_length=12, blank=True, db_collation="C")
    field = models.CharField("内容", max_length=60, blank=True)
    reason = models.CharField("事由", max_length=40, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    result = models.CharField("结果", max_length=20, default="OK")
    count = models.PositiveIntegerField("人数", default=1)
    request_id = models.CharField("请求号", max_length=36, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "查阅留痕"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["by", "at"], name="access_by_person"),  # what one colleague looked at
            models.Index(fields=["target", "at"], name="access_by_target"),  # who looked at one person
            models.Index(fields=["at", "id"], name="access_by_time"),  # the log, the monthly reading
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.target}"


class AuditKey(models.Model):
    """The key of the chain of sealed batches, itself a sealed column: `rotate_keys` carries it under each new master key."""

    append_only = True
    sealed = {"key_sealed": seal.Sealed("audit.seal")}

    key_sealed = models.BinaryField(editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "封存密钥"

    def __str__(self):
        return f"{self.pk}"


class AuditSeal(models.Model):
    """One sealed batch of the log: see `bureau.kit.audit_seals`."""

    append_only = True

    number = models.PositiveBigIntegerField("批次", primary_key=True)
    at = models.DateTimeField("封存时间")
    content = models.TextField("内容")  # exactly the text that was sealed
    names_tables = models.BooleanField("列出数据表", default=False)
    suite = models.CharField("算法", max_length=3)
    key_id = models.PositiveIntegerField("密钥")
    head = models.CharField("校验头", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存批次"
        ordering = ["number"]
        indexes = [
            # Which tables the chain covers by now, asked every five minutes.
            models.Index(
                fields=["number"], condition=models.Q(names_tables=True), name="seals_that_name_tables"
            ),
        ]

    def __str__(self):
        return f"第 {self.number} 批"
