import datetime as dt

from django import forms

from stations.rota.enums import Length, Way
from stations.rota.models import Chief

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NOTE = forms.TextInput(attrs={"maxlength": 200})


class ChiefForm(forms.ModelForm):
    phone = forms.CharField(label="电话", max_length=20, help_text="加密保存，平时只显示前三位和后四位")
    agreed = forms.ChoiceField(
        label="本人同意了吗",
        required=False,
        choices=[("", "还没有问到"), *Way.choices],
        help_text="同意了才会排班；以后也可以补记",
    )

    class Meta:
        model = Chief
        fields = ("name", "is_veteran", "starts_on", "ends_on")
        widgets = {"starts_on": DATE, "ends_on": DATE}

    field_order = ("name", "phone", "is_veteran", "starts_on", "ends_on", "agreed")

    def __init__(self, *args, today: dt.date, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["agreed"]
            self.fields["phone"].required = False
            self.fields["phone"].help_text = "不改就空着"
        else:
            self.fields["starts_on"].initial = today
            self.fields["ends_on"].initial = today.replace(year=today.year + 1, day=1) - dt.timedelta(days=1)


class ConsentForm(forms.Form):
    way = forms.ChoiceField(label="怎样同意的", choices=Way.choices)
    on = forms.DateField(label="哪天", widget=DATE)


class LeaveForm(forms.Form):
    first_day = forms.DateField(label="从", widget=DATE)
    last_day = forms.DateField(label="到", widget=DATE)


class DraftForm(forms.Form):
    place = forms.ModelChoiceField(label="给哪里排", queryset=None, empty_label=None)
    length = forms.ChoiceField(label="每班多长", choices=Length.choices, initial=Length.WEEK)
    first_day = forms.DateField(label="从", widget=DATE)
    last_day = forms.DateField(label="到", widget=DATE)
    only_workdays = forms.BooleanField(
        label="一天一班时只排工作日", required=False, initial=True, help_text="按节假日与调休表算"
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places


class ChiefChoice(forms.ModelChoiceField):
    def label_from_instance(self, chief):
        return chief.name


class HandOverForm(forms.Form):
    """One form for all changes of a turn: who, why, how it was said."""

    chief = ChiefChoice(label="由谁值", queryset=None, empty_label="请选择")
    way = forms.ChoiceField(label="怎样说定的", choices=Way.choices, initial=Way.PHONE)
    note = forms.CharField(label="原因", required=False, widget=NOTE)

    def __init__(self, *args, chiefs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chief"].queryset = chiefs


class SwapForm(HandOverForm):
    """With whom, and for which of theirs. Choosing one of their turns says both at once."""

    deal = forms.ChoiceField(label="和谁换")

    field_order = ("deal", "way", "note")

    def __init__(self, *args, turns, **kwargs):
        super().__init__(*args, **kwargs)
        chiefs = self.fields.pop("chief").queryset
        self.fields["note"].label = "说明"
        own = [(f"{turn.chief_id}:{turn.pk}", f"{turn.chief_name}，换他 {turn} 的班") for turn in turns]
        favour = [(f"{chief.pk}:", f"{chief.name}，只替这一班") for chief in chiefs]
        self.fields["deal"].choices = [("", "请选择"), ("换班", own), ("帮忙替班", favour)]

    def clean_deal(self):
        chief, _, turn = self.cleaned_data["deal"].partition(":")
        return int(chief), int(turn) if turn else None


class VacateForm(forms.Form):
    note = forms.CharField(label="原因", widget=NOTE)
    way = forms.ChoiceField(label="怎样说的", choices=Way.choices, initial=Way.PHONE)
