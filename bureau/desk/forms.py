from django import forms

from bureau.accounts.models import User


class Colleague(forms.ModelChoiceField):
    def label_from_instance(self, user):
        return f"{user}（{user.username}）"


class LeavingForm(forms.Form):
    """Who leaves, who goes on with the work, and whether the account stays."""

    user = Colleague(label="离岗的人", queryset=User.objects.none(), empty_label="请选择")
    to = Colleague(
        label="接手人",
        queryset=User.objects.none(),
        required=False,
        empty_label="没有要接手的",
        help_text="有未办的事时必选；要有同一个站的相应岗位",
    )
    closes_account = forms.ChoiceField(
        label="去向",
        choices=[("yes", "离职或调离本局：停用账号"), ("no", "调岗：账号保留，另行任命")],
        initial="yes",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = self.fields["to"].queryset = colleagues


class PutOffForm(forms.Form):
    key = forms.RegexField(r"^[a-z_]+:\d+(:[A-Z_]+)?$", max_length=60, widget=forms.HiddenInput)
    days = forms.TypedChoiceField(
        label="放到", coerce=int, choices=[(1, "明天"), (3, "3 天后"), (7, "一周后"), (14, "两周后")]
    )
    reason = forms.CharField(
        label="原因", max_length=100, error_messages={"required": "请写明为什么先放一放，过后自己看得懂"}
    )
