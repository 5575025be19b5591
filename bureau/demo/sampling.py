"""Two rounds of audits: one of the last quarter that is nearly through, and one in a street that has just been drawn. The lot is the
real one with a seed that is the same every time; answers and judgements have their own randomness."""

import datetime as dt
import random

from django.utils.timezone import localdate

from bureau.demo.accounts import HOME, STREET, Staff
from bureau.demo.calendar import Clock
from bureau.kit import workdays
from bureau.kit.sequences import next_ids
from stations.enums import Role
from stations.scope import below
from veterans.models import Person
from veterans.sampling import drawing, rules
from veterans.sampling.enums import Action, Fault, Sanction, State
from veterans.sampling.models import Round, Sample, SampleStep

ASKED = "ID_FRONT,SIGNED_SHEET"
ANSWERS = ("原件在站里柜中，已复印", "签证表随区局存档", "身份证原件已看，复印件补在档案袋")
FAULTS = (
    (Fault.UNTRUE, "登记电话打不通，本人已换号，请改", "已改为新号码，电话核对过"),
    (Fault.MISSING, "没有本人签字的信息签证表", "已上门补签"),
    (Fault.UNCONFIRMED, "本人说近一年没有人核对过信息", "已上门逐项核对"),
)


def make(zone, staff: Staff, *, at: dt.datetime) -> None:
    rng = random.Random("档案抽查")
    clock, today = Clock(rng, zone), localdate(at)
    steps: list[SampleStep] = []
    old = _drawn(
        "上季度建档质量抽查", HOME, "2f9c61d07ab34e58", clock.on(today - dt.timedelta(days=60)), staff, steps
    )
    for sample in old:
        _live(rng, clock, sample, staff, steps, at=at)
    new = _drawn(
        "街道档案抽查", STREET, "b7130d4ce2a95f86", clock.on(today - dt.timedelta(days=4)), staff, steps
    )
    for sample in new[::3]:
        _answer(rng, sample, staff, steps, at=min(sample.round.drawn_at + dt.timedelta(days=2), at))
    Sample.objects.bulk_create(old + new)
    SampleStep.objects.bulk_create(steps)


def _drawn(name, place, seed, moment, staff, steps) -> list[Sample]:
    people = Person.objects.filed(moment).filter(below("station_id", place)).order_by("pk")
    people = list(people.values_list("pk", "station_id"))
    drawn = drawing.draw(people, share=1, seed=seed)
    due = workdays.add_workdays(localdate(moment), rules.TERM)
    made = Round.objects.create(
        name=name, place_id=place, filed_to=localdate(moment), share=1, asked=ASKED, seed=seed, population=len(people),
        due_on=due, drawn_at=moment, drawn_by_id=staff.bureau(Role.OFFICER),
    )  # fmt: skip
    samples = [
        Sample(pk=pk, round=made, person_id=person, station_id=station, due_on=due)
        for pk, (person, station) in zip(next_ids(Sample, len(drawn)), drawn, strict=True)
    ]
    for sample in samples:
        _step(sample, steps, Action.DRAW, moment, made.drawn_by_id)
    return samples


def _answer(rng, sample, staff, steps, *, at) -> None:
    sample.state = State.ANSWERED
    _step(sample, steps, Action.ANSWER, at, _keeper(sample, staff), rng.choice(ANSWERS))


def _keeper(sample, staff) -> int:
    code = sample.station_id
    return staff.community(code) if len(code) == 12 else staff.street(code)


def _live(rng, clock, sample, staff, steps, *, at) -> None:
    officer, chance = staff.bureau(Role.OFFICER), rng.random()
    if chance < 0.03:  # never answered
        sample.state, sample.sanction, sample.finding = (
            State.SANCTIONED,
            Sanction.TALK,
            "到期没有说明，已约谈",
        )
        sample.judged_at = clock.after(sample.round.drawn_at, 25)
        _step(sample, steps, Action.SANCTION, sample.judged_at, officer, sample.finding)
        return
    answered = clock.after(sample.round.drawn_at, rng.randint(1, 9))
    _answer(rng, sample, staff, steps, at=answered)
    sample.judged_at = clock.after(answered, rng.randint(1, 6))
    if chance < 0.88:
        sample.state = State.PASSED
        _step(sample, steps, Action.PASS, sample.judged_at, officer)
        return
    fault, finding, fixed = rng.choice(FAULTS)
    sample.state, sample.fault, sample.finding = State.FAULT, fault, finding
    sample.due_on = workdays.add_workdays(localdate(sample.judged_at), rules.FIX_TERM)
    _step(sample, steps, Action.FAULT, sample.judged_at, officer, finding)
    moment = clock.after(sample.judged_at, rng.randint(4, 14))
    sample.state = State.FIXED
    _step(sample, steps, Action.FIX, moment, _keeper(sample, staff), fixed)
    if chance < 0.98:
        sample.state = State.CLOSED
        _step(sample, steps, Action.CLOSE, clock.after(moment, 3), officer)


def _step(sample, steps, action, at, by_id, note="") -> None:
    steps.append(
        SampleStep(
            sample=sample, person_id=sample.person_id, station_id=sample.station_id, action=action, state=sample.state,
            due_on=sample.due_on, note=note, at=at, by_id=by_id,
        )
    )  # fmt: skip
