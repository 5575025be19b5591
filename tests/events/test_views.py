import pytest
from django.urls import reverse

from bureau.kit.models import AccessEvent
from tests.events.factories import BookingFactory
from tests.veterans.factories import PersonFactory, an_id_number
from tests.visits.factories import born
from veterans.events.enums import State
from veterans.events.models import Booking, DriveStep, Event


def test_the_counter_serves_a_day_by_taps(as_, event, someone_new, today):
    client = as_("worker")
    url = reverse("events:event", args=[event.pk])

    html = client.get(url + "?q=王海").content.decode()
    assert "到场" in html
    client.post(reverse("events:walk_in", args=[event.pk]), {"person": someone_new.pk})
    booking = Booking.objects.get()
    answer = client.post(reverse("events:finish", args=[booking.pk]), {"collected": "on"})

    assert answer.url == url
    assert Booking.objects.get().state == State.DONE
    assert "已办完" in client.get(url).content.decode()


def test_a_refusal_comes_back_to_the_counter_in_words(as_, event, district, today):
    old = PersonFactory(station=district["bridge"], number=born(1945))

    answer = as_("worker").post(reverse("events:book", args=[event.pk]), {"person": old.pk}, follow=True)

    assert "80 岁以上不请老人跑一趟" in answer.content.decode()


def test_planning_registering_booking_inviting_and_exporting_work_from_the_pages(
    as_, district, someone_new, today
):
    client = as_("worker")
    client.post(
        reverse("events:new"),
        {"kind": "COLLECTION", "station": "990108001001", "place": "一楼", "starts_at": "2026-03-02T09:00", "ends_at": "2026-03-02T11:00", "slot_minutes": 30, "per_slot": 6},
    )  # fmt: skip
    event = Event.objects.get()
    assert event.name == "桥北社区集中采集（3月02日）"
    client.post(reverse("events:invite", args=[event.pk]), {"most": "5"})
    client.post(reverse("events:turn", args=[event.pk]), {"action": "START"})
    refused = client.post(reverse("events:register", args=[event.pk]), {"name": "周一鸣"})
    client.post(
        reverse("events:register", args=[event.pk]),
        {"name": "周一鸣", "id_number": an_id_number(7, born="19700101"), "station": "990108001001", "category": "B02", "collected": "on"},
    )  # fmt: skip
    as_("street").get(reverse("events:export", args=[event.pk])).getvalue()

    assert refused.status_code == 422
    assert Booking.objects.filter(event=event).count() == 2
    assert AccessEvent.objects.filter(action="EXPORT", count=2).count() == 1


def test_a_unit_session_asks_for_its_unit(as_, district, today):
    answer = as_("worker").post(
        reverse("events:new"),
        {"kind": "UNIT_SESSION", "station": "990108001001", "place": "x", "starts_at": "2026-03-02T09:00", "ends_at": "2026-03-02T08:00", "slot_minutes": 30, "per_slot": 6},
    )  # fmt: skip

    assert set(answer.context["form"].errors) == {"unit", "unit_kind", "ends_at"}


@pytest.mark.parametrize("name", ["event", "register"])
def test_an_event_of_the_other_street_does_not_exist(as_, event, name):
    assert as_("neighbour").get(reverse(f"events:{name}", args=[event.pk])).status_code == 404


@pytest.mark.parametrize("name", ["take", "finish"])
def test_a_booking_of_the_other_street_does_not_exist(as_, event, name):
    booking = BookingFactory(event=event, person__station=event.station)

    assert (
        as_("neighbour").post(reverse(f"events:{name}", args=[booking.pk]), {"action": "CALL"}).status_code
        == 404
    )


def test_the_campaign_page_ticks_calls_home_and_shows_the_line(as_, drive, district, today):
    PersonFactory(station=district["bridge"], number=born(1940), state="NOT_STARTED", filed_at=None)
    client, url = as_("worker"), reverse("events:drive", args=[drive.pk])
    step = DriveStep.objects.get(key="team")

    client.post(reverse("events:tick", args=[step.pk]), {"done_on": "2026-02-21", "note": "专班 5 人"})
    client.post(reverse("events:call_home", args=[drive.pk]), {"due_on": "2026-03-10"})
    html = client.get(url).content.decode()

    assert "专班 5 人" in html
    assert client.get(reverse("visits:list") + "?reason=COLLECT").context["lines"]
    assert client.get(reverse("events:drives")).status_code == 200
    client.post(
        reverse("events:drives"),
        {
            "name": "二轮",
            "station": "990108001001",
            "starts_on": "2026-04-01",
            "ends_on": "2026-05-01",
            "target_rate": "98",
        },
    )
    assert DriveStep.objects.count() == 16


def test_the_household_page_writes_what_was_agreed(as_, district, today):
    away = PersonFactory(station=district["bridge"], household_region="110101")
    client = as_("worker")
    assert away.pk in [p.pk for p in client.get(reverse("events:household")).context["page"]]

    client.post(reverse("events:help_household", args=[away.pk]), {"way": "GUIDED", "note": "网上办"})

    assert "网上办" in client.get(reverse("events:household") + "?way=GUIDED").content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_counter_costs_the_same_for_one_and_four(as_, event, count, django_assert_num_queries, today):
    for _ in range(count):
        BookingFactory(event=event, person__station=event.station)
    client = as_("worker")

    with django_assert_num_queries(17):
        client.get(reverse("events:event", args=[event.pk]))
