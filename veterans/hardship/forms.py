from django import forms
from django.core.exceptions import ValidationError

from veterans.hardship import facts
from veterans.hardship.enums import HARD, Level, When
from veterans.hardship.models import Standard

WORDS = forms.Textarea({"rows": 3})
EMPTY = {"required": "请填写，没有的填 0"}


class HouseholdForm(forms.Form):
    """The seven facts that the standards ask for, and the story in words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for fact in facts.ASKED:
            if fact.key == "allowance":
                field = forms.BooleanField(label=fact.label, required=False)
            else:
                field = forms.IntegerField(
                    label=fact.label, help_text=fact.help, min_value=fact.least, max_value=fact.most,
                    error_messages=EMPTY,
                )  # fmt: skip
            self.fields[fact.key] = field
        self.fields["story"] = forms.CharField(
            label="困难情况", max_length=500, widget=WORDS, help_text="照实写，不写证件号",
            error_messages={"required": "请写明困难情况"},
        )  # fmt: skip

    def said(self) -> dict:
        return {
            "household": {key: self.cleaned_data[key] for key in facts.KEYS},
            "story": self.cleaned_data["story"],
        }


class FindForm(forms.Form):
    who = forms.CharField(label="是谁", max_length=60, min_length=2, help_text="姓名、拼音、证件号或电话")


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=500, widget=WORDS)
    level = forms.ChoiceField(required=False, choices=[("", ""), *HARD])


class ListFilter(forms.Form):
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        when, level = query.get("when", ""), query.get("level", "")
        return {
            "when": when if when in When.values else When.OPEN.value,
            "level": level if level in Level.values else "",
            "station": query.get("station", "")[:12],
        }


class StandardForm(forms.ModelForm):
    """Lines as words; an error names its line."""

    wording = forms.CharField(
        label="条件", widget=forms.Textarea(attrs={"rows": 5, "cols": 60}), help_text=facts.HELP
    )

    class Meta:
        model = Standard
        fields = ["code", "name", "level", "text", "source", "evidence", "valid_from", "valid_to"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["wording"].initial = facts.write(self.instance.lines)

    def clean_wording(self):
        try:
            self.instance.lines = facts.read(self.cleaned_data["wording"])
        except facts.WrongLine as wrong:
            raise ValidationError(str(wrong)) from None
        return self.cleaned_data["wording"]
