"""Questions on a drawn file. Each check raises a `Refused` whose message is meant for the clerk."""

import datetime as dt

from bureau.kit.errors import Refused
from veterans.enums import Action as Registration
from veterans.enums import PaperKind
from veterans.sampling.enums import Action, Fault, Sanction

MOST = 1000  # files of one round: more is a campaign, not a sample
TERM = 10  # working days for an answer
FIX_TERM = 15  # working days for putting right
LEAST = 4
ASKABLE = (
    PaperKind.PHOTO, PaperKind.ID_FRONT, PaperKind.ID_BACK, PaperKind.HOUSEHOLD, PaperKind.DISCHARGE,
    PaperKind.SIGNED_SHEET,
)  # fmt: skip
NEED_WORDS = {
    Action.ASK_MORE: "请写明要补充什么",
    Action.FAULT: "请写明查出什么、要怎样改",
    Action.FIX: "请写明怎样改的",
    Action.SANCTION: "请写明处理的理由",
}
OWN_WORK = (Registration.COLLECT, Registration.CONFIRM, Registration.CHECK)


class NotSaid(Refused):
    pass


class OwnWork(Refused):
    pass


class CannotDraw(Refused):
    pass


class NotYet(Refused):
    pass


def check_size(count: int, population: int) -> None:
    if not population:
        raise CannotDraw("这个范围里没有符合条件的档案，请放宽建档日期")
    if count > MOST:
        raise CannotDraw(f"会抽到 {count} 份，一批最多 {MOST} 份，请调低比例或缩小范围")


def check_words(action: Action, note: str, missing: list[str]) -> str:
    said = note.strip()
    if action in NEED_WORDS and len(said) < LEAST:
        raise NotSaid(f"{NEED_WORDS[action]}，至少 {LEAST} 个字")
    if action == Action.ANSWER and missing and len(said) < LEAST:
        raise NotSaid(f"档案里还没有：{'、'.join(missing)}。请先补上，或写明为什么没有")
    return said


def check_judge(steps, user_id: int | None) -> None:
    """Nobody judges what they have collected, gone through or checked themselves. `steps` are of the registration."""
    if any(step.by_id == user_id and step.action in OWN_WORK for step in steps):
        raise OwnWork("这份档案由您采集或核对过，请换一位同事复核")


def check_fault(fault: str) -> None:
    if fault not in Fault.values:
        raise NotSaid("请选是什么问题")


def check_sanction(sanction: str, sample, *, today: dt.date) -> None:
    if sanction not in Sanction.values:
        raise NotSaid("请选怎样处理")
    if sample.state in ("ASKED", "FAULT") and sample.due_on >= today:
        raise NotYet(f"期限到 {sample.due_on:%Y-%m-%d}，到期没有说明或整改才能处理")


def is_late(sample, today: dt.date) -> bool:
    return sample.state in ("ASKED", "FAULT") and sample.due_on < today
