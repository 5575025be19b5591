import datetime as dt

from django import forms

from bureau.citizen import rules
from bureau.kit import codes
from bureau.privacy.enums import RightsKind
from veterans import validators
from veterans.citizens.enums import Relation
from veterans.citizens.rules import TAIL

MOBILE_PLACEHOLDER = "11 位手机号"


class SignInForm(forms.Form):
    phone = forms.RegexField(
        label="手机号", regex=r"^\s*1[3-9]\d{9}\s*$", max_length=20, error_messages={"invalid": "请输入 11 位手机号"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel", "placeholder": MOBILE_PLACEHOLDER}),
    )  # fmt: skip
    tail = forms.CharField(
        label="身份证后四位", max_length=18, help_text="最后一位是字母 X 也照写",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_phone(self):
        return self.cleaned_data["phone"].strip()

    def clean_tail(self):
        tail = self.cleaned_data["tail"].strip().upper()
        if not TAIL.fullmatch(tail):
            raise forms.ValidationError("请输入身份证最后四位，或完整的 18 位")
        return tail


class CodeForm(forms.Form):
    code = forms.RegexField(
        label="短信验证码", regex=r"^\s*\d{6}\s*$", max_length=10, error_messages={"invalid": "验证码是 6 位数字"},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}),
    )  # fmt: skip

    def clean_code(self):
        return self.cleaned_data["code"].strip()


class TailForm(forms.Form):
    tail = forms.RegexField(
        label="身份证后四位", regex=r"^\s*\d{3}[\dXx]\s*$", max_length=8, error_messages={"invalid": "请输入身份证最后四位"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_tail(self):
        return self.cleaned_data["tail"].strip().upper()


def small_form(step: rules.Small, *, initial: dict, data=None) -> forms.Form:
    """The form of one small page: what may be chosen is a list, the rest is typed."""
    fields = {}
    for name in step.fields:
        label = rules.LABELS[name]
        if name in rules.CODES:
            fields[name] = forms.ChoiceField(
                label=label, required=False, choices=[("", "不改"), *codes.choices(name)]
            )
        elif name == "phone":
            fields[name] = forms.CharField(
                label=label,
                max_length=20,
                required=False,
                widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
            )
        else:
            fields[name] = forms.CharField(
                label=label, max_length=120 if name == "employer" else 200, required=False
            )
    form_class = type("SmallForm", (_Small,), fields)
    return form_class(data, initial=initial)


class _Small(forms.Form):
    def clean_phone(self):
        value = self.cleaned_data["phone"].strip()
        return self._checked(validators.phone, value) if value else ""

    def _checked(self, rule, value):
        try:
            return rule(value)
        except validators.WrongValue as reason:
            raise forms.ValidationError(str(reason)) from None


class AskForm(forms.Form):
    kind = forms.ChoiceField(label="您要", choices=RightsKind.choices)
    detail = forms.CharField(
        label="写清楚您的要求", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="例如：我的出生日期应为 1956-02-29，有户口簿为证",
    )  # fmt: skip


class ProxyForm(forms.Form):
    name = forms.CharField(label="代办人姓名", max_length=60)
    id_number = forms.CharField(
        label="代办人身份证号", max_length=18, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.RegexField(
        label="代办人手机号", regex=r"^\s*1[3-9]\d{9}\s*$", max_length=20, error_messages={"invalid": "请输入 11 位手机号"},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    relation = forms.ChoiceField(label="与本人关系", choices=Relation.choices)
    ends_on = forms.DateField(
        label="代办到哪天", widget=forms.DateInput(attrs={"type": "date"}), help_text="最长 3 年"
    )
    evidence = forms.FileField(
        label="委托材料照片", required=False, help_text="签字的委托书或户口簿；没有可先打印委托书，签字后交到站里",
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )  # fmt: skip

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = today.replace(year=today.year + 1, day=min(today.day, 28))

        self.today = today

    def clean_id_number(self):
        try:
            return validators.id_number(self.cleaned_data["id_number"], today=self.today)
        except validators.WrongValue as reason:
            raise forms.ValidationError(str(reason)) from None
