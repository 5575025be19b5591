from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.oversight.enums import Sign
from stations.permissions import Permission


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, scope):
        """Those put to me, and those about looking at people of the places I watch over."""
        return self.filter(
            Q(colleague_id=scope.user_id) | scope.within("place_code", Permission.ACCESS_REVIEW)
        )

    def open(self):
        return self.filter(answer=None)


class Question(models.Model):
    """“What was this for?”, asked of a colleague about one thing that stood out in one month. Never edited."""

    append_only = True

    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="同事", on_delete=models.PROTECT, related_name="+"
    )
    sign = models.CharField("事项", max_length=12, choices=Sign)
    month = models.DateField("月份")
    target = models.CharField("对象", max_length=80, blank=True)
    facts = models.CharField(
        "情况", max_length=300
    )  # as the reader saw it, without a name of a person looked at
    place_code = models.CharField("地点", max_length=12, db_collation="C")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="询问人", on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("询问时间")

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "查阅询问"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["colleague", "sign", "month", "target"],
                name="one_question_per_finding",
                violation_error_message="这一条已经问过",
            ),
        ]

    def __str__(self):
        return f"{self.month:%Y-%m} {self.get_sign_display()}"


class Answer(models.Model):
    """The colleague's own words. Kept as they were given."""

    append_only = True

    question = models.OneToOneField(Question, on_delete=models.PROTECT, related_name="answer")
    text = models.CharField("说明", max_length=500)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "查阅说明"

    def __str__(self):
        return f"{self.at:%Y-%m-%d}"
