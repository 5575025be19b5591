from django import forms

from veterans.tickets.enums import Channel, Satisfaction, When

WORDS = forms.Textarea({"rows": 4})


class IntakeForm(forms.Form):
    """At the counter and on the telephone. Who has a file is found first; who has none leaves name and telephone."""

    who = forms.CharField(
        label="是谁提的", required=False, max_length=60, help_text="姓名、拼音、证件号或电话；点“查找”后选人"
    )
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label="怎么来的", choices=[(c.value, c.label) for c in (Channel.COUNTER, Channel.PHONE)], initial="COUNTER",
        widget=forms.RadioSelect,
    )  # fmt: skip
    kind = forms.ChoiceField(label="哪一类", error_messages={"required": "请选哪一类，期限由它定"})
    text = forms.CharField(
        label="什么事",
        max_length=1000,
        widget=WORDS,
        help_text="照本人的话写，不写证件号",
        error_messages={"required": "请写明什么事"},
    )
    reporter_name = forms.CharField(label="来人姓名（没有档案的填）", required=False, max_length=40)
    reporter_phone = forms.CharField(label="来人电话（没有档案的填）", required=False, max_length=20)
    station = forms.ChoiceField(label="哪个站接的", required=False)

    def __init__(self, *args, kinds, stations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "请选择")] + [
            (k.code, f"{k.name}（{k.workdays} 个工作日内答复{'，保密' if k.confidential else ''}）")
            for k in kinds
        ]
        self.fields["station"].choices = [(s.code, s.short_name) for s in stations]

    def said(self) -> dict:
        data = self.cleaned_data
        named = data["person"] is not None
        return {
            "kind": data["kind"],
            "channel": data["channel"],
            "text": data["text"],
            "person_id": data["person"],
            "station_code": "" if named else data["station"],
            "reporter_name": "" if named else data["reporter_name"],
            "reporter_phone": "" if named else data["reporter_phone"],
        }


class OwnForm(forms.Form):
    """On `/my/`."""

    kind = forms.ChoiceField(label="哪一类")
    text = forms.CharField(
        label="什么事", max_length=1000, widget=WORDS, error_messages={"required": "请写明什么事"}
    )

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.code, f"{k.name}（{k.workdays} 个工作日内答复）") for k in kinds]


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=1000, widget=WORDS)
    satisfaction = forms.ChoiceField(required=False, choices=[("", ""), *Satisfaction.choices])


class ListFilter(forms.Form):
    """An unknown value is ignored, not an error: old links keep working."""

    @staticmethod
    def asked(query) -> dict:
        when = query.get("when", "")
        return {
            "when": when if when in When.values else When.OPEN.value,
            "kind": query.get("kind", "")[:12],
            "station": query.get("station", "")[:12],
        }
