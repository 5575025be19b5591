from django import forms

from bureau.messages import audience, queries, rules
from bureau.messages.enums import Kind, SmsState
from stations.models import Station
from stations.permissions import Permission

MOST_YEARS = 120


class TaskForm(forms.Form):
    """Audience and text in one form; looked at first, sent second."""

    title = forms.CharField(label="任务名称", max_length=60)
    wording = forms.ModelChoiceField(label="短信模板", queryset=None, empty_label=None)
    place = forms.ModelChoiceField(label="范围", queryset=None, empty_label=None)
    categories = forms.MultipleChoiceField(
        label="人员类别",
        required=False,
        help_text="不选就是全部；可以多选",
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    age_from = forms.IntegerField(label="年龄从", required=False, min_value=0, max_value=MOST_YEARS)
    age_to = forms.IntegerField(label="年龄到", required=False, min_value=0, max_value=MOST_YEARS)
    date = forms.CharField(
        label="日期", required=False, max_length=20, help_text="模板里有才填，如 3 月 5 日"
    )
    time = forms.CharField(label="时间", required=False, max_length=20)
    place_name = forms.CharField(label="地点", required=False, max_length=40)

    def __init__(self, *args, by, at, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wording"].queryset = queries.wordings_for_tasks(at)
        self.fields["place"].queryset = Station.objects.active().filter(
            by.within("code", Permission.SMS_SEND)
        )
        self.fields["categories"].choices = audience.book().choices()

    def clean(self):
        said = super().clean()
        if (
            said.get("age_from") is not None
            and said.get("age_to") is not None
            and said["age_to"] < said["age_from"]
        ):
            self.add_error("age_to", "年龄“到”不能小于“从”")
        if wording := said.get("wording"):
            needed = set(rules.variables_of(wording.text)) - {"station", "phone"}
            for name in needed:
                if not self.values().get(name):
                    self.add_error("place_name" if name == "place" else name, "这个模板要用到，请填写")
        return said

    def values(self) -> dict[str, str]:
        said = self.cleaned_data
        return {
            "date": said.get("date", ""),
            "time": said.get("time", ""),
            "place": said.get("place_name", ""),
        }

    def criteria(self) -> dict:
        said = self.cleaned_data
        return {
            "place": said["place"].pk, "categories": said["categories"], "age_from": said["age_from"], "age_to": said["age_to"]
        }  # fmt: skip


class LogForm(forms.Form):
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *SmsState.choices])
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部"), *Kind.choices])
    station = forms.CharField(required=False, max_length=12)
    day = forms.DateField(label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    task = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    person = forms.IntegerField(required=False, min_value=1, max_value=2**62)
