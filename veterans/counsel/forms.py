import datetime as dt

from django import forms

from veterans.counsel.enums import Show
from veterans.counsel.models import FIRST, LAST, Lawyer

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WEEKDAYS = [(n, f"星期{word}") for n, word in enumerate("一二三四五六日")]
CLOCK = [(n, f"{n // 2}:{n % 2 * 30:02d}") for n in range(FIRST, LAST + 2)]


class BookForm(forms.Form):
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    ticket = forms.IntegerField(required=False, widget=forms.HiddenInput)
    topic = forms.CharField(
        label="咨询什么", max_length=300, help_text="一句话，不写证件号",
        widget=forms.Textarea({"rows": 2}), error_messages={"required": "请写一句咨询什么"},
    )  # fmt: skip


class StepForm(forms.Form):
    note = forms.CharField(required=False, max_length=500)


class LawyerForm(forms.ModelForm):
    station_code = forms.ChoiceField(label="坐班的站")

    class Meta:
        model = Lawyer
        fields = ("name", "firm", "fields", "room")

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station_code"].choices = [(place.code, str(place)) for place in places]


class HoursForm(forms.Form):
    begins = forms.DateField(label="从哪天", widget=DATE)
    ends = forms.DateField(label="到哪天", widget=DATE)
    weekdays = forms.TypedMultipleChoiceField(
        label="星期几", choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一天"},
    )  # fmt: skip
    first = forms.TypedChoiceField(label="几点开始", choices=CLOCK[:-1], coerce=int, initial=18)
    last = forms.TypedChoiceField(label="几点结束", choices=CLOCK[1:], coerce=int, initial=22)

    def said(self) -> dict:
        data = self.cleaned_data
        span = min(max((data["ends"] - data["begins"]).days + 1, 0), 400)
        days = [data["begins"] + dt.timedelta(days=n) for n in range(span)]
        return {
            "days": [day for day in days if day.weekday() in data["weekdays"]],
            "first": data["first"],
            "last": data["last"],
        }


class ListFilter:
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        show, station = query.get("show", ""), query.get("station", "")
        return {
            "show": show if show in Show.values else Show.OPEN.value,
            "station": station[:12] if station.isalnum() and station.isascii() else "",
        }
