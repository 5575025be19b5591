import datetime as dt

from bureau.kit import alerts
from veterans.tickets import indicators, queries
from veterans.tickets.enums import Action

D = dt.date


def test_it_lies_on_one_desk_and_is_late_for_the_street_first(ticket, cast):
    def told(who, day, place):
        at = dt.datetime.combine(day, dt.time(4), dt.UTC)
        return [a for a in alerts.gather(scope=cast[who], place=place, at=at) if "诉求" in a.text]

    at = dt.datetime(2026, 3, 23, 4, tzinfo=dt.UTC)
    heaps = {who: [w for w in alerts.waiting_for(cast[who], at) if "诉求" in w.what] for who in cast}

    assert [(who, w[0].count, w[0].late) for who, w in heaps.items() if w] == [("worker", 1, 1)]
    assert told("street", D(2026, 3, 20), "990108001") == []
    assert len(told("street", D(2026, 3, 23), "990108001")) == 1
    assert told("officer", D(2026, 3, 23), "990108") == []
    assert len(told("officer", D(2026, 3, 30), "990108")) == 1


def test_withdrawn_ones_count_nowhere(ticket, take, now):
    take(ticket, Action.WITHDRAW, note="自己解决了")

    later = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    assert (indicators.due(later).count(), indicators.open_now(later).count()) == (0, 0)


def test_a_matter_of_the_desk_is_named_by_its_station(ticket):
    assert queries.desk_name(ticket) == str(ticket.station)
