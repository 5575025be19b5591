"""The form of a part, made from its model: one thing per page, so that it works on a phone."""

from functools import cache

from django import forms
from django.db import models

from bureau.kit import dates
from veterans import validators
from veterans.forms import Checked, Coded, date_field, is_number
from veterans.models import FamilyMember, OfPerson
from veterans.parts import Part

ANSWERS = [("", "没有问过"), ("yes", "是"), ("no", "否")]


class YesNo(forms.TypedChoiceField):
    """Yes, no, or nobody has asked yet."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=ANSWERS, coerce=lambda answer: answer == "yes", empty_value=None, required=False, **kwargs
        )


class PartForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@cache
def form_of(part: Part) -> type[PartForm]:
    fields = {field.name: _form_field(part, field) for field in part.fields}
    if part.model is FamilyMember:
        fields |= _numbers()
    return type(f"{part.model.__name__}Form", (PartForm,), fields)


def _form_field(part: Part, field: models.Field) -> forms.Field:
    label, required = str(field.verbose_name), not field.blank
    about = {"label": label, "required": required, "help_text": field.help_text}
    if name := part.model.lists.get(field.name):
        return Coded(name, label=label, required=required)
    if part.partial(field):
        return date_field(label)
    if isinstance(field, models.BooleanField):
        return YesNo(label=label, help_text=field.help_text)
    if isinstance(field, models.DecimalField):
        return forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, **about)
    if isinstance(field, models.IntegerField):
        return forms.IntegerField(min_value=0, max_value=10_000_000, **about)
    if isinstance(field, models.DateField):
        return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **about)
    if isinstance(field, models.TimeField):
        return forms.TimeField(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **about)
    return forms.CharField(max_length=field.max_length, **about)


def _numbers() -> dict[str, forms.Field]:
    hidden = {"autocomplete": "off"}
    return {
        "id_number": Checked(
            is_number,
            label="身份证号",
            required=False,
            max_length=30,
            widget=forms.TextInput(hidden),
            help_text="在册的亲属填了号码就连到本人的档案；已登记的不改就空着",
        ),
        "phone": Checked(
            validators.phone,
            label="电话",
            required=False,
            max_length=40,
            widget=forms.TextInput(hidden | {"inputmode": "tel"}),
            help_text="已登记的不改就空着",
        ),
    }


def initial_of(part: Part, row: OfPerson | None) -> dict:
    if row is None:
        return {}
    found = {"version": row.version}
    for field in part.fields:
        value = getattr(row, field.attname)
        if isinstance(value, bool):
            value = "yes" if value else "no"
        elif precision := part.partial(field):
            value = dates.show(value, getattr(row, precision))
        found[field.name] = value
    return found
