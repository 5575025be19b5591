"""What the walk over all URLs stands on: for each kind of object one of ours, one of theirs, and a number nobody has."""

import datetime as dt
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from bureau.accounts.enums import Provider
from bureau.accounts.models import Binding
from bureau.exports.models import Order
from bureau.kit import codes, seal
from bureau.kit.models import CodeItem
from bureau.oversight.enums import Sign
from bureau.oversight.models import Question
from bureau.privacy import models as privacy
from bureau.privacy.enums import Channel, Function, Purpose, RightsKind
from bureau.progress import operations as progress
from bureau.progress.models import Campaign
from preferential_cards.models import Application
from stations.enums import Role
from tests.preferential_cards.factories import ApplicationFactory
from tests.security import ground_services, ground_stations
from tests.stations.factories import PostFactory, UserFactory
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, ServiceFactory
from veterans.imports.enums import BatchState, Outcome
from veterans.imports.models import Batch, BatchRow, LearnedHeading
from veterans.models import Disability, SavedView

UNKNOWN = 987_654_321
ANONYMOUS = "anonymous"
BOARD_DAY = dt.date(2026, 3, 3)
# Whatever a route asks for that is not an object of somebody.
FIXED = {
    "field": "id_number",
    "action": "move_out",
    "thing": "phone",
    "deed": "stop",
    "paper": "receipt",
    "function": Function.values[0],
    "version": 1,
    "verb": "drop",
    "key": "filed_rate",
    "kind": "DAILY",
    "on": BOARD_DAY,
    "behind": "done",
    "url": "no/such/page/",
    "app_label": "veterans",
    "provider_id": "oidc",
}
# What a route of a room without objects here asks for, when it is no number.
NOBODYS = {
    "slug": "no-such-article",
    "step": "contact",
    "token": "no-such-token",
    "link": "no-such-link",
    "name": "letter",
}


@dataclass
class Side:
    """The objects of one side, by what a route calls them."""

    station: str
    of_name: dict[str, dict] = field(default_factory=dict)  # "people:" or "people:drop_view" → its parameters
    rows: dict[str, object] = field(default_factory=dict)  # "veterans_person" → key, for the admin

    def values(self, page) -> dict:
        found = dict(FIXED)
        for prefix, parameters in sorted(self.of_name.items(), key=lambda item: len(item[0])):
            # A whole room ends with a colon; anything else is one page ("counsel:book" is not "counsel:booking").
            if page.name == prefix or (prefix.endswith(":") and page.name.startswith(prefix)):
                found |= parameters
        if "object_id" in page.parameters:
            found["object_id"] = self.rows.get(_model(page), UNKNOWN)
            found["content_type_id"] = found["object_id"]
        return {key: found.get(key, NOBODYS.get(key, UNKNOWN)) for key in page.parameters}


def _model(page) -> str:
    """admin:veterans_person_change or /admin/veterans/person/<path:object_id>/ → veterans_person"""
    if page.name.startswith("/admin/"):
        return "_".join(page.name.split("/")[2:4])
    name = page.name.removeprefix("admin:")
    return "stations_station" if name == "view_on_site" else name.rpartition("_")[0]


