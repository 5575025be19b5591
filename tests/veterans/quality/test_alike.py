import datetime as dt

import pytest

from bureau.kit import idnumber, pinyin
from tests.veterans.factories import ContactFactory, PersonFactory, ServiceFactory, an_id_number
from veterans.models import Person
from veterans.quality import alike, operations, rules
from veterans.quality.enums import Verdict
from veterans.quality.models import Finding, Pair

BORN = "19550301"


def somebody(station, name, n, *, born=BORN, region="990108", **more):
    sound, initials = pinyin.spell(name)
    number = an_id_number(n, born=born, region=region)
    return PersonFactory(station=station, name=name, pinyin=sound, initials=initials, number=number, **more)


def found():
    return {(first, second): (place, reasons) for first, second, place, _, reasons in alike.candidates()}


def test_the_same_name_and_birth_under_two_numbers(district):
    one, other = somebody(district["bridge"], "王建国", 11), somebody(district["bridge"], "王建国", 37)

    assert found() == {
        (one.pk, other.pk): (district["bridge"].code, ["姓名相同", "出生日期相同", "在同一街道"])
    }


@pytest.mark.parametrize(
    ("name", "word"),
    [("王健国", "姓名读音相同（同音字）"), ("王建國", "姓名只是繁简或异体不同")],
)
def test_a_name_that_sounds_alike_or_is_written_the_old_way(district, name, word):
    somebody(district["bridge"], "王建国", 11)
    somebody(district["bridge"], name, 37)

    [(_, reasons)] = found().values()

    assert reasons[0] == word


def test_a_homophone_in_another_street_is_not_enough_without_the_telephone(district):
    one, other = somebody(district["bridge"], "王建国", 11), somebody(district["willow"], "王健国", 37)
    assert found() == {}

    for person in (one, other):
        ContactFactory(person=person, number="13800000271")

    [(place, reasons)] = found().values()
    assert place == district["district"].code
    assert "电话相同" in reasons


def test_day_and_month_the_wrong_way_round(district):
    somebody(district["bridge"], "王建国", 11, born="19550308")
    somebody(district["bridge"], "王建国", 37, born="19550803")

    [(_, reasons)] = found().values()

    assert "出生日期月、日颠倒" in reasons


def test_an_old_number_of_fifteen_digits_and_the_new_one(district):
    """The century was guessed: 19 where it should have been 18, as in old rolls."""
    old = an_id_number(11, born="19550301")
    first17 = old[:6] + "18" + old[8:17]
    somebody(district["bridge"], "王建国", 11)
    person = PersonFactory(
        station=district["bridge"], name="王建国", number=first17 + idnumber.check_digit(first17)
    )
    Person.objects.filter(pk=person.pk).update(
        id_tail_index=Person.objects.exclude(pk=person.pk).get().id_tail_index
    )

    [(_, reasons)] = found().values()

    assert "旧 15 位号和 18 位号是同一个" in reasons


def test_an_unreadable_name_with_the_same_birth_and_end_of_the_number(district):
    one = somebody(district["bridge"], "王堃", 11)
    other = somebody(district["bridge"], "王？", 12)
    Person.objects.filter(pk=other.pk).update(id_tail_index=one.id_tail_index, sex=one.sex)

    [(_, reasons)] = found().values()

    assert (
        reasons == ["出生日期相同", "证件号末四位相同", "在同一街道", "证件号只差一两位"]
        or "证件号末四位相同" in reasons
    )


def test_the_same_unit_and_enlistment_help(district):
    one, other = somebody(district["bridge"], "王建国", 11), somebody(district["willow"], "王健国", 37)
    for person in (one, other):
        ServiceFactory(person=person, unit="31234部队")

    [(_, reasons)] = found().values()

    assert "部队代号和入伍时间相同" in reasons


def test_two_people_of_different_sex_are_two_people(district):
    somebody(district["bridge"], "王建国", 11)
    somebody(district["bridge"], "王建国", 38)

    assert found() == {}


def test_a_number_of_a_whole_company_says_nothing(district):
    for n in range(7):
        ContactFactory(
            person=somebody(district["willow"], f"王建{'国军华平伟民强'[n]}", 11 + 2 * n),
            number="13800000271",
        )

    assert all("电话相同" not in reasons for _, reasons in found().values())


def test_a_pair_stands_where_both_files_are_reached(district):
    places = {station.code for station in district.values()}
    bridge, south, willow = (district[key].code for key in ("bridge", "south", "willow"))

    assert alike.common_place(bridge, bridge, places) == bridge
    assert alike.common_place(bridge, south, places) == district["east"].code
    assert alike.common_place(bridge, willow, places) == district["district"].code
    assert alike.common_place(district["east"].code, bridge, places) == district["east"].code


def test_a_community_does_not_see_a_pair_with_a_neighbour_and_the_street_does(district, cast, now):
    somebody(district["bridge"], "王建国", 11)
    somebody(district["south"], "王建国", 37)
    operations.nightly(at=now)

    seen = {
        who: Pair.objects.visible_to(cast[who]).count()
        for who in ("worker", "street", "officer", "neighbour")
    }

    assert seen == {"worker": 0, "street": 1, "officer": 1, "neighbour": 0}
    mine = Finding.objects.visible_to(cast["worker"]).filter(rule="double")
    assert [finding.detail for finding in mine] == [""], (
        "the community knows that somebody looks into it, and no more"
    )


def test_not_the_same_is_remembered(district, cast, now):
    somebody(district["bridge"], "王建国", 11)
    somebody(district["bridge"], "王建国", 37)
    operations.nightly(at=now)
    pair = Pair.objects.get()

    operations.call_different(pair_id=pair.pk, note="电话问过是两个人", by=cast["worker"], at=now)
    operations.nightly(at=now + dt.timedelta(days=1))

    pair.refresh_from_db()
    assert (pair.verdict, Pair.objects.count()) == (Verdict.DIFFERENT, 1)
    assert not Finding.objects.filter(rule="double", closed_at=None).exists()


def test_an_open_pair_goes_when_it_no_longer_looks_alike(district, now):
    one = somebody(district["bridge"], "王建国", 11)
    somebody(district["bridge"], "王建国", 37)
    operations.nightly(at=now)

    Person.objects.filter(pk=one.pk).update(name="李四", pinyin="lisi", initials="ls")
    operations.nightly(at=now)

    assert Pair.objects.count() == 0


def test_a_pair_that_somebody_proposed_stays_until_decided(two, cast, now):
    one, other = two
    Person.objects.filter(pk=other.pk).update(name="李四", pinyin="lisi", initials="ls")
    operations.propose(first_id=other.pk, second_id=one.pk, by=cast["worker"], at=now)

    operations.nightly(at=now)

    assert Pair.objects.get().reasons == ["人工提出"]


def test_nobody_proposes_a_file_beyond_reach(two, district, cast, now):
    stranger = somebody(district["willow"], "王建国", 51)

    with pytest.raises(rules.NotBoth):
        operations.propose(first_id=two[0].pk, second_id=stranger.pk, by=cast["worker"], at=now)


def test_the_pairs_of_one_person_are_those_of_the_night(district):
    one = somebody(district["bridge"], "王建国", 11)
    other = somebody(district["bridge"], "王建国", 37)
    somebody(district["bridge"], "李四", 39, born="19620101")
    somebody(district["bridge"], "李四", 41, born="19620101")

    assert [row[:2] for row in alike.candidates(one.pk)] == [(one.pk, other.pk)]
