"""Tab A of the file: papers, home and means, family, schooling, insurance, conduct, how to be reached; tab B: organisation life."""

from django.db import models
from django.db.models import Q

from bureau.kit import codes, mask, seal
from bureau.kit.dates import Precision, show
from veterans.models.parts import part
from veterans.models.person import OfPerson, Person


def coded(label: str, **kwargs):
    return models.CharField(label, max_length=4, blank=True, **kwargs)


def text(label: str, length: int = 120, **kwargs):
    return models.CharField(label, max_length=length, blank=True, **kwargs)


def day(label: str, **kwargs):
    return models.DateField(label, null=True, blank=True, **kwargs)


def precision():
    return models.CharField(max_length=1, choices=Precision, blank=True)


def tick(label: str, **kwargs):
    """Yes, no, or nobody has asked yet."""
    return models.BooleanField(label, null=True, blank=True, **kwargs)


def number(label: str, **kwargs):
    return models.PositiveIntegerField(label, null=True, blank=True, **kwargs)


def money(label: str, **kwargs):
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, null=True, blank=True, help_text="元", **kwargs
    )


class OneOfPerson(OfPerson):
    """A part that a file has once."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["person"], name="one_%(class)s_per_person")]

    def __str__(self):
        return self._meta.verbose_name


class ManyOfPerson(OfPerson):
    """A part of which a file may have several."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self._meta.verbose_name


@part(tab="A", personal=("household_kind", "id_valid_from", "id_valid_to", "id_long_term"))
class Living(OneOfPerson):
    lists = {"household_kind": "household_kind", "housing": "housing", "focus": "focus"}

    id_valid_from = day("身份证有效期起")
    id_valid_to = day("身份证有效期止")
    id_long_term = tick("身份证长期有效")
    id_issued_by = text("签发机关", 60)
    household_kind = coded("户籍类别")
    police_station = text("户籍管理单位（派出所）", 60)
    housing = coded("住房情况")
    housing_fund = tick("缴纳住房公积金")
    personal_income = money("个人年收入")
    family_income = money("家庭年收入")
    focus = coded("重点关注类型")
    labels = text("人员标签", 120, help_text="用顿号分开")

    class Meta(OneOfPerson.Meta):
        verbose_name = verbose_name_plural = "户籍、住房与收入"


@part(tab="A", personal=("way", "do_not_contact"))
class ContactWish(OneOfPerson):
    """How and when somebody wants to be reached. Every sender asks `queries.may_be_contacted` first (F159)."""

    lists = {"way": "contact_way"}

    way = coded("希望怎样联系")
    do_not_contact = tick("请勿打扰", help_text="不再发短信、不打电话；上门和书面通知照常")
    quiet_from = models.TimeField("免打扰起", null=True, blank=True)
    quiet_to = models.TimeField("免打扰止", null=True, blank=True)
    reason = text("说明", 120)

    class Meta(OneOfPerson.Meta):
        verbose_name = verbose_name_plural = "联系约定"
        constraints = [
            *OneOfPerson.Meta.constraints,
            models.CheckConstraint(
                name="quiet_hours_have_both_ends",
                condition=Q(quiet_from=None, quiet_to=None)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False),
                violation_error_message="免打扰的起止时间要一起填",
            ),
        ]


