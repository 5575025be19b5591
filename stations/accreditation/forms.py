import datetime as dt
from decimal import Decimal, InvalidOperation

from django import forms

from stations.accreditation.enums import State

DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
LARGEST = Decimal(99999999)


class StepForm(forms.Form):
    note = forms.CharField(required=False, max_length=300)
    plaque = forms.CharField(required=False, max_length=40)
    named_on = forms.DateField(required=False)
    due_on = forms.DateField(required=False)


class BidFilter:
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        year, state = query.get("year", ""), query.get("state", "")
        return {
            "year": year if len(year) == 4 and year.isdecimal() else "",
            "state": state if state in State.values else "",
        }


class ProofForm(forms.Form):
    file = forms.FileField(label="照片或 PDF", error_messages={"required": "请选择文件"})
    taken_on = forms.DateField(label="拍摄（形成）日期", widget=DAY)
    place = forms.CharField(label="地点", max_length=60, help_text="如 荣誉墙、会议室")
    note = forms.CharField(label="说明", max_length=120, required=False)


def numbers(post, prefix: str) -> tuple[dict[int, Decimal], list[int]]:
    """`value_17=3` → {17: 3}; what is no number comes back as a list of keys."""
    found, wrong = {}, []
    for name, text in post.items():
        key = name.removeprefix(prefix)
        if name == key or not key.isdecimal() or len(key) > 18 or not text.strip():
            continue
        try:
            value = Decimal(text.strip())
        except InvalidOperation:
            wrong.append(int(key))
            continue
        if value.is_finite() and 0 <= value < LARGEST:
            found[int(key)] = round(value, 4)
        else:
            wrong.append(int(key))
    return found, wrong


def texts(post, prefix: str) -> dict[int, str]:
    return {
        int(name.removeprefix(prefix)): text.strip()[:200]
        for name, text in post.items()
        if name.startswith(prefix) and name.removeprefix(prefix).isdecimal() and len(name) < 40
    }


def default_day(today: dt.date) -> dict:
    return {"taken_on": today}
