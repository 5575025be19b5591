import datetime as dt

from django import forms

from bureau.accounts.models import User
from bureau.kit import codes
from stations import rules
from stations.enums import Level, Met, Role
from stations.models import Assignment, Station
from stations.operations import AMENDABLE

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _zones():
    return codes.choices("station_zone")


class StationForm(forms.ModelForm):
    """What may change of a station. The code, the type and the place in the tree may not: rows and scope refer to them."""

    zones = forms.MultipleChoiceField(
        label="功能区", required=False, choices=_zones, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Station
        fields = AMENDABLE
        widgets = {"established_on": DATE}

    def __init__(self, *args, whole: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not whole:  # the station itself: without what the bureau alone decides
            for name in rules.BUREAU_KEEPS:
                del self.fields[name]


class NewStationForm(forms.ModelForm):
    """In the admin. Whether the code fits the parent is said at the field, with what was typed still there."""

    class Meta:
        model = Station
        fields = ("code", "level", "parent", *AMENDABLE)

    zones = forms.MultipleChoiceField(
        label="功能区", required=False, choices=_zones, widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        cleaned = super().clean()
        if self.instance._state.adding and {"code", "level"} <= cleaned.keys():
            station = Station(code=cleaned["code"], level=cleaned["level"])
            try:
                rules.check_parent(station, cleaned.get("parent"))
            except rules.WrongPlace as reason:
                self.add_error("parent", str(reason))
        return cleaned


class AccountForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("username", "full_name", "is_staff")
        labels = {"is_staff": "使用后台管理"}
        help_texts = {
            "is_staff": "只是能打开后台；能看什么、办什么由岗位决定",
            "username": "字母、数字和 @ . + - _",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "full_name" in self.fields:
            self.fields["full_name"].required = True


class AppointForm(forms.Form):
    user = forms.ModelChoiceField(
        label="人员",
        queryset=User.objects.filter(is_active=True).order_by("username"),
        help_text="只列已开通、未停用的账号；没有账号的先请系统管理员开通",
        empty_label="请选择",
    )
    role = forms.ChoiceField(label="岗位", choices=[("", "请选择"), *Role.choices])
    starts_on = forms.DateField(label="起", widget=DATE)
    ends_on = forms.DateField(label="止", required=False, widget=DATE, help_text="不填为长期")

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = today
        self.fields["user"].label_from_instance = lambda user: f"{user}（{user.username}）"


class EndPostForm(forms.Form):
    last_day = forms.DateField(
        label="最后一天", required=False, widget=DATE, help_text="不填就立即收回，对方下一次点击即失效"
    )


class UnitStationForm(forms.ModelForm):
    """A university, an enterprise or an agency. Neither code nor parent is asked where only one can be meant."""

    district = forms.ModelChoiceField(label="所属区", queryset=Station.objects.none())
    level = forms.ChoiceField(
        label="类型", choices=[("", "请选择"), *((level.value, level.label) for level in rules.UNIT_LETTERS)]
    )

    class Meta:
        model = Station
        fields = ("name", "short_name", "address", "phone", "opening_hours", "established_on")
        widgets = {"established_on": DATE}

    field_order = ("district", "level")

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].queryset = districts
        if len(districts) == 1:
            self.fields["district"].initial = districts[0]
            self.fields["district"].widget = forms.HiddenInput()

    def clean_level(self):
        return Level(self.cleaned_data["level"])


class AssignmentForm(forms.ModelForm):
    class Meta:
        model = Assignment
        fields = ("duty", "name", "is_veteran", "phone", "starts_on", "ends_on", "note")
        widgets = {"starts_on": DATE, "ends_on": DATE}
        help_texts = {"ends_on": "不填为在任"}


class HaveCheckForm(forms.Form):
    met = forms.ChoiceField(label="现在怎样", choices=Met.choices, widget=forms.RadioSelect)
    checked_on = forms.DateField(label="核对日期", widget=DATE)
    note = forms.CharField(label="凭据说明", max_length=200, required=False, help_text="如文号、人数、金额")
    file = forms.FileField(label="凭据文件", required=False, help_text="JPG、PNG 或 PDF，15 MB 以内")

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].initial = today

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("met") in (Met.MET, Met.PARTLY) and not (cleaned.get("note") or cleaned.get("file")):
            self.add_error("note", "写“达到”或“部分达到”，要上传文件，或写明文号、人数、金额")
        return cleaned


class PhotoForm(forms.Form):
    file = forms.FileField(
        label="照片", help_text="JPG 或 PNG，15 MB 以内", widget=forms.FileInput(attrs={"accept": "image/*"})
    )
    taken_on = forms.DateField(label="拍摄日期", widget=DATE)
    zone = forms.ChoiceField(label="拍的是哪里", required=False)

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taken_on"].initial = today
        self.fields["zone"].choices = [("", "站点整体"), *_zones()]
