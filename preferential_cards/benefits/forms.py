from django import forms

from preferential_cards.benefits.enums import Area
from preferential_cards.benefits.queries import GROUP_CHOICES


class ListFilter(forms.Form):
    """Lives in the URL; what cannot be read is left out."""

    q = forms.CharField(required=False, max_length=40)
    area = forms.ChoiceField(choices=[("", "全部领域"), *Area.choices], required=False)
    group = forms.ChoiceField(choices=GROUP_CHOICES, required=False)

    @classmethod
    def asked(cls, params) -> dict:
        form = cls(params)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or "" for name in cls.base_fields}


class ProposalForm(forms.Form):
    title = forms.CharField(label="建议项目", max_length=60)
    area = forms.ChoiceField(label="领域", choices=Area.choices)
    provider = forms.CharField(label="提供方", max_length=80)
    value = forms.CharField(label="能得到什么", max_length=200)
    why = forms.CharField(
        label="为什么需要", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class FeedbackForm(forms.Form):
    stars = forms.TypedChoiceField(
        label="打几分",
        choices=[(n, f"{n} 分") for n in range(5, 0, -1)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="想说什么（可不写）", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
