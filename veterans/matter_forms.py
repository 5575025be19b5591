"""What is typed around a file: change requests, hand-overs, papers, and the steps of a registration."""

from django import forms
from django.utils.timezone import localdate

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import completeness, validators
from veterans.enums import PaperKind, RequestKind, Source
from veterans.forms import Checked, Coded, FactsForm, date_field, is_number, stations_for

REGION = r"^\d{6}(\d{3}(\d{3})?)?$"


def long_text(label: str, *, most: int = 200, required: bool = True, **kwargs) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, required=required, widget=forms.Textarea({"rows": 3}), **kwargs
    )


def hidden_text() -> forms.TextInput:
    return forms.TextInput({"autocomplete": "off"})


# -- steps of the registration -----------------------------------------------------------------------------


class ReturnForm(forms.Form):
    """What is to be put right, as a list; the reason in words."""

    missing = forms.MultipleChoiceField(
        label="需要补正的资料",
        required=False,
        choices=[(wanted.key, wanted.label) for wanted in completeness.WANTED],
        widget=forms.CheckboxSelectMultiple,
    )
    note = long_text("原因", most=500, error_messages={"required": "请写明原因，办理记录里会留着"})


class DeathForm(forms.Form):
    died_on = forms.DateField(
        label="去世日期",
        widget=forms.DateInput({"type": "date"}),
        error_messages={"required": "请填写去世日期"},
    )
    note = long_text(
        "依据",
        most=500,
        help_text="如：死亡证明、公安注销户口、家属告知",
        error_messages={"required": "请写明原因和依据，办理记录里会留着"},
    )


# -- change requests ---------------------------------------------------------------------------------------


class Asking(forms.Form):
    reason = long_text("为什么要改", most=300)
    evidence = forms.FileField(
        label="证明材料",
        help_text="身份证、户口簿、批准文件等的照片或 PDF",
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,application/pdf"}),
        error_messages={"required": "请附证明材料"},
    )

    def wanted(self) -> dict:
        """What the request keeps: plain text, since it is sealed as text."""
        values = {
            name: value for name, value in self.cleaned_data.items() if name not in ("reason", "evidence")
        }
        return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


class NameForm(Asking):
    name = Checked(validators.name, label="改为", max_length=60)
    field_order = ["name"]


class NumberForm(Asking):
    id_number = Checked(is_number, label="正确的身份证号", max_length=30, widget=hidden_text())
    field_order = ["id_number"]


class AddIdentityForm(Asking):
    category = Coded("identity", label="人员类别", required=True)
    since = date_field("起")
    basis = forms.CharField(label="依据文件", required=False, max_length=120)
    approved_by = forms.CharField(label="认定单位", required=False, max_length=60)
    field_order = ["category", "since", "basis", "approved_by"]


class EndIdentityForm(Asking):
    identity_id = forms.TypedChoiceField(label="结束哪一个", coerce=int)
    ends_on = forms.DateField(label="止", widget=forms.DateInput({"type": "date"}))
    field_order = ["identity_id", "ends_on"]


class DisabilityRequestForm(Asking):
    grade = Coded("disability_grade", label="残疾等级", required=True)
    nature = Coded("disability_nature", label="残疾性质", required=True)
    rated = date_field("评定时间")
    field_order = ["grade", "nature", "rated"]


class EndDisabilityForm(Asking):
    ends_on = forms.DateField(label="终止日期", widget=forms.DateInput({"type": "date"}))
    field_order = ["ends_on"]


REQUEST_FORMS = {
    RequestKind.NAME: NameForm,
    RequestKind.ID_NUMBER: NumberForm,
    RequestKind.ADD_IDENTITY: AddIdentityForm,
    RequestKind.END_IDENTITY: EndIdentityForm,
    RequestKind.DISABILITY: DisabilityRequestForm,
    RequestKind.END_DISABILITY: EndDisabilityForm,
}


class AnswerForm(forms.Form):
    answer = long_text("意见", most=300, required=False)


# -- hand-overs --------------------------------------------------------------------------------------------


class OfferForm(forms.Form):
    taker = forms.ModelChoiceField(
        Station.objects.none(), label="转到哪个站", required=False, empty_label="区外（填下面的单位）"
    )
    outside = forms.CharField(
        label="区外接收单位", required=False, max_length=80, help_text="如：萧山区退役军人事务局"
    )
    reason = long_text("原因", help_text="如：户籍已迁到贵社区")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = Station.objects.active().exclude(code__regex=r"^\d{1,6}$")

    def clean(self):
        typed = super().clean()
        if bool(typed.get("taker")) == bool(typed.get("outside", "").strip()):
            self.add_error("taker", "请选一个站，或者填区外接收单位，只填一样")
        return typed


