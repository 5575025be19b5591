import datetime as dt

import pytest
from django.db import Error, IntegrityError, transaction

from bureau.kit.models import AuditEvent
from stations.models import Station
from stations.scope import NotYours
from tests.veterans.factories import PersonFactory, paper_of
from tests.veterans.sampling.factories import SampleFactory
from veterans import endings
from veterans.models import RegistrationStep
from veterans.sampling import drawing, indicators, operations, queries, rules
from veterans.sampling.enums import Action, State
from veterans.sampling.models import Round, Sample, SampleStep

D = dt.date


def draw(cast, now, *, who="officer", **said):
    asked = {"name": "抽查", "place": "990108", "filed_from": None, "filed_to": now.date(), "share": 50}
    return operations.draw(**asked | {"asked": ["ID_FRONT"]} | said, by=cast[who], at=now)


def test_a_draw_takes_filed_files_of_the_place_and_can_be_drawn_again(district, cast, now):
    filed = {"state": "FILED", "filed_at": now}
    for _ in range(4):
        PersonFactory(station=district["bridge"], **filed)
    old = PersonFactory(station=district["willow"], state="FILED", filed_at=now - dt.timedelta(days=90))
    PersonFactory(station=district["bridge"], state="COLLECTED", filed_at=None)

    made = draw(cast, now)
    late = draw(cast, now, filed_from=now.date() - dt.timedelta(days=5), share=1)

    assert (made.population, made.samples.count(), made.due_on) == (5, 3, D(2026, 3, 16))
    people = queries.population(
        place="990108", filed_from=None, filed_to=now.date(), by=cast["officer"], at=now
    )
    again = drawing.draw(people, share=50, seed=made.seed)
    assert sorted(made.samples.values_list("person_id", "station_id")) == sorted(again)
    assert late.population == 4
    assert not late.samples.filter(person=old).exists()
    assert SampleStep.objects.filter(action=Action.DRAW).count() == 4
    assert AuditEvent.objects.filter(verb="sample.draw").count() == 2


def test_nothing_to_draw_and_too_much_are_refused(district, cast, now, monkeypatch):
    with pytest.raises(rules.CannotDraw, match="没有符合条件"):
        draw(cast, now)
    PersonFactory(station=district["bridge"], state="FILED", filed_at=now)
    monkeypatch.setattr(rules, "MOST", 0)
    with pytest.raises(rules.CannotDraw, match="最多 0 份"):
        draw(cast, now)
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("who", "place", "refusal"),
    [
        ("street", "990108001", NotYours),
        ("worker", "990108", Station.DoesNotExist),
        ("leader", "990108", NotYours),
    ],
)
def test_only_the_bureau_draws(district, cast, now, who, place, refusal):
    with pytest.raises(refusal):
        draw(cast, now, who=who, place=place)


def test_an_answer_without_a_paper_says_why_and_keeps_the_marks_of_those_there(
    sample, take, person, cast, now
):
    paper = paper_of(person, cast, now, kind="ID_FRONT")

    with pytest.raises(rules.NotSaid, match="还没有：信息签证表"):
        take(sample, Action.ANSWER)
    take(sample, Action.ANSWER, note="签证表在区局存档")

    step = sample.steps.get(action=Action.ANSWER)
    assert step.shown == {"ID_FRONT": paper.sha256, "SIGNED_SHEET": ""}
    with pytest.raises(Error), transaction.atomic():
        SampleStep.objects.update(note="改")


def test_a_good_file_is_counted_good(sample, take, now):
    take(sample, Action.ANSWER, note="原件在站里")
    take(sample, Action.PASS, "officer")

    assert (sample.state, sample.judged_at) == (State.PASSED, now)
    assert list(indicators.good(now)) == [sample]


def test_a_fault_is_put_right_in_time_and_never_counts_as_good(sample, take, now):
    take(sample, Action.ANSWER, note="原件在站里")
    with pytest.raises(rules.NotSaid, match="选是什么问题"):
        take(sample, Action.FAULT, "officer", note="电话打不通")
    take(sample, Action.FAULT, "officer", note="电话打不通", fault="UNTRUE")
    assert sample.due_on == D(2026, 3, 23)
    take(sample, Action.FIX, note="已改为新号码")
    take(sample, Action.CLOSE, "officer")

    assert (sample.state, indicators.judged(now).count(), indicators.good(now).count()) == (
        State.CLOSED,
        1,
        0,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Sample.objects.filter(pk=sample.pk).update(fault="")


def test_a_sanction_waits_for_the_term_and_names_what_it_is(sample, take, now):
    with pytest.raises(rules.NotYet, match="到期"):
        take(sample, Action.SANCTION, "officer", note="一直不答", sanction="TALK")
    late = now + dt.timedelta(days=30)
    with pytest.raises(rules.NotSaid, match="怎样处理"):
        take(sample, Action.SANCTION, "officer", note="一直不答", at=late)
    take(sample, Action.SANCTION, "officer", note="一直不答", sanction="TALK", at=late)

    assert (sample.state, sample.get_sanction_display()) == (State.SANCTIONED, "约谈站点负责人")


def test_who_has_gone_through_the_file_does_not_judge_it(sample, take, person, users, now):
    RegistrationStep.objects.create(
        person=person,
        station=person.station,
        action="CHECK",
        state="STATION_CHECKED",
        at=now,
        by=users["officer"],
    )
    take(sample, Action.ANSWER, note="原件在站里")

    with pytest.raises(rules.OwnWork, match="换一位"):
        take(sample, Action.PASS, "officer")


def test_stations_do_not_judge_and_the_bureau_does_not_answer(sample, take):
    with pytest.raises(NotYours):
        take(sample, Action.ANSWER, "officer", note="代答")
    take(sample, Action.ANSWER, note="原件在站里")
    with pytest.raises(NotYours):
        take(sample, Action.PASS, "street")


def test_a_neighbour_sees_neither_file_nor_round(sample, cast):
    assert not Sample.objects.visible_to(cast["neighbour"]).exists()
    assert not Round.objects.visible_to(cast["neighbour"]).exists()
    assert Round.objects.visible_to(cast["worker"]).get() == sample.round


def test_it_waits_for_the_station_and_then_for_the_bureau(sample, take, cast):
    def waiting():
        return [who for who in ("worker", "street", "officer") if queries.mine(cast[who]).exists()]

    before = waiting()
    take(sample, Action.ANSWER, note="原件在站里")

    assert (before, waiting()) == (["worker"], ["officer"])


def test_no_papers_are_asked_of_who_has_died(sample, person, cast, now):
    done = SampleFactory(person=person, round__name="上一批", state=State.PASSED, judged_at=now)

    endings.death(person, died_on=now.date(), by=cast["worker"], at=now)

    sample.refresh_from_db()
    done.refresh_from_db()
    assert (sample.state, done.state) == (State.VOID, State.PASSED)
