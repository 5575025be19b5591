"""What a clerk types on the pages of a person. Shape only: what may be done is decided by the operations."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.timezone import localdate

from bureau.kit import codes
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import rules, validators
from veterans.enums import ContactKind, Source
from veterans.operations import FACTS

DATE_HELP = "如 1985-12-03；只知道年月写 1985-12，只知道年份写 1985"


class Coded(forms.ChoiceField):
    """A choice from a code list, read when the form is made: entries change without a restart."""

    def __init__(self, list_name: str, *, label: str, required: bool = False, **kwargs):
        self.list_name = list_name
        super().__init__(
            label=label,
            required=required,
            choices=lambda: [("", "请选择"), *codes.choices(list_name)],
            error_messages={"required": f"请选择{label}"},
            **kwargs,
        )


class Checked(forms.CharField):
    """A text whose shape a validator of the house decides."""

    def __init__(self, check, **kwargs):
        self.check = check
        super().__init__(**kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return text
        try:
            self.check(text)
        except validators.WrongValue as wrong:
            raise forms.ValidationError(str(wrong)) from None
        return text


def is_number(text):
    validators.id_number(text, today=localdate())


def is_date(text):
    validators.partial_date(text, today=localdate())


def date_field(label: str, **kwargs) -> forms.CharField:
    return Checked(is_date, label=label, required=False, max_length=20, help_text=DATE_HELP, **kwargs)


def stations_for(by: Scope, permission: Permission):
    """Where this clerk may put people: in use, and within reach of that permission."""
    return Station.objects.active().filter(by.within("code", permission)).exclude(code__regex=r"^\d{1,6}$")


class FactsForm(forms.Form):
    """The plain facts of a person; the fields follow `operations.FACTS`."""

    name = Checked(validators.name, label="姓名", max_length=60)
    ethnic = Coded("ethnic", label="民族")
    political = Coded("political", label="政治面貌")
    marital = Coded("marital", label="婚姻状况")
    education = Coded("education", label="文化程度")
    health = Coded("health", label="健康状况")
    employment = Coded("employment", label="就业状态")
    employer = forms.CharField(label="工作单位", required=False, max_length=120)
    household_region = forms.RegexField(
        r"^\d{6}(\d{3}(\d{3})?)?$",
        label="户籍地区划",
        required=False,
        help_text="6 位县区代码、9 位街道或 12 位社区代码",
        error_messages={"invalid": "区划代码是 6、9 或 12 位数字"},
    )
    household_address = forms.CharField(label="户籍地址", required=False, max_length=200)
    residence_region = forms.RegexField(
        r"^\d{6}(\d{3}(\d{3})?)?$",
        label="常住地区划",
        required=False,
        help_text="与户籍地相同可不填",
        error_messages={"invalid": "区划代码是 6、9 或 12 位数字"},
    )
    residence_address = forms.CharField(label="常住地址", required=False, max_length=200)
    note = forms.CharField(label="备注", required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in FACTS if name in self.fields}


class RegisterForm(FactsForm):
    id_number = Checked(
        is_number,
        label="身份证号",
        max_length=30,
        help_text="18 位，末位可以是 X；出生日期和性别由它得出",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    station = forms.ModelChoiceField(Station.objects.none(), label="所属站", empty_label="请选择")
    category = Coded("identity", label="人员类别", required=True)
    phone = Checked(
        validators.phone,
        label="联系电话",
        required=False,
        max_length=40,
        help_text="手机或带区号的座机，没有可以空着",
    )
    source = forms.ChoiceField(
        label="来源", choices=[c for c in Source.choices if c[0] != Source.IMPORT], initial=Source.COUNTER
    )
    field_order = ["id_number", "name", "station", "category", "phone", "source"]

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(by, Permission.PERSON_EDIT)


class AmendForm(FactsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    id_number = Checked(
        is_number,
        label="更正身份证号",
        required=False,
        max_length=30,
        help_text="不改就空着；出生日期和性别跟着改",
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, person=None, **kwargs):
        """Of a filed person, what changes only on request is not offered here."""
        super().__init__(*args, **kwargs)
        if person is not None and rules.changes_on_request(person):
            del self.fields["name"], self.fields["id_number"]


class StepForm(forms.Form):
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea({"rows": 3}))


class ReasonedStepForm(forms.Form):
    note = forms.CharField(
        label="原因",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写明原因，办理记录里会留着"},
    )


class MoveForm(forms.Form):
    station = forms.ModelChoiceField(Station.objects.none(), label="转到", empty_label="请选择")

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(by, Permission.PERSON_EDIT)


class IdentityForm(forms.Form):
    category = Coded("identity", label="人员类别", required=True)
    since = date_field("起")
    basis = forms.CharField(label="依据文件", required=False, max_length=120)
    approved_by = forms.CharField(label="认定单位", required=False, max_length=60)


class EndForm(forms.Form):
    ends_on = forms.DateField(
        label="止", widget=forms.DateInput({"type": "date"}), error_messages={"required": "请填写止期"}
    )


class ContactForm(forms.Form):
    number = Checked(
        validators.phone,
        label="电话号码",
        max_length=40,
        help_text="手机或带区号的座机",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )
    kind = forms.ChoiceField(label="类型", required=False, choices=[("", "按号码判断"), *ContactKind.choices])
    owner = forms.CharField(
        label="联系人", required=False, max_length=60, help_text="不是本人的号码时填写，如 女儿 吴海燕"
    )


class ServiceForm(forms.Form):
    enlisted = date_field("入伍时间")
    left = date_field("退役时间")
    unit = forms.CharField(
        label="部队代号", required=False, max_length=60, help_text="只写代号，不写部队真实番号和驻地"
    )
    rank = Coded("rank", label="军衔")
    soldier_kind = Coded("soldier_kind", label="军人类别")
    major_unit = Coded("major_unit", label="大单位")
    household_then = Coded("household_kind", label="入伍时户籍")
    enlisted_from = forms.CharField(label="入伍地", required=False, max_length=60)
    special_area = Coded("special_area", label="特殊地区服役", help_text="只写地区性质，不写地名")
    special_months = forms.IntegerField(label="特殊地区服役月数", required=False, min_value=0, max_value=600)
    special_post = forms.CharField(label="特殊岗位", required=False, max_length=60)


class AwardForm(forms.Form):
    award = Coded("award", label="奖励", required=True)
    awarded = date_field("时间")
    times = forms.IntegerField(
        label="次数", initial=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    document = forms.CharField(label="文号", required=False, max_length=60)
    in_dossier = forms.BooleanField(label="档案中有记载", required=False)


class DisabilityForm(forms.Form):
    grade = Coded("disability_grade", label="残疾等级", required=True)
    nature = Coded("disability_nature", label="残疾性质", required=True)
    rated = date_field("评定时间")


class RevealForm(forms.Form):
    """The page for readers without script; the dialog of every page posts the same two fields."""

    reason = forms.ChoiceField(
        label="用途",
        choices=[("", "请选择"), *((reason, reason) for reason in rules.REVEAL_REASONS)],
        error_messages={"required": "请选择用途"},
    )
    text = forms.CharField(
        label="补充说明", required=False, max_length=200, help_text="选“其他”时必填，至少 5 个字"
    )


class SavedViewForm(forms.Form):
    name = forms.CharField(label="名称", max_length=30)
    query = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
