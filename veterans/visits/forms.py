from decimal import Decimal

from django import forms

from veterans.visits.enums import TRIGGERS, Mobility, NeedKind, Outcome, Reason

DAY = {"type": "date"}


class VisitForm(forms.Form):
    """What is asked at the door. Only the outcome must be said; the rest only where there is something to say."""

    outcome = forms.ChoiceField(label="见到了吗", choices=Outcome.choices, widget=forms.RadioSelect)
    at = forms.DateTimeField(
        label="什么时候去的",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": "请填写走访时间"},
    )
    facts_checked = forms.BooleanField(label="逐项核对了档案信息", required=False)
    card_papers = forms.BooleanField(label="收了优待证申领材料", required=False)
    mobility = forms.ChoiceField(label="行动", required=False, choices=[("", "没有看"), *Mobility.choices])
    found = forms.CharField(
        label="看到的情况",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="身体、生活、谁在照顾；没见到本人的写明谁说的",
    )
    need_kind = forms.ChoiceField(
        label="有什么需求", required=False, choices=[("", "没有"), *NeedKind.choices]
    )
    need_text = forms.CharField(label="需求说明", required=False, max_length=300)
    companion = forms.CharField(label="同行人", required=False, max_length=40)
    goods = forms.CharField(label="慰问品", required=False, max_length=60, help_text="如 米、油各一份")
    cash = forms.DecimalField(
        label="慰问金（元）",
        required=False,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        help_text="要两人同行，并由本人签收",
    )
    signature = forms.CharField(label="本人签收", required=False, widget=forms.HiddenInput)
    next_on = forms.DateField(
        label="约好再去的日子",
        required=False,
        widget=forms.DateInput(DAY),
        help_text="不填时：不在家 7 天后，住院 14 天后，在外地 30 天后再安排",
    )

    def clean(self):
        data = super().clean()
        kind, text = data.get("need_kind"), (data.get("need_text") or "").strip()
        if bool(kind) != bool(text) and "need_text" not in self.errors:
            self.add_error("need_text" if kind else "need_kind", "需求的种类和说明要一起填")
        return data

    def said(self) -> dict:
        data = dict(self.cleaned_data)
        kind, text = data.pop("need_kind"), data.pop("need_text")
        return data | {"cash": data["cash"] or Decimal(0), "needs": [(kind, text)] if kind else []}


class PutOffForm(forms.Form):
    until = forms.DateField(
        label="改到", widget=forms.DateInput(DAY), error_messages={"required": "请填写改到哪一天"}
    )
    note = forms.CharField(
        label="原因", max_length=200, error_messages={"required": "改期要写明原因，别人看得懂为什么晚"}
    )


class CancelForm(forms.Form):
    note = forms.CharField(
        label="为什么不用去了", max_length=200, error_messages={"required": "取消走访要写明原因"}
    )


class CallForm(forms.Form):
    reason = forms.ChoiceField(
        label="为什么去", choices=[(r.value, r.label) for r in TRIGGERS if r != Reason.FESTIVAL]
    )
    due_on = forms.DateField(
        label="哪天以前去", widget=forms.DateInput(DAY), error_messages={"required": "请填写日期"}
    )
    note = forms.CharField(label="说明", required=False, max_length=200)


class FestivalForm(forms.Form):
    occasion = forms.CharField(label="节日", max_length=40, help_text="如 八一建军节")
    due_on = forms.DateField(label="哪天以前走访完", widget=forms.DateInput(DAY))


class SettleForm(forms.Form):
    answer = forms.CharField(
        label="怎么办的", max_length=300, error_messages={"required": "请写明怎么办的，下次上门的人看得到"}
    )
