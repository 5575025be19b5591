import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bureau.kit.models import AuditEvent
from tests.veterans.factories import ContactFactory, PersonFactory, paper_of
from veterans import belongings, life, operations
from veterans.enums import Action, State
from veterans.models import Award, Disability, Identity, Living, Person
from veterans.urls import urlpatterns

UNKNOWN = 99_999_999
REST = {
    "action": "collect",
    "thing": "identity",
    "field": "phone",
    "service_id": 1,
    "identity_id": 1,
    "tab": "A",
    "key": "living",
    "row_id": 1,
    "kind": "name",
    "form": "collection",
}


def main_of(response):
    return BeautifulSoup(response.content, "html.parser").main.get_text(" ", strip=True)


# -- beyond one's reach ------------------------------------------------------------------------------------


def addresses_of_a_person():
    """Every address of this app that names a person, found in the map itself: a new one is tested from its first day."""
    found = []
    for pattern in urlpatterns:
        names = list(pattern.pattern.converters)
        if names[:1] == ["pk"] and pattern.name != "drop_view":
            found.append((pattern.name, [REST[name] for name in names[1:]]))
    return found


@pytest.mark.parametrize(("name", "rest"), addresses_of_a_person())
def test_beyond_reach_and_unknown_are_the_same_404(as_, whole_person, name, rest):
    client = as_("neighbour")
    answers = {}
    for method in ("get", "post"):
        for pk in (whole_person.pk, UNKNOWN):
            response = getattr(client, method)(reverse(f"people:{name}", args=[pk, *rest]))
            page = response.content.replace(f"/people/{pk}/".encode(), b"")
            answers[method, pk] = (response.status_code, strip(page))

        assert answers[method, whole_person.pk] == answers[method, UNKNOWN]
    assert {status for status, _ in answers.values()} <= {404, 405}
    assert 404 in {status for status, _ in answers.values()}


def strip(page):
    """The token against forgery differs in every answer."""
    soup = BeautifulSoup(page, "html.parser")
    for field in soup.find_all(attrs={"name": "csrfmiddlewaretoken"}):
        field.decompose()
    if soup.body:
        del soup.body["hx-headers"]
    return str(soup)


@pytest.mark.parametrize(("name", "rest"), addresses_of_a_person())
def test_within_reach_the_same_addresses_open(as_, whole_person, cast, now, name, rest):
    """The positive control: the 404 above is not a broken address."""
    rest = [whole_person.service_set.get().pk if name == "edit_service" else value for value in rest]
    rest = [whole_person.identity_set.get().pk if name == "end_identity" else value for value in rest]
    if name == "end_disability":
        Disability.objects.create(person=whole_person, station=whole_person.station, grade="8", nature="1")
    if name == "edit_part":
        rest[1] = Living.objects.create(person=whole_person, station=whole_person.station).pk
    if name == "paper":
        rest = [paper_of(whole_person, cast, now).pk]
    client = as_("street")

    response = client.get(reverse(f"people:{name}", args=[whole_person.pk, *rest]))

    response.close()
    only_post = {"confirm", "drop_part", "drop_paper", "official_form"}
    assert response.status_code == (405 if name in only_post else 200)


@pytest.mark.parametrize("name", ["people:list", "people:add", "search"])
def test_the_map_has_the_addresses_that_others_link_to(as_, name, district):
    assert as_("worker").get(reverse(name)).status_code == 200


# -- the page ----------------------------------------------------------------------------------------------


def test_the_page_tells_the_whole_life_newest_first(as_, whole_person, cast, now):
    belongings.add_award(person_id=whole_person.pk, award="09", awarded="1975-08", by=cast["worker"], at=now)
    operations.take(Action.COLLECT, person_id=whole_person.pk, by=cast["worker"], at=now)

    events = as_("worker").get(reverse("people:person", args=[whole_person.pk])).context["events"]

    assert [(event.when, event.what) for event in events] == [
        ("2026-03-02", "完成采集"),
        ("1977", "退役"),
        ("1975-08", "荣获三等功"),
        ("1973-12", "入伍"),
        (whole_person.born_on.isoformat(), "出生"),
    ]


