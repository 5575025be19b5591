"""Nobody is photographed twice: a card takes over the photo of the registration where it is new and fits."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from preferential_cards import operations
from preferential_cards.enums import Paper
from preferential_cards.models import Evidence
from tests.preferential_cards.test_papers import jpeg
from veterans import papers
from veterans.models import Paper as RegisterPaper

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def photo(person, cast, now):
    return papers.attach("PHOTO", jpeg(), name="我.jpg", person_id=person.pk, by=cast["worker"], at=now)


def start(person, cast, at):
    return operations.start(person_id=person.pk, by=cast["worker"], at=at)


def test_the_photo_of_the_registration_is_the_photo_of_the_card_as_a_copy(person, photo, cast, now):
    application = start(person, cast, now)

    [taken] = application.papers.all()
    assert (taken.kind, taken.on_paper, taken.by_id) == (Paper.PHOTO, False, cast["worker"].user_id)
    assert taken.file != photo.key


def test_one_that_is_older_than_six_months_is_not(person, photo, cast, now):
    RegisterPaper.objects.filter(pk=photo.pk).update(at=now - dt.timedelta(days=190))

    assert not start(person, cast, now).papers.exists()


def test_one_that_was_removed_or_does_not_fit_is_not(person, photo, cast, now):
    RegisterPaper.objects.filter(pk=photo.pk).update(removed_at=now)
    papers.attach(
        "PHOTO", jpeg(noise=False), name="小.jpg", person_id=person.pk, by=cast["worker"], at=now
    )  # fits the register, but is too small a file for the bank

    assert not start(person, cast, now).papers.exists()


def test_the_page_says_so_and_a_new_one_replaces_it(as_, person, cast):
    papers.attach("PHOTO", jpeg(), name="我.jpg", person_id=person.pk, by=cast["worker"], at=timezone.now())
    client, page = as_("worker"), reverse("cards:start", args=[person.pk])

    shown = client.get(page)
    assert "用建档时的照片" in shown.content.decode()
    kinds = {kind for kind, _ in shown.context["form"].fields["seen"].choices}
    assert kinds & {Paper.PHOTO, Paper.SIGNATURE, Paper.ID_CARD} == {Paper.ID_CARD}  # those two are handed in
    client.post(page, {"channel": "STATION", "role": "SELF", "then": "submit", "photo": jpeg()})

    assert Evidence.objects.filter(kind=Paper.PHOTO).count() == 2
    assert Evidence.objects.filter(kind=Paper.PHOTO, replaced_at=None).count() == 1


def test_without_one_the_page_asks_for_it(as_, person):
    page = as_("worker").get(reverse("cards:start", args=[person.pk])).content.decode()

    assert "用建档时的照片" not in page
    assert "拍照或选照片" in page
