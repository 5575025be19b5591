"""One declaration for the score of a person, the list of what is missing, and the figure of a station."""

import pytest
from django.urls import reverse

from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, ServiceFactory
from veterans import completeness, resources
from veterans.models import Living, Person


def test_the_weights_make_a_hundred_and_no_key_is_twice_there():
    assert sum(wanted.weight for wanted in completeness.WANTED) == 100
    assert len(completeness.BY_KEY) == len(completeness.WANTED)


def test_an_empty_file_of_a_soldier_has_only_what_nobody_asks_of_him(district):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person)

    lacking = completeness.missing(person)

    assert "organisation" not in {wanted.key for wanted in lacking}  # no party member
    assert completeness.score(lacking) == 2
    assert lacking[0].key in ("phone", "service")


def test_the_family_of_the_fallen_is_not_asked_for_service(district):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person, category="E01")

    assert not {"service", "placement"} & {wanted.key for wanted in completeness.missing(person)}


@pytest.mark.parametrize("parts", [0, 1])
def test_the_database_counts_what_the_page_counts(district, parts):
    person = PersonFactory(
        station=district["bridge"], ethnic="01", residence_address="某路 1 号", political="01"
    )
    IdentityFactory(person=person)
    ServiceFactory(person=person)
    ContactFactory(person=person)
    if parts:
        Living.objects.create(person=person, station=person.station)

    [scored] = completeness.scored(Person.objects.all())

    assert scored.completeness == completeness.score(completeness.missing(person)) == 39 + 4 * parts


def test_what_nobody_wants_is_not_kept_on_a_step():
    assert completeness.known(["photo", "nonsense", "phone"]) == "phone,photo"
    assert completeness.words(["phone", "nonsense"]) == ["联系电话"]


# -- the pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def three(district):
    """Two in one station, one of them without a telephone, and one of the neighbour."""
    people = [PersonFactory(station=district[place]) for place in ("bridge", "bridge", "willow")]
    ContactFactory(person=people[0])
    return people


def test_a_line_per_station_counts_what_the_file_says(three, district):
    lines = {line["station_id"]: line for line in completeness.by_station(Person.objects.all())}

    bridge = lines[district["bridge"].code]
    assert (bridge["total"], bridge["lacks_phone"], bridge["good"]) == (2, 1, 0)
    scores = [completeness.score(completeness.missing(person)) for person in three[:2]]
    assert bridge["score"] == sum(scores) / 2
    assert lines[district["willow"].code]["lacks_phone"] == 1


def test_bureau_and_street_get_a_table_of_their_stations_and_doors_to_the_people(as_, three, district):
    tables = {
        who: [station for station, *_ in as_(who).get(reverse("people:completeness")).context["stations"]]
        for who in ("officer", "street")
    }

    assert tables["street"] == [district["bridge"]]
    assert sorted(tables["officer"], key=str) == sorted([district["bridge"], district["willow"]], key=str)
    page = as_("street").get(reverse("people:completeness"))
    [door] = [one for one in page.context["lacked"] if one.label == "联系电话"]
    assert as_("street").get(door.url).context["page"].paginator.count == door.count == 1


def test_a_station_reads_who_misses_which_field_with_the_page_where_it_is_filled_in(as_, three):
    client = as_("worker")

    page = client.get(reverse("people:completeness"), {"lacks": "phone"})

    [(person, lacking)] = page.context["lines"]
    assert person == three[1]
    assert dict(lacking)["联系电话"] == reverse("people:add_thing", args=[person.pk, "phone"])
    assert client.get(dict(lacking)["本人照片"]).status_code == 200


def test_a_place_beyond_reach_is_not_found_and_who_sees_nobody_is_refused(as_, three, district):
    url = reverse("people:completeness")

    assert as_("neighbour").get(url, {"place": district["bridge"].code}).status_code == 404
    assert as_("auditor").get(url).status_code == 403


def test_the_workbook_says_for_each_person_what_is_missing(three, cast, now, district):
    chosen = resources._choose_lacking(
        f"station={district['bridge'].code}&lacks=phone", by=cast["officer"], at=now
    )
    rows = list(resources.COMPLETENESS.read(chosen.rows, now))

    assert [person.pk for person in rows] == [three[1].pk]
    assert "联系电话" in chosen.columns[3].text(rows[0])


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_of_a_station_costs_the_same_for_one_and_four(
    as_, district, count, django_assert_max_num_queries
):
    for _ in range(count):
        PersonFactory(station=district["bridge"])
    client = as_("worker")

    with django_assert_max_num_queries(16):
        response = client.get(reverse("people:completeness"))

    assert len(response.context["lines"]) == count
