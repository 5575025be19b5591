from django import forms

from preferential_cards import eligibility
from preferential_cards.enums import (
    Action,
    ApplicantRole,
    Channel,
    IssueBy,
    ObstacleKind,
    Outcome,
    Paper,
    ReturnReason,
    State,
)
from preferential_cards.operations import MOST_AT_ONCE, Acting, Brought
from preferential_cards.states import MUST_SAY_WHY
from veterans.enums import CardType

CARD_WORDS = {CardType.VETERAN: "退役军人证", CardType.FAMILY: "遗属证"}
WAITS = [
    ("", "不限"),
    ("late", "超期的"),
    ("7", "超过 7 天"),
    ("14", "超过 14 天"),
    ("30", "超过 30 天"),
    ("90", "超过 90 天"),
]


class ListFilter(forms.Form):
    """The filters of the work list. They live in the URL; what cannot be read is left out, not told off."""

    q = forms.CharField(required=False, max_length=60)
    state = forms.CharField(required=False, max_length=20)
    station = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)
    days = forms.ChoiceField(choices=WAITS, required=False)
    card_type = forms.ChoiceField(choices=[("", "全部"), *CARD_WORDS.items()], required=False)

    @classmethod
    def asked(cls, params) -> dict:
        form = cls(params)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or "" for name in cls.base_fields}


class StartForm(forms.Form):
    """The whole counter on one page: who, which card, which papers lie here, a photo, a signature."""

    channel = forms.ChoiceField(label="申请方式", choices=Channel.choices, initial=Channel.STATION)
    card_type = forms.ChoiceField(label="申领的证", required=False, widget=forms.RadioSelect)
    issue_by = forms.ChoiceField(
        label="异地申领", required=False, choices=[("", "不是异地"), *IssueBy.choices],
        help_text="户籍地和常住地不在一处时，选由哪边发证",
    )  # fmt: skip
    role = forms.TypedChoiceField(
        label="谁来办", choices=ApplicantRole.choices, required=False, empty_value=ApplicantRole.SELF
    )
    helper_name = forms.CharField(label="代办人或监护人姓名", required=False, max_length=60)
    helper_relation = forms.CharField(label="与本人关系", required=False, max_length=30)
    helper_id = forms.CharField(label="代办人或监护人身份证号", required=False, max_length=18)
    helper_phone = forms.CharField(label="代办人或监护人电话", required=False, max_length=20)
    seen = forms.MultipleChoiceField(
        label="原件已看", required=False, widget=forms.CheckboxSelectMultiple, choices=Paper.choices
    )
    photo = forms.FileField(label="证件照", required=False)
    signature = forms.FileField(label="申领表签名", required=False)

    def __init__(self, *args, cards, today, found, at_home, **kwargs):
        super().__init__(*args, **kwargs)
        if at_home:
            self.fields["channel"].initial = Channel.HOME
        if any(one.outcome == Outcome.GUARDIAN for one in found):
            self.fields["role"].initial = ApplicantRole.GUARDIAN
        card_type = cards[0] if cards else CardType.VETERAN
        away = bool(self.data.get("issue_by"))
        roles = {"", *ApplicantRole.values} | ({eligibility.AWAY} if away else set())
        lines = eligibility.checklist(card_type, roles, set(), today)
        self.fields["seen"].choices = [
            (rule.kind, f"{rule}（{rule.note}）")
            for line in lines
            for rule in line.papers
            if eligibility.can_be_seen(rule.kind)
        ]
        if len(cards) > 1:
            self.fields["card_type"].choices = [(card, card.label) for card in cards]
            self.fields["card_type"].required = True
            self.fields["card_type"].help_text = "此人两种证都可申领，只能选一种；全部身份都会写入证内芯片。"
        else:
            del self.fields["card_type"]

    def asked(self) -> dict:
        """What the operation takes."""
        said = self.cleaned_data
        files = {Paper.PHOTO: said["photo"], Paper.SIGNATURE: said["signature"]}
        acting = Acting(said["helper_name"], said["helper_relation"], said["helper_id"], said["helper_phone"])
        return {
            "channel": said["channel"],
            "card_type": said.get("card_type") or "",
            "issue_by": said["issue_by"],
            "role": said["role"],
            "acting": acting if said["role"] != ApplicantRole.SELF and acting.name else None,
            "brought": Brought(tuple(said["seen"]), {kind: file for kind, file in files.items() if file}),
        }


class PaperForm(forms.Form):
    kind = forms.ChoiceField(choices=Paper.choices)
    file = forms.FileField(error_messages={"required": "请选择照片或 PDF 文件"})


class SeenForm(forms.Form):
    papers = forms.MultipleChoiceField(choices=Paper.choices)


class ObstacleForm(forms.Form):
    kind = forms.ChoiceField(label="情形", choices=ObstacleKind.choices)
    since = forms.DateField(label="起", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="止", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    document = forms.CharField(label="依据文书", max_length=120, help_text="文书名称和文号，不写案情")


class EndForm(forms.Form):
    until = forms.DateField()


class RouteFilter(forms.Form):
    station = forms.RegexField(r"^[0-9A-Z]{2,12}$", required=False)
    age = forms.IntegerField(required=False, min_value=60, max_value=110)


class LastFour(forms.Form):
    digits = forms.RegexField(
        r"^\d{3}[0-9Xx]$", label="身份证最后四位", max_length=4,
        error_messages={"invalid": "请填身份证最后四位", "required": "请填身份证最后四位"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )  # fmt: skip


class BeforeTheVisit(forms.Form):
    """A stranger's answers. Nothing is kept: they live in the address of the page."""

    card_type = forms.ChoiceField(
        label="为谁申领", choices=[("V", "退役军人"), ("F", "烈士、因公牺牲或病故军人遗属")]
    )
    filed = forms.ChoiceField(label="建档立卡办过了吗", choices=[("yes", "办过了"), ("no", "还没有")])
    role = forms.ChoiceField(label="谁来办", choices=ApplicantRole.choices)
    away = forms.BooleanField(label="户籍不在本地", required=False)
    yes = forms.MultipleChoiceField(
        label="有没有下列情形（没有就不勾）", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["yes"].choices = [(rule.key, rule.question) for rule in eligibility.questions(today)]

    def held(self) -> set[str]:
        held = set(self.cleaned_data["yes"])
        if self.cleaned_data["filed"] == "no":
            held.add("NOT_FILED")
        if self.cleaned_data["role"] == ApplicantRole.GUARDIAN:
            held.discard("CAPACITY")
        return held


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
