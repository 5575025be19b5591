import datetime as dt

import pytest

from tests.rota.factories import ChiefFactory, make_turn


@pytest.fixture
def chiefs(district):
    """Three of 桥北社区 who have agreed."""
    return [ChiefFactory(station=district["bridge"], name=name) for name in ("周甲", "吴乙", "郑丙")]


@pytest.fixture
def turns(chiefs):
    """Two coming weeks: 周甲 from 9 March, 吴乙 from 16 March."""
    return [
        make_turn(chiefs[0], dt.date(2026, 3, 9), dt.date(2026, 3, 15)),
        make_turn(chiefs[1], dt.date(2026, 3, 16), dt.date(2026, 3, 22)),
    ]
