"""What a person sees of the finding: where it stands, the result, the reason, and how to have it reviewed."""

from django.conf import settings
from django.utils.timezone import localdate

from bureau.kit import my
from veterans.hardship import rules
from veterans.hardship.enums import State
from veterans.hardship.models import Case

WHO = {
    State.DRAFT: "社区站正在填写",
    State.SUBMITTED: "街道正在核查，会上门看一看",
    State.CHECKED: "区局正在认定",
}
ORDER = (State.DRAFT, State.SUBMITTED, State.CHECKED)


@my.matter
def cases(person, *, at):
    for case in Case.objects.filter(person=person).order_by("-opened_at"):
        yield my.Matter(
            title="困难认定",
            state=case.get_level_display() or case.get_state_display(),
            tone=case.tone,
            text=_text(case),
            key=f"hardship:{case.pk}",
            steps=tuple(_steps(case)),
            open=case.state in ORDER,
        )


def _text(case) -> str:
    if case.state in WHO:
        until = f"，{case.due_on:%Y-%m-%d} 前" if case.due_on else ""
        return f"{WHO[case.state]}{until}。"
    if case.state == State.REFUSED:
        return (
            f"理由：{case.reason} 不同意的，{rules.APPEAL_DAYS} 天内到社区站申请复核，"
            f"或拨打 {settings.BUREAU_PHONE}。"
        )
    if case.state == State.CONFIRMED:
        return f"有效至 {case.valid_to:%Y-%m-%d}。"
    return case.ended_why or "已撤回。"


def _steps(case):
    if case.state == State.WITHDRAWN:
        yield my.Step("撤回", "done")
        return
    place = ORDER.index(case.state) if case.state in ORDER else len(ORDER)
    for number, label in enumerate(("填写", "街道核查", "区局认定")):
        yield my.Step(label, "done" if number < place else "current" if number == place else "")
    done = case.decided_at is not None
    yield my.Step("结果", "done" if done else "", f"{localdate(case.decided_at):%Y-%m-%d}" if done else "")
