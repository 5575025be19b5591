"""One of everything of the stations' rooms, for the walk over all URLs."""

import datetime as dt

from bureau.kit.models import SpecialDay
from stations.duty import presence
from stations.duty.enums import How, Kind
from stations.duty.models import DutyLog, Matter
from stations.enums import Duty, Have, Met
from stations.models import Assignment, HaveCheck, Station, StationFile
from stations.reports.models import Report, ReportKind
from stations.rota.enums import Length, Way
from stations.rota.models import Feed, Leave, Plan, Swap, Turn
from stations.supplies.models import Entry, Good, Stock, Transfer
from stations.trainings import passes
from stations.trainings.enums import Guest, SeatState
from stations.trainings.enums import Kind as TrainingKind
from stations.trainings.enums import State as TrainingState
from stations.trainings.models import Certificate, Quiz, Seat, Training, YearPlan
from tests.rota.factories import ChiefFactory, make_turn


def rooms(place, by, now) -> tuple[dict, dict]:
    """→ (parameters by URL name, keys by table) as `Side` wants them."""
    code, day = place.code, now.date()
    chief, other = ChiefFactory(station=place), ChiefFactory(station=place)
    turn = make_turn(chief, day, day + dt.timedelta(days=4))
    plan = Plan.objects.create(
        station=place, first_day=day, last_day=day, length=Length.DAY, made_at=now, made_by=by
    )
    drafted = Turn.objects.create(plan=plan, station=place, first_day=day, last_day=day)
    swap = Swap.objects.create(
        station=place, turn=turn, asker=chief, asked=other, way=Way.PHONE, asked_at=now
    )
    leave = Leave.objects.create(chief=other, station=place, first_day=day, last_day=day, at=now)
    feed = Feed.objects.create(station=place, digest=code.encode(), made_at=now)
    log = DutyLog.objects.create(
        station=place, turn=turn, chief=chief, chief_name=chief.name, day=day, arrived_at=now, how=How.CODE
    )
    matter = Matter.objects.create(station=place, log=log, kind=Kind.APPEAL, text="路灯不亮", at=now)
    kind = ReportKind.objects.create(
        station=place, name=f"月报{code}", ask="有没有", period="MONTH", levels=["COMMUNITY"], starts_on=day
    )
    report = Report.objects.create(kind=kind, station=place, first_day=day, last_day=day, due_at=now)
    good = Good.objects.order_by("pk").first()
    stock = Stock.objects.create(station=place, good=good, count=5)
    entry = Entry.objects.create(station=place, good=good, deed="IN", change=5, after=5, at=now)
    taker, _ = Station.objects.get_or_create(
        code=f"{code[:6]}998", defaults={"name": "另一站", "short_name": "另一站", "level": "STREET"}
    )
    transfer = Transfer.objects.create(giver=place, taker=taker, good=good, count=1, sent_at=now)
    one = Assignment.objects.create(station=place, duty=Duty.DEPUTY, name="副站长", starts_on=day)
    photo = StationFile.objects.create(
        station=place, taken_on=day, key=f"{code}.jpg", shown_name="门头.jpg", sha256=code, at=now
    )
    check = HaveCheck.objects.create(station=place, have=Have.BODY, met=Met.NOT_MET, checked_on=day, at=now)
    training, seat = _training(place, one, now)
    of_turn = {"pk": turn.pk, "deed": "substitute"}
    return {
        "rota:": {"code": code, "pk": chief.pk, "name": "letter", "secret": "no-such-secret"},
        "rota:plan": {"pk": plan.pk},
        "rota:plan_station": {"pk": plan.pk},
        "rota:confirm": {"pk": plan.pk},
        "rota:discard": {"pk": plan.pk},
        "rota:redraft": {"pk": drafted.pk},
        "rota:turn": of_turn,
        "rota:hand_over": of_turn,
        "rota:vacate": of_turn,
        "rota:ask_swap": of_turn,
        "rota:answer_swap": {"pk": swap.pk},
        "rota:withdraw_leave": {"pk": leave.pk},
        "rota:revoke_feed": {"pk": feed.pk},
        "duty:": {"code": code, "pk": log.pk, "day_pass": presence.day_pass(log.pk, code)},
        "duty:close": {"pk": matter.pk},
        "duty:make_up": of_turn,
        "reports:": {"pk": report.pk},
        "supplies:": {"code": code, "deed": "out"},
        "supplies:take": {"pk": transfer.pk, "action": "TAKE_BACK"},
        "reports:amend_kind": {"pk": kind.pk},
        "reports:stop_kind": {"pk": kind.pk},
        "trainings:": {"pk": training.pk, "code": code, "given": passes.give(seat)},
        "trainings:seat": {"pk": seat.pk},
        "trainings:withdraw": {"pk": seat.pk},
        "trainings:told": {"pk": seat.pk},
        "trainings:arrive": {"pk": seat.pk},
        "trainings:decide": {"pk": seat.pk},
        "trainings:mark": {"pk": seat.pk},
        "trainings:certificate": {"pk": seat.pk},
        "trainings:quiz": {"pk": training.quiz_id},
        "stations:amend_assignment": {"pk": one.pk},
        "stations:file": {"pk": photo.pk},
        "stations:withdraw_file": {"pk": photo.pk},
        "stations:check_have": {"have": "BODY"},
    }, {
        "rota_chief": chief.pk,
        "rota_plan": plan.pk,
        "rota_turn": turn.pk,
        "rota_swap": swap.pk,
        "rota_feed": feed.pk,
        "duty_dutylog": log.pk,
        "duty_matter": matter.pk,
        "reports_reportkind": kind.pk,
        "reports_report": report.pk,
        "trainings_yearplan": training.plan_id,
        "trainings_training": training.pk,
        "trainings_quiz": training.quiz_id,
        "trainings_seat": seat.pk,
        "trainings_certificate": seat.certificate.pk,
        "supplies_stock": stock.pk,
        "supplies_entry": entry.pk,
        "supplies_transfer": transfer.pk,
        "stations_assignment": one.pk,
        "stations_stationfile": photo.pk,
        "stations_havecheck": check.pk,
        "kit_specialday": SpecialDay.objects.order_by("pk").first().pk,
    }


def _training(place, one, now):
    """Held yesterday by the place itself; the deputy came and has a certificate."""
    plan = YearPlan.objects.create(station=place, year=now.year, made_at=now)
    quiz = Quiz.objects.create(station=place, title="小测", at=now)
    training = Training.objects.create(
        station=place, plan=plan, kind=TrainingKind.REGULAR, topic="政策", month=now.date().replace(day=1),
        starts_at=now - dt.timedelta(hours=3), ends_at=now, closes_at=now - dt.timedelta(hours=3), place="三楼",
        seats=9, taken=1, quiz=quiz, state=TrainingState.HELD, held_at=now, at=now,
    )  # fmt: skip
    seat = Seat.objects.create(
        training=training, station=place, guest=Guest.STAFF, assignment=one, name=one.name,
        state=SeatState.PASSED, arrived_at=now, how="CODE", at=now,
    )  # fmt: skip
    Certificate.objects.create(
        seat=seat,
        station=place,
        training=training,
        number=f"培-{place.code}",
        code=place.code[:12],
        issued_on=now.date(),
    )
    return training, seat
