from django import forms

from bureau.exports.enums import Action, Purpose


class AskForm(forms.Form):
    added = forms.MultipleChoiceField(
        label="加上敏感列", required=False, widget=forms.CheckboxSelectMultiple, help_text="用不到就不要选"
    )
    purpose = forms.ChoiceField(label="用途", choices=[("", "请选择"), *Purpose.choices])
    note = forms.CharField(label="用在哪里、给谁看", max_length=200, help_text="至少 5 个字，审批人会看到")

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        if offered:
            self.fields["added"].choices = [(column.label, column.label) for column in offered]
        else:
            del self.fields["added"]


class DecideForm(forms.Form):
    action = forms.ChoiceField(choices=[(a, a.label) for a in (Action.APPROVE, Action.REFUSE)])
    reason = forms.CharField(label="意见", max_length=200, required=False, help_text="不同意时必须写明原因")
