"""The demo district counts out to the report of 2022, and its rows could have been made by hand."""

import datetime as dt
import os
import stat
from collections import Counter, defaultdict

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from bureau.accounts.models import User
from bureau.demo import accounts, district
from bureau.demo.calendar import is_workday
from bureau.kit import idnumber, indicators, walls
from bureau.kit.models import AuditEvent
from bureau.progress import queries
from bureau.progress.models import Campaign, Snapshot
from preferential_cards import states as card_states
from preferential_cards.enums import State
from preferential_cards.models import Application, Step
from preferential_cards.rules import NEVER_BOTH
from stations.models import Station
from stations.scope import Scope
from stations.trainings.models import Seat, Training
from veterans import states as registration
from veterans.models import Contact, Person, RegistrationStep

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
YEAR_END = dt.datetime(2022, 12, 31, 23, 59, tzinfo=district.ZONE)
NOW = timezone.now()
PASSWORD = "tea-and-oranges-2022"


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """Built once for all tests of this file, and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        district.build(password=PASSWORD, at=NOW)
        with walls.everything_here():
            yield
        transaction.set_rollback(True)


def count(key, at, part="numerator"):
    return getattr(indicators.get(key), part)(at).count()


@pytest.mark.parametrize("at", [YEAR_END, NOW], ids=["at the end of 2022", "today"])
def test_the_figures_of_the_report_come_out_of_the_rows(demo, at):
    figures = {
        "card_applications": count("card_application_count", at),
        "should_apply": count("card_application_rate", at, "denominator"),
        "card_application_rate": round(
            count("card_application_rate", at) / count("card_application_rate", at, "denominator") * 100, 1
        ),
        "cards_issued": count("cards_issued", at),
        "filed_rate": count("filed_rate", at) / count("filed_rate", at, "denominator") * 100,
    }

    assert figures == {
        "card_applications": 5940,
        "should_apply": 6607,
        "card_application_rate": 89.9,
        "cards_issued": 5001,
        "filed_rate": 100.0,
    }


def test_the_stations_count_what_the_report_says_of_them(demo):
    shares = {
        key: (count(key, NOW), count(key, NOW, "denominator"))
        for key in ("veteran_secretaries", "veteran_workers", "rota_coverage")
    }

    assert count("rotating_chiefs", NOW) == 558
    assert shares == {"veteran_secretaries": (23, 59), "veteran_workers": (59, 59), "rota_coverage": (59, 59)}


def test_the_trainings_of_the_report_were_held_and_their_seats_add_up(demo):
    seats = Seat.objects.filter(training__kind="CAMPAIGN")

    assert (count("campaign_trainings", YEAR_END), count("induction_trainings", YEAR_END)) == (4, 4)
    assert (count("trainings_held", YEAR_END), count("trainings_held", YEAR_END, "denominator")) == (2, 2)
    assert seats.filter(state="PASSED").count() == 310  # as the third of the eight steps says
    for training in Training.objects.all():
        rows = training.seated.all()
        assert (training.taken, training.waiting) == (rows.taking_a_seat().count(), rows.waiting().count())
        assert training.last_number == training.certificates.count()


def test_there_are_59_communities_and_none_is_empty(demo):
    per_station = Counter(Person.objects.values_list("station_id", flat=True))

    assert sum(per_station.values()) == 6607
    assert set(per_station) == set(Station.objects.communities().values_list("code", flat=True))
    assert len(per_station) == 59


def test_no_number_belongs_to_anybody(demo):
    for person in Person.objects.order_by("pk")[:500]:
        number = person.id_number
        assert number.startswith("330198")
        assert idnumber.clean(number, today=NOW.date()) == number
        assert (person.born_on, person.sex) == (idnumber.born_on(number), idnumber.sex(number))
    assert {c.number[:3] for c in Contact.objects.order_by("pk")[:500]} <= {"199", "192"}


def test_every_application_walked_the_table_and_stands_where_its_last_step_led(demo):
    steps = defaultdict(list)
    for step in Step.objects.order_by("application_id", "at", "pk"):
        steps[step.application_id].append(step)
    applications = {a.pk: a for a in Application.objects.select_related("person")}

    for pk, application in applications.items():
        state, last = State.DRAFT, application.started_at
        for step in steps[pk]:
            state = card_states.move(state, step.action).to
            assert step.state == state
            assert last <= step.at <= max(NOW, YEAR_END)
            last = step.at
        assert application.state == state
        assert application.state_since == last
        assert application.version == 1 + len(steps[pk])
        assert application.started_at > application.person.filed_at


def test_every_card_is_issued_in_2022_and_inside_office_hours(demo):
    for at in Application.objects.filter(state=State.ISSUED).values_list("issued_at", flat=True):
        local = timezone.localtime(at)
        assert local <= YEAR_END
        assert is_workday(local.date())
        assert 8 <= local.hour < 18


def test_no_step_was_taken_by_somebody_who_could_not_have(demo):
    users = {u.pk: Scope.of(u, today=dt.date(2022, 9, 1)) for u in User.objects.all()}
    by_file, stands = defaultdict(lambda: defaultdict(set)), {}

    for step in Step.objects.order_by("application_id", "at", "pk"):
        move = card_states.move(stands.get(step.application_id, State.DRAFT), step.action)
        assert users[step.by_id].allows(move.needs, step.station_id)
        stands[step.application_id] = move.to
        by_file[step.application_id][step.action].add(step.by_id)

    for taken in by_file.values():
        for action, others in NEVER_BOTH.items():
            assert not taken[action] & set().union(*(taken[other] for other in others))


def test_everybody_was_filed_step_by_step(demo):
    walked = defaultdict(list)
    for step in RegistrationStep.objects.order_by("person_id", "at", "pk"):
        walked[step.person_id].append(step)

    for person in Person.objects.all():
        state = registration.S.NOT_STARTED
        for step in walked[person.pk]:
            state = registration.move(state, step.action).to
        assert state == person.state
        assert walked[person.pk][-1].at == person.filed_at
        assert person.registered_at <= walked[person.pk][0].at
        assert dt.date(2022, 6, 1) <= timezone.localtime(person.filed_at).date() <= dt.date(2022, 11, 30)


def test_the_boards_move_and_can_be_proved(demo):
    campaign = Campaign.objects.get(indicator="card_application_rate")
    boards = campaign.snapshots.filter(kind="DAILY", on__lte=dt.date(2022, 12, 31)).order_by("on")
    whole = [board.rows.get(station_id="330108").done for board in boards]
    last = boards.last().rows.filter(level="COMMUNITY")

    assert len(whole) == 214
    assert whole == sorted(whole) or max(whole) - whole[-1] <= 15  # some are withdrawn or refused later
    assert whole[-1] == 5940
    assert {row.light for row in last} == {"GREEN", "YELLOW", "RED"}
    assert any(row.rank_change for row in boards[100].rows.all())
    for board in [boards[30], boards[120], boards.last()]:
        assert queries.verify(board).holds


def test_nothing_is_left_for_the_evening_freeze(demo):
    assert [queries.due(campaign, at=NOW) for campaign in Campaign.objects.all()] == [[], [], []]


def test_the_ten_can_sign_in_and_their_colleagues_cannot(demo):
    ten = User.objects.filter(username__in=accounts.ACCOUNTS, is_active=True)
    signed_in = {user.username for user in ten if user.check_password(PASSWORD)}
    colleagues = User.objects.exclude(username__in=accounts.ACCOUNTS)

    assert signed_in == set(accounts.ACCOUNTS)
    assert not any(user.has_usable_password() for user in colleagues)


def test_a_second_run_changes_nothing(demo, capsys):
    def all_there_is():
        models = (Person, Application, Step, Snapshot, AuditEvent, User, Station)
        return [(m.__name__, m.objects.count()) for m in models]

    before = all_there_is()

    call_command("demo")

    assert all_there_is() == before
    assert "没有改动" in capsys.readouterr().out


def test_another_demo_password_is_taken_over_and_the_same_one_changes_nothing(demo):
    assert not accounts.use_password(PASSWORD, at=NOW)
    assert accounts.use_password("other-oranges-2023", at=NOW)

    assert User.objects.get(username="worker").check_password("other-oranges-2023")


def test_the_note_of_the_accounts_is_for_its_owner_only(tmp_path):
    note = tmp_path / "demo-accounts.txt"

    accounts.note("word", note)

    assert stat.S_IMODE(os.stat(note).st_mode) == 0o600
    assert "director\tword\t方国强（局领导）" in note.read_text()


def test_a_register_with_people_in_it_is_left_alone(db):
    from tests.veterans.factories import PersonFactory  # noqa: PLC0415 -- only this one needs a person

    with walls.within([settings.HOME_CODE, "990107"]):
        PersonFactory()
        with pytest.raises(district.NotEmpty):
            district.build(password=PASSWORD, at=NOW)
