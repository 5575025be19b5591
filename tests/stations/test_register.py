"""What a station keeps of itself, and the shares that are counted from it."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from bureau.kit.models import AuditEvent
from stations import indicators, queries, register, rules
from stations.enums import Duty, Have, Level, Met, StationStatus
from stations.models import Assignment, HaveCheck, Station, StationFile
from stations.scope import NotYours
from tests.stations.factories import StationFactory

pytestmark = pytest.mark.django_db
BRIDGE = "990108001001"
D = dt.date


def picture(colour="red"):
    file = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "JPEG")
    file.seek(0)
    file.name = "门头.jpg"
    return file


def chief(**values):
    return {"duty": Duty.CHIEF, "name": "周站长", "is_veteran": True, "starts_on": D(2025, 1, 1)} | values


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


# -- who works here ---------------------------------------------------------------------------------------


def test_a_station_has_one_chief_at_a_time(district, cast, now):
    first = register.assign(BRIDGE, values=chief(), by=cast["worker"], at=now)

    with pytest.raises(ValidationError, match="已有在任的站长"):
        register.assign(BRIDGE, values=chief(name="李站长"), by=cast["worker"], at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(station=district["bridge"], **chief(name="李站长"))

    register.amend_assignment(first.pk, values={"ends_on": D(2026, 2, 1)}, by=cast["worker"], at=now)
    register.assign(BRIDGE, values=chief(name="李站长"), by=cast["worker"], at=now)
    kept = queries.kept(district["bridge"], today=now.date())
    assert [one.name for one in kept.staff] == ["李站长"]
    assert [one.name for one in kept.former] == ["周站长"]


def test_a_neighbour_keeps_nothing_of_a_station_that_is_not_theirs(district, cast, now):
    with pytest.raises(Station.DoesNotExist):
        register.assign(BRIDGE, values=chief(), by=cast["neighbour"], at=now)
    with pytest.raises(NotYours):
        register.assign(BRIDGE, values=chief(), by=cast["verifier"], at=now)

    assert not Assignment.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_transferred_officer_is_a_veteran(district, cast, now):
    values = chief(duty=Duty.TRANSFERRED_OFFICER, is_veteran=False)

    with pytest.raises(ValidationError, match="军转干部都是退役军人"):
        register.assign(BRIDGE, values=values, by=cast["worker"], at=now)


# -- the five ---------------------------------------------------------------------------------------------


def test_a_check_that_says_met_shows_why(district, cast, now):
    asked = {"have": Have.FUNDS, "checked_on": D(2026, 3, 1), "by": cast["worker"], "at": now}

    with pytest.raises(ValidationError, match="要有凭据"):
        register.check_have(BRIDGE, met=Met.MET, note="", **asked)
    register.check_have(BRIDGE, met=Met.NOT_MET, note="", **asked)
    with pytest.raises(rules.WrongPlace, match="不能晚于今天"):
        register.check_have(BRIDGE, met=Met.MET, note="年预算 5 万", **asked | {"checked_on": D(2026, 3, 9)})


def test_the_newest_look_counts_and_the_older_ones_stay(district, cast, now):
    for day, met in ((1, Met.MET), (2, Met.PARTLY)):
        register.check_have(
            BRIDGE,
            have=Have.BODY,
            met=met,
            checked_on=D(2026, 2, day),
            note="文号",
            by=cast["worker"],
            at=now,
        )

    kept = queries.kept(district["bridge"], today=now.date())
    assert [have.word for have in kept.haves] == ["部分达到", "未核对", "未核对", "未核对", "未核对"]
    assert kept.met == 0
    assert HaveCheck.objects.count() == 2


# -- photos -----------------------------------------------------------------------------------------------


def test_a_photo_has_an_age_and_is_shown_once(files, district, cast, now):
    asked = {"name": "门头.jpg", "taken_on": D(2025, 1, 15), "by": cast["worker"], "at": now}
    register.add_file(BRIDGE, file=picture(), zone="08", **asked)

    with pytest.raises(rules.WrongPlace, match="已上传过"):
        register.add_file(BRIDGE, file=picture(), **asked)

    kept = queries.kept(district["bridge"], today=now.date())
    assert (kept.age, kept.age_tone, kept.photos[0].old) == (14, "warn", True)
    assert sum(path.is_file() for path in files.rglob("*")) == 1


def test_a_withdrawn_photo_is_not_shown_and_not_lost(files, district, cast, now):
    kept = register.add_file(
        BRIDGE, file=picture(), name="a.jpg", taken_on=D(2026, 1, 1), by=cast["worker"], at=now
    )

    register.withdraw_file(kept.pk, by=cast["worker"], at=now)

    assert queries.kept(district["bridge"], today=now.date()).photos == []
    assert StationFile.objects.get().withdrawn_at == now


def test_a_photo_is_seen_by_who_may_see_the_station(files, district, as_, cast, now):
    kept = register.add_file(
        BRIDGE, file=picture(), name="a.jpg", taken_on=D(2026, 1, 1), by=cast["worker"], at=now
    )
    url = reverse("stations:file", args=[kept.pk])

    shown = as_("street").get(url)
    assert b"".join(shown)[:2] == b"\xff\xd8"
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert as_("neighbour").get(url).status_code == 404


# -- stations beyond streets ------------------------------------------------------------------------------


def test_a_university_gets_the_next_code_and_no_street_reaches_it(district, cast, now):
    def add(name):
        return register.add_unit_station(
            district=district["district"],
            level=Level.UNIVERSITY,
            name=name,
            short_name=name,
            values={},
            by=cast["officer"],
            at=now,
        )

    assert [add("江北大学").code, add("江南大学").code] == ["990108U01", "990108U02"]
    assert Station.objects.visible_to(cast["officer"]).filter(level=Level.UNIVERSITY).count() == 2
    assert not Station.objects.visible_to(cast["street"]).filter(level=Level.UNIVERSITY).exists()


def test_a_street_founds_no_station(district, cast, now):
    with pytest.raises(NotYours):
        register.add_unit_station(
            district=district["district"],
            level=Level.AGENCY,
            name="机关",
            short_name="机关",
            values={},
            by=cast["street"],
            at=now,
        )


# -- pages ------------------------------------------------------------------------------------------------


def test_the_bureau_founds_an_enterprise_station_on_a_page(as_, district):
    client = as_("officer")

    page = client.get(reverse("stations:add_unit"))
    answer = client.post(
        reverse("stations:add_unit"),
        {
            "district": "990108",
            "level": "ENTERPRISE",
            "name": "钱潮集团退役军人服务站",
            "short_name": "钱潮集团",
        },
    )

    assert page.status_code == 200
    assert answer.url == reverse("stations:station", args=["990108E01"])


def test_who_may_not_found_stations_finds_no_page(as_):
    assert as_("worker").get(reverse("stations:add_unit")).status_code == 404


def test_a_worker_keeps_the_station_on_its_pages(files, as_, district):
    client = as_("worker")
    place = reverse("stations:station", args=[BRIDGE])

    for url, data in [
        ("stations:assign", {"duty": "CHIEF", "name": "周正", "is_veteran": "on", "starts_on": "2026-01-01"}),
        ("stations:add_photo", {"file": picture(), "taken_on": "2026-02-01", "zone": "04"}),
        ("stations:edit_station", {"phone": "0571-1", "zones": ["01", "04"], "area": "120"}),
    ]:
        assert client.get(reverse(url, args=[BRIDGE])).status_code == 200
        assert client.post(reverse(url, args=[BRIDGE]), data).url == place
    have = reverse("stations:check_have", args=[BRIDGE, "BODY"])
    assert "要上传文件" in client.post(have, {"met": "MET", "checked_on": "2026-02-01"}).content.decode()
    assert client.post(have, {"met": "MET", "checked_on": "2026-02-01", "note": "批复 3 号"}).url == place

    page = client.get(place).content.decode()
    for words in ("周正", "接待区、荣誉墙", "批复 3 号", "1 项达到", "120 平方米", "该换新照片"):
        assert (words in page) == (words != "该换新照片")
    assert Station.objects.get(code=BRIDGE).name == "桥北社区退役军人服务站"


def test_the_admin_shows_the_register_and_changes_by_the_same_verbs(users, as_, district, cast, now):
    users["officer"].is_staff = True
    users["officer"].save()
    made = register.assign(BRIDGE, values=chief(), by=cast["worker"], at=now)
    client = as_("officer")

    for model in ("assignment", "havecheck", "stationfile"):
        assert client.get(reverse(f"admin:stations_{model}_changelist")).status_code == 200
    answer = client.post(
        reverse("admin:stations_assignment_change", args=[made.pk]),
        {"duty": "CHIEF", "name": "周正", "is_veteran": "on", "starts_on": "2025-01-01"},
    )

    assert answer.status_code == 302
    assert Assignment.objects.get().name == "周正"
    assert AuditEvent.objects.filter(verb="station.amend_assignment").count() == 1


def test_a_reader_is_offered_nothing_to_keep(as_, district):
    page = as_("verifier").get(reverse("stations:station", args=[BRIDGE])).content.decode()

    assert "传照片" not in page
    assert "登记人员" not in page


# -- shares -----------------------------------------------------------------------------------------------


@pytest.fixture
def town(district, now):
    StationFactory(code="990108001003", short_name="筹建社区", status=StationStatus.PREPARING)
    Station.objects.filter(code__startswith="990109").update(status=StationStatus.CLOSED)
    return district


def codes_of(stations):
    return sorted(station.code[6:] for station in stations if station.code.startswith("990108"))


def test_shares_count_stations_by_who_serves_there_that_day(town, now):
    Assignment.objects.bulk_create(
        [
            Assignment(station=town["bridge"], **chief()),
            Assignment(station=town["south"], **chief(is_veteran=False)),
            Assignment(station=town["willow"], **chief(ends_on=D(2026, 3, 1))),
            Assignment(station=town["willow"], **chief(duty=Duty.PARTY_SECRETARY)),
            Assignment(station=town["south"], **chief(duty=Duty.COMMUNITY_WORKER)),
            Assignment(station=town["bridge"], **chief(duty=Duty.SOCIAL_WORKER)),
        ]
    )

    assert codes_of(indicators.served(now)) == ["001", "001001", "001002", "002", "002001"]
    assert codes_of(indicators.with_veteran_chief(now)) == ["001001"]
    assert codes_of(indicators.with_veteran_chief(now - dt.timedelta(days=2))) == ["001001", "002001"]
    assert codes_of(indicators.communities(now)) == ["001001", "001002", "002001"]
    assert codes_of(indicators.with_veteran_secretary(now)) == ["002001"]
    assert codes_of(indicators.with_veteran_worker(now)) == ["001001", "001002"]


def test_all_five_means_the_newest_look_at_each(town, now, cast):
    def look(have, met, day=1):
        HaveCheck.objects.create(
            station=town["bridge"], have=have, met=met, checked_on=D(2026, 2, day), note="文号", at=now
        )

    for have in Have:
        look(have, Met.MET)
    assert codes_of(indicators.with_all_five(now)) == ["001001"]

    look(Have.FUNDS, Met.NOT_MET, day=2)
    assert codes_of(indicators.with_all_five(now)) == []


def test_a_share_opens_its_stations(as_, town, now):
    Assignment.objects.create(station=town["bridge"], **chief())
    client = as_("officer")

    done = client.get(reverse("stations:list"), {"indicator": "veteran_chiefs", "part": "done"})
    due = client.get(reverse("stations:list"), {"indicator": "veteran_chiefs", "part": "due"})

    assert [row["station"].code for row in done.context["rows"]] == [BRIDGE]
    assert len(due.context["rows"]) == 5
