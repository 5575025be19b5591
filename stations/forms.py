import datetime as dt

from django import forms

from bureau.accounts.models import User
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
