import pytest

from veterans.imports import rules

CALM = {"create": 100, "change": 10, "same": 800, "ask": 2, "refused": 5}


def codes(register=900, same_file="", **counts):
    return [
        doubt.code
        for doubt in rules.doubts(counts={**CALM, **counts}, register=register, same_file=same_file)
    ]


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        ({}, []),
        ({"same_file": "2026-11-01 10:00"}, ["same_file"]),
        ({"change": 700, "same": 100}, ["many_changes"]),
        ({"change": 10, "same": 0, "create": 0}, []),  # few rows are no flood
        ({"create": 900, "change": 1, "same": 2, "ask": 0}, ["low_match"]),
        (
            {"create": 900, "change": 0, "same": 0, "ask": 0, "register": 0},
            [],
        ),  # an empty register knows nobody
        ({"refused": 2000}, ["many_refused"]),
    ],
)
def test_a_file_that_looks_wrong_raises_a_plain_question(situation, expected):
    assert codes(**situation) == expected


def test_every_question_must_be_answered():
    doubts = rules.doubts(counts={**CALM, "refused": 2000}, register=900, same_file="2026-11-01 10:00")

    with pytest.raises(rules.MustConfirm, match="不收"):
        rules.check_doubts(doubts, {"same_file"})
    rules.check_doubts(doubts, {"same_file", "many_refused"})


def test_a_batch_that_would_write_nothing_is_not_confirmed():
    with pytest.raises(rules.MustConfirm, match="没有要写入的行"):
        rules.check_something_to_write({"create": 0, "change": 0, "same": 5})
