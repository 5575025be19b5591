from django import forms

from preferential_cards.outside.enums import Target


class SendForm(forms.Form):
    target = forms.ChoiceField(choices=Target.choices)


class AnswerForm(forms.Form):
    file = forms.FileField(label="回执或交接单", error_messages={"required": "请选择回执文件"})
