from django.conf import settings
from django.db import models


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(user_id=scope.user_id)


class SavedView(models.Model):
    """A list as somebody likes to see it: a name and a query string. It holds conditions, never rows."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", verbose_name="账号"
    )
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=500, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="one_saved_view_per_name",
                violation_error_message="您已有一个同名的常用筛选",
            )
        ]

    def __str__(self):
        return self.name
