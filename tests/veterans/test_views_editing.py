import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.veterans.factories import PersonFactory, an_id_number
from veterans.enums import State
from veterans.models import Identity, Person

NUMBER = an_id_number(17, born="19530807")
NEW = {"id_number": NUMBER, "name": "李卫国", "category": "B01", "source": "COUNTER"}


def text_of(response):
    return BeautifulSoup(response.content, "html.parser").main.get_text(" ", strip=True)


@pytest.fixture
def autumn_2026():
    with time_machine.travel(dt.datetime(2026, 11, 2, 1, 0, tzinfo=dt.UTC)):
        yield


# -- a new person ------------------------------------------------------------------------------------------


def test_a_clerk_registers_a_person(as_, district):
    response = as_("worker").post(reverse("people:add"), NEW | {"station": district["bridge"].pk})

    person = Person.objects.get()
    assert response.headers["Location"] == reverse("people:person", args=[person.pk])
    assert (person.name, person.station) == ("李卫国", district["bridge"])


def test_the_only_station_is_not_asked_for(as_, district):
    form = as_("worker").get(reverse("people:add")).context["form"]

    assert form.initial["station"] == district["bridge"]


def test_a_station_beyond_reach_is_no_choice(as_, district):
    response = as_("worker").post(reverse("people:add"), NEW | {"station": district["south"].pk})

    assert "station" in response.context["form"].errors
    assert Person.objects.count() == 0


def test_mistakes_are_listed_on_top_and_said_at_the_field(as_, district):
    response = as_("worker").post(
        reverse("people:add"),
        NEW | {"station": district["bridge"].pk, "id_number": NUMBER[:-1] + "3", "name": ""},
    )

    page = BeautifulSoup(response.content, "html.parser")
    assert page.title.get_text().startswith("出错：")
    assert [a["href"] for a in page.select(".errsum a")] == ["#id_id_number", "#id_name"]
    assert "校验位不对" in page.find(id="id_id_number_error").get_text()


@pytest.mark.parametrize(
    ("place", "said"), [("bridge", "已登记在桥北社区：王**"), ("willow", "已在其他站登记，请联系街道")]
)
def test_a_number_already_registered_stops_at_the_field(as_, district, place, said):
    PersonFactory(station=district[place], number=NUMBER, name="王建国")

    response = as_("worker").post(reverse("people:add"), NEW | {"station": district["bridge"].pk})

    assert said in response.context["form"].errors["id_number"][0]
    assert "王建国" not in text_of(response)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (NUMBER, "号码正确：1953-08-07 出生，73 岁，男"),
        (NUMBER[:-1] + "3", "校验位不对"),
        (an_id_number(40), "已登记在桥北社区"),
        (an_id_number(41), "号码正确"),
        ("", ""),
    ],
)
@pytest.mark.usefixtures("autumn_2026")
def test_the_number_is_looked_at_while_it_is_typed(as_, district, number, said):
    PersonFactory(station=district["bridge"], number=an_id_number(40))
    PersonFactory(station=district["willow"], number=an_id_number(41))

    response = as_("worker").post(reverse("people:check_number"), {"id_number": number, "name": "李卫国"})

    assert said in BeautifulSoup(response.content, "html.parser").get_text()


def test_a_namesake_of_the_same_birth_is_pointed_out(as_, district):
    PersonFactory(station=district["bridge"], name="李卫国", number=an_id_number(3, born="19530807"))

    response = as_("worker").post(reverse("people:check_number"), {"id_number": NUMBER, "name": "李卫国"})

    assert "同名同生日" in response.content.decode()


@pytest.mark.parametrize("name", ["leader", "auditor"])
def test_who_may_not_register_has_no_form(as_, name):
    assert as_(name).get(reverse("people:add")).status_code == 403
    assert as_(name).post(reverse("people:check_number"), {"id_number": NUMBER}).status_code == 403


# -- changes -----------------------------------------------------------------------------------------------


def edit(client, person, version=1, **facts):
    return client.post(
        reverse("people:edit", args=[person.pk]), {"name": person.name, "version": version} | facts
    )


def test_a_change_is_saved(as_, person):
    response = edit(as_("worker"), person, ethnic="01", residence_region="330108001")

    person.refresh_from_db()
    assert response.status_code == 302
    assert (person.ethnic, person.residence_region) == ("01", "330108001")


def test_the_second_editor_sees_both_and_loses_nothing(as_, person):
    client = as_("worker")
    edit(client, person, ethnic="01", employer="第二纺织厂")

    response = edit(client, person, ethnic="11", note="常年在外")

    assert response.status_code == 409
    assert response.context["both"] == [("民族", "汉族", "满族")]
    typed = response.context["form"]
    assert (typed["ethnic"].value(), typed["note"].value()) == ("11", "常年在外")
    assert typed["employer"].value() == "第二纺织厂"  # what I left alone is what the colleague wrote
    person.refresh_from_db()
    assert person.ethnic == "01"

    saved = client.post(reverse("people:edit", args=[person.pk]), typed.data)

    person.refresh_from_db()
    assert saved.status_code == 302
    assert (person.ethnic, person.employer, person.note) == ("11", "第二纺织厂", "常年在外")


