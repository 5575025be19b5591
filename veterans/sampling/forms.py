from django import forms
from django.utils.timezone import localdate

from veterans.enums import PaperKind
from veterans.sampling import rules
from veterans.sampling.enums import Fault, Sanction, When

DAY = forms.DateInput(attrs={"type": "date"})
WORDS = forms.Textarea({"rows": 3})


class DrawForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40, help_text="例如：2026 年一季度档案抽查")
    place = forms.ChoiceField(label="抽查范围")
    filed_from = forms.DateField(label="建档日期起", required=False, widget=DAY, help_text="不填为不限")
    filed_to = forms.DateField(label="建档日期止", widget=DAY, initial=localdate)
    share = forms.IntegerField(
        label="每站抽百分之几", min_value=1, max_value=100, initial=1, help_text="不满一份的抽一份"
    )
    asked = forms.MultipleChoiceField(
        label="要站点出示的凭据", choices=[(kind.value, kind.label) for kind in rules.ASKABLE],
        widget=forms.CheckboxSelectMultiple, initial=[PaperKind.ID_FRONT.value, PaperKind.SIGNED_SHEET.value],
        error_messages={"required": "至少选一样"},
    )  # fmt: skip

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(place.code, place.short_name) for place in places]

    def clean(self):
        data = super().clean()
        if data.get("filed_from") and data.get("filed_to") and data["filed_from"] > data["filed_to"]:
            self.add_error("filed_to", "止期早于起期")
        return data


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=300, widget=WORDS)
    fault = forms.ChoiceField(required=False, choices=[("", ""), *Fault.choices])
    sanction = forms.ChoiceField(required=False, choices=[("", ""), *Sanction.choices])


class ListFilter(forms.Form):
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        when, round_ = query.get("when", ""), query.get("round", "")
        return {
            "when": when if when in When.values else When.OPEN.value,
            "round": round_ if round_.isascii() and round_.isdigit() and len(round_) < 10 else "",
            "station": query.get("station", "")[:12],
        }
