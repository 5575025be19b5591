import datetime as dt

from django import forms

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans.events.enums import Kind, UnitKind, Way
from veterans.forms import RegisterForm

DAY = {"type": "date"}
MOMENT = "%Y-%m-%dT%H:%M"


def stations_for(by: Scope):
    return Station.objects.active().filter(by.within("code", Permission.EVENT_MANAGE)).order_by("code")


class Moment(forms.DateTimeField):
    def __init__(self, **kwargs):
        widget = forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT], **kwargs)


class EventForm(forms.Form):
    kind = forms.ChoiceField(
        label="类型", choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.COLLECTION
    )
    station = forms.ModelChoiceField(Station.objects.none(), label="服务站", empty_label="请选择")
    place = forms.CharField(label="地点", max_length=80, help_text="如 江晖社区党群服务中心一楼")
    starts_at = Moment(label="开始")
    ends_at = Moment(label="结束")
    slot_minutes = forms.IntegerField(label="每个时段几分钟", initial=30, min_value=5, max_value=240)
    per_slot = forms.IntegerField(label="每个时段几人", initial=6, min_value=1, max_value=200)
    unit = forms.CharField(label="单位", required=False, max_length=60, help_text="专场才填")
    unit_kind = forms.ChoiceField(
        label="单位类型", required=False, choices=[("", "不是专场"), *UnitKind.choices]
    )
    contact = forms.CharField(label="联系人和电话", required=False, max_length=60)
    staff = forms.CharField(label="工作人员", required=False, max_length=120)
    equipment = forms.CharField(
        label="设备", required=False, max_length=120, initial="相机（352×440 白底）、打印机、身份证读卡器"
    )

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        places = stations_for(by)
        self.fields["station"].queryset = places
        if len(places) == 1:
            self.fields["station"].initial = places[0]

    def clean(self):
        data = super().clean()
        start, end = data.get("starts_at"), data.get("ends_at")
        if start and end and not start < end <= start + dt.timedelta(hours=12):
            self.add_error("ends_at", "结束要晚于开始，并且在 12 小时以内")
        if data.get("kind") == Kind.UNIT_SESSION:
            for field in ("unit", "unit_kind"):
                if not data.get(field):
                    self.add_error(field, "专场要填")
        return data

    def said(self) -> dict:
        data = dict(self.cleaned_data)
        day = f"{data['starts_at']:%m月%d日}".lstrip("0")
        return data | {
            "name": f"{data['unit'] or data['station'].short_name}{Kind(data['kind']).label}（{day}）"
        }


class DriveForm(forms.Form):
    name = forms.CharField(label="名称", max_length=60, initial="建档立卡攻坚")
    station = forms.ModelChoiceField(Station.objects.none(), label="范围", empty_label="请选择")
    starts_on = forms.DateField(label="开始", widget=forms.DateInput(DAY))
    ends_on = forms.DateField(label="结束", widget=forms.DateInput(DAY))
    target_rate = forms.DecimalField(label="建档目标（%）", initial=100, min_value=1, max_value=100)

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(by)

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("ends_on") and data["ends_on"] <= data["starts_on"]:
            self.add_error("ends_on", "结束要晚于开始")
        return data


class TickForm(forms.Form):
    done_on = forms.DateField(label="完成日期", widget=forms.DateInput(DAY))
    note = forms.CharField(label="做了什么", max_length=200, error_messages={"required": "请写一句做了什么"})


class HomeForm(forms.Form):
    due_on = forms.DateField(label="哪天以前上门完", widget=forms.DateInput(DAY))


class FinishForm(forms.Form):
    collected = forms.BooleanField(label="完成信息采集", required=False, initial=True)
    card_papers = forms.BooleanField(label="收了优待证申领材料", required=False)
    note = forms.CharField(label="说明", required=False, max_length=200)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)


class RegisterHereForm(RegisterForm):
    """The five facts that are asked at an event; the rest is filled in at the desk."""

    field_order = ["id_number", "name", "station", "category", "phone", "collected", "card_papers"]
    collected = forms.BooleanField(label="当场完成信息采集", required=False, initial=True)
    card_papers = forms.BooleanField(label="收了优待证申领材料", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in [name for name in self.fields if name not in self.field_order]:
            del self.fields[name]


class HelpForm(forms.Form):
    way = forms.ChoiceField(label="怎么办", choices=Way.choices)
    note = forms.CharField(label="和本人怎么说定的", required=False, max_length=200)
