from django import forms

from preferential_cards.enums import AwayAnswer


class AskForm(forms.Form):
    other = forms.ModelChoiceField(label="对方", queryset=None, required=False, empty_label="不在本系统里")
    other_name = forms.CharField(label="不在本系统里的，写单位名称", required=False, max_length=120)

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = places


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label="答复", choices=AwayAnswer.choices)
    note = forms.CharField(label="意见或来函号", required=False, max_length=300)
