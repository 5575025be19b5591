"""A drawn file of the station, and take(…), which takes a step."""

import pytest

from tests.veterans.factories import PersonFactory
from tests.veterans.sampling.factories import SampleFactory
from veterans.sampling import operations


@pytest.fixture
def person(district, now):
    return PersonFactory(station=district["bridge"], name="吴定邦", state="FILED", filed_at=now)


@pytest.fixture
def sample(person):
    return SampleFactory(person=person)


@pytest.fixture
def take(cast, now):
    """take(sample, action, who="worker", **said) → the sample as it is afterwards."""

    def go(sample, action, who="worker", at=now, **said):
        operations.take(action, sample_id=sample.pk, by=cast[who], at=at, **said)
        sample.refresh_from_db()
        return sample

    return go
