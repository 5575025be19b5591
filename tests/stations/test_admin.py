import pytest
from django.urls import reverse

from bureau.accounts.models import User
from stations.enums import Role
from stations.models import Post, Station
from tests.stations.factories import UserFactory


@pytest.fixture
def staff(as_, users):
    def sign_in(name):
        User.objects.filter(pk=users[name].pk).update(is_staff=True)
        return as_(name)

    return sign_in


@pytest.mark.parametrize(
    ("model", "may"),
    [
        ("stations_station", {"leader", "officer", "auditor", "sysadmin", "secadmin"}),
        ("stations_post", {"secadmin"}),
        ("accounts_user", {"sysadmin"}),
    ],
)
def test_each_list_opens_for_its_own_post_and_no_other(staff, model, may):
    opened = {
        name
        for name in ("leader", "officer", "auditor", "sysadmin", "secadmin")
        if staff(name).get(reverse(f"admin:{model}_changelist")).status_code == 200
    }

    assert opened == may


def test_the_system_administrator_opens_an_account_and_reads_the_password_once(staff):
    client = staff("sysadmin")

    answer = client.post(
        reverse("admin:accounts_user_add"),
        {"username": "newcomer", "full_name": "新同事", "is_staff": "on"},
        follow=True,
    )

    user = User.objects.get(username="newcomer")
    password = answer.content.decode().split("一次性密码：")[1].split(" ")[0]
    assert user.check_password(password)
    assert user.is_staff
    assert not user.is_superuser
    again = client.get(reverse("admin:accounts_user_change", args=[user.pk]))
    assert password not in again.content.decode()


def test_an_account_is_closed_by_a_button_and_never_deleted(staff, users):
    client = staff("sysadmin")

    client.post(reverse("admin:accounts_user_change", args=[users["worker"].pk]), {"_decide": "close"})

    users["worker"].refresh_from_db()
    assert not users["worker"].is_active
    assert client.get(reverse("admin:accounts_user_delete", args=[users["worker"].pk])).status_code == 403


def test_the_security_administrator_appoints_and_takes_back(staff, district):
    client, user = staff("secadmin"), UserFactory()

    client.post(
        reverse("admin:stations_post_add"),
        {
            "user": user.pk,
            "station": "990108001001",
            "role": Role.COMMUNITY_WORKER,
            "starts_on": "2026-01-01",
        },
    )
    post = user.posts.get()
    client.post(reverse("admin:stations_post_change", args=[post.pk]), {"_decide": "withdraw"})

    assert Post.objects.get(pk=post.pk).ends_on is not None


def test_a_refused_appointment_is_told_and_not_made(staff, users, district):
    answer = staff("secadmin").post(
        reverse("admin:stations_post_add"),
        {"user": users["auditor"].pk, "station": "990108", "role": Role.OFFICER, "starts_on": "2026-01-01"},
        follow=True,
    )

    assert "不能兼任" in answer.content.decode()
    assert users["auditor"].posts.count() == 1


def test_a_code_is_fixed_once_it_is_given(staff, district):
    client = staff("officer")
    url = reverse("admin:stations_station_change", args=["990108001001"])
    fields = {
        "name": "桥北社区站",
        "short_name": "桥北社区",
        "status": "ACTIVE",
        "phone": "1",
        "code": "990108001099",
    }

    client.post(url, fields)

    assert Station.objects.get(code="990108001001").phone == "1"
    assert not Station.objects.filter(code="990108001099").exists()


def test_a_code_that_does_not_fit_the_parent_is_said_at_the_field(staff, district):
    answer = staff("officer").post(
        reverse("admin:stations_station_add"),
        {
            "code": "990108002009",
            "name": "新社区站",
            "short_name": "新社区",
            "level": "COMMUNITY",
            "parent": "990108001",
            "status": "ACTIVE",
        },
    )

    assert "不在上级 990108001 之下" in answer.content.decode()
