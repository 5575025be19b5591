"""Yes/no questions about messages; each refusal is a sentence for the clerk."""

import datetime as dt
import math
import re
from string import Formatter

from django.utils.timezone import localtime

from bureau.kit.errors import Refused
from bureau.messages.enums import VARIABLES, Kind, Skip

SECRET = "******"
LONGEST_VALUE = 40
# Words that tell about health, need, discipline or money wherever they stand.
TELLING = ("残疾", "低保", "困难", "病", "处分", "烈士", "三属", "参战", "参试", "金额", "补助金", "抚恤金")
A_NUMBER = re.compile(r"\d{17}[\dXx]|(?<!\d)1[3-9]\d{9}(?!\d)|\d{16,19}", re.ASCII)
ONE_PART, LONG_PART = 70, 67  # characters of one SMS, and of each when there are several


class NotFit(Refused):
    pass


class SamePerson(Refused):
    pass


def variables_of(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        raise NotFit("花括号没有成对，请检查变量") from None


def check_wording(text: str, kind: Kind) -> None:
    """A text that may be published."""
    names = variables_of(text)
    if unknown := sorted(set(names) - set(VARIABLES)):
        raise NotFit(f"不认识的变量：{'、'.join(unknown)}。可用：{'、'.join(VARIABLES)}")
    if "code" in names and kind != Kind.CODE:
        raise NotFit("验证码只能用在“验证码”类短信里")
    check_says_nothing(text)
    if kind in {Kind.DUTY, Kind.EVENT} and "拒收" not in text:
        raise NotFit("政策告知和活动短信要写明怎样拒收，例如“拒收请回复 R”")


def check_says_nothing(text: str) -> None:
    """No sensitive data by SMS, whoever reads the phone (domain.md 2.3, PIPL arts. 24, 28)."""
    if telling := next((word for word in TELLING if word in text), ""):
        raise NotFit(f"短信里不能出现“{telling}”一类的内容，请改成“您的事项”")
    if A_NUMBER.search(text):
        raise NotFit("短信里不能出现身份证号、手机号、银行卡号")


def render(text: str, values: dict[str, str], *, signature: str) -> str:
    names = set(variables_of(text))
    if missing := sorted(names - set(values)):
        raise NotFit(f"还没有填：{'、'.join(VARIABLES.get(name, name) for name in missing)}")
    used = {name: str(values[name]).strip() for name in names}
    for name, value in used.items():
        if len(value) > LONGEST_VALUE:
            raise NotFit(f"“{VARIABLES[name]}”太长，最多 {LONGEST_VALUE} 个字")
        if name != "code":
            check_says_nothing(value)
    return f"【{signature}】{text.format(**used)}"


def parts(text: str) -> int:
    return 1 if len(text) <= ONE_PART else math.ceil(len(text) / LONG_PART)


def first_moment(kind: Kind, policy, *, at: dt.datetime) -> dt.datetime:
    """Outside the quiet hours. A code is asked for by a person who sits there and waits."""
    local = localtime(at)
    if kind == Kind.CODE or policy.quiet_to <= local.hour < policy.quiet_from:
        return at
    morning = local.replace(hour=policy.quiet_to, minute=0, second=0, microsecond=0)
    return morning if local.hour < policy.quiet_to else morning + dt.timedelta(days=1)


def next_morning(policy, *, at: dt.datetime) -> dt.datetime:
    local = localtime(at) + dt.timedelta(days=1)
    return local.replace(hour=policy.quiet_to, minute=0, second=0, microsecond=0)


def why_not(sms, reach, vetoed: dict, *, opted_out: bool, at: dt.datetime) -> Skip | None:
    """Asked when it is about to go out: who has died since gets nothing."""
    if reach is None or not reach.on_register:
        return Skip.LEFT
    if not reach.mobile:
        return Skip.NO_MOBILE
    if sms.best_before and at > sms.best_before:
        return Skip.TOO_LATE
    if sms.wording.kind in {Kind.DUTY, Kind.EVENT} and opted_out:
        return Skip.OPTED_OUT
    return vetoed.get(sms.person_id)


def needs_second_person(planned: int, policy) -> bool:
    return planned > policy.second_person_above


def check_may_confirm(task, user_id: int | None, policy) -> None:
    if task.proposed_by_id == user_id and needs_second_person(task.planned, policy):
        raise SamePerson(f"超过 {policy.second_person_above} 人的短信要由另一位同事确认")
