import datetime as dt
import json
import uuid

import pytest
from django.db import connection
from django.urls import reverse

from bureau.field import operations, queries, rules
from bureau.field.enums import Source, State
from bureau.field.models import Sent, Trip
from bureau.kit import alerts
from bureau.kit.models import AccessEvent, AuditEvent
from tests.events.factories import BookingFactory, EventFactory
from tests.veterans.factories import ContactFactory, PersonFactory, an_id_number
from tests.visits.factories import VisitTaskFactory, born
from veterans import operations as people
from veterans.events.models import Booking
from veterans.models import Contact, Person
from veterans.visits.models import Visit, VisitTask


@pytest.fixture(autouse=True)
def _today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def elder(district):
    person = PersonFactory(
        station=district["bridge"],
        name="吴定邦",
        number=born(1941),
        residence_address="江晖路12号",
        health="1",
    )
    ContactFactory(person=person, number="13800000271")
    VisitTaskFactory(person=person)
    return person


def take(client, **said):
    return client.post(reverse("field:take"), {"source": "VISITS", **said})


def item(kind, data, **more):
    return {"id": str(uuid.uuid4()), "kind": kind, "at": "2026-03-02T09:00:00.000Z", "data": data, **more}


def send(client, *items):
    answer = client.post(reverse("field:sync"), json.dumps({"items": items}), content_type="application/json")
    return answer.json()["results"]


# -- taking along ------------------------------------------------------------------------------------------


def test_a_list_taken_along_holds_the_fewest_facts_and_is_logged_as_an_export(as_, elder, district):
    VisitTaskFactory(person__station=district["willow"])
    client = as_("worker")

    assert take(client).url == "/field/#fetch"
    [one] = client.get(reverse("field:data")).json()["people"]

    assert one == {
        "id": elder.pk, "name": "吴定邦", "age": 85, "address": "江晖路12号", "station": "桥北社区", "why": "高龄老人，今天到期",
        "due": "2026-03-02", "base": {"phone": "13800000271", "residence_address": "江晖路12号", "health": "1"},
    }  # fmt: skip
    assert list(AccessEvent.objects.filter(field="offline").values_list("action", "count").order_by("pk")) == [
        ("EXPORT", 1), ("DOWNLOAD", 1),
    ]  # fmt: skip


def test_the_key_is_sealed_ends_with_the_list_and_the_one_of_the_outbox_stays(as_, elder):
    client = as_("worker")
    take(client)
    known = client.get(reverse("field:key")).json()

    trip = Trip.objects.get()
    assert known["trip"]["key"] == trip.key
    assert bytes.fromhex(trip.key) not in bytes(trip.key_sealed)
    assert known["outbox"] == {str(trip.pk): trip.outbox_key}
    client.post(reverse("field:give_back"))
    after = client.get(reverse("field:key")).json()
    trip.refresh_from_db()
    assert (after["trip"], bytes(trip.key_sealed)) == (None, b"")
    assert after["outbox"] == known["outbox"]


def test_a_second_list_gives_the_first_one_back(as_, elder):
    client = as_("worker")
    take(client)
    take(client)

    assert list(Trip.objects.order_by("pk").values_list("returned_at", flat=True))[1] is None
    assert Trip.objects.filter(returned_at=None).count() == 1


def test_a_list_is_over_after_a_day(as_, elder, time_machine, now):
    client = as_("worker")
    take(client)
    time_machine.move_to(now + dt.timedelta(hours=13), tick=False)
    client = as_("worker")

    assert client.get(reverse("field:key")).json()["trip"] is None
    assert client.get(reverse("field:data")).json()["people"] == []


def test_nobody_takes_along_whom_he_may_not_see_in_full(as_, cast, elder, now):
    assert queries.person_ids(Source.VISITS, None, by=cast["leader"], at=now) == []
    assert as_("leader").get(reverse("field:take")).status_code == 403
    assert as_("auditor").get(reverse("field:key")).status_code == 403


def test_an_empty_or_endless_list_is_refused_but_an_event_may_be_empty(as_, cast, district, now, monkeypatch):
    assert "名单是空的" in take(as_("worker")).content.decode()
    event = EventFactory(station=district["bridge"])
    assert take(as_("worker"), source="EVENT", event=event.pk).status_code == 302
    monkeypatch.setattr(rules, "MOST_PEOPLE", 1)
    for _ in range(2):
        VisitTaskFactory(person__station=district["bridge"])
    with pytest.raises(rules.NothingToTake, match="最多带走 1 人"):
        operations.take(source=Source.VISITS, event=None, by=cast["worker"], at=now)


