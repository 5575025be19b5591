import datetime as dt
import io
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image, ImageDraw

from bureau.kit import photos
from bureau.kit.models import AccessEvent
from preferential_cards import eligibility, operations, progress, queries, rules
from preferential_cards.enums import Action, ApplicantRole, Channel, ObstacleKind, Paper, ReturnReason, State
from preferential_cards.models import Application, Evidence, Helper, Obstacle
from stations.scope import NotYours
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import IdentityFactory, PersonFactory
from tests.veterans.imports.rosters import number
from veterans.enums import CardType

ALL = ["PHOTO", "ID_CARD", "HOUSEHOLD", "SERVICE_PROOF", "SIGNATURE"]
GOOD_ID = number(7)


def jpeg(size=(352, 440), *, background="white", quality=90, noise=True):
    image = Image.new("RGB", size, background)
    if noise:
        face = Image.frombytes("RGB", (140, 190), os.urandom(140 * 190 * 3)).resize((200, 270))
        image.paste(face, ((size[0] - 200) // 2, size[1] - 300))
    ImageDraw.Draw(image).line((0, size[1] - 1, size[0], size[1] - 1))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")


def faults_of(file):
    return photos.faults(Image.open(file), len(file))


def test_a_photo_by_the_book_is_taken():
    assert faults_of(jpeg()) == []


@pytest.mark.parametrize(
    ("photo", "word"),
    [
        ({"size": (400, 500)}, "352×440 像素，这张是 400×500"),
        ({"background": "#88aacc"}, "背景要纯白"),
        ({"noise": False}, "20–50 KB，这张是"),
    ],
)
def test_a_photo_off_the_book_is_told_what_is_wrong(photo, word):
    assert any(word in fault for fault in faults_of(jpeg(**photo)))


def test_acceptance_waits_for_the_papers_and_names_them(person, take, cast, now):
    application = ApplicationFactory(person=person, with_identity=False, with_papers=False)
    take(Action.SUBMIT, application, "worker")

    with pytest.raises(
        rules.PapersMissing, match="还缺：证件照、居民身份证、户口簿、退役证件或档案复印件、申领表签名"
    ):
        take(Action.ACCEPT, application, "street")

    operations.see_papers(application.pk, kinds=[*ALL[:3], "DOSSIER", "SIGNATURE"], by=cast["worker"], at=now)
    take(Action.ACCEPT, application, "street")


def test_an_agent_brings_two_papers_more(db, now):
    mine = eligibility.checklist("V", {"", "SELF"}, set(), now.date())
    agents = eligibility.checklist("V", {"", "AGENT"}, set(), now.date())

    assert {line.words for line in agents} - {line.words for line in mine} == {"代办人身份证", "委托书"}


def test_a_better_paper_replaces_the_one_before(application, cast, now):
    operations.add_paper(
        application.pk, kind=Paper.ID_CARD, file=jpeg(), name="id.jpg", by=cast["worker"], at=now
    )

    kept = Evidence.objects.filter(application=application, kind=Paper.ID_CARD).order_by("pk")
    assert [(paper.on_paper, paper.replaced_at is None) for paper in kept] == [(True, False), (False, True)]


def test_a_wrong_photo_is_not_stored(application, cast, now):
    with pytest.raises(photos.WrongPhoto, match="这张是 400×500"):
        operations.add_paper(
            application.pk, kind=Paper.PHOTO, file=jpeg((400, 500)), name="p.jpg", by=cast["worker"], at=now
        )

    assert not Evidence.objects.exclude(file="").exists()


def test_who_looks_at_a_paper_is_remembered_and_a_neighbour_gets_nothing(
    as_, application, cast, now, settings
):
    paper = operations.add_paper(
        application.pk, kind=Paper.ID_CARD, file=jpeg(), name="id.jpg", by=cast["worker"], at=now
    )

    answer = as_("worker").get(reverse("cards:paper", args=[paper.pk]))
    assert answer.getvalue()[:2] == b"\xff\xd8"
    assert AccessEvent.objects.filter(field="card.id_card").count() == 1
    assert as_("neighbour").get(reverse("cards:paper", args=[paper.pk])).status_code == 404


def test_the_whole_counter_in_one_post(as_, person):
    answer = as_("worker").post(
        reverse("cards:start", args=[person.pk]) + "?channel=HOME",
        {
            "channel": Channel.HOME, "role": "SELF", "seen": ["ID_CARD", "HOUSEHOLD", "SERVICE_PROOF"], "then": "submit",
            "photo": jpeg(), "signature": jpeg((640, 220)),
        },
    )  # fmt: skip

    application = Application.objects.get()
    assert (answer.status_code, application.state, application.channel) == (
        302,
        State.SUBMITTED,
        Channel.HOME,
    )
    assert eligibility.papers_missing(application, application.submitted_at.date()) == []


def test_who_acts_for_another_is_written_down_sealed(as_, person):
    as_("worker").post(
        reverse("cards:start", args=[person.pk]),
        {
            "channel": "PROXY", "role": "AGENT", "helper_name": "王小明", "helper_relation": "儿子", "helper_id": GOOD_ID,
            "helper_phone": "13800000000", "then": "submit",
        },
    )  # fmt: skip

    helper = Helper.objects.get()
    assert (str(helper), helper.masked_phone) == ("王**", "138****0000")
    assert GOOD_ID.encode() not in bytes(helper.id_number_sealed)


def test_an_agent_without_a_name_is_refused(person, cast, now):
    with pytest.raises(rules.NeedsGuardian, match="请填写代办人"):
        operations.start(person_id=person.pk, by=cast["worker"], at=now, role=ApplicantRole.AGENT)


@pytest.mark.parametrize(
    "kind", [ObstacleKind.EXPELLED, ObstacleKind.RIGHTS, ObstacleKind.PRISON, ObstacleKind.FOREIGN]
)
def test_what_stands_against_a_card_stops_the_next_step_and_names_the_article(
    kind, application, take, cast, now
):
    take(Action.SUBMIT, application, "worker")
    operations.note_obstacle(
        person_id=application.person_id,
        kind=kind,
        since=now.date(),
        document="判决书",
        by=cast["verifier"],
        at=now,
    )

    with pytest.raises(rules.StandsAgainst, match=r"（.+）"):
        take(Action.ACCEPT, application, "street")


def test_what_the_province_decides_stops_nothing_and_is_shown(application, take, cast, as_, now):
    operations.note_obstacle(
        person_id=application.person_id, kind=ObstacleKind.CONVICTED, since=now.date(), document="判决书",
        by=cast["verifier"], at=now,
    )  # fmt: skip
    take(Action.SUBMIT, application, "worker")
    take(Action.ACCEPT, application, "street")

    page = as_("verifier").get(reverse("cards:application", args=[application.pk])).content.decode()
    assert "由省厅酌定" in page


def test_an_ended_obstacle_is_no_obstacle(application, take, cast, now):
    noted = operations.note_obstacle(
        person_id=application.person_id, kind=ObstacleKind.PRISON, since=dt.date(2020, 1, 1), document="判决书",
        by=cast["verifier"], at=now,
    )  # fmt: skip
    operations.end_obstacle(noted.pk, until=dt.date(2021, 1, 1), by=cast["verifier"], at=now)

    take(Action.SUBMIT, application, "worker")


def test_a_community_worker_notes_no_obstacle(application, cast, now):
    with pytest.raises(NotYours):
        operations.note_obstacle(
            person_id=application.person_id, kind=ObstacleKind.PRISON, since=now.date(), document="x",
            by=cast["worker"], at=now,
        )  # fmt: skip
    assert Obstacle.objects.count() == 0


def test_the_three_are_three_also_behind_the_operations(application, users):
    same = users["worker"].pk
    with pytest.raises(IntegrityError, match="maker_checker_approver_are_three"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(maker=same, approver=same)


def test_a_child_is_represented_by_a_guardian(district, cast, now):
    child = PersonFactory(station=district["bridge"], born_on=dt.date(2015, 1, 1))
    IdentityFactory(person=child, card_type=CardType.FAMILY)

    with pytest.raises(rules.NeedsGuardian, match="由监护人办理"):
        operations.start(person_id=child.pk, by=cast["worker"], at=now)


def test_before_the_visit_a_stranger_gets_reasons_and_papers(client, db):
    answer = client.get(
        "/cards/check/", {"card_type": "F", "filed": "no", "role": "AGENT", "yes": ["PRISON"]}
    ).content.decode()

    for words in ("还没有建档立卡", "第二十五条", "亲属关系证明", "委托书", "现在还不能领证"):
        assert words in answer


def test_the_receipt_shows_progress_for_the_last_four_and_no_name(client, application, walk, settings):
    settings.HOME_CODE = "990108"
    walk(application, Action.VERIFY)
    address = reverse("cards:receipt", args=[progress.token(application)])

    page = client.post(address, {"digits": application.person.id_number[-4:]}).content.decode()

    assert "已核实" in page
    assert application.person.name not in page
    assert application.person.id_number[:6] not in page


def test_a_wrong_token_and_wrong_digits_open_nothing(client, application, walk, settings):
    settings.HOME_CODE = "990108"
    walk(application, Action.SUBMIT)
    token = progress.token(application)
    wrong = "1234" if application.person.id_number[-4:] != "1234" else "4321"

    assert client.get(f"/cards/receipt/{token[:-1]}{'0' if token[-1] != '0' else '1'}/").status_code == 404
    for _ in range(5):
        answer = client.post(f"/cards/receipt/{token}/", {"digits": wrong})
        assert (answer.status_code, "已提交" in answer.content.decode()) == (422, False)
    right = client.post(f"/cards/receipt/{token}/", {"digits": application.person.id_number[-4:]})
    assert "试得太多" in right.content.decode()


def test_the_weekly_table_puts_a_return_into_its_week(application, take, cast, now):
    take(Action.SUBMIT, application, "worker")
    take(Action.RETURN, application, "street", reason=ReturnReason.PHOTO_BAD)

    table = queries.returns_by_week(cast["officer"], today=now.date())

    assert [(line[0], line[2][0], line[3]) for line in table.lines] == [("照片不合规", 1, 1)]
    assert table.streets == [("东街街道", 1)]
    assert queries.returns_by_week(cast["neighbour"], today=now.date()).total == 0


def test_the_route_lists_the_old_who_have_not_applied(as_, district):
    old = PersonFactory(station=district["bridge"], born_on=dt.date(1938, 1, 1))
    IdentityFactory(person=old)
    ApplicationFactory(person__station=district["bridge"], person__born_on=dt.date(1936, 1, 1))
    away = PersonFactory(station=district["willow"], born_on=dt.date(1938, 1, 1))
    IdentityFactory(person=away)

    assert list(as_("worker").get("/cards/route/").context["stops"]) == [old]


def test_the_weekly_page_opens_for_a_worker(as_, application):
    assert "最近 8 周没有退回" in as_("worker").get("/cards/returns/").content.decode()
