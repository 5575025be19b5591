import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from bureau.kit import codes
from bureau.kit.classes import PERSONAL, PLAIN
from stations.enums import Duty, Have, Level, Met, Role, StationStatus
from stations.permissions import Permission


class StationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("code", Permission.STATION_VIEW))

    def active(self):
        return self.filter(status=StationStatus.ACTIVE)

    def communities(self):
        return self.filter(level=Level.COMMUNITY)

    def there_on(self, day):
        """Open for people on that day."""
        return self.active().filter(Q(established_on=None) | Q(established_on__lte=day))


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
    area = models.PositiveIntegerField("面积（平方米）", null=True, blank=True)
    plaque_number = models.CharField("站牌编号", max_length=30, blank=True)
    zones = ArrayField(models.CharField(max_length=12), verbose_name="功能区", default=list, blank=True)
    latitude = models.DecimalField(
        "纬度",
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )
    longitude = models.DecimalField(
        "经度",
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(73), MaxValueValidator(136)],
    )

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

    @property
    def station_id(self) -> str:
        """Where it belongs: to itself. So a station is counted and listed like every row that has a station."""
        return self.code

    @property
    def zone_names(self) -> list[str]:
        return [codes.label("station_zone", code) for code in self.zones]


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


class OfStationQuerySet(models.QuerySet):
    def visible_to(self, scope):
        return self.filter(scope.within("station_id", Permission.STATION_VIEW))


class AssignmentQuerySet(OfStationQuerySet):
    def held_on(self, day):
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Assignment(models.Model):
    """Who works at a station in which duty, from a day to a day. A directory, and what the shares of veterans are counted
    from; what somebody may do in the portal comes from a `Post`."""

    walled_by = "station"
    field_classes = {
        "duty": PLAIN,
        "name": PERSONAL,
        "is_veteran": PERSONAL,
        "phone": PERSONAL,
        "starts_on": PLAIN,
        "ends_on": PLAIN,
        "note": PERSONAL,
    }

    station = models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name="assignments",
        db_column="station_code",
    )
    duty = models.CharField("职务", max_length=20, choices=Duty)
    name = models.CharField("姓名", max_length=40)
    is_veteran = models.BooleanField("是退役军人", default=False)
    phone = models.CharField("工作电话", max_length=30, blank=True)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)
    note = models.CharField("说明", max_length=100, blank=True, help_text="如“由区退役军人服务中心派驻”")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "服务站人员"
        ordering = ["station_id", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "duty"],
                condition=Q(ends_on=None, duty__in=[Duty.CHIEF, Duty.PARTY_SECRETARY]),
                name="one_chief_and_one_secretary_per_station",
                violation_error_message="这个站已有在任的站长（书记），请先填前任的止期",
            ),
            models.CheckConstraint(
                name="assignment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="止期不能早于起期",
            ),
            models.CheckConstraint(
                name="transferred_officers_are_veterans",
                condition=~Q(duty=Duty.TRANSFERRED_OFFICER) | Q(is_veteran=True),
                violation_error_message="军转干部都是退役军人，请勾选“是退役军人”",
            ),
        ]

    def __str__(self):
        return f"{self.name}（{self.get_duty_display()}）"


class StationFile(models.Model):
    """A photo of a station, or what shows that a check is met. Withdrawn, never deleted."""

    station = models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name="files",
        db_column="station_code",
    )
    zone = models.CharField("功能区", max_length=12, blank=True)
    is_photo = models.BooleanField("照片", default=True)
    taken_on = models.DateField("拍摄（形成）日期")
    key = models.CharField(max_length=60, editable=False)
    shown_name = models.CharField("文件名", max_length=90)
    content_type = models.CharField(max_length=40, editable=False)
    sha256 = models.CharField("校验值", max_length=64, editable=False)
    at = models.DateTimeField("上传时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", on_delete=models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "站点照片与凭据"
        ordering = ["-taken_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "sha256"],
                condition=Q(withdrawn_at=None),
                name="one_picture_once_per_station",
            ),
        ]

    def __str__(self):
        return self.shown_name

    @property
    def zone_name(self) -> str:
        return codes.label("station_zone", self.zone)

    def months_old(self, today: dt.date) -> int:
        return (today.year - self.taken_on.year) * 12 + today.month - self.taken_on.month


class HaveCheck(models.Model):
    """One look at one of the 五有. The newest counts; the older ones tell how it came about."""

    append_only = True

    station = models.ForeignKey(
        Station,
        verbose_name="服务站",
        on_delete=models.PROTECT,
        related_name="checks",
        db_column="station_code",
    )
    have = models.CharField("项目", max_length=10, choices=Have)
    met = models.CharField("结果", max_length=8, choices=Met)
    checked_on = models.DateField("核对日期")
    note = models.CharField("凭据说明", max_length=200, blank=True, help_text="如文号、人数、金额")
    file = models.ForeignKey(
        StationFile, verbose_name="凭据", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="记录人", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = OfStationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "五有核对"
        ordering = ["-checked_on", "-pk"]
        indexes = [
            # The newest check of each of the five: every card of a station, the share of stations that have all.
            models.Index(fields=["station", "have", "-checked_on", "-id"], name="newest_check"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_met_check_shows_why",
                condition=Q(met=Met.NOT_MET) | ~Q(note="") | Q(file__isnull=False),
                violation_error_message="写“达到”或“部分达到”，要有凭据：上传文件，或写明文号、人数、金额",
            ),
        ]

    def __str__(self):
        return f"{self.get_have_display()} {self.get_met_display()}"
