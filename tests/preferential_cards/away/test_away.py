import pytest

from bureau.kit import walls
from preferential_cards import rules
from preferential_cards.away import operations
from preferential_cards.away.models import Side
from preferential_cards.enums import Action, AwayAnswer, IssueBy, State
from stations.enums import Role
from stations.scope import NotYours, Scope
from tests.preferential_cards.factories import ApplicationFactory, EvidenceFactory


@pytest.fixture
def away(district):
    application = ApplicationFactory(
        person__station=district["bridge"], state=State.ACCEPTED, issue_by=IssueBy.RESIDENCE
    )
    return application


@pytest.fixture
def stranger(district, someone, now):
    return Scope.of(someone(Role.CARD_VERIFIER, district["stranger"]), today=now.date())


def test_two_places_see_one_case_each_behind_its_own_wall(away, cast, stranger, district, now):
    operations.ask(away.pk, other=district["stranger"], by=cast["verifier"], at=now)

    with walls.within(stranger.personal_places()):
        there = Side.objects.get()
        assert (there.shown_name, there.other_name, there.case_number) == (
            f"{away.person.name[0]}{'*' * (len(away.person.name) - 1)}",
            str(away.station),
            f"YDZ-{away.pk:07d}",
        )
    with walls.within(cast["verifier"].personal_places()):
        assert Side.objects.get().accepting


def test_the_answer_of_one_place_is_seen_by_the_other_and_lets_the_case_go_on(
    away, cast, stranger, district, now, take
):
    operations.ask(away.pk, other=district["stranger"], by=cast["verifier"], at=now)
    with pytest.raises(rules.AwayNotAnswered, match="对方还没有答复"):
        take(Action.VERIFY, away, "verifier")

    operations.answer(
        Side.objects.get(accepting=False).pk, answer=AwayAnswer.AGREED, note="", by=stranger, at=now
    )

    assert Side.objects.get(accepting=True).answer == AwayAnswer.AGREED
    take(Action.VERIFY, away, "verifier")


def test_the_accepting_place_does_not_answer_for_the_other(away, cast, stranger, district, now):
    here = operations.ask(away.pk, other=district["stranger"], by=cast["verifier"], at=now)

    with pytest.raises(operations.Asked, match="由对方答复"):
        operations.key_in(here.pk, answer=AwayAnswer.AGREED, note="x", by=cast["verifier"], at=now)


def test_a_place_outside_answers_by_letter(away, cast, now, take):
    here = operations.ask(away.pk, other_name="安徽省某县局", by=cast["verifier"], at=now)
    with pytest.raises(operations.SayWhy, match="来函号"):
        operations.key_in(here.pk, answer=AwayAnswer.AGREED, note=" ", by=cast["verifier"], at=now)

    operations.key_in(here.pk, answer=AwayAnswer.AGREED, note="函〔2026〕1 号", by=cast["verifier"], at=now)
    take(Action.VERIFY, away, "verifier")


def test_a_community_worker_answers_nothing(away, cast, district, someone, now):
    operations.ask(away.pk, other=district["stranger"], by=cast["verifier"], at=now)
    worker = Scope.of(someone(Role.COMMUNITY_WORKER, district["stranger"]), today=now.date())

    with pytest.raises(NotYours):
        operations.answer(
            Side.objects.get(accepting=False).pk, answer=AwayAnswer.AGREED, note="", by=worker, at=now
        )


def test_away_papers_ask_for_a_proof_of_residence(district, take, cast, now):
    application = ApplicationFactory(
        person__station=district["bridge"],
        state=State.SUBMITTED,
        issue_by=IssueBy.RESIDENCE,
        with_papers=False,
    )
    for kind in ("PHOTO", "ID_CARD", "HOUSEHOLD", "SERVICE_PROOF", "SIGNATURE"):
        EvidenceFactory(application=application, kind=kind)

    with pytest.raises(rules.PapersMissing, match="还缺：居住证明"):
        take(Action.ACCEPT, application, "street")


def test_the_pages_of_both_sides(as_, away, district, client, someone, now):
    verifier = as_("verifier")
    assert away.person.name[0] in verifier.get("/cards/away/").content.decode()
    answer = verifier.post(f"/cards/away/ask/{away.pk}/", {"other": "990109"}, follow=True)
    assert "最迟" in answer.content.decode()

    client.force_login(someone(Role.CARD_VERIFIER, district["stranger"]))
    there = Side.objects.get(accepting=False)
    assert client.get("/cards/away/").status_code == 200
    client.post(f"/cards/away/{there.pk}/", {"answer": "AGREED", "note": ""})
    assert Side.objects.get(accepting=True).answer == "AGREED"
    assert client.get(f"/cards/{away.pk}/").status_code == 404
