"""What a person may correct online, in which small steps, and what has to be seen on paper."""

from typing import NamedTuple

from bureau.kit import codes, mask
from bureau.kit.errors import Refused


class Small(NamedTuple):
    """One page of the form: one thing at a time."""

    key: str
    title: str
    hint: str
    fields: tuple[str, ...]


SMALL_STEPS = (
    Small("phone", "联系电话", "写您常用的手机号，办事进度发到这个号码", ("phone",)),
    Small(
        "address", "住址", "写现在住的地方，走访和送证按这个地址", ("residence_address", "household_address")
    ),
    Small("about", "个人情况", "有变化的才改", ("marital", "education", "political", "health")),
    Small("work", "工作", "退休的选“退（离）休人员”", ("employment", "employer")),
)
LABELS = {
    "phone": "联系电话", "residence_address": "常住地址", "household_address": "户籍地址", "marital": "婚姻状况",
    "education": "文化程度", "political": "政治面貌", "health": "健康状况", "employment": "就业状态", "employer": "工作单位",
}  # fmt: skip
CODES = {"marital", "education", "political", "health", "employment"}
DAYS_TO_ANSWER = 5  # workdays


class Empty(Refused):
    pass


class Taken(Refused):
    pass


def step_of(key: str) -> tuple[Small, Small | None]:
    """(this step, the next one); a key that is none raises."""
    keys = [step.key for step in SMALL_STEPS]
    at = keys.index(key)
    return SMALL_STEPS[at], SMALL_STEPS[at + 1] if at + 1 < len(keys) else None


def word(field: str, value: str) -> str:
    return codes.label(field, value) if field in CODES else value


def shown(field: str, value: str) -> str:
    """As it may stand on the page of staff: numbers and doors masked until they are revealed."""
    if field == "phone":
        return mask.phone(value)
    if field.endswith("address"):
        return mask.address(value)
    return word(field, value)


def check_says_something(wanted: dict) -> None:
    if not wanted:
        raise Empty("还没有改任何一项，不用提交")