def side(place, by, now, indicator, *, owner) -> Side:
    """One of everything at this place. `owner` is who keeps what belongs to an account, not to a place."""
    code = place.code
    person = PersonFactory(station=place, name="王建国")
    identity, service = IdentityFactory(person=person), ServiceFactory(person=person)
    ContactFactory(person=person)
    Disability.objects.create(person=person, station=place, grade="05")
    application = ApplicationFactory(person=PersonFactory(station=place, name="李援朝"))
    view = SavedView.objects.create(user=owner, name=f"我的{code}", query="state=FILED")
    batch = Batch.objects.create(
        station=place, by=by, at=now, name="花名册.xlsx", digest="0" * 64, size=1000, state=BatchState.CHECKED,
        counts={Outcome.REFUSED: 1}, communities=[code],
        sheets=[{
            "name": "一", "about": "", "header_row": 1, "headings": ["姓名", "身份证号"],
            "mapping": {"name": 0, "id_number": 1}, "unknown": [],
        }],
    )  # fmt: skip
    BatchRow.objects.create(
        batch=batch, seq=1, station=place, sheet=0, row=2, outcome=Outcome.REFUSED, would=Outcome.REFUSED,
        name="王建国",
        issues=[{"column": "id_number", "value": "9901", "code": "id.length", "outcome": "refused", "message": "要 18 位", "fix": ""}],
        raw_sealed=seal.of(BatchRow.SEAL).close('["王建国", "9901"]', batch.pk * 10_000_000 + 1),
    )  # fmt: skip
    consent = privacy.Consent.objects.create(
        person=person,
        station=place,
        purpose=Purpose.MEDIA,
        wording="同意",
        channel=Channel.values[0],
        given_at=now,
    )
    asked = privacy.RightsRequest.objects.create(
        person=person, station=place, kind=RightsKind.values[0], channel=Channel.values[0], detail="要一份复制件",
        received_at=now, due_on=now.date(),
    )  # fmt: skip
    rule, _ = privacy.RetentionRule.objects.get_or_create(
        valid_from=dt.date(2020, 1, 1), defaults={"months": 60, "basis": "x"}
    )
    disposal = privacy.Disposal.objects.create(
        rule=rule, people=[], digest="0" * 64, proposed_at=now, proposed_by=by
    )
    question = Question.objects.create(
        colleague=owner, sign=Sign.values[0], month=dt.date(2026, 2, 1), target=f"veterans.Person:{person.pk}",
        facts="夜间查看", place_code=code, asked_by=by, asked_at=now,
    )  # fmt: skip
    order = Order.objects.create(
        kind="people", words="在册（全部）", persons=300, place_code=code, purpose="CHECK", note="核对名册",
        state_since=now, asked_at=now, asked_by=owner,
    )  # fmt: skip
    campaign = Campaign.objects.create(
        name="建档攻坚",
        indicator=indicator,
        place=place,
        starts_on=dt.date(2026, 3, 2),
        ends_on=dt.date(2026, 4, 2),
    )
    snapshot = progress.freeze(
        campaign, kind="DAILY", on=BOARD_DAY, at=timezone.make_aware(dt.datetime(2026, 3, 3, 17))
    )
    post = PostFactory(station=place, role=Role.COMMUNITY_WORKER)
    binding = Binding.objects.create(
        provider=Provider.ZZD, external_id=f"zzd-{code}", user=post.user, bound_by=by, bound_at=now
    )
    recipient = privacy.Recipient.objects.create(
        name="省厅", purpose="x", data="x", basis="x", starts_on=dt.date(2020, 1, 1)
    )
    handover = privacy.Handover.objects.create(recipient=recipient, at=now, by=by, people=3, what="x")
    stations_of_name, stations_rows = ground_stations.rooms(place, by, now)
    services_of_name, services_rows = ground_services.rooms(place, now)
    return Side(
        station=code,
        of_name=stations_of_name | services_of_name | {
            "people:": {"pk": person.pk, "service_id": service.pk, "identity_id": identity.pk},
            "people:drop_view": {"pk": view.pk},
            "imports:": {"pk": batch.pk, "seq": 1},
            "cards:": {"pk": application.pk, "person_pk": person.pk},
            "api-detail": {"pk": application.pk},
            "stations:": {"code": code, "pk": post.pk},
            "exports:": {"pk": order.pk, "kind": "people"},
            "privacy:": {"pk": person.pk},
            "privacy:withdraw_consent": {"pk": consent.pk},
            "privacy:request": {"pk": asked.pk},
            "privacy:decide_disposal": {"pk": disposal.pk},
            "accounts:": {"key": "zzd"},
            "oversight:": {"pk": person.pk},
            "oversight:question": {"pk": question.pk},
            "progress:": {"campaign": campaign.pk, "code": code, "key": indicator},
        },
        rows=stations_rows | services_rows | {
            "veterans_person": person.pk,
            "veterans_batch": batch.pk,
            "veterans_learnedheading": LearnedHeading.objects.create(by=owner, heading=f"姓名{code}", key="name").pk,
            "preferential_cards_application": application.pk,
            "stations_station": code,
            "stations_post": post.pk,
            "accounts_user": post.user_id,
            "accounts_binding": binding.pk,
            "progress_campaign": campaign.pk,
            "progress_snapshot": snapshot.pk,
            "privacy_notice": privacy.Notice.objects.order_by("pk").first().pk,
            "privacy_recipient": recipient.pk,
            "privacy_answerterm": privacy.AnswerTerm.objects.order_by("pk").first().pk,
            "privacy_retentionrule": rule.pk,
            "privacy_handover": handover.pk,
            "kit_codeitem": CodeItem.objects.order_by("pk").first().pk,
        },
    )  # fmt: skip


def unknown(like: Side) -> Side:
    """The same addresses with numbers that nobody has."""

    def nobody(parameters):
        return {
            key: like.station[:-1] + "9" if key == "code" else value if isinstance(value, str) else UNKNOWN
            for key, value in parameters.items()
        }

    return Side(
        station="",
        of_name={prefix: nobody(parameters) for prefix, parameters in like.of_name.items()},
        rows={model: "99999" if model == "stations_station" else UNKNOWN for model in like.rows},
    )


class World:
    """The town with one of everything on each side, and a door for each role."""

    watch = None  # what looks at the addresses that answers lead to

    def __init__(self, district, users, now, indicator):
        codes.load()
        officer = users["officer"]
        for user in users.values():
            user.is_staff = True  # the admin is a page like any other: everybody knocks at it
            user.save()
        plain = UserFactory()  # has no way into the admin
        PostFactory(user=plain, role=Role.COMMUNITY_WORKER, station=district["bridge"])
        users |= {"plain": plain, "postless": UserFactory(is_staff=True)}
        self.users, self.district = users, district
        self.ours = side(district["bridge"], officer, now, indicator, owner=users["worker"])
        self.neighbours = side(district["willow"], officer, now, indicator, owner=users["neighbour"])
        self.strangers = side(district["stranger"], UserFactory(), now, indicator, owner=UserFactory())
        self.nobodys = unknown(self.ours)
        self.cookies = {name: self._sign_in(user) for name, user in users.items()}

    @property
    def roles(self) -> list[str]:
        return [ANONYMOUS, *(name for name in self.users if name != "neighbour")]

    def _sign_in(self, user) -> str:
        client = Client()
        client.force_login(user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def client(self, role) -> Client:
        client = Client(raise_request_exception=False)
        if role != ANONYMOUS:
            client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: self.cookies[role]})
        return client

    def ask(self, role, method, url, data=None, **extra):
        """One request, and everything that it did undone, so that each meets the same world."""
        client = self.client(role)
        with transaction.atomic():
            if method in ("GET", "POST"):
                response = getattr(client, method.lower())(url, data or {}, **extra)
            else:
                response = client.generic(method, url, **extra)
            response.body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        if (
            self.watch
            and (moved := response.headers.get("Location", ""))
            and moved not in (url, f"/accounts/login/?next={url}")
        ):
            self.watch.look("address", moved)
        return response


def cards_of(side: Side) -> Application:
    return Application.objects.get(pk=side.of_name["cards:"]["pk"])
