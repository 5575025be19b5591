import datetime as dt

from django import forms

from bureau.accounts.models import User
from stations import rules
from stations.enums import Role
from stations.models import Station
from stations.operations import AMENDABLE

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StationForm(forms.ModelForm):
    """What may change of a station. The code, the type and the place in the tree may not: rows and scope refer to them."""

    class Meta:
        model = Station
        fields = AMENDABLE
        widgets = {"established_on": DATE}


class NewStationForm(forms.ModelForm):
    """In the admin. Whether the code fits the parent is said at the field, with what was typed still there."""

    class Meta:
        model = Station
        fields = ("code", "level", "parent", *AMENDABLE)

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
