import re

from django import forms

from preferential_cards.enums import CardAction, CardReason, CardState, Drawer

SEPARATORS = re.compile(r"[\s,，;；、]+")


class CardFilter(forms.Form):
    q = forms.CharField(required=False, max_length=60)
    place = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)
    state = forms.ChoiceField(choices=[("", "全部"), *CardState.choices], required=False)
    drawer = forms.ChoiceField(choices=[("", "全部"), *Drawer.choices], required=False)

    @classmethod
    def asked(cls, params) -> dict:
        form = cls(params)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or "" for name in cls.base_fields}


class DeedForm(forms.Form):
    action = forms.ChoiceField(choices=CardAction.choices)
    reason = forms.ChoiceField(choices=[("", "请选择"), *CardReason.choices], required=False)
    note = forms.CharField(required=False, max_length=500)
    days = forms.IntegerField(required=False, min_value=1, max_value=60)


class HandOverForm(forms.Form):
    proof = forms.FileField(label="签名或照片", required=False)
    receiver = forms.CharField(label="代领人", required=False, max_length=60, help_text="本人领取的不填")
    on_the_list = forms.BooleanField(label="已在签收表上签名", required=False)


class Scanned(forms.Form):
    """Numbers as a scanner or a finger types them: one a line, or with commas."""

    place = forms.ModelChoiceField(label="哪个抽屉", queryset=None, to_field_name="code")
    numbers = forms.CharField(
        label="证号", widget=forms.Textarea(attrs={"rows": 8, "autofocus": True}), max_length=20_000,
        help_text="扫一张换一行；也可以粘贴一列",
    )  # fmt: skip

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places
        if len(places) == 1:
            self.fields["place"].initial = places[0].code

    def clean_numbers(self):
        return [number.upper() for number in SEPARATORS.split(self.cleaned_data["numbers"].strip()) if number]


class EmptyCount(Scanned):
    """A count may find nothing at all."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["numbers"].required = False
