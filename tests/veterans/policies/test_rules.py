"""Conditions as an officer writes them, versions and dates, the night, and what people decide."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from bureau.kit import claims
from veterans import operations as people
from veterans.enums import Action
from veterans.models import Award, Identity
from veterans.policies import conditions, evaluation, operations, rules
from veterans.policies.enums import Decision, RuleState
from veterans.policies.models import Entitlement, Rule

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("岁数：60-", "第 1 行：没有“岁数”这种条件"),
        ("年龄：六十", "第 1 行“年龄”：请写成 60-"),
        ("年龄：70-60", "请写成 60-"),
        ("人员类别：X99", "没有这样的代码：X99"),
        ("人员类别：", "没有这样的代码"),
        ("残疾等级：", "请写成 60-"),
        ("退役不超过月：很久", "请写一个整数"),
        ("入伍早于：1954年", "请写成 1954-11-01"),
        ("常住地：'; DROP TABLE x", "请写区划代码"),
        ("未享受：nothing", "没有这一项"),
        ("", "至少写一个条件"),
    ],
)
def test_a_wrong_line_is_named_with_what_would_be_right(db, line, said):
    with pytest.raises(conditions.WrongCondition) as wrong:
        conditions.read(line)

    assert said in str(wrong.value)


def test_what_was_read_is_written_as_it_was(db):
    lines = "人员类别：D07、D08\n年龄：60-\n未享受：allowance_held"

    assert conditions.write(conditions.read(lines)) == lines


def test_every_condition_has_an_example_that_reads_and_runs(rule, someone_with):
    someone_with("B02", left=dt.date(2025, 12, 1), grade="6")

    for condition in conditions.ALL:
        lines = f"{condition.name}：{condition.example}".replace("card_issued", "card_applied")
        evaluation.who(rule(lines, code=condition.name), on=TODAY)


CASES = [
    ("服役年数：12-", {"enlisted": dt.date(1980, 1, 1), "left": dt.date(1992, 1, 2)}, {"enlisted": dt.date(1980, 1, 1), "left": dt.date(1991, 12, 1)}),
    ("健康状况：3", {"health": "3"}, {"health": "1"}),
    ("常住地：330108", {"residence_region": "330108001"}, {"residence_region": "330109001"}),
    ("年龄：18-59", {"born": "19660303"}, {"born": "19660302"}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "gets", "misses"), CASES)
def test_conditions_that_no_rule_of_the_file_uses(rule, someone_with, line, gets, misses):
    one, other = someone_with("B02", **gets), someone_with("B02", **misses)

    assert set(evaluation.who(rule(line), on=TODAY)) & {one.pk, other.pk} == {one.pk}


def test_an_award_and_a_claim(rule, someone_with):
    one, other = someone_with("B02"), someone_with("B02")
    Award.objects.create(person=one, station=one.station, award="03")

    assert set(evaluation.who(rule("立功受奖：03"), on=TODAY)) == {one.pk}
    assert set(evaluation.who(rule("未享受：plaque_hung", code="x"), on=TODAY)) == {one.pk, other.pk}


def test_an_identity_counts_on_the_days_on_which_it_holds(rule, someone_with):
    person = someone_with("D07")
    Identity.objects.filter(person=person).update(
        valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 2, 1)
    )
    war = rule("人员类别：D07")

    found = [
        bool(evaluation.who(war, on=day))
        for day in (dt.date(2025, 12, 31), dt.date(2026, 2, 1), dt.date(2026, 2, 2))
    ]

    assert found == [False, True, False]


def test_a_rule_of_a_place_reaches_that_place(rule, someone_with, district):
    one = someone_with("D07")
    someone_with("D07", station="willow")

    assert set(evaluation.who(rule("人员类别：D07", area=district["east"].code), on=TODAY)) == {one.pk}


def test_two_claims_of_one_key_are_refused():
    with pytest.raises(ValueError, match="two claims"):
        claims.Claim("plaque_hung", "别的", "SELECT 1")


# -- the night ---------------------------------------------------------------------------------------------


def test_the_night_writes_what_is_new_and_what_has_ended_and_nothing_else(rule, someone_with, now):
    war, person = rule("人员类别：D07"), someone_with("D07")
    assert operations.nightly(at=now) == {"war": (1, 0, 1)}
    assert operations.nightly(at=now + dt.timedelta(days=1)) == {"war": (0, 0, 1)}

    Identity.objects.filter(person=person).update(valid_to=TODAY)
    assert operations.nightly(at=now + dt.timedelta(days=2)) == {"war": (0, 1, 0)}

    row = Entitlement.objects.get()
    assert (row.rule, row.since, row.ended_on) == (war, TODAY, TODAY + dt.timedelta(days=2))
    assert row._meta.model.pgh_event_model.objects.count() == 2


def test_death_ends_every_entitlement_at_once(rule, someone_with, cast, now):
    rule("人员类别：D07")
    person = someone_with("D07")
    operations.nightly(at=now)

    people.take(Action.RECORD_DEATH, person_id=person.pk, note="家属来电", by=cast["worker"], at=now)

    assert Entitlement.objects.standing().count() == 0


def test_a_decision_holds_over_the_nights(rule, someone_with, cast, now):
    rule("人员类别：D07")
    someone_with("D07")
    operations.nightly(at=now)
    operations.decide(
        entitlement_id=Entitlement.objects.get().pk,
        decision="DECLINED",
        note="本人不愿申请",
        by=cast["worker"],
        at=now,
    )

    operations.nightly(at=now + dt.timedelta(days=1))

    row = Entitlement.objects.get()
    assert (row.decision, row.note) == (Decision.DECLINED, "本人不愿申请")


def test_an_entitlement_follows_the_person(rule, someone_with, district, cast, now):
    rule("人员类别：D07")
    person = someone_with("D07")
    operations.nightly(at=now)

    people.move_station(person_id=person.pk, station=district["south"], by=cast["street"], at=now)

    assert Entitlement.objects.get().station_id == district["south"].code


# -- versions ----------------------------------------------------------------------------------------------


def test_a_new_version_takes_over_on_its_day(rule, someone_with, cast, now):
    first, person = rule("人员类别：D07"), someone_with("D07", born="19700101")
    operations.nightly(at=now)
    second = operations.draft_next(rule_id=first.pk, by=cast["officer"], at=now)
    second.conditions = conditions.read("人员类别：D07\n年龄：60-")
    second.valid_from = dt.date(2026, 4, 1)
    second.save()

    operations.publish(rule_id=second.pk, by=cast["officer"], at=now)

    first.refresh_from_db()
    assert first.valid_to == dt.date(2026, 3, 31)
    assert operations.nightly(at=now) == {"war": (0, 0, 1)}
    assert operations.nightly(at=dt.datetime(2026, 4, 1, 2, tzinfo=dt.UTC)) == {"war": (0, 1, 0)}
    assert Entitlement.objects.get(person=person).ended_on == dt.date(2026, 4, 1)


def test_an_ended_rule_ends_what_stood_under_it(rule, someone_with, cast, now):
    war = rule("人员类别：D07")
    someone_with("D07")
    operations.nightly(at=now)

    operations.end(rule_id=war.pk, by=cast["officer"], at=now)
    operations.nightly(at=now)

    assert Entitlement.objects.standing().count() == 0


def test_a_version_in_force_is_not_published_again_and_a_draft_is_taken_up(rule, cast, now):
    war = rule("人员类别：D07")

    with pytest.raises(rules.NotADraft):
        operations.publish(rule_id=war.pk, by=cast["officer"], at=now)
    draft = operations.draft_next(rule_id=war.pk, by=cast["officer"], at=now)
    assert operations.draft_next(rule_id=war.pk, by=cast["officer"], at=now) == draft
    assert (draft.version, draft.state) == (2, RuleState.DRAFT)


def test_a_version_does_not_begin_before_the_one_it_follows(rule, cast, now):
    rule("人员类别：D07")
    draft = rule("人员类别：D08", state=RuleState.DRAFT, version=2, valid_from=dt.date(2024, 10, 1))

    with pytest.raises(rules.WrongDay):
        operations.publish(rule_id=draft.pk, by=cast["officer"], at=now)


@pytest.mark.parametrize("who", ["worker", "street", "leader"])
def test_rules_are_the_districts(rule, cast, now, who):
    war = rule("人员类别：D07")

    with pytest.raises(Exception, match="权限"):
        operations.draft_next(rule_id=war.pk, by=cast[who], at=now)
    assert Rule.objects.count() == 1


# -- a human decides ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", ["DECLINED", "NOT_APPLICABLE"])
def test_who_says_no_says_why(rule, someone_with, cast, now, decision):
    rule("人员类别：D07")
    someone_with("D07")
    operations.nightly(at=now)
    row = Entitlement.objects.get()

    with pytest.raises(rules.NeedsReason):
        operations.decide(entitlement_id=row.pk, decision=decision, note="不", by=cast["worker"], at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.filter(pk=row.pk).update(decision=decision)


def test_what_has_ended_is_not_decided(rule, someone_with, cast, now):
    rule("人员类别：D07")
    person = someone_with("D07")
    operations.nightly(at=now)
    Identity.objects.filter(person=person).update(valid_to=dt.date(2026, 1, 1))
    operations.nightly(at=now)

    with pytest.raises(rules.Over):
        operations.decide(
            entitlement_id=Entitlement.objects.get().pk,
            decision="CLAIMED",
            note="",
            by=cast["worker"],
            at=now,
        )
