import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import alerts
from bureau.messages import digest, operations
from bureau.messages.models import Digest, Note
from stations.models import Post
from stations.permissions import Permission
from tests.messages.conftest import MORNING

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def notify(place, key="n1", **more):
    return operations.notify(
        "有一份资料修改待核对",
        key=key,
        place=place,
        needs=Permission.PERSON_EDIT,
        url="/people/",
        at=MORNING,
        **more,
    )


def test_a_line_is_seen_by_the_post_it_is_for_and_by_nobody_else(district, cast):
    note = notify(district["bridge"])

    seen = {who for who, scope in cast.items() if note in Note.objects.visible_to(scope)}

    assert seen == {"worker"}


def test_the_same_key_is_one_line(district):
    assert notify(district["bridge"]).pk == notify(district["bridge"]).pk


def test_for_a_colleague_who_has_left_it_goes_to_the_role(district, users):
    Post.objects.filter(user=users["worker"]).update(ends_on=MORNING.date() - dt.timedelta(days=1))

    assert notify(district["bridge"], user_id=users["worker"].pk).user_id is None


def test_what_nobody_does_goes_to_the_role_then_to_the_place_above_and_never_twice_at_once(district, users):
    note = notify(district["bridge"], user_id=users["worker"].pk, act_by=MORNING + HOUR)

    assert operations.escalate(at=MORNING) == 0
    assert operations.escalate(at=MORNING + HOUR) == 1
    assert operations.escalate(at=MORNING + HOUR) == 0
    note.refresh_from_db()
    assert (note.user_id, note.place_id) == (None, district["bridge"].pk)
    operations.escalate(at=note.act_by)
    note.refresh_from_db()
    assert note.place_id == district["east"].pk
    operations.escalate(at=note.act_by)
    note.refresh_from_db()
    assert (note.place_id, note.act_by) == (district["district"].pk, None)


def test_one_digest_a_day_whatever_runs(district, users):
    notify(district["bridge"], act_by=MORNING - HOUR)

    assert digest.write(day=MORNING.date(), at=MORNING) == 1
    assert digest.write(day=MORNING.date(), at=MORNING + HOUR) == 0

    row = Digest.objects.get()
    assert (row.user_id, row.fresh, row.open, row.late) == (users["worker"].pk, 1, 1, 1)


def test_ticked_off_it_is_gone_and_says_by_whom(district, users, as_):
    note = notify(district["bridge"])
    client = as_("worker")
    assert [n.pk for n in client.get(reverse("messages:inbox")).context["page"]] == [note.pk]

    client.post(reverse("messages:tick_off", args=[note.pk]))

    note.refresh_from_db()
    assert note.done_by_id == users["worker"].pk
    assert list(client.get(reverse("messages:inbox")).context["page"]) == []


def test_a_neighbour_cannot_tick_it_off(district, as_):
    note = notify(district["bridge"])

    assert as_("neighbour").post(reverse("messages:tick_off", args=[note.pk])).status_code == 404
    assert Note.objects.open().count() == 1


def test_the_desk_counts_what_is_open(district, cast):
    notify(district["bridge"])

    heaps = {heap.what: heap.count for heap in alerts.waiting_for(cast["worker"], MORNING)}

    assert heaps["站内消息"] == 1


def test_a_settled_matter_leaves_every_inbox(district, cast):
    notify(district["bridge"], key="change:1")

    operations.settle("change:1", at=MORNING)

    assert not Note.objects.visible_to(cast["worker"]).open().exists()


def test_a_line_says_nothing_sensitive(district):
    with pytest.raises(operations.rules.NotFit):
        operations.notify(
            "王某残疾等级",
            key="x",
            place=district["bridge"],
            needs=Permission.PERSON_EDIT,
            url="/",
            at=MORNING,
        )
