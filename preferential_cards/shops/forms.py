from django import forms

from bureau.kit.errors import Refused
from preferential_cards.shops import queries, rules
from preferential_cards.shops.enums import Action, FileKind, Holder, OfferKind, Outcome, Trade
from preferential_cards.shops.models import BusinessArea
from veterans import validators


class ListFilter(forms.Form):
    """Lives in the URL; what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=40)
    key = forms.CharField(required=False, max_length=12)
    street = forms.RegexField(r"^[0-9]{2,12}$", required=False)
    trade = forms.ChoiceField(choices=[("", "全部行业"), *Trade.choices], required=False)
    area = forms.IntegerField(required=False, min_value=1)

    @classmethod
    def asked(cls, params, *names) -> dict:
        form = cls(params)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or "" for name in names or cls.base_fields}


class _Facts(forms.Form):
    """What is known of a shop. `facts` gives the columns of the model."""

    name = forms.CharField(label="店名", max_length=60)
    uscc = forms.CharField(label="统一社会信用代码", max_length=24, help_text="营业执照上的 18 位代码")
    trade = forms.ChoiceField(label="行业", choices=Trade.choices)
    street = forms.ModelChoiceField(label="所属街道", queryset=None, empty_label="请选择")
    address = forms.CharField(label="门店地址", max_length=120)
    promise = forms.CharField(
        label="愿意给的优惠", max_length=200, help_text="如：全单 8 折，酒水除外；优先接待"
    )
    contact_name = forms.CharField(label="联系人", max_length=40)
    contact_phone = forms.CharField(label="联系人手机", max_length=20, help_text="不公开，只用于联系您")
    phone = forms.CharField(label="门店电话（公开）", max_length=30, required=False)
    hours = forms.CharField(label="营业时间", max_length=40, required=False)
    veteran_founded = forms.BooleanField(label="由退役军人创办", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = queries.streets()
        self.fields["street"].label_from_instance = lambda station: station.short_name

    def clean_uscc(self):
        code = "".join(self.cleaned_data["uscc"].split()).upper()
        if code and not rules.uscc_fits(code):
            raise forms.ValidationError(rules.WRONG_USCC)
        return code

    def clean_contact_phone(self):
        text = self.cleaned_data["contact_phone"]
        try:
            return validators.phone(text) if text else ""
        except Refused as wrong:
            raise forms.ValidationError(str(wrong)) from None

    def facts(self) -> dict:
        data = self.cleaned_data
        names = (
            "name",
            "uscc",
            "trade",
            "address",
            "promise",
            "contact_name",
            "phone",
            "hours",
            "veteran_founded",
        )
        found = {name: data[name] for name in names if name in data}
        if data.get("street"):
            found["street_id"] = data["street"].code
        for name in ("longitude", "latitude"):
            if name in data:
                found[name] = data[name]
        if "area" in data:
            found["area_id"] = data["area"].pk if data["area"] else None
            if data["area"] and data.get("longitude") is None:
                found |= {"longitude": data["area"].longitude, "latitude": data["area"].latitude}
        return found


class ApplyForm(_Facts):
    licence = forms.FileField(label="营业执照照片", help_text="JPG、PNG 或 PDF，15 MB 以内")
    photo = forms.FileField(label="门店照片", required=False)
    agrees = forms.BooleanField(
        label="我承诺所填属实，并同意为审核使用以上信息",
        error_messages={"required": "请勾选承诺后再提交"},
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)  # people leave it empty

    def papers(self):
        data = self.cleaned_data
        pairs = [(FileKind.LICENCE, data.get("licence")), (FileKind.PHOTO, data.get("photo"))]
        return [(kind, file) for kind, file in pairs if file]


class ResubmitForm(ApplyForm):
    """Nothing is typed twice: the fields come filled in, the papers stay unless a new one is chosen."""

    licence = forms.FileField(label="营业执照照片（要换才传）", required=False)
    contact_phone = forms.CharField(label="联系人手机（要换才填）", max_length=20, required=False)


class LeadForm(_Facts):
    """The street adds a shop that it wants to win: only name, trade, street and address are needed."""

    uscc = forms.CharField(label="统一社会信用代码", max_length=24, required=False)
    promise = forms.CharField(label="答应的优惠", max_length=200, required=False)
    contact_name = forms.CharField(label="联系人", max_length=40, required=False)
    contact_phone = forms.CharField(label="联系人手机", max_length=20, required=False)


class FactsForm(LeadForm):
    area = forms.ModelChoiceField(
        label="商圈", queryset=BusinessArea.objects.all(), required=False, empty_label="不在商圈"
    )
    longitude = forms.FloatField(
        label="经度", required=False, min_value=73, max_value=136, help_text="空着时用商圈的位置"
    )
    latitude = forms.FloatField(label="纬度", required=False, min_value=3, max_value=54)


class StepForm(forms.Form):
    action = forms.ChoiceField(choices=Action.choices, widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    visit_photo = forms.FileField(label="走访照片", required=False)
    agreement = forms.FileField(label="协议扫描件", required=False)

    def papers(self):
        pairs = [
            (FileKind.VISIT, self.cleaned_data.get("visit_photo")),
            (FileKind.AGREEMENT, self.cleaned_data.get("agreement")),
        ]
        return [(kind, file) for kind, file in pairs if file]


class VisitForm(forms.Form):
    note = forms.CharField(label="走访情况", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    visit_photo = forms.FileField(label="照片", required=False)


class OfferForm(forms.Form):
    title = forms.CharField(label="优惠", max_length=60, help_text="如：全单 8 折")
    kind = forms.ChoiceField(label="方式", choices=OfferKind.choices)
    holders = forms.MultipleChoiceField(
        label="给谁", choices=Holder.choices, widget=forms.CheckboxSelectMultiple, initial=["V", "F"]
    )
    excludes = forms.CharField(label="不含", max_length=120, required=False, help_text="如：酒水、节假日")
    per_day = forms.IntegerField(label="每人每天几次", min_value=1, max_value=20, initial=1)
    stock = forms.IntegerField(label="总份数（不限就空着）", min_value=1, required=False)
    hour_from = forms.TimeField(
        label="每天几点起", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    hour_to = forms.TimeField(
        label="每天几点止", required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    valid_from = forms.DateField(label="起", widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(
        label="止（长期就空着）", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean(self):
        data = super().clean()
        start, end = data.get("hour_from"), data.get("hour_to")
        if bool(start) != bool(end) or (start and end and end <= start):
            self.add_error("hour_to", "每天的起止时间要成对填写，止要晚于起")
        if data.get("valid_to") and data.get("valid_from") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", "止期不能早于起期")
        return data


class ComplaintForm(forms.Form):
    text = forms.CharField(
        label="发生了什么",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不用写姓名和证件号",
    )
    refused_offer = forms.BooleanField(label="商家不给承诺的优惠", required=False)
    website = forms.CharField(required=False, widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label="认定", choices=Outcome.choices)
    answer = forms.CharField(label="答复", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class NameForm(forms.Form):
    name = forms.CharField(label="称呼", max_length=20)


class JoinForm(forms.Form):
    code = forms.CharField(label="邀请码", max_length=16, help_text="8 位字母和数字，店主或街道给您的")
