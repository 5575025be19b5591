from django.conf import settings
from django.db import models
from django.db.models import Q

from bureau.kit.classes import PLAIN, SENSITIVE
from stations.duty.enums import How, Kind
from stations.models import Station
from stations.permissions import Permission
from stations.rota.models import Chief, Turn


class OfStationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.ROTA_VIEW))


def _station(related_name):
    return models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name=related_name,
        db_column="station_code",
    )


def _by(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, null=True, related_name="+"
    )


class DutyLog(models.Model):
    """One day of one chief at a station. It has no photo, and no field that anybody could add up to a score of a person."""

    walled_by = "station"

    station = _station("duty_logs")
    turn = models.ForeignKey(Turn, verbose_name="值班", on_delete=models.PROTECT, related_name="logs")
    chief = models.ForeignKey(Chief, verbose_name="轮值站长", on_delete=models.PROTECT, related_name="logs")
    chief_name = models.CharField("姓名", max_length=40)
    day = models.DateField("日期")
    arrived_at = models.DateTimeField("签到时间")
    how = models.CharField("怎样签到的", max_length=10, choices=How)
    visitors = models.PositiveSmallIntegerField("来访人数", null=True, blank=True)
    note = models.CharField("小结", max_length=300, blank=True)
    written_at = models.DateTimeField("填写时间", null=True, blank=True)
    by = _by("代签人")

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班日志"
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["station", "-day"], name="logs_of_station")]  # the station's page
        constraints = [
            models.UniqueConstraint(fields=["station", "chief", "day"], name="one_log_per_chief_and_day"),
        ]

    def __str__(self):
        return f"{self.day} {self.station}"


class MatterQuerySet(OfStationQuerySet):
    def open(self):
        return self.filter(closed_at=None)


class Matter(models.Model):
    """What somebody brought to the desk. Open ones pass to the next chief."""

    walled_by = "station"
    field_classes = {
        **dict.fromkeys(("log", "kind", "number", "url", "closed_at", "closed_by"), PLAIN),
        **dict.fromkeys(("text", "outcome"), SENSITIVE),
    }

    station = _station("matters")
    log = models.ForeignKey(DutyLog, verbose_name="值班", on_delete=models.PROTECT, related_name="matters")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    text = models.CharField("什么事", max_length=300)
    number = models.CharField("办件编号", max_length=40, blank=True)
    url = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField("记录时间")
    by = _by("记录人")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    closed_by = _by("办结人")
    outcome = models.CharField("结果", max_length=300, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "值班事项"
        ordering = ["at", "pk"]
        indexes = [
            # What waits at a station: every arrival, the desk.
            models.Index(fields=["station"], condition=Q(closed_at=None), name="open_matters_of_station"),
        ]
        constraints = [
            models.CheckConstraint(
                name="matter_is_closed_iff_it_has_an_outcome",
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
