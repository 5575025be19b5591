import pytest

from bureau.progress.models import Campaign
from tests.progress.conftest import clock

pytestmark = pytest.mark.django_db
LIST = "/admin/progress/campaign/"


@pytest.fixture
def staff(as_, users):
    def sign_in(name):
        users[name].is_staff = True
        users[name].save()
        return as_(name)

    return sign_in


def form(**changes):
    empty = {
        f"{prefix}-{name}": 0
        for prefix in ("milestones", "targets")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
    }
    return {
        "name": "优待证攻坚",
        "indicator": "filed_of_the_town",
        "place": "990108",
        "starts_on": "2026-03-02",
        "ends_on": "2026-04-30",
        "target_rate": "95",
        "cut_off": "17:00",
        "weekly_on": "5",
        "smallest_ranked": "20",
        "amber_points": "10",
        **empty,
        **changes,
    }


def test_an_officer_sets_up_a_campaign_with_milestones_and_targets(staff):
    more = {
        "milestones-TOTAL_FORMS": 1,
        "milestones-0-on": "2026-03-31",
        "milestones-0-rate": "60",
        "targets-TOTAL_FORMS": 1,
        "targets-0-station": "990108002",
        "targets-0-rate": "80",
    }

    response = staff("officer").post(LIST + "add/", form(**more))

    assert response.status_code == 302, response.content.decode()
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.milestones.get().rate, campaign.targets.get().rate) == (
        "优待证攻坚",
        60,
        80,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"ends_on": "2026-03-01"}, "结束日期要晚于开始日期"), ({"weekly_on": "8"}, "星期几填 1 到 7")],
)
def test_what_cannot_be_is_said_beside_the_form(staff, changes, sentence):
    response = staff("officer").post(LIST + "add/", form(**changes))

    assert sentence in response.content.decode()
    assert Campaign.objects.count() == 0


def test_a_campaign_of_a_foreign_place_is_not_accepted(staff):
    staff("officer").post(LIST + "add/", form(place="990109"))

    assert Campaign.objects.count() == 0


@pytest.mark.parametrize("who", ["leader", "street", "worker", "sysadmin", "auditor"])
def test_who_does_not_manage_campaigns_finds_none_in_the_admin(staff, campaign, who):
    assert staff(who).get(f"{LIST}{campaign.pk}/change/").status_code in (403, 404)


def test_after_the_first_board_the_measure_is_settled(staff, campaign, frozen):
    frozen("03-02")

    page = staff("officer").get(f"{LIST}{campaign.pk}/change/").content.decode()

    assert 'name="indicator"' not in page
    assert "建档率" in page
    assert 'name="target_rate"' in page


def test_a_board_in_the_admin_can_only_be_read(staff, frozen, people):
    people("bridge", 2, filed=["03-02"])
    board = frozen("03-02", at=clock("03-02"))
    client = staff("officer")

    page = client.get(f"/admin/progress/snapshot/{board.pk}/change/").content.decode()

    assert "桥北社区" in page
    assert 'name="_save"' not in page
    assert client.get("/admin/progress/snapshot/add/").status_code == 403
    assert client.post(f"/admin/progress/snapshot/{board.pk}/delete/", {"post": "yes"}).status_code == 403
