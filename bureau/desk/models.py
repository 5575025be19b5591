from django.conf import settings
from django.db import models


class PutOffQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(user=scope.user_id)


class PutOff(models.Model):
    """I have seen it and come back to it on that day, because … (F119). It moves no term: the thing stays as late as it is."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="谁"
    )
    key = models.CharField("事项", max_length=60)
    until = models.DateField("到")
    reason = models.CharField("原因", max_length=100)
    at = models.DateTimeField("时间")

    objects = PutOffQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "先放一放"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_put_off_per_item")]

    def __str__(self):
        return f"{self.key} {self.until}"
