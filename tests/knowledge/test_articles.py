import pytest
from django.urls import reverse

from bureau.knowledge import seed
from bureau.knowledge.enums import VersionState
from bureau.knowledge.models import Article, Version
from veterans.citizens.scope import OwnScope

pytestmark = pytest.mark.django_db
TEXT = {
    "title": "优待证丢了怎么办", "body": "新的办法：先打电话。", "keywords": "遗失", "basis": "新文件", "source": "区局",
    "category": "CARD", "kind": "QUESTION", "readers": "ALL", "topics": ["cards"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _seeded(db):
    seed.load_after_migrate()


def test_a_draft_changes_nothing_for_readers_until_it_is_published(as_):
    officer = as_("officer")
    officer.post(reverse("knowledge:edit", args=["card-lost"]), TEXT)
    draft = Version.objects.get(state=VersionState.DRAFT)
    page = reverse("knowledge:article", args=["card-lost"])
    assert "新的办法" not in officer.get(page).content.decode()

    officer.post(reverse("knowledge:decide", args=[draft.pk, "publish"]))

    assert "新的办法" in officer.get(page).content.decode()
    old = Version.objects.get(article__slug="card-lost", number=1)
    assert old.state == VersionState.REPLACED
    assert "这不是现行的一版" in officer.get(f"{page}?version=1").content.decode()


def test_a_worker_reads_but_does_not_write_and_sees_no_draft(as_):
    as_("officer").post(reverse("knowledge:edit", args=["card-lost"]), TEXT)
    worker = as_("worker")

    assert worker.get(reverse("knowledge:article", args=["card-lost"])).status_code == 200
    assert worker.get(f"{reverse('knowledge:article', args=['card-lost'])}?version=2").status_code == 404
    assert worker.get(reverse("knowledge:edit", args=["card-lost"])).status_code == 403
    draft = Version.objects.get(state=VersionState.DRAFT)
    assert worker.post(reverse("knowledge:decide", args=[draft.pk, "publish"])).status_code == 403
    draft.refresh_from_db()
    assert draft.state == VersionState.DRAFT


def test_a_new_entry_is_found_when_published_and_gone_when_retired(as_):
    officer = as_("officer")
    officer.post(reverse("knowledge:new"), TEXT | {"slug": "flying-saucer", "title": "飞碟着陆怎么报告"})
    assert not officer.get(reverse("knowledge:home"), {"q": "飞碟"}).context["hits"]

    version = Version.objects.get(article__slug="flying-saucer")
    officer.post(reverse("knowledge:decide", args=[version.pk, "publish"]))
    assert [h.version for h in officer.get(reverse("knowledge:home"), {"q": "飞碟"}).context["hits"]] == [
        version
    ]

    officer.post(reverse("knowledge:decide", args=[version.pk, "retire"]))
    assert not officer.get(reverse("knowledge:home"), {"q": "飞碟"}).context["hits"]


def test_what_is_for_staff_is_not_there_for_others():
    seen = set(Article.objects.visible_to(OwnScope(None)).values_list("readers", flat=True))

    assert seen == {"ALL"}


def test_a_page_points_to_its_answers(as_):
    page = as_("worker").get(reverse("people:add")).content.decode()

    assert "/knowledge/?topic=register" in page
    texts = as_("worker").get("/knowledge/?topic=register").context["texts"]
    assert "register-papers" in [text.article.slug for text in texts]
