import datetime as dt

from tests.veterans.factories import (
    ContactFactory,
    IdentityFactory,
    PersonFactory,
    ServiceFactory,
    an_id_number,
)
from veterans import documents, queries
from veterans.models import Award


def test_the_sheet_says_in_plain_words_what_is_known(cast, district, now):
    person = PersonFactory(
        station=district["bridge"],
        name="王建国",
        number=an_id_number(1, born="19500301"),
        ethnic="01",
        household_region="330108",
        household_address="西兴街道江晖路12号",
    )
    IdentityFactory(person=person, valid_from=dt.date(1977, 1, 1), valid_from_precision="Y")
    ServiceFactory(person=person, rank="04", unit="32012部队")
    ContactFactory(person=person)
    Award.objects.create(person=person, station=person.station, award="09", times=2)
    own = queries.belongings_of(person, by=cast["worker"])

    context = documents.sheet_context(person, own, printed_by="陈予安", printed_at=now)

    facts = {fact.label: fact.value for fact in context.pop("facts")}
    assert facts["户籍地址"] == "西兴街道江晖路**"
    assert facts["民族"] == "汉族"
    assert facts["证件号"] == person.masked_id_number
    assert context == {
        "name": "王建国",
        "sex": "男",
        "age": 76,
        "state": "已建档",
        "telephone": "138****0271",
        "identities": [("自主就业退役士兵", "1977", "今")],
        "services": [("1973-12", "1977", "32012部队", "中士")],
        "awards": [("三等功2次", "")],
        "rating": "",
        "steps": [],
        "printed": "陈予安 于 2026-03-02 09:30 打印",
    }
