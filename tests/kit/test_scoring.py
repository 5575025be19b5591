from decimal import Decimal as N

import pytest

from bureau.kit import indicators
from bureau.kit.scoring import operations, queries, rules
from bureau.kit.scoring.enums import How, Level, SchemeState
from bureau.kit.scoring.models import Item, Scheme, Sheet

TIERS = {"tiers": [[3, 4], [2, 2], [1, 1]]}


@pytest.mark.parametrize(
    ("how", "full", "params", "value", "points"),
    [
        (How.BINARY, 2, {}, 1, "2.00"), (How.BINARY, 2, {}, 0, "0.00"),
        (How.TIERED, 4, TIERS, 5, "4.00"), (How.TIERED, 4, TIERS, 2, "2.00"), (How.TIERED, 4, TIERS, 0, "0.00"),
        (How.RATIO, 8, {"target": 98}, "91.5", "7.47"), (How.RATIO, 8, {"target": 98}, 99, "8.00"),
        (How.PER_ITEM, 4, {"each": 0.5}, 11, "4.00"), (How.PER_ITEM, 4, {"each": 0.5}, 3, "1.50"),
        (How.DEDUCT, 4, {"each": 2}, 1, "2.00"), (How.DEDUCT, 4, {"each": 2}, 3, "0.00"),
        (How.BONUS, 5, {"each": 1}, 2, "2.00"), (How.VETO, 0, {}, 1, "0.00"),
    ],
)  # fmt: skip
def test_a_fact_becomes_points(how, full, params, value, points):
    assert rules.points(how, N(full), params, N(value)) == N(points)


def line(full, given, how=How.BINARY, value=None):
    return rules.Line(how, N(full), None if given is None else N(given), value)


def test_what_does_not_apply_is_left_out_and_the_rest_weighs_more():
    lines = [line("12.5", "11.875") for _ in range(7)] + [line("12.5", None)]

    assert rules.total(lines, of=N(100), most_bonus=N(0)) == N("95.00")


def test_a_bonus_stands_outside_with_its_own_limit_and_a_veto_is_seen():
    lines = [line(100, 90), line(10, 8, How.BONUS), line(0, 0, How.VETO, N(1))]

    assert rules.total(lines, of=N(100), most_bonus=N(5)) == N("95.00")
    assert rules.vetoed(lines)
    assert not rules.vetoed(lines[:2])


@pytest.mark.parametrize(
    ("how", "full", "params"),
    [
        (How.VETO, 2, {}), (How.BINARY, 0, {}), (How.TIERED, 4, {"tiers": []}), (How.TIERED, 4, {"tiers": [[1, 9]]}),
        (How.RATIO, 4, {"target": 0}), (How.RATIO, 4, {}), (How.PER_ITEM, 4, {"each": "x"}),
    ],
)  # fmt: skip
def test_an_item_that_cannot_be_computed_is_refused(how, full, params):
    with pytest.raises(rules.WrongScheme):
        rules.check_item(how, full, params)


@pytest.fixture
def scheme(db, now):
    scheme = Scheme.objects.create(key="town", name="区考核", year=2026, full=10, pass_line=6)
    Item.objects.create(scheme=scheme, group="一", code="1", name="甲", how="BINARY", full=4)
    Item.objects.create(
        scheme=scheme, group="一", code="2", name="乙", how="RATIO", full=6, params={"target": 90}
    )
    return operations.publish(scheme.pk, by_id=None, at=now)


def test_a_scheme_goes_live_only_when_its_sums_are_right(scheme, now):
    draft = operations.follow(scheme.pk, year=2027, by_id=None, at=now)
    draft.items.filter(code="1").update(full=5)
    with pytest.raises(rules.WrongScheme, match="合计 11"):
        operations.publish(draft.pk, by_id=None, at=now)
    draft.items.filter(code="1").update(full=4, indicator="no_such")
    with pytest.raises(rules.WrongScheme, match="no_such"):
        operations.publish(draft.pk, by_id=None, at=now)
    draft.items.update(indicator="")
    assert operations.publish(draft.pk, by_id=None, at=now).state == SchemeState.LIVE
    with pytest.raises(rules.WrongScheme, match="起草"):
        operations.publish(scheme.pk, by_id=None, at=now)


def test_every_levels_scores_stay_and_a_cut_needs_its_reason(scheme, users, now):
    sheet = Sheet.objects.create(scheme=scheme, place="990108001001", opened_at=now)
    one, two = scheme.items.all()
    by = users["officer"].pk
    operations.fill(sheet, values={one.pk: N(1), two.pk: N(45)}, by_id=by, at=now)

    with pytest.raises(rules.WrongScheme, match="原因"):
        operations.assess(
            sheet, level=Level.STREET, below=Level.SELF, given={one.pk: (N(2), " ")}, by_id=by, at=now
        )
    with pytest.raises(rules.WrongScheme, match="0 到 4"):
        operations.assess(
            sheet, level=Level.STREET, below=Level.SELF, given={one.pk: (N(5), "好")}, by_id=by, at=now
        )
    operations.assess(
        sheet, level=Level.STREET, below=Level.SELF, given={one.pk: (N(2), "牌子旧")}, by_id=by, at=now
    )

    assert queries.totals(sheet) == {"SELF": N("7.00"), "STREET": N("5.00")}
    assert [s.points for s in sheet.scores.filter(item=one)] == [N(4), N(2)]


def test_a_draft_is_tried_on_the_facts_of_before(scheme, now):
    sheet = Sheet.objects.create(scheme=scheme, place="990108001001", opened_at=now)
    one, two = scheme.items.all()
    operations.fill(sheet, values={one.pk: N(1), two.pk: N(45)}, by_id=None, at=now)
    draft = operations.follow(scheme.pk, year=2027, by_id=None, at=now)
    draft.items.filter(code="2").update(params={"target": 45})

    [trial] = queries.simulate(draft, [sheet])

    assert (trial.before, trial.after, trial.change) == (N("7.00"), N("10.00"), N("3.00"))


def test_a_figure_of_the_house_cannot_be_typed(scheme, district, now):
    item = scheme.items.get(code="2")
    Item.objects.filter(pk=item.pk).update(indicator="filed_rate")
    sheet = operations.open_sheet(scheme, place="990108001001", at=now)

    assert operations.fill(sheet, values={item.pk: N(100)}, by_id=None, at=now) == 0
    assert sheet.scores.get(item=item).points is None  # nobody is counted there: it does not apply
    assert "filed_rate" in indicators.REGISTRY
