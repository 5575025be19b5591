"""Tabs D–H of the file: placement, work and business, training, treatment and care, the fallen or serving relative, the plaque."""

from django.db import models
from django.db.models import Q

from bureau.kit import codes, mask
from bureau.kit.dates import show
from veterans.models.home import ManyOfPerson, OneOfPerson, coded, day, money, number, precision, text, tick
from veterans.models.parts import part


@part(
    tab="D",
    personal=(
        "mode",
        "certificate_kind",
        "reserve",
        "placed_on",
        "placed_precision",
        "unit_nature",
        "elsewhere",
    ),
)
class Placement(OneOfPerson):
    lists = {
        "mode": "placement_mode",
        "certificate_kind": "discharge_certificate",
        "unit_nature": "unit_nature",
        "retire_kind": "retire_kind",
    }

    mode = coded("安置方式")
    certificate_kind = coded("退役证件类型")
    certificate_number = text("退役证件号", 40)
    reserve = tick("预备役登记")
    grant_paid = tick("领过一次性退役金")
    grant = money("一次性退役金")
    granted_on = day("领取时间")
    monthly = money("逐月退役金")
    placed_on = day("安置（报到）时间")
    placed_precision = precision()
    place = text("安置地", 60)
    unit_name = text("安置单位", 120)
    unit_nature = coded("单位性质")
    post_level = text("安置职务级别", 40)
    elsewhere = tick("异地安置")
    elsewhere_reason = text("异地安置原因", 80)
    letter_on = day("开具介绍信时间")
    waiting_months = number("待安置月数")
    on_post = tick("已上岗")
    dossier_keeper = text("档案管理单位", 80)
    retire_kind = coded("军休类别")
    served_by = text("军休服务管理机构", 80)

    class Meta(OneOfPerson.Meta):
        verbose_name = verbose_name_plural = "退役安置"


@part(
    tab="E",
    many=True,
    personal=(
        "kind",
        "unit_nature",
        "post_kind",
        "contract",
        "industry",
        "since",
        "since_precision",
        "until",
    ),
)
class Work(ManyOfPerson):
    lists = {
        "kind": "work_kind",
        "unit_nature": "unit_nature",
        "post_kind": "post_kind",
        "new_form": "new_form",
        "industry": "industry",
        "contract": "contract",
        "jobless_reason": "jobless_reason",
    }

    kind = coded("就业状态")
    unit = text("单位名称", 120)
    unit_nature = coded("单位性质")
    post_kind = coded("岗位类型")
    new_form = coded("新业态")
    industry = coded("行业")
    contract = coded("合同类型")
    address = text("单位地址", 200)
    since = day("起")
    since_precision = precision()
    until = day("止", help_text="现在还在这里就空着")
    jobless_reason = coded("未就业原因")
    zero_employment = tick("零就业家庭")

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "就业情况"
        ordering = [models.F("until").desc(nulls_first=True), "-since", "pk"]
        constraints = [
            models.CheckConstraint(
                name="work_ends_after_it_begins",
                condition=Q(until=None) | Q(since=None) | Q(until__gte=models.F("since")),
                violation_error_message="止期早于起期",
            )
        ]

    def __str__(self):
        return f"{codes.label('work_kind', self.kind)} {self.unit}".strip()


@part(
    tab="E",
    many=True,
    personal=("kind", "role", "industry", "registered_on", "registered_precision", "returned"),
)
class Business(ManyOfPerson):
    lists = {"kind": "business_kind", "role": "business_role", "industry": "industry"}

    name = models.CharField("企业或项目名称", max_length=120)
    kind = coded("类型")
    role = coded("本人职务")
    credit_code = text("统一社会信用代码", 18)
    industry = coded("行业")
    legal_person = text("法定代表人", 60)
    controls = tick("控股")
    registered_on = day("注册时间")
    registered_precision = precision()
    address = text("注册地址", 200)
    staff = number("吸纳就业人数")
    veterans_hired = number("其中退役军人")
    assets = money("资产总额")
    revenue = money("年营业收入")
    returned = tick("返乡创业")
    policies = text("享受的政策", 200)

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "创业情况"
        constraints = [
            models.CheckConstraint(
                name="no_more_veterans_than_staff",
                condition=Q(staff=None) | Q(veterans_hired=None) | Q(veterans_hired__lte=models.F("staff")),
                violation_error_message="退役军人比吸纳的总人数还多",
            )
        ]

    def __str__(self):
        return self.name


