"""Questions about goods. Each check raises a `Refused` whose message is meant for the clerk."""

from bureau.kit import signature
from bureau.kit.errors import Refused

MOST = 100_000


class NotEnough(Refused):
    pass


class NotWhole(Refused):
    pass


def check_amount(count: int) -> None:
    if not 1 <= count <= MOST:
        raise NotWhole("数量要在 1 到 100000 之间")


def check_left(stock, change: int) -> int:
    """What is there afterwards."""
    after = stock.count + change
    if after < 0:
        raise NotEnough(f"{stock.good}只有 {stock.count} {stock.good.unit}，不够 {-change}；数不对的先盘点")
    return after


def check_to(*, ref: str, to_name: str, note: str) -> None:
    if not (ref or to_name.strip() or note.strip()):
        raise NotWhole("请选领取人或活动，或写明用在什么地方")


def clean_signature(text: str) -> str:
    return signature.clean(text) if text.strip() else ""


def check_reason(note: str, words: str) -> str:
    said = note.strip()
    if not said:
        raise NotWhole(words)
    return said[:200]


def check_got(transfer, count: int, note: str) -> None:
    if not 0 <= count <= transfer.count:
        raise NotWhole(f"实收数要在 0 到 {transfer.count} 之间")
    if count < transfer.count and not note.strip():
        raise NotWhole(f"调出 {transfer.count}，实收 {count}，请写明少了的原因")


def check_other(giver: str, taker: str) -> None:
    if giver == taker:
        raise NotWhole("调入站不能是本站")
    if giver[:6] != taker[:6]:
        raise NotWhole("只在本区的站之间调拨")
