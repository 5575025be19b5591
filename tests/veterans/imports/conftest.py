import datetime as dt
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from bureau.kit import codes
from stations.enums import Level, Role
from stations.models import Station
from stations.scope import Scope
from tests.stations.factories import PostFactory, StationFactory, UserFactory
from tests.veterans.imports.rosters import STATIONS
from veterans.imports import operations

NOW = timezone.make_aware(dt.datetime(2026, 11, 24, 10, 0))
LEVELS = {6: Level.DISTRICT, 9: Level.STREET, 12: Level.COMMUNITY}


@pytest.fixture
def town(db):
    """The stations that the rosters of these tests speak about."""
    codes.load()
    for code, name, short in STATIONS:
        if not Station.objects.filter(code=code).exists():
            StationFactory(code=code, name=name, short_name=short, level=LEVELS[len(code)], parent_id=None)
    return {code: Station.objects.get(code=code) for code, _, _ in STATIONS}


@pytest.fixture
def clerk(town):
    """clerk("330108") → the scope of an officer there; clerk("330108001", Role.STREET_WORKER) → of a street worker."""

    def make(code="330108", role=Role.OFFICER):
        user = UserFactory()
        PostFactory(user=user, role=role, station=town[code])
        return Scope.of(user, today=NOW.date())

    return make


@pytest.fixture
def officer(clerk):
    return clerk()


@pytest.fixture
def brought(officer):
    """brought(path) → the batch, read and planned, as the background job leaves it."""

    def bring(path, by=None, name=""):
        with path.open("rb") as file:
            batch = operations.begin(file, name=name or path.name, by=by or officer, at=NOW)
        return operations.check(batch.pk, by=by or officer, at=NOW)

    return bring


@pytest.fixture
def written(officer, brought):
    """written(path) → the batch, planned, confirmed and written."""

    def write(path, by=None, answers=("same_file", "many_changes", "low_match", "many_refused")):
        batch = brought(path, by=by)
        operations.confirm_here(batch.pk, answers=set(answers), by=by or officer, at=NOW)
        return operations.write(batch.pk, by=by or officer, at=NOW)

    return write


@pytest.fixture
def shared_rosters(town):
    """The three rosters of the home district, with its sixty-three stations in place."""
    Station.objects.exclude(posts__isnull=False).delete()
    call_command("load_stations", "stations/data/home.csv", stdout=io.StringIO())
    return Path(__file__).parent / "data"