def test_a_service_adds_its_events_and_its_box(as_, person, monkeypatch, now):
    monkeypatch.setattr(life, "PROVIDERS", [])
    monkeypatch.setattr(life, "PANELS", [])
    life.register_events(lambda person, *, by: [life.Event(now.date(), "领到优待证", note=str(by.user_id))])
    life.register_panel(lambda person, *, by: life.Panel("光荣牌", (life.Line("悬挂", "已挂", "ok"),)))
    life.register_panel(lambda person, *, by: None)

    page = main_of(as_("worker").get(reverse("people:person", args=[person.pk])))

    assert "领到优待证" in page
    assert "光荣牌" in page


@pytest.mark.parametrize(
    ("name", "state", "steps", "waits"),
    [
        ("worker", State.NOT_STARTED, ["COLLECT"], None),
        ("worker", State.SELF_CONFIRMED, [], "CHECK"),
        ("street", State.SELF_CONFIRMED, ["CHECK"], None),
        ("officer", State.DISTRICT_VERIFIED, ["FILE"], None),
        ("officer", State.FILED, [], None),
        ("leader", State.NOT_STARTED, [], "COLLECT"),
    ],
)
def test_the_page_offers_the_next_step_to_whom_it_belongs(as_, district, name, state, steps, waits):
    person = PersonFactory(station=district["bridge"], state=state)

    context = as_(name).get(reverse("people:person", args=[person.pk])).context

    assert context["steps"] == steps
    assert context["waits_for"] == waits


def test_what_disagrees_is_said_and_stops_nothing(as_, whole_person):
    whole_person.born_on = whole_person.born_on.replace(year=1960)
    whole_person.save()

    page = main_of(as_("worker").get(reverse("people:person", args=[whole_person.pk])))

    assert "出生日期与身份证号不一致" in page
    assert "入伍时间 1973-12 只有 13 岁" in page


@pytest.mark.parametrize("page", ["person", "history", "sheet", "edit", "move"])
@pytest.mark.parametrize("name", ["leader", "officer", "street", "worker"])
def test_no_page_holds_a_full_number(as_, whole_person, name, page):
    whole_person.household_address = "西兴街道江晖路12号3幢"
    whole_person.save()

    text = as_(name).get(reverse(f"people:{page}", args=[whole_person.pk])).content.decode()

    assert whole_person.id_number not in text
    assert "13800000271" not in text
    assert "12号3幢" not in text or page == "edit"  # whoever edits an address must see it


def test_the_page_costs_the_same_with_one_and_with_many(
    as_, whole_person, cast, now, django_assert_num_queries
):
    operations.take(Action.COLLECT, person_id=whole_person.pk, by=cast["worker"], at=now)
    client = as_("worker")
    address = reverse("people:person", args=[whole_person.pk])
    client.get(address)  # code lists are read once per half minute
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    with_one = len(asked)  # now: the next request empties the log
    for day in range(1, 6):
        Award.objects.create(
            person=whole_person, station=whole_person.station, award="01", awarded_on=f"1975-01-0{day}"
        )
    for category in ("D06", "D07"):
        Identity.objects.create(
            person=whole_person, station=whole_person.station, category=category, card_type="V"
        )

    client.get(address)  # warm again: on a busy machine half a minute may have gone
    with django_assert_num_queries(with_one):
        client.get(address)


def test_the_sheet_is_masked_and_logged(as_, whole_person):
    page = main_of(as_("worker").get(reverse("people:sheet", args=[whole_person.pk])))

    assert "自主就业退役士兵" in page
    assert whole_person.masked_id_number in page
    assert AuditEvent.objects.get().verb == "person.print"


# -- history -----------------------------------------------------------------------------------------------


def test_the_history_says_what_was_and_what_is(as_, whole_person, cast, users, district, now):
    worker = cast["worker"]
    operations.amend(person_id=whole_person.pk, version=1, name="王大国", ethnic="01", by=worker, at=now)
    operations.amend(person_id=whole_person.pk, version=2, household_address="江晖路12号", by=worker, at=now)
    belongings.set_contact(person_id=whole_person.pk, number="13911112222", by=worker, at=now)
    operations.take(Action.COLLECT, person_id=whole_person.pk, by=worker, at=now)
    operations.move_station(person_id=whole_person.pk, station=district["south"], by=cast["street"], at=now)

    page = as_("street").get(reverse("people:history", args=[whole_person.pk])).context["page"]
    told = {(c.what, c.old, c.new, c.who) for c in page if c.who != "系统"}

    me, boss = str(users["worker"]), str(users["street"])
    assert told == {
        ("所属站", "桥北社区", "桥南社区", boss),
        ("建档状态", "待采集", "已采集", me),
        ("联系电话 电话号码", "138****0271", "139****2222", me),
        ("户籍地址", "", "江晖路**", me),
        ("民族", "", "汉族", me),
        ("姓名", "王建国", "王大国", me),
    }