@part(tab="A", many=True, personal=("relation", "is_dependant", "may_act_for", "lives_together"))
class FamilyMember(ManyOfPerson):
    """A relative. The same human being may have a file of its own (`relative`), keep it after a death, and act for the person."""

    SEAL = "veterans.family.id_number"
    SEAL_PHONE = "veterans.family.phone"
    sealed = {
        "id_number_sealed": seal.Sealed(SEAL, {"id_number_index": seal.whole}),
        "phone_sealed": seal.Sealed(SEAL_PHONE),
    }
    lists = {"relation": "relation", "health": "health", "employment": "employment"}

    relation = coded("关系")
    name = models.CharField("姓名", max_length=60)
    id_number_sealed = models.BinaryField(editable=False, null=True)
    id_number_index = models.BinaryField(editable=False, null=True)
    phone_sealed = models.BinaryField(editable=False, null=True)
    health = coded("健康状况")
    employment = coded("就业状况")
    employer = text("工作单位")
    duty = text("职务", 60)
    is_dependant = tick("由本人供养")
    may_act_for = tick("可以代办", help_text="凭委托代本人办事")
    lives_together = tick("同住")
    relative = models.ForeignKey(
        Person,
        verbose_name="本人档案",
        on_delete=models.PROTECT,
        related_name="kin_set",
        null=True,
        blank=True,
        editable=False,
        db_constraint=False,
    )

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "家庭成员"
        ordering = ["relation", "pk"]
        indexes = [
            models.Index(
                fields=["id_number_index"], name="family_by_number"
            ),  # the file of a relative, duplicates
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "id_number_index"],
                name="one_family_member_per_number",
                violation_error_message="这个身份证号的家属已经登记",
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_relative",
                condition=Q(relative=None) | ~Q(relative=models.F("person")),
            ),
        ]

    def __str__(self):
        return f"{codes.label('relation', self.relation)} {mask.name(self.name)}".strip()

    @property
    def id_number(self) -> str:
        return seal.of(self.SEAL).open(self.id_number_sealed, self.pk) if self.id_number_sealed else ""

    @property
    def phone(self) -> str:
        return seal.of(self.SEAL_PHONE).open(self.phone_sealed, self.pk) if self.phone_sealed else ""


@part(
    tab="A", many=True, personal=("stage", "level", "degree", "obtained_on", "obtained_precision", "highest")
)
class Schooling(ManyOfPerson):
    lists = {"stage": "school_stage", "level": "education", "degree": "degree"}

    stage = coded("阶段")
    level = coded("学历")
    degree = coded("学位")
    school = text("学校", 80)
    major = text("专业", 60)
    obtained_on = day("取得时间")
    obtained_precision = precision()
    highest = tick("最高学历")
    resumed = tick("退役后复学")
    changed_major = tick("复学时转专业")
    grant = money("学费资助")

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "学历学位"
        ordering = ["-obtained_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(highest=True),
                name="one_highest_schooling",
                violation_error_message="最高学历已经有一条，请先把那一条改掉",
            )
        ]

    def __str__(self):
        return f"{codes.label('education', self.level)} {show(self.obtained_on, self.obtained_precision)}".strip()


@part(tab="A", many=True, personal=("kind", "status", "months", "interrupted"))
class Insurance(ManyOfPerson):
    lists = {"kind": "insurance_kind", "status": "insurance_status"}

    kind = models.CharField("险种", max_length=4)
    status = coded("参保情况")
    place = text("参保地", 60)
    months = number("参保时长", help_text="月")
    interrupted = tick("中断过")
    interruption = text("中断时段", 60)

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "社会保险"
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                name="one_insurance_per_kind",
                violation_error_message="这个险种已经登记，请修改那一条",
            )
        ]

    def __str__(self):
        return f"{codes.label('insurance_kind', self.kind)} {codes.label('insurance_status', self.status)}".strip()


@part(tab="A", many=True, personal=("kind", "stage", "happened_on", "happened_precision"))
class Conduct(ManyOfPerson):
    """A reward or a punishment; awards of the time of service that count for scoring are `Award`."""

    lists = {"kind": "conduct_kind", "stage": "school_stage"}

    kind = coded("类型")
    stage = coded("阶段")
    title = models.CharField("名称", max_length=80)
    happened_on = day("时间")
    happened_precision = precision()
    note = text("说明", 200)

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "奖惩"
        ordering = ["-happened_on", "pk"]

    def __str__(self):
        return f"{codes.label('conduct_kind', self.kind)} {show(self.happened_on, self.happened_precision)}".strip()


@part(
    tab="B",
    personal=(
        "pays_dues",
        "holds_office",
        "detached",
        "activities",
        "volunteers",
        "joined_on",
        "joined_precision",
    ),
)
class OrganisationLife(OneOfPerson):
    lists = {"activities": "activity_count"}

    branch = text("所在党支部", 80)
    joined_on = day("入党时间")
    joined_precision = precision()
    pays_dues = tick("按时缴党费")
    holds_office = tick("担任党组织职务")
    office = text("职务", 40)
    detached = tick("脱离组织")
    activities = coded("上年度参加活动")
    volunteers = tick("参加志愿服务")
    volunteering = text("志愿服务情况", 120)

    class Meta(OneOfPerson.Meta):
        verbose_name = verbose_name_plural = "组织生活"
