"""The test district that proves each rule of the file: one person who gets it, one who just misses it."""

import datetime as dt
import json

import pytest

from preferential_cards.enums import State as CardState
from tests.preferential_cards.factories import ApplicationFactory
from veterans.models import Treatment
from veterans.policies import evaluation, operations
from veterans.policies.models import Entitlement, Rule

TODAY = dt.date(2026, 3, 2)
# code → (who gets it, who just misses it)
PROOF = {
    "card_veteran": ({"c": ["B02"]}, {"c": ["B05"]}),
    "card_family": ({"c": ["E01"]}, {"c": ["F01"]}),
    "pension_family": ({"c": ["E03"]}, {"c": ["E04"]}),
    "pension_disabled": (
        {"c": ["D01"], "grade": "10", "nature": "2"},
        {"c": ["D01"], "grade": "10", "nature": "3"},
    ),
    "pension_disabled_ill": (
        {"c": ["D01"], "grade": "6", "nature": "3"},
        {"c": ["D01"], "grade": "7", "nature": "3"},
    ),
    "nursing": ({"c": ["D01"], "grade": "4"}, {"c": ["D01"], "grade": "5"}),
    "allowance_war": ({"c": ["D08"]}, {"c": ["D06"]}),
    "allowance_rural": ({"c": ["D09"], "born": "19660302"}, {"c": ["D09"], "born": "19660303"}),
    "allowance_ill": ({"c": ["D06"]}, {"c": ["D07"]}),
    "allowance_demobilised": (
        {"c": ["C01"], "born": "19340101", "enlisted": dt.date(1954, 10, 31)},
        {"c": ["C01"], "born": "19340101", "enlisted": dt.date(1954, 11, 1)},
    ),
    "allowance_martyr_child": ({"c": ["E04"], "born": "19660302"}, {"c": ["E04"], "born": "19660303"}),
    "rural_check": (
        {"c": ["B02"], "born": "19660302", "household": "2"},
        {"c": ["B02", "D09"], "born": "19660302", "household": "2"},
    ),
    "transport": ({"c": ["E02"]}, {"c": ["F01"]}),
    "training": ({"c": ["B02"], "left": dt.date(2025, 3, 2)}, {"c": ["B02"], "left": dt.date(2025, 3, 1)}),
    "tax": ({"c": ["B02"], "left": dt.date(2023, 3, 2)}, {"c": ["B02"], "left": dt.date(2023, 3, 1)}),
    "job_help": (
        {"c": ["B02"], "born": "19670301", "employment": "70"},
        {"c": ["B02"], "born": "19660302", "employment": "70"},
    ),
    "plaque": ({"c": ["F01"]}, {"c": ["G01"]}),
    "yearly_check": ({"c": ["D09"]}, {"c": ["B02"]}),
    "visit_key": ({"c": ["E01"]}, {"c": ["D02"]}),
    "home_service_80": ({"c": ["B02"], "born": "19460302"}, {"c": ["B02"], "born": "19460303"}),
}


def test_every_rule_of_the_file_is_proved():
    entries = json.loads(operations.SEED.read_text(encoding="utf-8"))

    assert {entry["code"] for entry in entries} == PROOF.keys()
    assert len(entries) >= 12
    assert all(entry["source"] and entry["evidence"] in "LPDM" for entry in entries)


@pytest.mark.parametrize("code", sorted(PROOF))
def test_one_gets_it_and_one_just_misses_it(seeded, someone_with, code):
    gets, misses = (someone_with(*facts.pop("c"), **facts) for facts in (dict(f) for f in PROOF[code]))

    found = evaluation.who(Rule.objects.get(code=code), on=TODAY)

    assert set(found) & {gets.pk, misses.pk} == {gets.pk}


def test_the_reason_is_said_in_words(seeded, someone_with):
    person = someone_with("D09", born="19660302")

    assert evaluation.who(Rule.objects.get(code="allowance_rural"), on=TODAY) == {
        person.pk: "是年满60周岁农村籍退役士兵；年满 60 周岁"
    }


def test_a_card_that_was_applied_for_is_no_task(seeded, someone_with, now):
    one, other = someone_with("B02"), someone_with("B02")
    ApplicationFactory(person=one, with_identity=False, state=CardState.SUBMITTED)

    operations.nightly(at=now)

    decisions = dict(Entitlement.objects.filter(code="card_veteran").values_list("person", "decision"))
    assert decisions == {one.pk: "CLAIMED", other.pk: "OPEN"}


def test_an_allowance_that_is_paid_is_no_task(seeded, someone_with, now):
    person = someone_with("D07")
    Treatment.objects.create(person=person, station=person.station, kind="2")

    operations.nightly(at=now)

    assert Entitlement.objects.get(person=person, code="allowance_war").decision == "CLAIMED"


def test_loading_again_adds_nothing_and_changes_nothing(seeded, now):
    Rule.objects.filter(code="tax").update(name="改过的名字")

    assert operations.load_seed(at=now) == 0
    assert Rule.objects.get(code="tax").name == "改过的名字"
