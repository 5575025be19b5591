"""The arithmetic of a scheme: from a fact to points, from points to a total. Nothing here knows a database."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bureau.kit.errors import Refused
from bureau.kit.scoring.enums import How

CENT, ZERO = Decimal("0.01"), Decimal(0)
OUTSIDE = frozenset({How.BONUS, How.VETO})  # not part of the hundred


class WrongScheme(Refused):
    pass


def number(value) -> Decimal:
    return Decimal(str(value))


def points(how: str, full: Decimal, params: dict, value: Decimal) -> Decimal:
    """What a fact is worth. Never below nothing, never above the full points."""
    raw = HOWS[How(how)](full, params, value)
    return max(ZERO, min(raw, full)).quantize(CENT, ROUND_HALF_UP)


def _binary(full, params, value):
    return full if value > 0 else ZERO


def _tiered(full, params, value):
    return max((number(given) for least, given in params["tiers"] if value >= number(least)), default=ZERO)


def _ratio(full, params, value):
    return full * min(Decimal(1), value / number(params["target"]))


def _per_item(full, params, value):
    return value * number(params["each"])


def _deduct(full, params, value):
    return full - value * number(params["each"])


def _veto(full, params, value):
    return ZERO


HOWS = {
    How.BINARY: _binary,
    How.TIERED: _tiered,
    How.RATIO: _ratio,
    How.PER_ITEM: _per_item,
    How.DEDUCT: _deduct,
    How.BONUS: _per_item,
    How.VETO: _veto,
}


class Line(NamedTuple):
    """One item of a sheet. `given=None`: it does not apply."""

    how: str
    full: Decimal
    given: Decimal | None
    value: Decimal | None = None


def total(lines: Iterable[Line], *, of: Decimal, most_bonus: Decimal) -> Decimal:
    """The weight of what does not apply is spread over the rest; a bonus stands outside, with its own limit."""
    lines = list(lines)
    inside = [line for line in lines if line.how not in OUTSIDE and line.given is not None]
    weight = sum((line.full for line in inside), ZERO)
    base = sum((line.given for line in inside), ZERO) * of / weight if weight else ZERO
    bonus = sum((line.given or ZERO for line in lines if line.how == How.BONUS), ZERO)
    return (base + min(bonus, most_bonus)).quantize(CENT, ROUND_HALF_UP)


def vetoed(lines: Iterable[Line]) -> bool:
    return any(line.how == How.VETO and (line.value or ZERO) > 0 for line in lines)


def check_item(how: str, full, params: dict) -> None:
    """Raises a sentence for who edits the scheme."""
    if how == How.VETO:
        if full:
            raise WrongScheme("一票否决项不设分值，请填 0")
        return
    if not full or full <= 0:
        raise WrongScheme("请填大于 0 的分值")
    try:
        _check_params(how, number(full), params)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        raise WrongScheme(SHAPES[How(how)]) from None


SHAPES = {
    How.BINARY: "达标得分不需要参数",
    How.TIERED: '分档要写 {"tiers": [[下限, 得分], …]}，得分不超过分值',
    How.RATIO: '按比例要写 {"target": 目标值}',
    How.PER_ITEM: '每项得分要写 {"each": 每项几分}',
    How.DEDUCT: '扣分要写 {"each": 每次扣几分}',
    How.BONUS: '加分要写 {"each": 每项几分}',
}


def _check_params(how, full, params) -> None:
    if how == How.TIERED:
        if not params["tiers"] or any(number(given) > full for _, given in params["tiers"]):
            raise ValueError
    elif how != How.BINARY and number(params["target" if how == How.RATIO else "each"]) <= 0:
        raise ValueError


def check_scheme(scheme, items, *, known: Iterable[str]) -> None:
    known = set(known)
    for item in items:
        try:
            check_item(item.how, item.full, item.params)
        except WrongScheme as wrong:
            raise WrongScheme(f"{item.code} {item.name}：{wrong}") from None
        if item.indicator and item.indicator not in known:
            raise WrongScheme(f"{item.code} {item.name}：没有叫“{item.indicator}”的指标")
    summed = sum((item.full for item in items if item.how not in OUTSIDE), ZERO)
    if summed != scheme.full:
        raise WrongScheme(f"各项分值合计 {summed:f}，应等于总分 {scheme.full:f}")
    if scheme.pass_line > scheme.full:
        raise WrongScheme("达标线不能高于总分")


def check_reason(before: Decimal | None, after: Decimal | None, reason: str, name: str) -> None:
    """Whoever gives other points than the level below says why."""
    if before != after and not reason.strip():
        raise WrongScheme(f"“{name}”改了分，请写原因")


def check_points(given: Decimal | None, full: Decimal, name: str) -> None:
    if given is not None and not ZERO <= given <= full:
        raise WrongScheme(f"“{name}”的得分要在 0 到 {full:f} 之间")
