from django import forms

from veterans.quality.checks import NAMES

VIEWS = [("", "待补"), ("set_aside", "已搁置"), ("closed", "已消除")]


class SetAsideForm(forms.Form):
    until = forms.DateField(
        label="搁置到", widget=forms.DateInput(attrs={"type": "date"}), help_text="到这一天会再提醒"
    )
    reason = forms.CharField(
        label="原因",
        max_length=200,
        help_text="如：本人长期在国外，家属代答复",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DifferentForm(forms.Form):
    note = forms.CharField(label="怎么核对的", max_length=200, help_text="如：电话问过，是同名的两位老人")


class ProposeForm(forms.Form):
    first = forms.IntegerField(label="一份的档号", min_value=1)
    second = forms.IntegerField(label="另一份的档号", min_value=1)


class FindingFilter(forms.Form):
    """What a list of findings was asked for; anything else counts as not asked."""

    rule = forms.ChoiceField(choices=NAMES, required=False)
    view = forms.ChoiceField(choices=VIEWS, required=False)
    station = forms.RegexField(r"^[0-9]{2,12}$", required=False)

    @classmethod
    def asked(cls, data) -> dict:
        form = cls(data)
        form.is_valid()
        return {name: form.cleaned_data.get(name, "") for name in cls.base_fields}
