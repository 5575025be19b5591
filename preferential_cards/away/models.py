from django.conf import settings
from django.db import models
from django.db.models import Q

from preferential_cards.enums import AwayAnswer, IssueBy
from preferential_cards.models import Application
from stations.models import Station
from stations.permissions import Permission
from veterans.enums import CardType


class SideQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.CARD_VIEW))


class Side(models.Model):
    """What one of the two places knows of the case. The other place's people never reach the application itself:
    they see a masked name, the card, the question and both clocks."""

    walled_by = "station"

    application = models.ForeignKey(
        Application, verbose_name="申领", on_delete=models.PROTECT, related_name="sides"
    )
    accepting = models.BooleanField("受理地")  # the other one is asked
    station = models.ForeignKey(
        Station, verbose_name="本地", on_delete=models.PROTECT, related_name="+", db_column="station_code", db_index=False
    )  # fmt: skip
    other_code = models.CharField("对方编码", max_length=12, blank=True)  # empty: not on this portal
    other_name = models.CharField("对方", max_length=120)
    shown_name = models.CharField("申领人", max_length=60)  # masked
    card_type = models.CharField("证件", max_length=1, choices=CardType)
    issue_by = models.CharField("发证地", max_length=10, choices=IssueBy)
    case_number = models.CharField("编号", max_length=30)
    asked_at = models.DateTimeField("发出")
    due_on = models.DateField("最迟答复")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=10, choices=AwayAnswer, blank=True)
    note = models.CharField("意见或来函号", max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="经办人", on_delete=models.PROTECT, null=True
    )

    objects = SideQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异地申领"
        ordering = ["answered_at", "due_on", "pk"]
        indexes = [models.Index(fields=["station", "answered_at"], name="away_by_station")]
        constraints = [
            models.UniqueConstraint(fields=["application", "accepting"], name="two_sides_of_a_case"),
            models.CheckConstraint(
                name="answered_iff_dated",
                condition=Q(answer="", answered_at=None) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"异地申领 {self.case_number}"
