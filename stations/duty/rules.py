"""Questions on a day of duty. Each raises a `Refused` whose message is meant for who stands at the desk."""

import datetime as dt

from bureau.kit.errors import Refused

TAIL = 4
LOOKS_BACK = dt.timedelta(days=35)
MOST_VISITORS = 500


class NotOnDuty(Refused):
    pass


class WrongLog(Refused):
    pass


def check_on_duty(turn):
    if turn is None or turn.chief_id is None:
        raise NotOnDuty("今天没有排到轮值站长，请先在轮值表里安排")


def check_tail(phone: str, given: str):
    if "".join(given.split()) != phone[-TAIL:]:
        raise NotOnDuty("手机尾号和今天的轮值站长对不上；临时替班的请站里先在轮值表里改")


def check_day(turn, day: dt.date, *, today: dt.date):
    if not turn.first_day <= day <= turn.last_day or day > today:
        raise WrongLog("补记的日子要在这一班里，且不晚于今天")


def check_written(*, visitors: int | None, note: str, matter: str):
    if visitors is None and not note.strip() and not matter.strip():
        raise WrongLog("请填来访人数，没有人来就点“今天没有来访”")


def check_closing(matter, outcome: str):
    if matter.closed_at is not None:
        raise WrongLog("这件事已经办结")
    if not outcome.strip():
        raise WrongLog("请写一句结果，下一位站长和来访人都要知道")
