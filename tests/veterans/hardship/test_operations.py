import datetime as dt

import pytest
from django.db import Error, IntegrityError, connection, transaction

from bureau.kit import claims
from bureau.kit.models import AuditEvent
from stations.scope import NotYours
from tests.veterans.factories import PersonFactory
from tests.veterans.hardship.factories import POOR, WELL, CaseFactory
from veterans import endings
from veterans.hardship import documents, indicators, operations, queries, rules
from veterans.hardship.enums import Action, Level, State
from veterans.hardship.models import Case, Reckoning, Standard
from veterans.models import FamilyMember, Living, Person

D = dt.date
WHY = "因病支出超过家庭年收入一半"


def open_one(person, cast, now, household=POOR, who="worker"):
    return operations.open_case(
        person_id=person.pk, household=household, story="老伴住院", by=cast[who], at=now
    )


def test_a_case_begins_with_what_the_file_and_the_last_case_know(person, cast):
    Living.objects.create(person=person, station=person.station, family_income=36000)
    FamilyMember.objects.create(
        person=person, station=person.station, name="李梅", relation="10", lives_together=True
    )

    first = queries.begin_with(person, by=cast["worker"])
    CaseFactory(person=person, story="漏雨")

    assert (first["members"], first["income"]) == (2, 36000)
    assert queries.begin_with(person, by=cast["worker"])["story"] == "漏雨"


def test_one_open_case_per_person_and_none_for_who_has_left(person, cast, now):
    open_one(person, cast, now)

    with pytest.raises(rules.CannotOpen, match="已有一件"):
        open_one(person, cast, now)
    gone = PersonFactory(station=person.station, state="DECEASED", left_at=now)
    with pytest.raises(rules.CannotOpen, match="不在册"):
        open_one(gone, cast, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseFactory(person=person)


def test_a_neighbour_neither_opens_nor_sees_it(person, case, cast, now):
    with pytest.raises(Person.DoesNotExist):
        open_one(person, cast, now, who="neighbour")

    assert not Case.objects.visible_to(cast["neighbour"]).exists()
    assert Case.objects.visible_to(cast["street"]).get() == case


def test_rule_text_inputs_and_result_are_frozen_at_the_hand_in(case, take, now, cast):
    take(case, Action.SUBMIT)
    Standard.objects.update(text="别的标准", lines=[])

    kept = queries.reckoning(case)

    assert (kept.inputs["medical"], kept.level) == (20000, Level.KEY)
    assert (
        "自付医疗费达到家庭年收入一半以上"
        in next(one for one in kept.findings if one["code"] == "ILLNESS")["text"]
    )
    for change in (lambda: kept.delete(), lambda: Reckoning.objects.update(level=Level.NONE)):
        with pytest.raises(Error), transaction.atomic():
            change()
    with pytest.raises(Exception, match="不能“填写”"):
        operations.fill(case_id=case.pk, household=WELL, story="改", by=cast["worker"], at=now)


def test_three_people_stand_behind_a_finding(case, take, now, cast):
    take(case, Action.SUBMIT, "street")
    with pytest.raises(rules.SameHands, match="提交"):
        take(case, Action.CHECK, "street", note="入户看过，情况属实")
    take(case, Action.WITHDRAW, note="换社区来填报")
    again = CaseFactory(person=case.person)
    take(again, Action.SUBMIT)
    take(again, Action.CHECK, "street", note="入户看过，情况属实")
    with pytest.raises(NotYours):
        take(again, Action.CONFIRM, "street", note=WHY)

    take(again, Action.CONFIRM, "officer", note=WHY)

    assert (again.state, again.level, again.valid_to) == (State.CONFIRMED, Level.KEY, D(2027, 3, 2))
    assert AuditEvent.objects.filter(verb="hardship.confirm").count() == 1


def test_not_hardship_has_a_reason_too_and_so_has_the_database(checked, take):
    with pytest.raises(rules.NotSaid, match="也要写明理由"):
        take(checked, Action.REFUSE, "officer", note="不")
    take(checked, Action.REFUSE, "officer", note="核查发现有房产出租收入")

    assert (checked.level, checked.reason) == (Level.NONE, "核查发现有房产出租收入")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=checked.pk).update(reason="")


def test_against_the_reckoning_a_level_must_be_chosen(person, take):
    case = CaseFactory(person=person, **WELL)
    take(case, Action.SUBMIT)
    take(case, Action.CHECK, "street", note="房屋失火，存款已用尽")

    with pytest.raises(rules.NotSaid, match="测算结果是不属困难"):
        take(case, Action.CONFIRM, "officer", note="失火后存款用尽")
    take(case, Action.CONFIRM, "officer", note="失火后存款用尽", level="GENERAL")

    assert rules.against(case.level, queries.reckoning(case).level)


