from pathlib import Path

import pytest
from django.urls import reverse

from bureau.kit.procedures import CannotHappen
from bureau.messages import campaigns, operations, queries, rules, states, tasks
from bureau.messages.enums import SmsState, TaskAction, TaskState
from bureau.messages.models import Sms, SmsTask, Wording
from bureau.messages.states import TABLE, move
from stations.scope import NotYours
from tests.messages.conftest import MORNING
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, an_id_number

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(district):
    """Three in 桥北社区, of whom one is old; one in 柳巷社区."""
    made = []
    for n, (place, born) in enumerate(
        [("bridge", "19400101"), ("bridge", "19700101"), ("bridge", "19800101"), ("willow", "19700101")]
    ):
        person = PersonFactory(station=district[place], number=an_id_number(n, born=born))
        IdentityFactory(person=person)
        ContactFactory(person=person, number=f"1380000030{n}")
        made.append(person)
    return made


def criteria(place, **more):
    return {"place": place.pk, "categories": [], "age_from": None, "age_to": None} | more


def propose(cast, district, who="officer", place="district", **more):
    return campaigns.propose(
        title="请申领", wording=Wording.objects.get(key="t_duty"), values={}, criteria=criteria(district[place], **more),
        by=cast[who], at=MORNING,
    )  # fmt: skip


def test_the_preview_counts_who_fits_and_who_drops_out(four, cast, district):
    operations.opt_out(four[1].pk, by=cast["worker"], at=MORNING)

    seen = campaigns.preview(
        Wording.objects.get(key="t_duty"),
        values={},
        criteria=criteria(district["district"]),
        by=cast["officer"],
        at=MORNING,
    )

    assert (seen.planned, dict(seen.out), seen.second_person) == (4, {"本人不愿接收": 1}, True)
    assert dict(seen.by_place) == {"桥北社区": 3, "柳巷社区": 1}
    assert not Sms.objects.exists()


def test_age_place_and_category_narrow_the_audience(four, cast, district):
    def planned(**more):
        return campaigns.preview(
            Wording.objects.get(key="t_duty"),
            values={},
            criteria=criteria(more.pop("place"), **more),
            by=cast["officer"],
            at=MORNING,
        ).planned

    assert planned(place=district["east"]) == 3
    assert planned(place=district["district"], age_from=80) == 1
    assert planned(place=district["district"], age_to=60) == 3
    assert planned(place=district["district"], categories=["A05"]) == 0


def test_a_worker_reaches_only_their_own_people_whatever_the_criteria_say(four, cast, district):
    with pytest.raises(NotYours):
        propose(cast, district, who="worker", place="district")

    assert not SmsTask.objects.exists()


def test_to_many_needs_a_second_person(four, cast, district):
    task = propose(cast, district)
    assert (task.state, task.planned) == (TaskState.PROPOSED, 4)

    with pytest.raises(rules.SamePerson):
        campaigns.take(TaskAction.CONFIRM, task_id=task.pk, by=cast["officer"], at=MORNING)
    campaigns.take(TaskAction.CONFIRM, task_id=task.pk, by=cast["leader"], at=MORNING)

    task.refresh_from_db()
    assert (task.state, task.confirmed_by_id) == (TaskState.RUNNING, cast["leader"].user_id)


def test_to_few_runs_at_once(four, cast, district):
    assert propose(cast, district, age_from=80).state == TaskState.RUNNING


def test_filling_twice_writes_everybody_once_and_the_task_ends_by_itself(four, cast, district, outbox):
    task = propose(cast, district)
    campaigns.take(TaskAction.CONFIRM, task_id=task.pk, by=cast["leader"], at=MORNING)
    task.refresh_from_db()

    assert campaigns.fill(task.pk, by=cast["officer"], at=MORNING) == 4
    assert campaigns.fill(task.pk, by=cast["officer"], at=MORNING) == 0
    operations.deliver_due(at=MORNING)
    operations.collect_receipts(at=MORNING)
    campaigns.finish_done(at=MORNING)

    task.refresh_from_db()
    assert task.state == TaskState.DONE
    assert queries.progress_of(task, 5) == queries.Progress(
        total=4, sent=0, delivered=4, failed=0, skipped=0, waiting=0, cost_fen=20
    )
    assert "桥北社区" in outbox()[0]["text"]


def test_a_stopped_task_sends_nothing_more(four, cast, district, outbox):
    task = propose(cast, district)
    campaigns.take(TaskAction.CONFIRM, task_id=task.pk, by=cast["leader"], at=MORNING)
    campaigns.fill(task.pk, by=cast["officer"], at=MORNING)

    campaigns.take(TaskAction.STOP, task_id=task.pk, by=cast["officer"], at=MORNING)
    operations.deliver_due(at=MORNING)

    assert outbox() == []
    assert set(Sms.objects.values_list("state", flat=True)) == {SmsState.SKIPPED}


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("action", TaskAction)
def test_every_step_is_in_the_table_or_refused(state, action):
    if (state, action) in TABLE:
        assert move(state, action) is TABLE[state, action]
    else:
        with pytest.raises(CannotHappen):
            move(state, action)


def test_from_form_to_running_task_in_two_steps(four, as_, district, django_capture_on_commit_callbacks):
    client = as_("street")
    asked = {
        "title": "请申领", "wording": Wording.objects.get(key="t_duty").pk, "place": district["east"].pk, "age_from": "80"
    }  # fmt: skip

    seen = client.get(reverse("messages:new_task"), asked)
    answer = client.post(reverse("messages:new_task"), asked)

    assert seen.context["seen"].planned == 1
    task = SmsTask.objects.get()
    assert answer.url == reverse("messages:task", args=[task.pk])
    assert client.get(answer.url).status_code == 200
    assert client.get(reverse("messages:tasks")).context["lines"][0][0] == task
    assert (
        client.get(f"{reverse('messages:new_task')}?like={task.pk}").context["form"].initial["age_from"] == 80
    )


def test_a_task_of_another_place_is_not_there(four, cast, district, as_):
    task = propose(cast, district)

    assert as_("neighbour").get(reverse("messages:task", args=[task.pk])).status_code == 404


def test_the_log_goes_out_as_a_workbook_masked(four, cast, district, as_):
    operations.send("t_duty", person_id=four[0].pk, key="x", at=MORNING)

    answer = as_("street").get(reverse("messages:export"))

    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert as_("worker").get(reverse("messages:export")).status_code == 403


def test_the_procedure_is_drawn():
    drawn = Path(__file__).resolve().parents[2] / "docs" / "diagrams" / "sms_task.md"
    assert drawn.read_text() == states.drawing()


def test_the_task_that_fills_reaches_what_the_proposer_reaches(
    four, cast, district, users, django_capture_on_commit_callbacks
):
    task = propose(cast, district)
    with django_capture_on_commit_callbacks() as queued:
        campaigns.take(TaskAction.CONFIRM, task_id=task.pk, by=cast["leader"], at=MORNING)
    assert len(queued) == 1

    tasks.fill(task_id=task.pk, user_id=users["officer"].pk)

    assert Sms.objects.filter(task=task).count() == 4
