import datetime as dt
import re

from django import forms

from bureau.kit.access import Looking

DAYS = 31
EARLIEST = dt.date(2000, 1, 1)
TARGET = re.compile(r"[A-Za-z_.]+:[A-Za-z0-9_.:/-]{1,40}|[0-9]{1,14}", re.ASCII)


class LogFilter(forms.Form):
    """The conditions of the log, all in the address. Without dates: the last month."""

    who = forms.IntegerField(label="同事", required=False, min_value=1)
    action = forms.ChoiceField(label="行为", required=False, choices=[("", "全部"), *Looking.choices])
    start = forms.DateField(label="从", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    end = forms.DateField(label="到", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    station = forms.RegexField(label="站编码", required=False, regex=r"^[0-9A-Z]{2,12}$")
    target = forms.CharField(label="对象编号", required=False, max_length=60)

    def __init__(self, data, *, today: dt.date):
        super().__init__(data)
        self.today = today

    def clean_target(self):
        """A bare number means a person."""
        text = self.cleaned_data["target"].strip()
        if text and not TARGET.fullmatch(text):
            raise forms.ValidationError("填写人员编号，或像 veterans.Person:17 这样的对象")
        return f"veterans.Person:{int(text)}" if text.isdigit() else text

    def clean(self):
        values = super().clean()
        end = min(values.get("end") or self.today, self.today)
        start = values.get("start") or max(end, EARLIEST) - dt.timedelta(days=DAYS)
        if not EARLIEST - dt.timedelta(days=DAYS) <= start <= end:
            self.add_error("end", "“到”要在“从”之后，都不早于 2000 年")
        return values | {"start": start, "end": end}


class AnswerForm(forms.Form):
    text = forms.CharField(
        label="当时为什么查看",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明办理的事项和来由",
    )
