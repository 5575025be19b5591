from django import forms

from preferential_cards.enums import Action, Channel, ReturnReason, State
from preferential_cards.operations import MOST_AT_ONCE
from preferential_cards.states import MUST_SAY_WHY
from veterans.enums import CardType

CARD_WORDS = {CardType.VETERAN: "退役军人证", CardType.FAMILY: "遗属证"}
WAITS = [("", "不限"), ("7", "超过 7 天"), ("14", "超过 14 天"), ("30", "超过 30 天"), ("90", "超过 90 天")]


class ListFilter(forms.Form):
    """The filters of the work list. They live in the URL; what cannot be read is left out, not told off."""

    q = forms.CharField(required=False, max_length=60)
    state = forms.CharField(required=False, max_length=20)
    station = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)
    days = forms.TypedChoiceField(choices=WAITS, coerce=int, empty_value=None, required=False)
    card_type = forms.ChoiceField(choices=[("", "全部"), *CARD_WORDS.items()], required=False)

    @classmethod
    def asked(cls, params) -> dict:
        form = cls(params)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or "" for name in cls.base_fields}


class StartForm(forms.Form):
    channel = forms.ChoiceField(label="申请方式", choices=Channel.choices, initial=Channel.STATION)
    card_type = forms.ChoiceField(label="申领的证", required=False, widget=forms.RadioSelect)

    def __init__(self, *args, cards, **kwargs):
        super().__init__(*args, **kwargs)
        if len(cards) > 1:
            self.fields["card_type"].choices = [(card, card.label) for card in cards]
            self.fields["card_type"].required = True
            self.fields["card_type"].help_text = "此人两种证都可申领，只能选一种；全部身份都会写入证内芯片。"
        else:
            del self.fields["card_type"]


class StepForm(forms.Form):
    """One step, as a page asks for it. Whether a reason or a number is needed is a rule, told by the operation."""

    action = forms.ChoiceField(choices=Action.choices, widget=forms.HiddenInput)
    seen_state = forms.ChoiceField(choices=State.choices, widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label="退回原因", choices=[("", "请选择"), *ReturnReason.choices], required=False
    )
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    card_number = forms.CharField(
        label="证号", required=False, max_length=30, help_text="照卡面抄写，10 到 20 位数字或大写字母"
    )

    def clean_card_number(self):
        return "".join(self.cleaned_data["card_number"].split()).upper()


class SelectionForm(forms.Form):
    """A selection with one decision for all of it: the ids come from our own list or from its preview."""

    action = forms.ChoiceField(label="办理", choices=[(a, a.label) for a in Action if a != Action.ISSUE])
    ids = forms.RegexField(
        r"^\d{1,18}(,\d{1,18})*$",
        max_length=MOST_AT_ONCE * 19,
        error_messages={"required": "请先勾选要办的申领", "invalid": "请从列表里勾选要办的申领"},
    )
    reason = forms.ChoiceField(
        label="退回原因", choices=[("", "请选择"), *ReturnReason.choices], required=False
    )
    note = forms.CharField(
        label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_ids(self):
        return [int(pk) for pk in self.cleaned_data["ids"].split(",")]

    def ask_for_the_reason_of(self, action):
        """So that the page marks as needed what the rule will ask for."""
        self.fields["reason"].required = action == Action.RETURN
        self.fields["note"].required = action in MUST_SAY_WHY - {Action.RETURN}
