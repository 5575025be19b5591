from django import forms

from stations.duty.enums import Kind
from stations.duty.rules import MOST_VISITORS


class ArriveForm(forms.Form):
    code = forms.CharField(
        label="签到码",
        max_length=12,
        help_text="站里屏幕上的六位数字，两分钟一换",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    tail = forms.CharField(
        label="您手机号的后四位",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class LogForm(forms.Form):
    visitors = forms.IntegerField(label="来了几个人", min_value=0, max_value=MOST_VISITORS, required=False)
    kind = forms.ChoiceField(label="这件事属于哪一类", choices=Kind.choices, required=False)
    matter = forms.CharField(
        label="要有人接着办的事",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="一句话，不写身份证号；记下后会有人接着办",
    )
    note = forms.CharField(label="小结", max_length=300, required=False)


class MakeUpForm(forms.Form):
    day = forms.DateField(label="哪天到的", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label="说明", max_length=200, required=False)
