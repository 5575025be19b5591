from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from bureau.kit import claims
from veterans.policies import conditions
from veterans.policies.enums import Decision
from veterans.policies.models import Rule


class RuleForm(forms.ModelForm):
    """Conditions as lines of words; an error names its line."""

    lines = forms.CharField(
        label="条件", widget=forms.Textarea(attrs={"rows": 6, "cols": 60}), help_text=conditions.HELP
    )

    class Meta:
        model = Rule
        fields = [
            "code",
            "kind",
            "name",
            "what",
            "how",
            "source",
            "evidence",
            "area",
            "valid_from",
            "valid_to",
            "claim",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["lines"].initial = conditions.write(self.instance.conditions)

    def clean_lines(self):
        try:
            self.instance.conditions = conditions.read(self.cleaned_data["lines"])
        except conditions.WrongCondition as wrong:
            raise ValidationError(str(wrong)) from None
        return self.cleaned_data["lines"]

    def clean_claim(self):
        key = self.cleaned_data["claim"]
        if key and key not in claims.REGISTRY:
            raise ValidationError(f"没有这一项；可用：{'、'.join(claims.REGISTRY)}")
        return key


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label="结果", choices=Decision, widget=forms.RadioSelect)
    note = forms.CharField(
        label="说明",
        max_length=200,
        required=False,
        help_text="本人不要或不适用的，写明原因",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class DayForm(forms.Form):
    on = forms.DateField(
        label="按哪一天算", widget=forms.DateInput(attrs={"type": "date"}), initial=localdate
    )


class TaskFilter(forms.Form):
    code = forms.RegexField(r"^\w{1,30}$", required=False)
    decision = forms.ChoiceField(choices=Decision, required=False)
    station = forms.RegexField(r"^[0-9]{2,12}$", required=False)

    @classmethod
    def asked(cls, data) -> dict:
        form = cls(data)
        form.is_valid()
        found = {name: form.cleaned_data.get(name, "") for name in cls.base_fields}
        return found | {"decision": found["decision"] or Decision.OPEN.value}