def test_a_list_of_an_event_holds_its_people(as_, district, elder):
    event = EventFactory(station=district["bridge"])
    booked = BookingFactory(event=event, person__station=district["bridge"])
    client = as_("worker")
    take(client, source="EVENT", event=event.pk)

    got = client.get(reverse("field:data")).json()
    assert [one["id"] for one in got["people"]] == [booked.person_id]
    assert got["lists"]["events"] == [{"id": event.pk, "name": event.name}]


def test_the_shell_the_worker_and_the_manifest_hold_nobody_and_need_no_session(client, db, elder):
    for name in ("home", "service_worker", "manifest"):
        answer = client.get(reverse(f"field:{name}"))
        assert answer.status_code == 200
        assert "吴" not in answer.content.decode()
    assert client.get(reverse("field:key")).status_code == 302


# -- what comes back ---------------------------------------------------------------------------------------


def test_a_visit_made_offline_counts_once_however_often_it_is_sent(as_, elder):
    client = as_("worker")
    visit = item(
        "visit",
        {
            "person": elder.pk,
            "outcome": "HOME",
            "facts_checked": "on",
            "need_kind": "MEDICAL",
            "need_text": "助听器",
        },
    )

    first, again = send(client, visit), send(client, visit, visit)

    assert first == [
        {
            "id": visit["id"],
            "state": "DONE",
            "sentence": "走访已记下：见到本人",
            "target": f"person:{elder.pk}",
            "conflicts": [],
        }
    ]
    assert [result["state"] for result in again] == ["DONE", "DONE"]
    made = Visit.objects.get()
    assert (made.offline, made.at, made.needs.count()) == (True, dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), 1)
    assert VisitTask.objects.get().state == "DONE"


def test_a_new_person_of_an_event_moves_its_counters(as_, district):
    event = EventFactory(station=district["bridge"])
    new = item("register", {
        "event": event.pk, "id_number": an_id_number(7, born="19700101"), "name": "周一鸣", "station": "990108001001",
        "category": "B02", "collected": "on",
    })  # fmt: skip

    [result] = send(as_("worker"), new)

    assert result["state"] == "DONE"
    booking = Booking.objects.get()
    assert (booking.state, booking.person.name, booking.person.state) == ("DONE", "周一鸣", "COLLECTED")


def test_a_new_person_at_home_is_registered_without_an_event(as_, district):
    new = item("register", {"id_number": an_id_number(9, born="19410101"), "name": "周老", "station": "990108001001", "category": "B02", "collected": "on"})  # fmt: skip

    assert send(as_("worker"), new)[0]["sentence"] == "已登记"
    assert Person.objects.get().source == "HOME_VISIT"


def test_somebody_of_the_list_arrives(as_, district, elder):
    event = EventFactory(station=district["bridge"])

    [result] = send(
        as_("worker"), item("arrival", {"person": elder.pk, "event": event.pk, "collected": "on"})
    )

    assert (result["state"], Booking.objects.get().state) == ("DONE", "DONE")


def test_a_stuck_item_says_why_can_be_mended_and_is_then_written_once(as_, cast, elder, now):
    client = as_("worker")
    new = item(
        "register", {"id_number": born(1941), "name": "吴定邦", "station": "990108001001", "category": "B02"}
    )

    [stuck] = send(client, new)
    heaps = [heap for heap in alerts.waiting_for(cast["worker"], now) if "离线" in heap.what]
    mended = new | {"data": new["data"] | {"id_number": an_id_number(11, born="19410302")}}
    [done] = send(client, mended)

    assert stuck["state"] == "REFUSED"
    assert "吴**" in stuck["sentence"]
    assert [(heap.count, heap.late) for heap in heaps] == [(1, 1)]
    assert (done["state"], Sent.objects.get().tries, Person.objects.count()) == ("DONE", 2, 2)


def test_a_field_that_cannot_be_read_is_told_in_the_words_of_the_form(as_, district):
    [result] = send(
        as_("worker"),
        item("register", {"id_number": "123", "name": "周", "station": "990108001001", "category": "B02"}),
    )

    assert result["state"] == "REFUSED"
    assert result["sentence"].startswith("身份证号：")
    assert Sent.objects.get().state == State.REFUSED


def test_one_bad_item_holds_up_none_of_the_others(as_, elder):
    bad = item("visit", {"person": 1, "outcome": "HOME"})
    good = item("visit", {"person": elder.pk, "outcome": "AWAY"})

    results = send(as_("worker"), bad, "nonsense", {"id": "x"}, good)

    assert [result["state"] for result in results] == ["REFUSED", "REFUSED", "REFUSED", "DONE"]
    assert results[0]["sentence"] == operations.GONE


