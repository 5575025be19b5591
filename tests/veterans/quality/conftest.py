import pytest

from tests.conftest import NOW
from tests.veterans.factories import (
    ContactFactory,
    IdentityFactory,
    PersonFactory,
    ServiceFactory,
    an_id_number,
)


@pytest.fixture
def whole(district):
    """whole(station, number=…, phone=…) → a person with nothing doubtful in the file."""

    def make(station="bridge", *, phone="13800000271", **facts):
        person = PersonFactory(
            station=district[station],
            residence_address="桥北路1号",
            residence_region="990108",
            confirmed_at=facts.pop("confirmed_at", NOW),
            **facts,
        )
        IdentityFactory(person=person)
        ServiceFactory(person=person)
        ContactFactory(person=person, number=phone)
        return person

    return make


@pytest.fixture
def two(whole):
    """The same 王建国 twice at 桥北: under two numbers, the second with another telephone."""
    one = whole(name="王建国", number=an_id_number(11, born="19550301"), phone="13800000271")
    other = whole(
        name="王建国", number=an_id_number(23, born="19550301"), phone="13900000272", confirmed_at=None
    )
    return one, other
