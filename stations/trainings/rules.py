"""Questions on trainings. Each raises a `Refused` whose message is meant for who asked."""

import datetime as dt
import re

from django.core.exceptions import ValidationError

from bureau.kit.errors import Refused
from stations.trainings.enums import Kind, SeatAction, SeatState, State

TAIL = 4
PHONE = re.compile(r"1\d{10}|0\d{2,3}\d{7,8}")
MOST_AT_ONCE = 60
FEW = 3  # below so many answers a feedback could be told apart
NEEDS_REASON = frozenset({SeatAction.AGAIN, SeatAction.REVOKE})


class WrongTraining(Refused):
    pass


class NoSeat(Refused):
    pass


class NotHere(Refused):
    pass


class WrongTry(Refused):
    pass


def check_whole(row):
    """The row's own constraints, in their own words."""
    try:
        row.full_clean(exclude=["by"])
    except ValidationError as error:
        raise WrongTraining("；".join(error.messages)) from None


def clean_phone(text: str) -> str:
    digits = re.sub(r"[\s-]", "", text)
    if digits and not PHONE.fullmatch(digits):
        raise NoSeat(f"“{text}”不是电话号码，请写 11 位手机号，或带区号的座机")
    return digits


def check_amendable(training, states):
    if training.state not in states:
        raise WrongTraining(f"“{State(training.state).label}”的培训不能再改时间、地点和名额")


def check_planned_line(day: dt.date, year: int):
    if day.year != year:
        raise WrongTraining(f"计划是 {year} 年的，时间却在 {day.year} 年")


def check_ready(training, *, at: dt.datetime):
    if not (training.starts_at and training.place and training.seats):
        raise WrongTraining("开放报名前要写好时间、地点和名额，请先“改安排”")
    if training.closes_at <= at:
        raise WrongTraining("报名截止时间已经过去，请先“改安排”")


def check_seats(training, seats: int):
    if seats < training.taken:
        raise WrongTraining(f"已有 {training.taken} 人占了名额，名额不能少于这个数")


def check_day(training, *, today: dt.date):
    if training.day > today:
        raise WrongTraining(f"培训在 {training.day:%Y-%m-%d}，到那天才能开始签到")


def check_over(training, *, at: dt.datetime):
    if training.starts_at > at:
        raise WrongTraining("还没到开始时间，不能收尾")


def check_reason(note: str, *, what: str):
    if not note.strip():
        raise WrongTraining(f"{what}要写一句原因")


def check_step_reason(action: SeatAction, note: str):
    if action in NEEDS_REASON:
        check_reason(note, what=action.label)


def check_takes_names(training, *, manages: bool, at: dt.datetime):
    if training.state == State.RUNNING and manages:
        return  # somebody stands at the door
    if training.state != State.OPEN:
        raise NoSeat(f"培训“{State(training.state).label}”，现在不收报名")
    if training.closes_at <= at and not manages:
        raise NoSeat("报名已截止，要加人请联系组织单位")


def check_invited(station, training):
    if not station.code.startswith(training.station_id):
        raise NoSeat(f"这场培训由{training.station}组织，只收它下面的站")


def check_somebody(count: int):
    if not count:
        raise NoSeat("请选要报名的人，志愿者每行写一个：姓名 手机号")
    if count > MOST_AT_ONCE:
        raise NoSeat(f"一次最多报 {MOST_AT_ONCE} 人，请分几次")


def check_volunteer(name: str, phone: str):
    if not name or not phone:
        raise NoSeat("志愿者要写姓名和手机号，签到时核对手机尾号")


def check_may_leave(seat, training, *, at: dt.datetime):
    if training.state != State.OPEN:
        raise NoSeat(f"培训“{State(training.state).label}”，不能再退出；没有来的会自动记未到")


def check_door_open(training):
    if training.state != State.RUNNING:
        raise NotHere("现在不在签到时间，请问组织单位")


def check_found(seat):
    if seat is None:
        raise NotHere("姓名和手机尾号对不上报名名单；没有报名或没留手机号的，请到签到台")


def check_not_waiting(seat):
    if seat.state == SeatState.WAITING:
        raise NotHere("您还在候补，请到签到台看有没有空位")


def check_may_arrive(seat, training):
    if training.state not in {State.RUNNING, State.HELD}:
        raise WrongTraining("先点“开始签到”，再点名")
    if seat.state == SeatState.ABSENT and training.state != State.HELD:
        raise WrongTraining("已记未到的，收尾后才能补记")


def check_room(came: int, seats: int):
    if came >= seats:
        raise NoSeat("场内已经坐满，候补的这次进不来")


# -- the quiz ---------------------------------------------------------------------------------------------


def check_quiz_open(training, seat, *, at: dt.datetime):
    if training.quiz_id is None:
        raise WrongTry("这场培训没有测验")
    if training.state != State.HELD:
        raise WrongTry("讲完才开始测验，请稍等")
    if at > last_moment(training) and not seat.extra_tries:
        raise WrongTry(f"测验已在 {last_moment(training):%Y-%m-%d} 截止，请联系组织单位")


def last_moment(training) -> dt.datetime:
    return training.held_at + dt.timedelta(days=training.quiz.days)


def tries_of(seat, quiz) -> int:
    return quiz.tries + seat.extra_tries


def check_may_try(seat, quiz, *, done: int):
    if seat.state == SeatState.PASSED:
        raise WrongTry("已经合格，不用再考")
    if seat.state != SeatState.ATTENDED or done >= tries_of(seat, quiz):
        raise WrongTry(f"考试次数已用完（共 {tries_of(seat, quiz)} 次），要再考请联系组织单位")


def check_points(points: int):
    if not 0 <= points <= 100:
        raise WrongTry("得分在 0 到 100 之间")


def check_untouched(quiz, tries: int):
    if tries:
        raise WrongTry("已有人考过这份卷，改了就对不上成绩；请“另存一份”再改")


def check_draw(draw: int | None, count: int):
    if draw and draw > count:
        raise WrongTry(f"一共 {count} 题，每次抽不出 {draw} 题")


def check_campaign(kind: str, campaign: str):
    if kind == Kind.CAMPAIGN and not campaign.strip():
        raise WrongTraining("专项培训要写是哪项工作")


def check_stars(*stars: int):
    if not all(1 <= n <= 5 for n in stars):
        raise WrongTraining("请在一到五之间选")


def check_may_judge(seat, training):
    if not seat.came or training.state != State.HELD:
        raise NotHere("讲完以后，到场的人才能评价")
    if seat.gave_feedback:
        raise NotHere("您已经评价过，谢谢")
