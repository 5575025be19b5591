"""Questions on chiefs, turns and swaps. Each raises a `Refused` whose message is meant for the clerk."""

import datetime as dt
import re

from bureau.kit.errors import Refused
from stations.rota.enums import PlanState, TurnState

LONGEST_PLAN = 400  # days
MOST_STATIONS = 250
TOLD_STREET, TOLD_BUREAU = 3, 7  # days that a gap waits before it is told further up
HORIZON = 14  # days ahead that every station should have a rota
WEIGHS = {9: TOLD_STREET, 6: TOLD_BUREAU}  # by the length of the code of who reads
PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")


class WrongChief(Refused):
    pass


class WrongPlan(Refused):
    pass


class WrongTurn(Refused):
    pass


class Taken(Refused):
    """The database has refused an overlap."""


def clean_phone(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if not PHONE.fullmatch(digits):
        raise WrongChief("电话请写 11 位手机号，或带区号的座机")
    return digits


def check_chief_term(starts_on: dt.date, ends_on: dt.date):
    if ends_on < starts_on:
        raise WrongChief("任期止不能早于任期起")
    if (ends_on - starts_on).days > 366 * 5:
        raise WrongChief("一个任期最长五年，到期可以续")


def check_has_consented(chief):
    if chief.consented_on is None:
        raise WrongChief(f"{chief.name}还没有同意担任，先记下本人同意再办")


def check_period(first: dt.date, last: dt.date, *, today: dt.date):
    if last < first:
        raise WrongPlan("止期不能早于起期")
    if first < today:
        raise WrongPlan("过去的日子不能再排班")
    if (last - first).days >= LONGEST_PLAN:
        raise WrongPlan(f"一次最多排 {LONGEST_PLAN} 天")


def check_count(stations):
    if not stations:
        raise WrongPlan("这里没有运行中的社区服务站可排")
    if len(stations) > MOST_STATIONS:
        raise WrongPlan(f"一次最多排 {MOST_STATIONS} 个站，请按街道或区分开排")


def check_draft(plan):
    if plan.state != PlanState.DRAFT:
        raise WrongPlan(f"这份排班{plan.get_state_display()}，不能再改；要改哪一班，请到那一班上改")


def check_may_take(chief, turn, leaves, *, today: dt.date):
    """Somebody who has agreed, whose term covers the turn, and who is not away."""
    check_has_consented(chief)
    if chief.left_on is not None:
        raise WrongTurn(f"{chief.name}已退出轮值")
    if not (chief.starts_on <= turn.first_day and turn.last_day <= chief.ends_on):
        raise WrongTurn(f"{chief.name}的任期（{chief.starts_on} 至 {chief.ends_on}）不包括这一班")
    for leave in leaves:
        if leave.first_day <= turn.last_day and turn.first_day <= leave.last_day:
            raise WrongTurn(f"{chief.name} {leave}请假，值不了这一班")


def check_not_over(turn, *, today: dt.date):
    if turn.state == TurnState.DRAFT:
        raise WrongTurn("这一班还是草稿，请在排班预览里改")
    if turn.last_day < today:
        raise WrongTurn("这一班已经过去，不能再改")


def check_is_open(turn):
    if turn.state != TurnState.OPEN:
        raise WrongTurn(f"这一班已由{turn.chief_name}值，要换请用换班或替班")


def check_says_why(note: str):
    if not note.strip():
        raise WrongTurn("请写一句原因，本人和站里以后都看得到")


def check_swap(turn, other, asked):
    if turn.chief_id is None:
        raise WrongTurn("这一班现在空着，直接认领就行，不用换")
    if turn.chief_id == asked.pk:
        raise WrongTurn("不能和自己换")
    if other is not None and other.chief_id != asked.pk:
        raise WrongTurn("换来的那一班不是对方的，请重新选")


def check_unchanged(swap):
    """Between asking and answering somebody else may have changed a turn."""
    if swap.turn.chief_id != swap.asker_id or (swap.other and swap.other.chief_id != swap.asked_id):
        raise WrongTurn("提出以后班次已经变了，请撤回这次换班，重新提出")


def check_leave(first: dt.date, last: dt.date):
    if last < first:
        raise WrongChief("请假的止日不能早于起日")
    if (last - first).days > 366:
        raise WrongChief("请假一次最长一年；更长的请改任期或退出")