def test_the_history_can_be_narrowed(as_, whole_person):
    context = (
        as_("worker").get(reverse("people:history", args=[whole_person.pk]), {"topic": "contact"}).context
    )

    assert [change.what for change in context["page"]] == ["联系电话"]


def test_a_row_taken_away_is_told_too(as_, whole_person):
    whole_person.contact_set.get().delete()

    page = as_("worker").get(reverse("people:history", args=[whole_person.pk])).context["page"]

    assert [(c.old, c.new) for c in page if c.what == "联系电话"] == [
        ("手机 138****0271", ""),
        ("", "手机 138****0271"),
    ]


# -- reveal ------------------------------------------------------------------------------------------------


def ask(client, person, field="id_number", **data):
    return client.post(
        reverse("people:reveal", args=[person.pk, field]), data, headers={"Accept": "application/json"}
    )


def test_a_reason_gives_the_value_for_a_minute(as_, whole_person):
    response = ask(as_("worker"), whole_person, reason="上门走访")

    assert response.json() == {"value": whole_person.id_number, "seconds": 60}
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_without_a_reason_there_is_no_value(as_, whole_person):
    response = ask(as_("worker"), whole_person)

    assert (response.status_code, response.json()) == (400, {"error": "请选择用途"})


def test_a_leader_is_told_that_this_is_not_theirs(as_, whole_person):
    response = ask(as_("leader"), whole_person, reason="上门走访")

    assert response.status_code == 403
    assert "value" not in response.json()


def test_too_many_reveals_are_refused_with_a_time_to_wait(as_, whole_person, users):
    for _ in range(30):
        AuditEvent.objects.create(verb="person.reveal", target="x", by=users["worker"], at=timezone.now())

    response = ask(as_("worker"), whole_person, reason="上门走访")

    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert AuditEvent.objects.filter(verb="person.reveal_refused").count() == 1


def test_a_field_that_is_not_masked_cannot_be_asked_for(as_, whole_person):
    assert ask(as_("worker"), whole_person, field="note", reason="上门走访").status_code == 404


def test_without_script_a_page_asks_and_leaves_by_itself(as_, whole_person):
    client = as_("worker")
    address = reverse("people:reveal", args=[whole_person.pk, "phone"])

    asked = client.get(address)
    refused = client.post(address, {"reason": "其他（请写明）", "text": "看看"})
    given = client.post(address, {"reason": "其他（请写明）", "text": "核对补助对象"})

    assert "13800000271" not in asked.content.decode() + refused.content.decode()
    assert refused.status_code == 400
    assert "13800000271" in given.content.decode()
    assert given.headers["Refresh"] == f"60; url=/people/{whole_person.pk}/"


def test_the_log_says_of_whom_and_why(as_, whole_person):
    ask(as_("worker"), whole_person, field="phone", reason="电话联系本人")

    event = AuditEvent.objects.get()
    assert (event.target, event.detail) == (
        f"veterans.Person:{whole_person.pk}",
        {"field": "phone", "reason": "电话联系本人"},
    )


def test_a_stranger_has_no_way_in(client, whole_person):
    response = client.get(reverse("people:person", args=[whole_person.pk]))

    assert response.status_code == 302
    assert "/accounts/login/" in response.headers["Location"]


def test_people_of_other_stations_are_not_counted_among_mine(as_, whole_person, district):
    ContactFactory(person=PersonFactory(station=district["willow"]))

    assert as_("worker").get("/people/").context["page"].paginator.count == 1
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "told"),
    [("service", ["退役", "入伍", "出生"]), ("treatment", []), ("nonsense", ["退役", "入伍", "出生"])],
)
def test_the_life_can_be_narrowed(as_, whole_person, kind, told):
    context = as_("worker").get(reverse("people:person", args=[whole_person.pk]), {"kind": kind}).context

    assert [event.what for event in context["events"]] == told
