"""The edge to the phone: what an item may hold. The same forms as on the pages, so the same words when something is wrong."""

from django import forms

from bureau.field.enums import Kind, Source
from bureau.kit import codes
from stations.scope import Scope
from veterans import validators
from veterans.events.forms import RegisterHereForm
from veterans.events.models import Event
from veterans.forms import Checked
from veterans.visits.forms import VisitForm


class TakeForm(forms.Form):
    source = forms.ChoiceField(
        label="带走哪份名单", choices=Source.choices, initial=Source.VISITS, widget=forms.RadioSelect
    )
    event = forms.ModelChoiceField(
        Event.objects.none(),
        label="哪场活动",
        required=False,
        empty_label="不是活动",
        help_text="选“一场活动的名单”时填",
    )

    def __init__(self, *args, by: Scope, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = Event.objects.visible_to(by).filter(state__in=["PLANNED", "OPEN"])

    def clean(self):
        data = super().clean()
        if data.get("source") == Source.EVENT and not data.get("event"):
            self.add_error("event", "请选一场活动")
        if data.get("source") == Source.VISITS:
            data["event"] = None
        return data


class ItemForm(forms.Form):
    """The envelope of every item."""

    id = forms.UUIDField()
    kind = forms.ChoiceField(choices=Kind.choices)
    at = forms.DateTimeField()


class VisitItem(VisitForm):
    person = forms.IntegerField()


class RegisterItem(RegisterHereForm):
    event = forms.IntegerField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"] = forms.IntegerField(required=False)


class ArrivalItem(forms.Form):
    person = forms.IntegerField()
    event = forms.IntegerField(error_messages={"required": "请选一场活动"})
    collected = forms.BooleanField(required=False)
    card_papers = forms.BooleanField(required=False)
    note = forms.CharField(required=False, max_length=200)


class ChangeItem(forms.Form):
    """Only what was touched is sent; an empty value empties the fact."""

    person = forms.IntegerField()
    phone = Checked(validators.phone, label="联系电话", required=False, max_length=40)
    residence_address = forms.CharField(label="常住地址", required=False, max_length=200)
    health = forms.CharField(label="健康状况", required=False, max_length=2)

    def clean_health(self):
        value = self.cleaned_data["health"]
        if value and value not in dict(codes.choices("health")):
            raise forms.ValidationError("没有这种健康状况")
        return value
