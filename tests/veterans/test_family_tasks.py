"""A death on its pages: entered once, everything silent, one thing left to do with the family."""

from django.urls import reverse

from tests.veterans.factories import IdentityFactory, PersonFactory, ServiceFactory
from veterans import operations
from veterans.enums import Action, FamilyTaskState
from veterans.models import FamilyTask


def bury(client, person):
    return client.post(
        reverse("people:take", args=[person.pk, "record_death"]),
        {"died_on": "2026-02-20", "note": "家属告知"},
    )


def test_a_death_leads_to_the_family_and_is_closed_with_a_result(as_, person, settings):
    client = as_("worker")
    settings.HOME_CODE = "990108"

    response = bury(client, person)
    task = FamilyTask.objects.get(person=person)
    assert response.url == reverse("people:family_task", args=[task.pk])
    assert "遗属事项" in client.get("/").content.decode()
    assert person.name in client.get(reverse("people:family_tasks")).content.decode()

    client.post(response.url, {"result": ""})
    assert FamilyTask.objects.get().state == FamilyTaskState.OPEN
    client.post(response.url, {"result": "没有遗属"})

    task.refresh_from_db()
    assert (task.state, task.result) == (FamilyTaskState.DONE, "没有遗属")
    assert "没有遗属" in client.get(reverse("people:family_tasks") + "?state=done").content.decode()


def test_a_day_of_death_is_asked_for(as_, person):
    page = as_("worker").post(reverse("people:take", args=[person.pk, "record_death"]), {"note": "家属告知"})

    assert "请填写去世日期" in page.content.decode()


def test_a_file_comes_back_with_the_list_of_what_it_lacks(as_, person, cast, now):
    for action in (Action.COLLECT, Action.CONFIRM):
        operations.take(action, person_id=person.pk, by=cast["worker"], at=now)
    as_("street").post(
        reverse("people:take", args=[person.pk, "return"]), {"missing": ["photo", "family"], "note": "缺照片"}
    )

    page = as_("worker").get(reverse("people:person", args=[person.pk]))

    assert page.context["returned_list"] == [
        ("本人照片", f"/people/{person.pk}/papers/"),
        ("家庭成员", f"/people/{person.pk}/parts/family/add/"),
    ]


def test_the_list_finds_who_lacks_something(as_, whole_person, district):
    empty = PersonFactory(station=district["bridge"])
    IdentityFactory(person=empty)
    client = as_("worker")

    def found(**conditions):
        return {person.pk for person, _ in client.get(reverse("people:list"), conditions).context["rows"]}

    assert found(lacks="service") == {empty.pk}
    assert found(complete="-60") == {empty.pk, whole_person.pk}
    assert found(complete="80-") == set()
    ServiceFactory(person=empty)
    assert found(lacks="service") == {empty.pk} - {empty.pk}