def test_a_thousand_forged_lines_are_not_even_looked_at(as_, elder):
    lines = [item("visit", {"person": elder.pk, "outcome": "HOME"}) for _ in range(1000)]

    answer = as_("worker").post(
        reverse("field:sync"), json.dumps({"items": lines}), content_type="application/json"
    )

    assert answer.status_code == 400
    assert Visit.objects.count() == 0


def test_somebody_elses_number_writes_nothing(as_, elder, users):
    visit = item("visit", {"person": elder.pk, "outcome": "HOME"})
    send(as_("worker"), visit)

    [result] = send(as_("street"), visit | {"data": {"person": elder.pk, "outcome": "AWAY"}})

    assert result["state"] == "REFUSED"
    assert Visit.objects.get().outcome == "HOME"


def test_a_person_of_the_neighbour_is_like_one_that_never_was(as_, elder):
    [result] = send(as_("neighbour"), item("visit", {"person": elder.pk, "outcome": "HOME"}))

    assert (result["state"], result["sentence"], Visit.objects.count()) == ("REFUSED", operations.GONE, 0)


def test_giving_a_stuck_item_up_asks_for_a_reason_and_leaves_a_trace(as_, elder):
    client = as_("worker")
    bad = item("visit", {"person": 1, "outcome": "HOME"})
    send(client, bad)

    assert client.post(reverse("field:drop"), {"id": bad["id"], "reason": ""}).status_code == 409
    assert client.post(reverse("field:drop"), {"id": bad["id"], "reason": "重复"}).status_code == 200
    assert client.post(reverse("field:drop"), {"id": "x", "reason": "重复"}).status_code == 400

    assert Sent.objects.count() == 0
    assert AuditEvent.objects.filter(verb="field.drop", detail__reason="重复").count() == 1


# -- both sides --------------------------------------------------------------------------------------------

BASE = {"phone": "13800000271", "residence_address": "江晖路12号", "health": "1"}


@pytest.mark.parametrize(
    ("mine", "theirs", "write", "conflicts"),
    [
        ({"phone": "13900000001"}, {}, {"phone": "13900000001"}, []),
        ({"phone": "13900000001"}, {"phone": "13700000001"}, {}, ["phone"]),
        ({"phone": "13900000001"}, {"phone": "13900000001"}, {}, []),
        ({"phone": "13900000001", "health": "2"}, {"phone": "13700000001"}, {"health": "2"}, ["phone"]),
        ({"health": "1"}, {"health": "3"}, {}, []),
    ],
)
def test_field_by_field(mine, theirs, write, conflicts):
    written, asked = rules.compare(BASE, mine, BASE | theirs)

    assert (written, [one["field"] for one in asked]) == (write, conflicts)


def test_what_both_changed_is_asked_and_what_only_i_changed_is_written(as_, elder, cast, now, district):
    people.amend(
        person_id=elder.pk, version=elder.version, residence_address="西兴路1号", by=cast["street"], at=now
    )
    client = as_("worker")
    change = item(
        "change", {"person": elder.pk, "residence_address": "滨康路9号", "phone": "13900000001", "base": BASE}
    )

    [result] = send(client, change)

    assert result["state"] == "CONFLICT"
    assert result["conflicts"] == [
        {
            "field": "residence_address",
            "label": "常住地址",
            "base": "江晖路12号",
            "mine": "滨康路9号",
            "theirs": "西兴路1号",
        }
    ]
    assert Contact.objects.get(is_primary=True).number == "13900000001"
    again = change | {
        "data": {
            "person": elder.pk,
            "residence_address": "滨康路9号",
            "base": {"residence_address": "西兴路1号"},
        }
    }
    assert send(client, again)[0]["state"] == "DONE"
    elder.refresh_from_db()
    assert elder.residence_address == "滨康路9号"


def test_choosing_the_other_side_closes_the_item_and_changes_nothing(as_, elder, cast, now):
    people.amend(
        person_id=elder.pk, version=elder.version, residence_address="西兴路1号", by=cast["street"], at=now
    )
    theirs = item(
        "change",
        {"person": elder.pk, "residence_address": "西兴路1号", "base": {"residence_address": "西兴路1号"}},
    )

    assert send(as_("worker"), theirs)[0]["state"] == "DONE"


def test_the_list_costs_the_same_for_one_and_for_five(as_, district, elder, django_assert_max_num_queries):
    client = as_("worker")
    take(client)
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(40) as seen:
            client.get(reverse("field:data"))
        counts.append(len(seen))
        for _ in range(4):
            ContactFactory(person=VisitTaskFactory(person__station=district["bridge"]).person)

    assert counts[0] == counts[1]
    assert connection.vendor == "postgresql"