def test_a_refusal_is_reviewed_once_in_time_and_by_another(checked, take, second, now):
    take(checked, Action.REFUSE, "officer", note="存款超过标准上限")
    with pytest.raises(rules.TooLate, match="30 天"):
        take(checked, Action.APPEAL, note="存款是借来治病的", at=now + dt.timedelta(days=31))
    take(checked, Action.APPEAL, note="存款是借来治病的")
    with pytest.raises(rules.SameHands):
        take(checked, Action.CONFIRM, "officer", note=WHY)
    take(checked, Action.REFUSE, second, note="借条无法核实，维持原认定")

    with pytest.raises(rules.TooLate, match="复核过一次"):
        take(checked, Action.APPEAL, note="还是不同意结果")


def test_sent_back_it_is_reckoned_anew_and_the_old_reckoning_stays(checked, take, cast, now):
    take(checked, Action.SEND_BACK, "officer", note="补存款证明再报")
    operations.fill(case_id=checked.pk, household=WELL, story="有存款", by=cast["worker"], at=now)
    later = now + dt.timedelta(hours=1)
    take(checked, Action.SUBMIT, at=later)
    take(checked, Action.CHECK, "street", note="重新入户核查", at=later)

    assert [kept.level for kept in checked.reckonings.all()] == [Level.NONE, Level.KEY]


def test_a_new_finding_ends_the_old_one(checked, take, person):
    take(checked, Action.CONFIRM, "officer", note=WHY)
    again = CaseFactory(person=person, **WELL)
    take(again, Action.SUBMIT)
    take(again, Action.CHECK, "street", note="子女就业，收入提高")
    take(again, Action.REFUSE, "officer", note="收入已超过标准")

    checked.refresh_from_db()
    assert (checked.state, again.number in checked.ended_why) == (State.ENDED, True)


def test_a_death_ends_what_stands_and_what_waits(checked, take, person, cast, now):
    take(checked, Action.CONFIRM, "officer", note=WHY)
    running = CaseFactory(person=person)

    endings.death(person, died_on=now.date(), by=cast["worker"], at=now)

    assert sorted(Case.objects.values_list("state", flat=True)) == [State.ENDED, State.WITHDRAWN]
    running.refresh_from_db()
    assert running.steps.get().note == "本人去世"


def test_who_stands_is_counted_and_found_by_policy_until_the_year_is_over(checked, take, person, now):
    take(checked, Action.CONFIRM, "officer", note=WHY)

    with connection.cursor() as cursor:
        cursor.execute(claims.REGISTRY["hardship_confirmed"].sql)
        assert cursor.fetchall() == [(person.pk,)]
    assert list(indicators.standing(now)) == [checked]
    assert list(indicators.in_time(now)) == [checked]
    assert not indicators.standing(now + dt.timedelta(days=370)).exists()


def test_it_waits_for_the_one_desk_whose_step_it_is(case, take, cast, now):
    def waiting():
        return [who for who in ("worker", "street", "officer", "leader") if queries.mine(cast[who]).exists()]

    seen = [waiting()]
    take(case, Action.SUBMIT)
    seen.append(waiting())
    take(case, Action.CHECK, "street", note="入户看过，情况属实")
    seen.append(waiting())

    assert seen == [["worker"], ["street"], ["officer"]]


@pytest.mark.parametrize("action", [Action.CHECK, Action.SEND_BACK])
def test_a_step_that_needs_words_is_refused_without(case, take, action):
    take(case, Action.SUBMIT)

    with pytest.raises(rules.NotSaid, match="请写明"):
        take(case, action, "street", note=" ")


def test_the_letter_names_the_standard_and_the_way_of_review(checked, take, now):
    take(checked, Action.CONFIRM, "officer", note=WHY)

    letter = documents.letter_context(checked, at=now)

    assert (letter["name"], letter["result"], letter["reason"]) == ("吴定邦", "重点困难", WHY)
    assert any("因病支出较大" in words for words in letter["standards"])
    assert "30 日内" in letter["again"]


def test_a_standard_in_force_is_followed_by_its_next_version(db, cast, now):
    low = Standard.objects.get(code="LOW_INCOME")
    draft = operations.draft_next(standard_id=low.pk, by=cast["officer"], at=now)
    with pytest.raises(NotYours):
        operations.publish(standard_id=draft.pk, by=cast["worker"], at=now)

    operations.publish(standard_id=draft.pk, by=cast["officer"], at=now)

    low.refresh_from_db()
    assert (draft.version, low.valid_to) == (2, now.date() - dt.timedelta(days=1))
    assert [s.version for s in queries.standards(now.date()) if s.code == "LOW_INCOME"] == [2]
