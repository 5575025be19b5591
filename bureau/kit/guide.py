"""Sample values for the living style guide at /components/. Nothing here is shown anywhere else."""

from django import forms
from django.core.paginator import Paginator


class SampleForm(forms.Form):
    """One field of each kind, two of them wrong."""

    name = forms.CharField(label="姓名")
    id_number = forms.CharField(label="身份证号", help_text="18 位，末位可以是 X")
    phone = forms.CharField(label="联系电话", required=False, help_text="没有手机可以空着")
    kind = forms.ChoiceField(
        label="领取方式", choices=[("SELF", "到站领取"), ("AGENT", "代领")], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label="已核对原件", required=False)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_id_number(self):
        raise forms.ValidationError("末位应为 7，请对照身份证")

    def clean_phone(self):
        raise forms.ValidationError("少一位，手机号是 11 位")


ANSWERS = {"name": "吴定邦", "id_number": "33019819460312123X", "phone": "1381234027", "kind": "SELF"}

ALERTS = [
    {
        "tone": "bad",
        "word": "超期",
        "text": "12 张优待证站内签收后超 10 个工作日未发放",
        "why": "长河街道 9、浦沿街道 3",
        "url": "#main",
    },
    {
        "tone": "warn",
        "word": "略落后",
        "text": "优待证申领比计划线少 100 人",
        "why": "计划 6040，实际 5940",
        "url": "#main",
    },
]
STEPS = [
    {"label": "上传文件", "state": "done"},
    {"label": "核对", "state": "current"},
    {"label": "写入", "state": ""},
]
EVENTS = [
    {"when": "2022-12-14", "what": "站内签收", "who": "陈予安 · 古驿社区", "note": "卡面完好"},
    {"when": "2022-12-08", "what": "省厅备案", "who": "许建平 · 区中心"},
]
COLUMNS = ("rank", "name", "due", "done", "rate", "gap", "tone", "moved")
STREETS = [
    dict(zip(COLUMNS, row, strict=True))
    for row in [
        (1, "浦沿街道", 2115, 1950, 0.922, 17, "ok", 1),
        (2, "西兴街道", 2104, 1916, 0.911, -7, "warn", 0),
        (3, "长河街道", 2388, 2102, 0.880, -81, "bad", -1),
    ]
]


def samples(*, page) -> dict:
    form = SampleForm(ANSWERS)
    form.is_valid()
    return {
        "form": form,
        "alerts": ALERTS,
        "steps": STEPS,
        "events": EVENTS,
        "streets": STREETS,
        "plan": 0.914,
        "trend": [12, 30, 34, 50, 71, 70, 86],
        "page": Paginator(range(1, 641), 30).get_page(page),
    }
