import datetime as dt
import io
from decimal import Decimal as N

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from bureau.kit import alerts
from bureau.kit import indicators as figures
from bureau.kit.scoring import rules as points
from bureau.kit.scoring.enums import How
from bureau.kit.scoring.models import Scheme
from stations.accreditation import defaults, indicators, operations, queries, rules
from stations.accreditation.enums import Action, State
from stations.accreditation.models import Bid, Gap
from stations.enums import Role
from stations.models import Station
from stations.scope import NotYours, Scope

BRIDGE = "990108001001"
D = dt.date


def picture(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(out, "JPEG")
    return SimpleUploadedFile("墙.jpg", out.getvalue(), content_type="image/jpeg")


@pytest.fixture(autouse=True)
def _here(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    defaults.load()


@pytest.fixture
def bid(district, cast, now):
    return operations.begin(BRIDGE, by=cast["worker"], at=now)


@pytest.fixture
def filled(bid, cast, now):
    """Everything is filled in, and what asks for evidence has it."""
    items = list(bid.sheet.scheme.items.all())
    facts = {How.RATIO: N(100), How.VETO: N(0), How.DEDUCT: N(0)}
    values = {i.pk: facts.get(How(i.how), N(1)) for i in items if not i.indicator}
    operations.fill(bid.pk, values=values, by=cast["worker"], at=now)
    for n, item in enumerate(i for i in items if i.needs_evidence):
        operations.prove(
            bid.pk, item_id=item.pk, file=picture((n * 40, 0, 0)), name="墙.jpg", note="", taken_on=now.date(),
            place="站里", by=cast["worker"], at=now,
        )  # fmt: skip
    return bid


@pytest.fixture
def take(cast, now):
    def go(bid, action, who, **said):
        operations.take(action, bid_id=bid.pk, by=cast[who], at=now, **said)
        bid.refresh_from_db()
        return bid

    return go


def test_the_first_scheme_is_whole(now):
    scheme = Scheme.objects.get(key="fengqiao")
    items = list(scheme.items.all())

    assert (scheme.state, sum(i.full for i in items if i.how not in points.OUTSIDE)) == ("LIVE", 100)
    assert {i.how for i in items} == set(How.values)
    points.check_scheme(scheme, items, known=figures.REGISTRY)


def test_a_station_walks_from_self_assessment_to_named_with_a_returned_item_between(filled, take, cast, now):
    bid = take(filled, Action.SUBMIT, "worker")
    wall = bid.sheet.scheme.items.get(name="荣誉墙")
    take(bid, Action.SEND_BACK, "street", wanted={wall.pk: "重拍"}, due_on=D(2026, 3, 20))
    assert (bid.state, bid.gaps.get().what) == (State.RETURNED, "重拍")
    with pytest.raises(rules.NotReady, match="1 项整改"):
        take(bid, Action.SUBMIT, "worker")
    operations.close_gap(bid.gaps.get().pk, answer="重拍了", by=cast["worker"], at=now)
    take(bid, Action.SUBMIT, "worker")
    take(bid, Action.STREET_PASS, "street", given={wall.pk: (N(1), "灯暗")})
    take(bid, Action.DISTRICT_PASS, "officer")
    take(bid, Action.CITY_PASS, "officer")
    with pytest.raises(rules.NotReady, match="牌匾号"):
        take(bid, Action.NAME, "officer")
    take(bid, Action.NAME, "officer", plaque="枫桥 2026-001", named_on=D(2026, 3, 2))

    assert (bid.state, bid.plaque) == (State.NAMED, "枫桥 2026-001")
    labels = [(label, change) for label, _, change in queries.totals(bid, queries.rows(bid))]
    assert [label for label, _ in labels] == ["自评", "街道初审", "区级复核", "市级验收", "省级命名"]
    assert len({change for _, change in labels[1:]}) == 1
    assert labels[1][1] < 0
    assert wall.name in {
        gap.item.name for gap in Gap.objects.open()
    }  # the point that was missing is work now
    assert list(indicators.named(now)) == [bid.station]


def test_it_does_not_go_up_with_holes(bid, take, cast, now):
    with pytest.raises(rules.NotReady, match="没有填"):
        take(bid, Action.SUBMIT, "worker")
    items = bid.sheet.scheme.items.all()
    values = {i.pk: N(0) if i.how in (How.VETO, How.DEDUCT) else N(1) for i in items if not i.indicator}
    operations.fill(bid.pk, values=values, by=cast["worker"], at=now)

    with pytest.raises(rules.NotReady, match="荣誉墙"):
        take(bid, Action.SUBMIT, "worker")


def test_one_file_proves_one_item(filled, cast, now):
    item = filled.sheet.scheme.items.first()

    with pytest.raises(points.WrongScheme, match="已经用过"):
        operations.prove(
            filled.pk, item_id=item.pk, file=picture((0, 0, 0)), name="又.jpg", note="", taken_on=now.date(), place="站里",
            by=cast["worker"], at=now,
        )  # fmt: skip


def test_who_is_not_asked_cannot_score(filled, take):
    take(filled, Action.SUBMIT, "worker")

    for who in ("worker", "officer", "leader"):
        with pytest.raises(NotYours):
            take(filled, Action.STREET_PASS, who)
    with pytest.raises(Bid.DoesNotExist):
        take(filled, Action.STREET_PASS, "neighbour")


def test_who_submitted_does_not_review(filled, take, users, now, district, someone):
    user = someone(Role.COMMUNITY_WORKER, district["bridge"], (Role.STREET_WORKER, district["east"]))
    both = Scope.of(user, today=now.date())
    operations.take(Action.SUBMIT, bid_id=filled.pk, by=both, at=now)

    with pytest.raises(rules.NotReady, match="换一位"):
        operations.take(Action.STREET_PASS, bid_id=filled.pk, by=both, at=now)


def test_a_veto_stops_the_way(filled, take, cast, now):
    veto = filled.sheet.scheme.items.filter(how=How.VETO).first()
    operations.fill(filled.pk, values={veto.pk: N(1)}, by=cast["worker"], at=now)
    take(filled, Action.SUBMIT, "worker")

    with pytest.raises(rules.NotReady, match="一票否决"):
        take(filled, Action.STREET_PASS, "street")
    take(filled, Action.VETO, "officer", note="台账造假")
    assert filled.state == State.VETOED


def test_what_is_submitted_is_not_changed(filled, take, cast, now):
    take(filled, Action.SUBMIT, "worker")

    with pytest.raises(rules.NotReady, match="已经提交"):
        operations.fill(filled.pk, values={}, by=cast["worker"], at=now)


def test_a_station_bids_once_a_year(bid, cast, now):
    with pytest.raises(rules.NotReady, match="已经申报"):
        operations.begin(BRIDGE, by=cast["worker"], at=now)
    with pytest.raises(Station.DoesNotExist):
        operations.begin(BRIDGE, by=cast["neighbour"], at=now)


def test_the_database_refuses_a_name_without_a_plaque(bid):
    with pytest.raises(IntegrityError), transaction.atomic():
        Bid.objects.filter(pk=bid.pk).update(state=State.NAMED)


def test_the_heap_follows_the_bid(filled, take, cast, now):
    def heaps():
        return [who for who in cast for w in alerts.waiting_for(cast[who], now) if "枫桥式" in w.what]

    assert heaps() == ["street", "worker"]  # a street may help its communities to fill in
    take(filled, Action.SUBMIT, "worker")
    assert heaps() == ["street"]
    take(filled, Action.STREET_PASS, "street")
    assert heaps() == ["officer"]


def test_the_pages_walk_the_same_way(filled, as_):
    wall = filled.sheet.scheme.items.get(name="荣誉墙")
    as_("worker").post(reverse("accreditation:fill", args=[filled.pk]), {"submit": "1"})
    street = as_("street")
    refused = street.post(
        reverse("accreditation:take", args=[filled.pk, "STREET_PASS"]), {f"points_{wall.pk}": "1"}
    )
    assert (refused.status_code, "写原因" in refused.content.decode()) == (409, True)
    street.post(
        reverse("accreditation:take", args=[filled.pk, "SEND_BACK"]),
        {"back": [wall.pk], f"back_{wall.pk}": "重拍", "due_on": "2099-01-01"},
    )

    filled.refresh_from_db()
    assert filled.state == State.RETURNED
    page = as_("worker").get(reverse("accreditation:bid", args=[filled.pk])).content.decode()
    assert "重拍" in page
    for name in ("list", "bid", "item"):
        args = {"list": [], "bid": [filled.pk], "item": [filled.pk, wall.pk]}[name]
        assert as_("worker").get(reverse(f"accreditation:{name}", args=args)).status_code == 200
    for name, args in (("bid", [filled.pk]), ("item", [filled.pk, wall.pk])):
        assert as_("neighbour").get(reverse(f"accreditation:{name}", args=args)).status_code == 404


def test_a_proof_is_shown_to_who_may_see_the_bid(filled, as_):
    kept = filled.sheet.evidence.first()

    shown = as_("street").get(reverse("accreditation:proof", args=[kept.pk]))
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8")
    for close in shown._resource_closers:  # the response itself would close the test's connection too
        close()
    assert as_("neighbour").get(reverse("accreditation:proof", args=[kept.pk])).status_code == 404


def test_the_trial_is_for_the_bureau(filled, as_):
    url = reverse("accreditation:try", args=[filled.sheet.scheme_id])

    assert as_("officer").get(url).status_code == 200
    assert as_("worker").get(url).status_code in (403, 409)


def cells(answer):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [list(row) for row in book.active.iter_rows(min_row=2, values_only=True)]


def test_the_list_and_one_sheet_leave_as_workbooks_of_what_the_reader_sees(
    filled, district, take, as_, someone, now
):
    south = Scope.of(someone(Role.COMMUNITY_WORKER, district["south"]), today=now.date())
    elsewhere = operations.begin("990108001002", by=south, at=now)
    take(filled, Action.SUBMIT, "worker")

    everything = cells(as_("officer").get(reverse("accreditation:export"), {"year": "2026"}))
    own = cells(as_("worker").get(reverse("accreditation:export"), {"state": "SELF", "year": "x"}))
    sheet = cells(as_("worker").get(reverse("accreditation:export_sheet", args=[filled.pk])))

    assert [row[0] for row in everything] == ["服务站", "桥北社区", "桥南社区"]
    assert [row[:4] for row in own[1:]] == [["桥北社区", BRIDGE, 2026, "已自评，待街道初审"]]
    assert sheet[0] == ["大类", "小项", "怎样得分", "分值", "数值", "凭据", "自评", "改分原因", "要整改"]
    assert len(sheet) == 1 + filled.sheet.scheme.items.count()
    assert as_("worker").get(reverse("accreditation:export_sheet", args=[elsewhere.pk])).status_code == 404


def test_the_list_is_narrowed_by_year_and_state(filled, as_):
    client = as_("worker")

    assert client.get(reverse("accreditation:list"), {"year": "2022"}).context["bids"] == []
    assert len(client.get(reverse("accreditation:list"), {"state": "DRAFT"}).context["bids"]) == 1
