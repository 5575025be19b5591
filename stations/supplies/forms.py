from django import forms

from stations.supplies.enums import Deed
from stations.supplies.rules import MOST


class _GoodForm(forms.Form):
    good = forms.ChoiceField(label="物品")

    def __init__(self, *args, stocks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["good"].choices = [
            (s.good_id, f"{s.good}（现有 {s.count} {s.good.unit}）") for s in stocks
        ]

    def said(self) -> dict:
        return {"good_id": int(self.cleaned_data["good"])} | {
            name: value for name, value in self.cleaned_data.items() if name != "good"
        }


def _amount(label):
    return forms.IntegerField(label=label, min_value=1, max_value=MOST, initial=1)


class InForm(_GoodForm):
    count = _amount("数量")
    note = forms.CharField(label="从哪里来", max_length=200, required=False)


class OutForm(_GoodForm):
    count = _amount("数量")
    ref = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    to_name = forms.CharField(label="领取人（没有档案的填）", max_length=40, required=False)
    note = forms.CharField(label="用在什么地方", max_length=200, required=False)
    signature = forms.CharField(max_length=12_000, required=False, widget=forms.HiddenInput)


class SendForm(_GoodForm):
    count = _amount("数量")
    taker_code = forms.ChoiceField(label="调到哪个站")
    note = forms.CharField(label="说明", max_length=200, required=False)

    def __init__(self, *args, takers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taker_code"].choices = [(place.code, str(place)) for place in takers]


class CountForm(_GoodForm):
    counted = forms.IntegerField(label="架上实有", min_value=0, max_value=MOST)
    note = forms.CharField(label="和账不一样的原因", max_length=200, required=False)


class MinimumForm(_GoodForm):
    minimum = forms.IntegerField(
        label="最少要有", min_value=0, max_value=MOST, help_text="低于这个数，站里收到消息；0 是不提醒"
    )


class TransferForm(forms.Form):
    count = forms.IntegerField(min_value=0, max_value=MOST, required=False)
    note = forms.CharField(max_length=200, required=False)


FORMS = {
    "in": (InForm, Deed.IN.label),
    "out": (OutForm, Deed.OUT.label),
    "send": (SendForm, Deed.SENT.label),
    "count": (CountForm, Deed.COUNT.label),
    "minimum": (MinimumForm, "最少要有"),
}


class ListFilter:
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        good, station = query.get("good", ""), query.get("station", "")
        return {
            "good": good if good.isdecimal() and len(good) < 19 else "",
            "station": station[:12] if station.isalnum() and station.isascii() else "",
            "low": "1" if query.get("low") else "",
        }
