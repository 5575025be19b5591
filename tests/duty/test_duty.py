"""A day of duty: signing in without an account, half a minute of writing, and what passes to the next chief."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from bureau.kit import alerts, indicators, issues
from stations.duty import operations, presence, queries, rules
from stations.duty.enums import How, Kind
from stations.duty.models import DutyLog, Matter
from stations.models import Station
from stations.rota.models import Chief
from stations.scope import NotYours
from tests.rota.factories import ChiefFactory, make_turn

pytestmark = pytest.mark.django_db
D = dt.date
BRIDGE = "990108001001"
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _calm():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield
    cache.clear()


@pytest.fixture
def turn(district):
    chief = ChiefFactory(station=district["bridge"], name="周甲", phone="13900001234")
    return make_turn(chief, D(2026, 3, 2), D(2026, 3, 8))


def url(name, *args):
    return reverse(f"duty:{name}", args=args)


def text(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


def sign_in(**values):
    asked = {"code": presence.code(BRIDGE, NOON), "tail": "1234", "at": NOON}
    return operations.sign_in(BRIDGE, **asked | values)


# -- presence ---------------------------------------------------------------------------------------------


def test_the_code_changes_every_two_minutes_and_the_one_before_is_still_taken():
    code = presence.code(BRIDGE, NOON)

    presence.check(BRIDGE, f"{code[:3]} {code[3:]}", NOON + dt.timedelta(minutes=2))
    for at, station in ((NOON + dt.timedelta(minutes=4), BRIDGE), (NOON, "990108001002")):
        with pytest.raises(presence.NotHere, match="不对或已过期"):
            presence.check(station, code, at)


def test_guessing_ends_after_twenty_tries():
    for _ in range(presence.MOST_WRONG):
        with pytest.raises(presence.NotHere, match="不对"):
            presence.check(BRIDGE, "x", NOON)

    with pytest.raises(presence.NotHere, match="十分钟后再试"):
        presence.check(BRIDGE, presence.code(BRIDGE, NOON), NOON)


def test_a_day_pass_opens_one_log_until_the_evening():
    given = presence.day_pass(7, BRIDGE)
    assert presence.opened_by(given) == (7, BRIDGE)

    with time_machine.travel(NOON + dt.timedelta(hours=19)), pytest.raises(presence.NotHere, match="已过期"):
        presence.opened_by(given)
    with pytest.raises(presence.NotHere):
        presence.opened_by(given[:-1] + "x")


# -- signing in -------------------------------------------------------------------------------------------


def test_a_chief_signs_in_with_the_code_and_the_end_of_their_telephone(turn):
    log = sign_in()

    assert (log.chief_name, log.day, log.how) == ("周甲", D(2026, 3, 2), How.CODE)
    assert sign_in().pk == log.pk  # twice is once
    with pytest.raises(rules.NotOnDuty, match="尾号"):
        sign_in(tail="0000")


def test_nobody_signs_in_where_nobody_is_planned(district):
    with pytest.raises(rules.NotOnDuty, match="没有排到轮值站长"):
        sign_in()


def test_a_worker_signs_in_for_a_chief_and_a_leader_does_not(turn, cast):
    with pytest.raises(NotYours):
        operations.sign_in_for(BRIDGE, by=cast["leader"], at=NOON)
    with pytest.raises(Station.DoesNotExist):
        operations.sign_in_for(BRIDGE, by=cast["neighbour"], at=NOON)

    log = operations.sign_in_for(BRIDGE, by=cast["worker"], at=NOON)
    assert (log.how, log.by_id) == (How.ON_BEHALF, cast["worker"].user_id)


def test_what_was_forgotten_is_written_afterwards_as_such(turn, cast):
    later = NOON + dt.timedelta(days=9)

    log = operations.make_up(turn.pk, day=D(2026, 3, 5), note="忘了", by=cast["worker"], at=later)

    assert (log.how, log.day, log.note) == (How.LATER, D(2026, 3, 5), "忘了")
    with pytest.raises(rules.WrongLog, match="要在这一班里"):
        operations.make_up(turn.pk, day=D(2026, 3, 9), note="", by=cast["worker"], at=later)


def test_one_log_per_chief_and_day_in_the_database(turn):
    log = sign_in()

    with pytest.raises(IntegrityError, match="one_log_per_chief_and_day"), transaction.atomic():
        DutyLog.objects.create(
            station=log.station,
            turn=turn,
            chief=log.chief,
            chief_name="",
            day=log.day,
            arrived_at=NOON,
            how=How.CODE,
        )


# -- writing ----------------------------------------------------------------------------------------------


def test_half_a_minute_of_writing_is_put_right_not_added(turn):
    log = sign_in()
    with pytest.raises(rules.WrongLog, match="没有人来就点"):
        operations.write(log.pk, visitors=None, by=None, at=NOON)

    operations.write(log.pk, visitors=3, note="平静", by=None, at=NOON)
    operations.write(log.pk, visitors=4, by=None, at=NOON)

    log.refresh_from_db()
    assert (log.visitors, log.note) == (4, "平静")


def test_a_matter_passes_to_the_next_chief_until_it_is_closed(turn, cast):
    log = sign_in()
    operations.write(log.pk, visitors=1, matter="路灯不亮", kind=Kind.APPEAL, by=None, at=NOON)

    (matter,) = queries.waiting(BRIDGE)
    with pytest.raises(rules.WrongLog, match="请写一句结果"):
        operations.close(matter.pk, outcome=" ", by=cast["worker"], at=NOON)
    with pytest.raises(Matter.DoesNotExist):
        operations.close(matter.pk, outcome="修好了", by=cast["neighbour"], at=NOON)
    operations.close(matter.pk, outcome="修好了", by=cast["worker"], at=NOON)

    assert queries.waiting(BRIDGE) == []
    with pytest.raises(rules.WrongLog, match="已经办结"):
        operations.close(matter.pk, outcome="又一次", by=cast["worker"], at=NOON)


def test_a_matter_becomes_a_ticket_where_somebody_takes_it(turn, monkeypatch):
    taken = []

    def take(*, issue, by, at):
        taken.append(issue)
        return issues.Taken("GD-1", "/tickets/1/")

    monkeypatch.setattr(issues, "PROVIDERS", [take])
    log = sign_in()

    operations.write(log.pk, visitors=1, matter="要开证明", by=None, at=NOON)

    matter = Matter.objects.get()
    assert (matter.number, matter.url) == ("GD-1", "/tickets/1/")
    assert taken == [issues.Issue(BRIDGE, "要开证明", f"duty.Matter:{matter.pk}", "OTHER")]


def test_open_matters_wait_on_the_desk_of_the_station_when_nobody_takes_them(turn, cast, monkeypatch):
    monkeypatch.setattr(issues, "PROVIDERS", [])
    log = sign_in()
    operations.write(log.pk, visitors=1, matter="路灯不亮", by=None, at=NOON)

    def heaps(who):
        return [w.count for w in alerts.waiting_for(cast[who], NOON) if "值班时接下" in w.what]

    assert (heaps("worker"), heaps("neighbour"), heaps("leader")) == ([1], [], [])


# -- who did not sign -------------------------------------------------------------------------------------


def test_a_turn_without_a_record_is_named_to_the_station_alone(turn, cast, as_, district):
    with time_machine.travel(NOON + dt.timedelta(days=10), tick=False):
        today = D(2026, 3, 12)
        for who, named in (("worker", True), ("street", False), ("officer", False)):
            unsigned = queries.unsigned(district["bridge"], scope=cast[who], today=today)
            assert (unsigned.count, unsigned.named) == (1, named)
        own = text(as_("worker").get(url("station", BRIDGE)))
        above = text(as_("street").get(url("station", BRIDGE)))

    assert "没有记录不等于没有来" in own
    assert "周甲" in own
    assert "周甲" not in above
    assert "近 35 天 1 班" in above


def test_no_word_of_blame_stands_on_the_pages(as_, turn):
    with time_machine.travel(NOON + dt.timedelta(days=10), tick=False):
        page = text(as_("worker").get(url("station", BRIDGE)))

    assert not any(word in page for word in ("缺勤", "旷", "迟到", "违规", "扣分", "排名第"))


# -- F95: no formalism ------------------------------------------------------------------------------------


def test_no_photo_and_no_score_of_a_person_can_come_out_of_duty():
    kept = {field.name for model in (DutyLog, Matter, Chief) for field in model._meta.get_fields()}
    files = [
        field
        for model in (DutyLog, Matter, Chief)
        for field in model._meta.fields
        if isinstance(field, models.FileField)
    ]

    assert files == []
    assert not {
        name for name in kept if any(w in name for w in ("photo", "image", "score", "rank", "points"))
    }


def test_no_figure_counts_logs_photos_or_sign_ins(now):
    counted = {indicator.numerator(now).model._meta.label for indicator in indicators.REGISTRY.values()}

    assert not counted & {
        "duty.DutyLog",
        "duty.Matter",
        "stations.StationFile",
        "kit.AccessEvent",
        "accounts.User",
    }


# -- pages ------------------------------------------------------------------------------------------------


def test_a_chief_scans_signs_in_and_writes_without_an_account(client, turn):
    code = presence.code(BRIDGE, NOON)
    page = client.get(url("arrive", BRIDGE), {"k": code})
    assert "周站长" in text(page)
    assert "周甲" not in text(page)
    assert page.context["form"].initial["code"] == code

    wrong = client.post(url("arrive", BRIDGE), {"code": code, "tail": "9999"})
    assert "尾号" in text(wrong)
    pass_url = client.post(url("arrive", BRIDGE), {"code": code, "tail": "1234"}).url
    assert "周甲" in text(client.get(pass_url))
    done = client.post(
        pass_url, {"visitors": "2", "matter": "路灯不亮", "kind": "APPEAL", "note": ""}, follow=True
    )

    assert "路灯不亮" in text(done)
    assert DutyLog.objects.get().visitors == 2


def test_nobody_came_is_one_click(client, turn):
    log = sign_in()

    client.post(url("own_log", presence.day_pass(log.pk, BRIDGE)), {"nothing": "1", "visitors": ""})

    assert DutyLog.objects.get().visitors == 0
    client.post(url("own_log", presence.day_pass(log.pk, BRIDGE)), {"nothing": "1", "visitors": "3"})
    assert DutyLog.objects.get().visitors == 3  # Enter in the field presses the first button


def test_the_poster_of_no_station_is_no_page(client, district):
    assert client.get(url("arrive", "990108009009")).status_code == 404


def test_the_screen_shows_the_code_and_htmx_fetches_the_next(as_, turn):
    client = as_("worker")
    code = presence.code(BRIDGE, NOON)

    whole = client.get(url("screen", BRIDGE))
    piece = client.get(url("screen", BRIDGE), headers={"HX-Request": "true"})

    assert f"{code[:3]} {code[3:]}" in text(whole)
    assert whole.headers["Refresh"] == "120"
    assert "<html" not in piece.content.decode()
    assert as_("leader").get(url("screen", BRIDGE)).status_code == 403


def test_a_worker_keeps_the_book_of_the_station(as_, turn):
    client = as_("worker")
    client.post(url("sign_in_for", BRIDGE))
    log = DutyLog.objects.get()
    empty = client.post(url("write", log.pk), {"visitors": "", "matter": "", "note": ""})
    assert (empty.status_code, "请填来访人数" in text(empty)) == (409, True)
    client.post(url("write", log.pk), {"visitors": "5", "matter": "要轮椅", "kind": "HARDSHIP", "note": "忙"})
    matter = Matter.objects.get()

    listed = text(client.get(url("matters")))
    client.post(url("close", matter.pk), {"outcome": "已借到"})

    assert "要轮椅" in listed
    assert "已借到" in text(client.get(url("matters"), {"show": "done"}))
    assert b"".join(client.get(url("matters"), {"export": 1}))[:2] == b"PK"


def test_made_up_on_its_page(as_, turn):
    with time_machine.travel(NOON + dt.timedelta(days=10), tick=False):
        client = as_("worker")
        assert client.get(url("make_up", turn.pk)).status_code == 200
        client.post(url("make_up", turn.pk), {"day": "2026-03-04", "note": ""})

    assert DutyLog.objects.get().day == D(2026, 3, 4)


def test_what_is_not_mine_does_not_exist(as_, turn):
    log = sign_in()
    client = as_("neighbour")

    assert client.get(url("station", BRIDGE)).status_code == 404
    assert client.post(url("write", log.pk), {"visitors": "1"}).status_code == 404
    assert client.get(url("make_up", turn.pk)).status_code == 404


def test_the_admin_shows_the_books(users, as_, turn):
    sign_in()
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_("officer")

    assert client.get(reverse("admin:duty_dutylog_changelist")).status_code == 200
    assert client.get(reverse("admin:duty_matter_changelist")).status_code == 200
