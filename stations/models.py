from django.conf import settings
from django.db import models
from django.db.models import Q

from stations.enums import Level, Role, StationStatus
from stations.permissions import Permission


class StationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("code", Permission.STATION_VIEW))

    def active(self):
        return self.filter(status=StationStatus.ACTIVE)

    def communities(self):
        return self.filter(level=Level.COMMUNITY)


class Station(models.Model):
    """One place of service. The official code is its name for machines: district 6, street 9, community 12 characters.

    Universities, enterprises and agencies have no official code; they get nine characters below their district, the
    seventh a letter (330108U01), so that a district reaches them and no street does.
    """

    code = models.CharField("编码", max_length=12, primary_key=True, db_collation="C")
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30, help_text="名册和榜单里的写法，如“江晖社区”")
    other_names = models.CharField(
        "其他写法", max_length=200, blank=True, help_text="用空格分开，导入名册时都认"
    )
    level = models.CharField("类型", max_length=10, choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name="上级", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    status = models.CharField("状态", max_length=10, choices=StationStatus, default=StationStatus.ACTIVE)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    opening_hours = models.CharField("开放时间", max_length=60, blank=True)
    established_on = models.DateField("设立日期", null=True, blank=True)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务站"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="station_code_fits_its_level",
                condition=Q(level=Level.PROVINCE, code__regex=r"^\d{2}$")
                | Q(level=Level.CITY, code__regex=r"^\d{4}$")
                | Q(level=Level.DISTRICT, code__regex=r"^\d{6}$")
                | Q(level=Level.STREET, code__regex=r"^\d{9}$")
                | Q(level=Level.COMMUNITY, code__regex=r"^\d{12}$")
                | Q(level=Level.UNIVERSITY, code__regex=r"^\d{6}U\d{2}$")
                | Q(level=Level.ENTERPRISE, code__regex=r"^\d{6}E\d{2}$")
                | Q(level=Level.AGENCY, code__regex=r"^\d{6}A\d{2}$"),
                violation_error_message="编码与类型不符：区 6 位、街道 9 位、社区 12 位；高校 6 位区码+U01，企业 E01，机关 A01",
            ),
        ]

    def __str__(self):
        return self.short_name

    @property
    def street_code(self) -> str:
        return self.code[:9]


class PostQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.POST_MANAGE))

    def held_on(self, day):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Post(models.Model):
    """A person's duty at a station, from a day to a day. One person may hold several."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", on_delete=models.CASCADE, related_name="posts"
    )
    station = models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name="posts",
        db_column="station_code",
    )
    role = models.CharField("岗位", max_length=20, choices=Role)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "station", "role"],
                condition=Q(ends_on=None),
                name="one_open_post_per_user_station_role",
                violation_error_message="此人在这个站已有这个岗位",
            ),
            models.CheckConstraint(
                name="post_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message="止期不能早于起期",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.station}"
