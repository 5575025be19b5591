import datetime as dt
from types import SimpleNamespace

import pytest

from bureau.kit import codes
from tests.veterans.factories import an_id_number
from veterans import rules
from veterans.enums import Action, CardType, State
from veterans.models import Service

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("category", "card"),
    [
        ("A01", "V"), ("A08", "V"), ("B01", "V"), ("B04", "V"), ("B05", "-"), ("C01", "V"), ("C02", "V"),
        ("D01", "V"), ("D02", "-"), ("D05", "-"), ("D06", "V"), ("D09", "V"), ("E01", "F"), ("E04", "F"),
        ("F01", "-"), ("G01", "-"),
    ],
)  # fmt: skip
def test_an_identity_gives_the_card_of_its_kind(category, card):
    assert rules.card_type_of(category) == card


@pytest.mark.django_db
def test_every_identity_of_the_code_list_has_a_card_type():
    cards = {code: rules.card_type_of(code) for code, _ in codes.choices("identity")}

    assert set(cards.values()) == set(CardType)
    assert len(cards) == 30


@pytest.mark.parametrize(
    "action", [Action.RETURN, Action.EXCLUDE, Action.MOVE_OUT, Action.RECORD_DEATH, Action.REOPEN]
)
def test_a_grave_step_must_say_why(action):
    with pytest.raises(rules.MustSayWhy, match="要写明原因"):
        rules.check_note(action, "  ")

    rules.check_note(action, "家属来电")
    rules.check_note(Action.COLLECT, "")


@pytest.mark.parametrize("state", [State.DECEASED, State.MOVED_OUT, State.NOT_ELIGIBLE])
def test_the_file_of_who_has_left_is_locked(state):
    with pytest.raises(rules.Closed, match="档案已锁定"):
        rules.check_open(SimpleNamespace(state=state, get_state_display=lambda: state.label))


@pytest.mark.parametrize(
    ("reason", "text"), [("", ""), ("好奇", "想看看"), ("其他（请写明）", ""), ("其他（请写明）", "看看  ")]
)
def test_a_reason_is_one_of_the_list_or_five_characters_of_ones_own(reason, text):
    with pytest.raises(rules.NeedsReason):
        rules.check_reason(reason, text)


def test_the_log_keeps_the_reason_with_its_words():
    assert rules.check_reason("上门走访", "") == "上门走访"
    assert rules.check_reason("其他（请写明）", "核对安置档案") == "其他（请写明）：核对安置档案"


@pytest.mark.parametrize(
    ("hour", "day", "refused"), [(29, 99, False), (30, 30, True), (0, 100, True), (0, 0, False)]
)
def test_reveals_are_limited_by_the_hour_and_by_the_day(hour, day, refused):
    if refused:
        with pytest.raises(rules.TooManyReveals):
            rules.check_reveals(last_hour=hour, last_day=day)
    else:
        rules.check_reveals(last_hour=hour, last_day=day)


def somebody(born="19560229", sex="1"):
    return SimpleNamespace(born_on=dt.date(int(born[:4]), int(born[4:6]), int(born[6:])), sex=sex)


def served(year, month=12, precision="M"):
    return Service(enlisted_on=dt.date(year, month, 1), enlisted_precision=precision)


@pytest.mark.parametrize(
    ("services", "held", "said"),
    [
        ([served(1974)], ["B02"], []),
        ([served(1968)], ["B02"], ["入伍时间 1968-12 只有 12 岁"]),
        ([served(1990)], ["B02"], ["入伍时间 1990-12 已经 34 岁"]),
        ([served(1974)], ["C01"], ["在乡复员军人应在 1954-10-31 前入伍，服役经历写的是之后"]),
        ([Service()], ["D09"], []),
    ],
)
def test_what_hardly_can_be_is_said(services, held, said):
    identities = [SimpleNamespace(category=category) for category in held]

    found = rules.disagreements(
        somebody(), number=an_id_number(1), services=services, identities=identities, today=TODAY
    )

    assert found == said


def test_two_sources_that_disagree_about_birth_and_sex_are_told_apart():
    found = rules.disagreements(
        somebody(born="19560228", sex="2"), number=an_id_number(1), services=[], identities=[], today=TODAY
    )

    assert found == ["出生日期与身份证号不一致", "性别与身份证号不一致"]


def test_some_identities_begin_at_sixty():
    found = rules.disagreements(
        somebody(born="19800101"),
        number=an_id_number(1, born="19800101"),
        services=[],
        identities=[SimpleNamespace(category="D09")],
        today=TODAY,
    )

    assert found == ["有一类身份要年满 60 周岁，此人 46 岁"]


@pytest.mark.parametrize(("category", "key"), [("D01", True), ("E03", True), ("C01", True), ("B02", False)])
def test_key_recipients_are_known_by_their_identity(category, key):
    assert rules.is_key_recipient([SimpleNamespace(category=category)]) == key