def test_two_who_changed_different_things_are_joined(as_, person):
    client = as_("worker")
    edit(client, person, ethnic="01")

    response = edit(client, person, marital="20")

    assert response.context["both"] == []
    assert "不是同一项" in text_of(response)


@pytest.mark.parametrize("name", ["leader", "verifier"])
def test_who_may_only_look_has_no_form(as_, person, name):
    for address in ("edit", "move"):
        assert as_(name).get(reverse(f"people:{address}", args=[person.pk])).status_code == 403
    assert as_(name).post(reverse("people:confirm", args=[person.pk])).status_code == 403


# -- steps -------------------------------------------------------------------------------------------------


def step(client, person, action, **data):
    return client.post(reverse("people:take", args=[person.pk, action]), data, follow=True)


def test_a_step_is_taken_and_said(as_, person):
    response = step(as_("worker"), person, "collect")

    person.refresh_from_db()
    assert person.state == State.COLLECTED
    assert [str(m) for m in response.context["messages"]] == ["已办理：完成采集"]


def test_a_refusal_is_told_in_the_words_of_the_rule(as_, person):
    response = step(as_("worker"), person, "file")

    assert "“待采集”的档案不能“建档”" in text_of(response)


def test_a_grave_step_asks_why(as_, person):
    response = step(as_("worker"), person, "record_death")

    assert "请写明原因" in response.context["form"].errors["note"][0]
    person.refresh_from_db()
    assert person.state == State.NOT_STARTED


def test_a_step_that_does_not_exist_is_nowhere(as_, person):
    assert as_("worker").get(reverse("people:take", args=[person.pk, "promote"])).status_code == 404


def test_the_yearly_check_is_one_button(as_, person):
    as_("worker").post(reverse("people:confirm", args=[person.pk]))

    person.refresh_from_db()
    assert person.confirmed_at is not None


def test_a_person_is_handed_to_another_station(as_, person, district):
    as_("street").post(reverse("people:move", args=[person.pk]), {"station": district["south"].pk})

    person.refresh_from_db()
    assert person.station == district["south"]


# -- what belongs to the person ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("thing", "data", "relation"),
    [
        ("identity", {"category": "D07", "since": "1979-02"}, "identity_set"),
        ("phone", {"number": "13800000271"}, "contact_set"),
        ("service", {"enlisted": "1970.12", "left": "1975"}, "service_set"),
        ("award", {"award": "09", "times": 1, "awarded": "1979-03", "in_dossier": "on"}, "award_set"),
        ("disability", {"grade": "8", "nature": "1", "rated": "1983"}, "disability_set"),
    ],
)
def test_something_is_added_to_a_person(as_, person, thing, data, relation):
    response = as_("worker").post(reverse("people:add_thing", args=[person.pk, thing]), data)

    assert response.status_code == 302
    assert getattr(person, relation).count() == 1


@pytest.mark.parametrize(
    ("thing", "data", "field"),
    [
        ("identity", {"category": "", "since": "昨天"}, "since"),
        ("phone", {"number": "12345"}, "number"),
        ("service", {"enlisted": "2999"}, "enlisted"),
        ("award", {"award": "09", "times": 0}, "times"),
        ("disability", {"grade": "11", "nature": "1"}, "grade"),
    ],
)
def test_a_wrong_value_is_said_at_its_field(as_, person, thing, data, field):
    response = as_("worker").post(reverse("people:add_thing", args=[person.pk, thing]), data)

    assert field in response.context["form"].errors


def test_a_second_equal_identity_is_refused_in_the_form(as_, whole_person):
    response = as_("worker").post(
        reverse("people:add_thing", args=[whole_person.pk, "identity"]), {"category": "B02"}
    )

    assert response.context["form"].non_field_errors() == ["此人已有这个人员类别"]


def test_a_service_is_changed_with_what_it_was(as_, whole_person):
    service = whole_person.service_set.get()
    client, address = as_("worker"), reverse("people:edit_service", args=[whole_person.pk, service.pk])

    assert client.get(address).context["form"].initial["enlisted"] == "1973-12"
    client.post(address, {"enlisted": "1973-11", "left": "1977"})

    service.refresh_from_db()
    assert str(service) == "1973-11–1977"


def test_an_identity_is_ended(as_, whole_person):
    identity = whole_person.identity_set.get()

    as_("worker").post(
        reverse("people:end_identity", args=[whole_person.pk, identity.pk]), {"ends_on": "2020-05-01"}
    )

    assert Identity.objects.get().valid_to.isoformat() == "2020-05-01"


def test_an_unknown_thing_is_nowhere(as_, person):
    assert as_("worker").get(reverse("people:add_thing", args=[person.pk, "medal"])).status_code == 404
