from django import forms


class SampleForm(forms.Form):
    """Only for the style guide: one field of each kind, two of them wrong."""

    name = forms.CharField(label="姓名")
    id_number = forms.CharField(label="身份证号", help_text="18 位，末位可以是 X")
    phone = forms.CharField(label="联系电话", required=False, help_text="没有手机可以空着")
    kind = forms.ChoiceField(
        label="领取方式", choices=[("SELF", "到站领取"), ("AGENT", "代领")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="已核对原件", required=False)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_id_number(self):
        raise forms.ValidationError("末位应为 7，请对照身份证")

    def clean_phone(self):
        raise forms.ValidationError("少一位，手机号是 11 位")
