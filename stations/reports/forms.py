import datetime as dt

from django import forms

from stations.enums import Level
from stations.reports.enums import Period, Standing
from stations.reports.rules import MOST_NUMBER

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
LEVELS = [(level.value, level.label) for level in Level if level not in (Level.PROVINCE, Level.CITY)]


class FileForm(forms.Form):
    """The number keeps its own name in each kind; without one it is not asked."""

    text = forms.CharField(
        label="情况", max_length=500, help_text="一两句话，不写姓名、证件号", widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "请写一句情况；没有的，点“没有情况”"},
    )  # fmt: skip
    number = forms.IntegerField(min_value=0, max_value=MOST_NUMBER)
    why = forms.CharField(
        label="更正的原因", max_length=200, error_messages={"required": "更正要写原因，原来报的会留着"}
    )

    def __init__(self, *args, report, nothing=False, **kwargs):
        super().__init__(*args, **kwargs)
        number, label = self.fields["number"], report.kind.number_label
        number.label, number.error_messages["required"] = label, f"请填{label}"
        self.fields["text"].required = number.required = not nothing
        if not label:
            del self.fields["number"]
        if report.filed_at is None:
            del self.fields["why"]


class KindForm(forms.Form):
    station = forms.ChoiceField(label="哪里要的")
    name = forms.CharField(label="名称", max_length=30, help_text="如“安全隐患排查”")
    ask = forms.CharField(label="要报什么", max_length=200, help_text="报的人看到的一句话")
    period = forms.ChoiceField(label="多久一次", choices=Period.choices)
    workdays = forms.IntegerField(
        label="期末后第几个工作日截止", min_value=0, max_value=10, initial=0,
        help_text="0：期内最后一个工作日。节假日、调休自己算好",
    )  # fmt: skip
    due_time = forms.TimeField(label="截止时间", initial=dt.time(17), widget=TIME)
    levels = forms.MultipleChoiceField(
        label="哪些站要报", choices=LEVELS, widget=forms.CheckboxSelectMultiple,
        initial=[Level.STREET.value, Level.COMMUNITY.value], error_messages={"required": "请至少选一类站"},
    )  # fmt: skip
    number_label = forms.CharField(
        label="要报的数", max_length=20, required=False, help_text="如“排查户数”；不要数就空着"
    )
    starts_on = forms.DateField(label="从哪天起", widget=DATE)

    ONCE = ("station", "name", "period", "starts_on")

    def __init__(self, *args, places=(), kind=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].choices = [(place.code, str(place)) for place in places]
        if kind is not None:
            for name in self.ONCE:
                del self.fields[name]
        elif len(places) == 1:
            self.fields["station"].widget = forms.HiddenInput()
            self.fields["station"].initial = places[0].code


class ListFilter:
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        kind, station, standing = query.get("kind", ""), query.get("station", ""), query.get("standing", "")
        return {
            "kind": kind if kind.isdecimal() and len(kind) < 19 else "",
            "first": _day(query.get("first", "")),
            "station": station[:12] if station.isalnum() and station.isascii() else "",
            "standing": standing if standing in Standing.values else "",
        }


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        return ""
