import pytest

from tests.veterans.hardship.factories import POOR, WELL
from veterans.hardship import facts, queries, rules


@pytest.mark.parametrize(
    ("household", "names", "level"),
    [
        (POOR, ["因病支出较大", "低收入家庭"], "KEY"),
        (WELL, [], "NONE"),
        (WELL | {"allowance": True}, ["低保、特困家庭"], "KEY"),
        (WELL | {"income": 0, "medical": 1, "savings": 0}, ["因病支出较大", "低收入家庭"], "KEY"),
        (WELL | {"savings": 0, "loss": 72000}, ["突发事件"], "KEY"),
        (WELL | {"savings": 0, "loss": 71999}, [], "NONE"),
        (WELL | {"unable": 1, "income": 52800}, ["重残、失能家庭"], "SPECIAL"),
        (WELL | {"unable": 1, "income": 52824}, [], "NONE"),
    ],
)
def test_each_standard_holds_exactly_for_the_households_it_means(db, now, household, names, level):
    household = {key: int(value) for key, value in household.items()}

    found, findings = rules.reckon(queries.standards(now.date()), household)

    assert sorted(one["name"] for one in findings if one["holds"]) == sorted(names)
    assert found == level


def test_a_finding_says_line_by_line_what_was_asked_and_what_was_there(db, now):
    _, findings = rules.reckon(queries.standards(now.date()), POOR)

    [low] = [one for one in findings if one["code"] == "LOW_INCOME"]
    assert low["lines"] == [
        {"words": "人均月收入不超过 1650 元", "value": "1250 元", "holds": True},
        {"words": "人均存款不超过 30000 元", "value": "5000 元", "holds": True},
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("工龄：3-", "没有“工龄”"),
        ("人均月收入：许多", "第 1 行"),
        ("人均月收入：9-3", "第 1 行"),
        ("", "至少写一个"),
    ],
)
def test_a_wrong_line_is_named(text, why):
    with pytest.raises(facts.WrongLine, match=why):
        facts.read(text)


def test_lines_are_read_and_written_the_same():
    text = "人均月收入：-1650\n已享受低保：是\n重残或失能人数：1-3"

    assert facts.write(facts.read(text)) == text
