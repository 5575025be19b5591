"""The frame shows each reader the rooms of their posts, and says where they stand."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from bureau.desk.context import shell
from stations.scope import Scope, posts_of

STAFF = ["工作台", "人员", "办件", "晾晒榜", "服务站", "名册导入"]


def frame(user, scope, path="/", posts=()):
    request = RequestFactory().get(path)
    request.user, request.scope, request.posts = user, scope, posts
    request.resolver_match = resolve(path)
    return shell(request)


@pytest.mark.parametrize(
    ("who", "rooms"),
    [
        ("worker", STAFF),
        ("street", STAFF),
        ("officer", ["工作台", "人员", "办件", "晾晒榜", "驾驶舱", "服务站", "名册导入"]),
        ("leader", ["工作台", "人员", "办件", "晾晒榜", "驾驶舱", "服务站"]),
        ("verifier", ["工作台", "人员", "办件", "晾晒榜", "服务站"]),
        ("sysadmin", ["工作台", "服务站"]),
    ],
)
def test_each_reader_sees_the_rooms_of_their_post(users, cast, who, rooms):
    known = [*STAFF, "驾驶舱"]

    nav = [room["label"] for room in frame(users[who], cast[who])["nav"]]

    assert [label for label in nav if label in known] == rooms


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("/", "工作台"),
        ("/people/", "人员"),
        ("/people/1/", "人员"),
        ("/search", "人员"),
        ("/progress/boards/", "晾晒榜"),
        ("/progress/cockpit/", "驾驶舱"),
    ],
)
def test_the_present_room_is_marked(users, cast, path, room):
    nav = frame(users["officer"], cast["officer"], path)["nav"]

    assert [link["label"] for link in nav if link["current"]] == [room]


def test_who_sees_no_people_gets_no_search_and_no_reveal(users, cast):
    context = frame(users["sysadmin"], cast["sysadmin"])

    assert (context["search_url"], context["reveal_reasons"]) == ("", ())


def test_a_stranger_gets_the_bare_frame():
    assert set(frame(None, Scope(user_id=None))) == {"bureau"}


def test_the_frame_costs_nothing_because_the_posts_came_with_the_scope(
    users, cast, now, django_assert_num_queries
):
    posts = posts_of(users["worker"], today=now.date())

    with django_assert_num_queries(0):
        context = frame(users["worker"], cast["worker"], posts=posts)

    assert context["me"]["post"] == "桥北社区 社区工作人员"