class AskForm(forms.Form):
    id_number = Checked(is_number, label="身份证号", max_length=30, widget=hidden_text())
    name = Checked(validators.name, label="姓名", max_length=60, help_text="姓名和证件号都要与登记的相符")
    taker = forms.ModelChoiceField(Station.objects.none(), label="转入本站", empty_label="请选择")
    reason = long_text("原因", help_text="如：本人现居本社区，户籍已迁入")

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taker"].queryset = stations_for(by, Permission.PERSON_EDIT)


class ReceiptForm(forms.Form):
    outside = forms.CharField(label="区外接收单位", max_length=80)
    answer = forms.CharField(label="接收回执", max_length=200, help_text="文号或日期、经办人")


class ResultForm(forms.Form):
    result = long_text("办理结果", most=300, help_text="如：已为配偶登记“病故军人遗属”；没有遗属")


# -- papers ------------------------------------------------------------------------------------------------


class PaperForm(forms.Form):
    kind = forms.ChoiceField(
        label="材料",
        choices=[c for c in PaperKind.choices if c[0] != PaperKind.EVIDENCE],
        initial=PaperKind.OTHER,
    )
    file = forms.FileField(
        label="拍照或选文件",
        widget=forms.ClearableFileInput({"accept": "image/jpeg,image/png,application/pdf"}),
        error_messages={"required": "请拍照或选一个文件", "empty": "文件是空的，请重新选择"},
    )


# -- the wizard --------------------------------------------------------------------------------------------


class NumberStep(forms.Form):
    id_number = Checked(
        is_number,
        label="身份证号",
        max_length=30,
        help_text="18 位，末位可以是 X；出生日期、性别、年龄由它得出",
        widget=forms.TextInput({"autocomplete": "off", "autofocus": True}),
    )
    name = Checked(validators.name, label="姓名", max_length=60, widget=hidden_text())


class ServiceStep(forms.Form):
    station = forms.ModelChoiceField(Station.objects.none(), label="所属站", empty_label="请选择")
    category = Coded("identity", label="人员类别", required=True)
    source = forms.ChoiceField(label="来源", choices=[c for c in Source.choices if c[0] != Source.IMPORT])
    enlisted = date_field("入伍时间")
    left = date_field("退役时间")
    unit = forms.CharField(
        label="部队代号", required=False, max_length=60, help_text="只写代号，不写部队真实番号和驻地"
    )
    rank = Coded("rank", label="军衔")
    soldier_kind = Coded("soldier_kind", label="军人类别")

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["station"].queryset = stations_for(by, Permission.PERSON_EDIT)

    def clean(self):
        typed = super().clean()
        today = localdate()
        ends = [validators.partial_date(typed.get(name, ""), today=today)[0] for name in ("enlisted", "left")]
        if all(ends) and ends[1] < ends[0]:
            self.add_error("left", "退役时间早于入伍时间")
        return typed


class ContactStep(forms.Form):
    phone = Checked(
        validators.phone,
        label="联系电话",
        required=False,
        max_length=40,
        help_text="手机或带区号的座机，没有可以空着",
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel"}),
    )
    owner = forms.CharField(label="电话是谁的", required=False, max_length=60, help_text="本人的不用填")
    residence_address = forms.CharField(label="常住地址", required=False, max_length=200)
    household_address = forms.CharField(
        label="户籍地址", required=False, max_length=200, help_text="与常住地址相同也请写上"
    )
    household_region = forms.RegexField(
        REGION,
        label="户籍地区划",
        required=False,
        help_text="由身份证号得出，迁过户口的请改",
        error_messages={"invalid": "区划代码是 6、9 或 12 位数字"},
    )


class MoreStep(forms.Form):
    ethnic = FactsForm.base_fields["ethnic"]
    political = FactsForm.base_fields["political"]
    marital = FactsForm.base_fields["marital"]
    education = FactsForm.base_fields["education"]
    health = FactsForm.base_fields["health"]
    employment = FactsForm.base_fields["employment"]
    employer = FactsForm.base_fields["employer"]
    family_relation = Coded("relation", label="一位家属：关系", help_text="其他家属登记后在“一户”里加")
    family_name = Checked(validators.name, label="家属姓名", required=False, max_length=60)
    family_phone = Checked(validators.phone, label="家属电话", required=False, max_length=40)
    note = FactsForm.base_fields["note"]


WIZARD = {"id": NumberStep, "service": ServiceStep, "contact": ContactStep, "more": MoreStep}
