"""The register's forms in the admin. They check shapes; the operations decide and write."""

from django import forms

from stations.models import Station
from stations.permissions import Permission
from veterans import operations, queries, rules, validators
from veterans.enums import Source
from veterans.forms import Checked, Coded, FactsForm, is_number, stations_for
from veterans.models import Person


class PersonAmendForm(FactsForm, forms.ModelForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, label="")

    class Meta:
        model = Person
        fields = list(operations.FACTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "seen_version" in self.fields:
            self.initial["seen_version"] = self.instance.version

    def clean(self):
        """Somebody was quicker: both values are said, and what was typed stays in the form."""
        typed = super().clean()
        if typed.get("seen_version") not in (None, self.instance_version):
            now = Person.objects.get(pk=self.instance.pk)
            both = [
                f"{self.fields[name].label}：现在“{getattr(now, name) or '空'}”，您填“{typed[name] or '空'}”"
                for name in operations.FACTS
                if name in typed and getattr(now, name) != typed[name]
            ]
            self.data = self.data.copy()
            self.data["seen_version"] = now.version
            raise forms.ValidationError("这份档案刚被别人改过。核对后再保存一次。" + "；".join(both))
        return typed

    @property
    def instance_version(self) -> int:
        return Person.objects.values_list("version", flat=True).get(pk=self.instance.pk)


class PersonAddForm(FactsForm, forms.ModelForm):
    number = Checked(is_number, label="身份证号", max_length=30, help_text="出生日期和性别由它得出")
    station = forms.ModelChoiceField(Station.objects.none(), label="所属站")
    category = Coded("identity", label="人员类别", required=True)
    phone = Checked(validators.phone, label="联系电话", required=False, max_length=40)
    source = forms.ChoiceField(
        label="来源", choices=[c for c in Source.choices if c[0] != Source.IMPORT], initial=Source.COUNTER
    )

    class Meta:
        model = Person
        fields = ["station", "source", *operations.FACTS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = stations_for(self.by, Permission.PERSON_EDIT)

    def clean_number(self):
        number = self.cleaned_data["number"]
        held = queries.held_by(number, by=self.by)
        if held:
            raise forms.ValidationError(rules.held_here(held))
        return number

    def _post_clean(self):
        """The row is made by the operation, with its number sealed and its name spelt: nothing to check on this instance."""
