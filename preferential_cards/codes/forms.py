from django import forms

from preferential_cards.codes.enums import Action


class PinForm(forms.Form):
    pin = forms.CharField(
        label="请本人定一个密码",
        max_length=6,
        help_text="4 到 6 位数字，只有本人知道；核验时本人说给店员",
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class StepForm(forms.Form):
    action = forms.ChoiceField(
        choices=[(a, a.label) for a in (Action.FREEZE, Action.THAW, Action.REVOKE)], widget=forms.HiddenInput
    )
    note = forms.CharField(label="原因", max_length=200, required=False)


class LogFilter(forms.Form):
    shop = forms.IntegerField(required=False, min_value=1)
    bad = forms.BooleanField(required=False)
