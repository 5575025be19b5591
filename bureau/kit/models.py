from django.conf import settings
from django.db import models


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


class AuditEvent(models.Model):
    """Who did what to what, and when. Written only by `audit.record`; never changed, never joined.

    The target is kept as text, not as a foreign key, so that deleting a row
    never deletes, and never is stopped by, the memory of what happened to it.
    """

    append_only = True

    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, verbose_name="经办人"
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
