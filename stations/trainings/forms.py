import datetime as dt

from django import forms

from stations.trainings.enums import Guest, Kind
from stations.trainings.models import LEAST_A_YEAR, Quiz, Training
from stations.trainings.seating import Who

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
STARS = [(5, "很好"), (4, "好"), (3, "一般"), (2, "不太好"), (1, "不好")]


def _organiser(form, places) -> None:
    form.fields["station"].queryset = places
    if len(places) == 1:
        form.fields["station"].initial = places[0]


class PlanForm(forms.Form):
    station = forms.ModelChoiceField(label="组织单位", queryset=None, empty_label=None)
    year = forms.TypedChoiceField(label="年度", coerce=int)
    least = forms.IntegerField(
        label="至少办几场",
        min_value=LEAST_A_YEAR,
        max_value=50,
        initial=LEAST_A_YEAR,
        help_text="每年不少于两场",
    )
    text = forms.CharField(
        label="计划办哪些",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="每行一场，先写月份，如“3月 优待证政策与受理”。已有的不用再写，写了也不会重复。",
    )

    def __init__(self, *args, places, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        _organiser(self, places)
        self.fields["year"].choices = [(y, f"{y} 年") for y in (today.year, today.year + 1)]


class TrainingForm(forms.ModelForm):
    class Meta:
        model = Training
        fields = (
            "station",
            "kind",
            "topic",
            "campaign",
            "starts_at",
            "ends_at",
            "closes_at",
            "place",
            "seats",
            "lecturer",
            "hours",
            "quiz",
        )
        widgets = {"starts_at": MOMENT, "ends_at": MOMENT, "closes_at": MOMENT}
        help_texts = {
            "campaign": "只有专项培训要写，如“优待证申领攻坚战”",
            "closes_at": "空着就到开始时间为止",
            "seats": "坐满后再报的排候补，有人退出自动补上",
            "quiz": "没有测验的，到场就算合格",
        }

    def __init__(self, *args, places, quizzes, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["station"]
        else:
            _organiser(self, places)
            self.fields["station"].empty_label = None
        if self.instance.plan_id:
            self.fields["kind"].disabled = True
        for name in ("starts_at", "ends_at"):
            self.fields[name].required = True
        self.fields["place"].required = True
        self.fields["seats"].min_value = 1
        self.fields["seats"].initial = self.initial["seats"] = self.instance.seats or 60
        self.fields["quiz"].queryset = quizzes
        self.fields["quiz"].empty_label = "不测验"

    def clean(self):
        given = super().clean()
        starts, ends, closes = (given.get(name) for name in ("starts_at", "ends_at", "closes_at"))
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "结束要晚于开始")
        if starts and closes and closes > starts:
            self.add_error("closes_at", "报名截止不能晚于开始")
        if given.get("kind") == Kind.CAMPAIGN and not given.get("campaign"):
            self.add_error("campaign", "专项培训要写是哪项工作")
        if given.get("seats") == 0:
            self.add_error("seats", "至少一个名额")
        return given

    def _post_clean(self):
        """The operation writes; nothing is put on the instance here."""

    def asked(self) -> dict:
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"station", "quiz"}}
        quiz = self.cleaned_data.get("quiz")
        return {"values": given, "quiz_id": quiz and quiz.pk}


class EnrolForm(forms.Form):
    """One tick per person of the station's lists; a volunteer is a line with a telephone."""

    volunteers = forms.CharField(
        label="志愿者",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="名单上没有的人，每行一个：姓名 手机号",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = [person for person in people if person.seat is None]

    def asked(self) -> list[Who]:
        ticked, found = set(self.data.getlist("who")), []
        for person in self.people:
            if person.value in ticked:
                guest = Guest.STAFF if person.value[0] == "a" else Guest.CHIEF
                phone = self.data.get(f"phone-{person.value}", "").strip()
                found.append(Who(guest, key=int(person.value[1:]), phone=phone))
        for line in self.cleaned_data["volunteers"].splitlines():
            if words := line.replace("，", " ").replace(",", " ").split():
                found.append(Who(Guest.VOLUNTEER, name=words[0], phone="".join(words[1:])))
        return found


class DoorForm(forms.Form):
    code = forms.CharField(
        label="签到码",
        max_length=12,
        help_text="现场屏幕上的六位数字，两分钟一换",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    tail = forms.CharField(
        label="手机号后四位",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class QuizForm(forms.ModelForm):
    text = forms.CharField(
        label="题目",
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "false"}),
        help_text="第一行写题目，下面每行一个选项，正确的前面加 *（可以不止一个）；题与题之间空一行",
    )

    class Meta:
        model = Quiz
        fields = ("station", "title", "pass_mark", "tries", "draw", "days")
        help_texts = {"draw": "空着就全部考", "tries": "用完还没合格，由组织单位决定是否再给一次"}

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["station"]
        else:
            _organiser(self, places)
            self.fields["station"].empty_label = None

    def _post_clean(self):
        """The operation writes."""

    def values(self) -> dict:
        return {n: v for n, v in self.cleaned_data.items() if n not in {"station", "text"}}


class FeedbackForm(forms.Form):
    useful = forms.TypedChoiceField(
        label="对您的工作有用吗", choices=STARS, coerce=int, widget=forms.RadioSelect
    )
    clear = forms.TypedChoiceField(label="讲得清楚吗", choices=STARS, coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label="想说的（可不写）", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class CheckForm(forms.Form):
    code = forms.CharField(
        label="查验码",
        max_length=20,
        help_text="证书二维码下面的 12 位",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