@part(tab="E", many=True, personal=("industry", "occupation", "salary"))
class JobWish(ManyOfPerson):
    lists = {"industry": "industry"}

    region = text("地区", 60)
    industry = coded("行业")
    occupation = models.CharField("职业", max_length=60)
    salary = number("期望月薪", help_text="元")

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "就业意向"

    def __str__(self):
        return self.occupation


@part(
    tab="F",
    many=True,
    personal=(
        "kind",
        "certificate_kind",
        "subject",
        "provider",
        "ended_on",
        "ended_precision",
        "hours",
        "fits",
    ),
)
class Training(ManyOfPerson):
    lists = {"kind": "training_kind", "certificate_kind": "certificate_kind"}

    kind = coded("培训类型")
    provider = text("承训机构", 80)
    subject = models.CharField("专业", max_length=60)
    hours = number("学时")
    ended_on = day("结业时间")
    ended_precision = precision()
    certificate_kind = coded("证书类别")
    certificate = text("证书名称", 80)
    subsidy = money("补助")
    own_cost = money("自付")
    hired_after = tick("训后直接就业")
    fits = tick("专业与岗位匹配")

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "教育培训"
        ordering = ["-ended_on", "pk"]

    def __str__(self):
        return f"{self.subject} {show(self.ended_on, self.ended_precision)}".strip()


@part(tab="G", many=True)
class Treatment(ManyOfPerson):
    lists = {"kind": "treatment"}

    kind = models.CharField("待遇", max_length=4)
    since = day("起")
    since_precision = precision()
    until = day("止")
    monthly = money("每月")
    basis = text("批准文号", 60)

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "享受待遇"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(until=None),
                name="one_open_treatment_per_kind",
                violation_error_message="这项待遇正在享受，不用再登记",
            ),
            models.CheckConstraint(
                name="treatment_ends_after_it_begins",
                condition=Q(until=None) | Q(since=None) | Q(until__gte=models.F("since")),
                violation_error_message="止期早于起期",
            ),
        ]

    def __str__(self):
        return codes.label("treatment", self.kind)


@part(tab="G")
class Care(OneOfPerson):
    lists = {"support": "support", "labour": "ability", "living": "ability"}

    support = coded("供养方式")
    support_unit = text("供养单位", 80)
    lonely = tick("孤老")
    orphan = tick("孤儿")
    labour = coded("劳动能力")
    living = coded("生活自理能力")
    mental = tick("精神病评残")
    certificate_number = text("残疾军人证号", 40)

    class Meta(OneOfPerson.Meta):
        verbose_name = verbose_name_plural = "供养与残疾情况"


@part(tab="G", many=True)
class KinOf(ManyOfPerson):
    """The fallen (三属) or serving soldier for whose sake this person is on the register."""

    lists = {"kind": "kin_kind", "relation": "relation", "rank": "rank", "soldier_kind": "soldier_kind"}

    kind = models.CharField("军人类别", max_length=4)
    relation = coded("本人是军人的")
    name = models.CharField("军人姓名", max_length=60)
    certificate_number = text("烈士（牺牲、病故）证明书编号", 40)
    holds_certificate = tick("本人是持证人")
    certificate_lost = tick("证书遗失")
    fell_on = day("牺牲（病故）时间")
    fell_precision = precision()
    soldier_kind = coded("现役军人身份")
    rank = coded("军衔")
    region = text("应征地", 60)

    class Meta(ManyOfPerson.Meta):
        verbose_name = verbose_name_plural = "亲属中的军人"

    def __str__(self):
        return f"{codes.label('kin_kind', self.kind)} {mask.name(self.name)}"


@part(tab="H", personal=("hung", "applied_on", "hung_on", "hung_precision", "taken_down", "replaced_on"))
class PlaqueFacts(OneOfPerson):
    lists = {}

    hung = tick("已悬挂光荣牌")
    applied_on = day("申请时间")
    hung_on = day("悬挂时间")
    hung_precision = precision()
    address = text("悬挂地址", 200)
    taken_down = tick("已取消悬挂")
    replaced_on = day("更换时间")

    class Meta(OneOfPerson.Meta):
        verbose_name = verbose_name_plural = "光荣牌"
