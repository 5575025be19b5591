"""The second wall: what the database shows when the code forgets its filter. Each promise has a canary that proves the test can fail."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from bureau.kit import walls
from stations.scope import Scope
from tests import owner
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, ServiceFactory
from veterans.models import Contact, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(district):
    made = {
        place: PersonFactory(station=district[place]) for place in ("bridge", "south", "willow", "stranger")
    }
    for person in made.values():
        IdentityFactory(person=person)
        ServiceFactory(person=person)
        ContactFactory(person=person)
    return made


def visible_stations(model=Person):
    return set(model.objects.values_list("station_id", flat=True))


def test_the_tests_run_as_the_applications_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")

        assert cursor.fetchone() == (settings.APP_ROLE,)


@pytest.mark.parametrize(
    ("places", "stations"),
    [
        ([], set()),
        (["990108001001"], {"990108001001"}),
        (["990108001"], {"990108001001", "990108001002"}),
        (["990108"], {"990108001001", "990108001002", "990108002001"}),
        (["9901"], {"990108001001", "990108001002", "990108002001", "990109"}),
        (["990108001001", "990109"], {"990108001001", "990109"}),
        (["990108001001", "990108001"], {"990108001001", "990108001002"}),
        (["990108001001", "990108002001"], {"990108001001", "990108002001"}),
        (["7 or 1=1"], set()),
        (["990108001001,990109"], {"990108001001"} - {"990108001001"}),
    ],
)
def test_a_forgotten_filter_shows_only_the_rows_of_the_scope(people, places, stations):
    with walls.within(places):
        assert visible_stations() == visible_stations(Contact) == stations


@pytest.mark.parametrize("table", sorted(walls.walled_tables()))
def test_every_personal_table_and_its_history_is_behind_a_forced_wall(people, table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table])
        assert cursor.fetchone() == (True, True)
        with walls.within([]):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_the_history_of_a_stranger_is_behind_the_wall_too(people):
    events = apps.get_model("veterans", "PersonEvent")

    with walls.within(["990108001001"]):
        assert set(events.objects.values_list("station_id", flat=True)) == {"990108001001"}


def test_every_table_that_names_a_person_or_carries_a_station_of_one_has_joined():
    def names_a_person(field) -> bool:
        """By its key. (A `subject` of bytes is a pseudonym, one of letters a matter.)"""
        return field.name == "person" or (field.name == "subject" and isinstance(field, models.IntegerField))

    outside = [
        model._meta.label
        for model in apps.get_models()
        if any(map(names_a_person, model._meta.fields)) and model._meta.db_table not in walls.walled_tables()
    ]

    assert outside == [], 'declare walled_by = "station"'


def test_nothing_is_written_beyond_the_scope(people, district):
    with walls.within(["990108001"]):
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            PersonFactory(station=district["willow"])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Person.objects.filter(pk=people["bridge"].pk).update(station=district["willow"])
        assert Person.objects.filter(pk=people["willow"].pk).update(note="x") == 0
        assert Contact.objects.filter(person=people["willow"]).delete() == (0, {})


def test_a_move_takes_everything_along_and_leaves_history(people, district):
    with walls.within(["990108"]):
        Person.objects.filter(pk=people["bridge"].pk).update(station=district["willow"])

        contact = Contact.objects.get(person=people["bridge"])
        labels = list(contact.events.order_by("pgh_id").values_list("pgh_label", "station_id"))
        assert contact.station_id == "990108002001"
        assert labels == [("insert", "990108001001"), ("update", "990108002001")]


def test_the_scope_ends_with_its_block_and_with_an_exception(people):
    everywhere = visible_stations()

    with pytest.raises(ZeroDivisionError), walls.within(["990109"]):
        _ = 1 / 0
    with walls.within(["990109"]), walls.within(["990108001001"]):
        assert visible_stations() == {"990108001001"}

    assert visible_stations() == everywhere


@pytest.mark.parametrize("table", walls.append_only_tables())
def test_what_is_only_added_to_cannot_be_changed_by_the_application(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, %s, 'UPDATE, DELETE, TRUNCATE')", [settings.APP_ROLE, table]
        )
        assert cursor.fetchone() == (False,)
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(f"DELETE FROM {table}")


def test_the_application_cannot_switch_history_off(people):
    for deed in (
        "ALTER TABLE veterans_person DISABLE TRIGGER ALL",
        "ALTER TABLE veterans_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY station_wall ON veterans_person",
        "TRUNCATE veterans_person CASCADE",
    ):
        with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(deed)


def test_the_application_cannot_silence_the_history_by_a_setting(people):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgrelid = 'veterans_person'::regclass"
        )
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())

    Person.objects.filter(pk=people["bridge"].pk).update(note="改过")

    assert people["bridge"].events.filter(pgh_label="update").count() == 1


def wrong():
    """The faults but for those of signing in as the owner, which the tests do before they change their role."""
    return [fault for fault in walls.faults() if "拥有表" not in fault]


def test_the_walls_stand():
    assert wrong() == []


@pytest.mark.parametrize(
    "hole",
    [
        "DROP POLICY station_wall ON veterans_contact",
        "ALTER TABLE veterans_contact DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE veterans_contact NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY friendly ON veterans_contact USING (true)",
        "DROP POLICY station_wall ON veterans_contact; CREATE POLICY station_wall ON veterans_contact USING (true)",
    ],
)
def test_a_hole_in_the_wall_is_found_and_the_portal_does_not_start(hole):
    owner.does(hole)

    assert any("veterans_contact" in fault for fault in wrong())
    with pytest.raises(walls.Void, match="不能启动"):
        walls.require_standing()


def test_a_process_that_signs_in_as_the_owner_is_refused():
    with pytest.raises(walls.Void, match="请改用应用账户"):
        walls.require_standing()


def test_canary_without_the_policies_a_forgotten_filter_leaks(people):
    owner.does(
        "ALTER TABLE veterans_person NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE veterans_person DISABLE ROW LEVEL SECURITY",
    )

    with walls.within(["990108001001"]):
        assert len(visible_stations()) == 4


def test_a_request_of_a_worker_sees_only_the_workers_rows_even_without_a_filter(people, users, now):
    scope = Scope.of(users["worker"], today=now.date())

    with walls.within(scope.personal_places()):
        assert visible_stations() == {"990108001001"}


@pytest.mark.parametrize("who", ["auditor", "sysadmin", "secadmin"])
def test_the_three_administrators_see_no_personal_row(people, cast, who):
    with walls.within(cast[who].personal_places()):
        assert visible_stations() == set()
