"""The rest of each file (tabs A–H) for part of the people, and a few matters that wait: hand-overs and changes to approve.

A generator of its own, so that no figure of the district moves.
"""

import datetime as dt
import io
import random

from django.core.files.base import ContentFile
from PIL import Image

from bureau.accounts.models import User
from bureau.demo import names, writing
from bureau.demo.accounts import Staff
from bureau.demo.people import Invented
from bureau.kit.dates import Precision
from stations.models import Station
from stations.scope import Scope
from veterans import requests, transfers
from veterans.enums import RequestKind
from veterans.models import (
    Business,
    Care,
    FamilyMember,
    Insurance,
    JobWish,
    KinOf,
    Living,
    OrganisationLife,
    Placement,
    PlaqueFacts,
    Schooling,
    Training,
    Treatment,
    Work,
)

YEAR = 2022
MODES = {"A01": "03", "A02": "04", "A03": "06", "A06": "01", "B01": "08", "B02": "07", "B03": "05"}
KIN = {"E01": "1", "E03": "3"}
TREATED = {"D01": "1", "D06": "2", "D07": "2", "D09": "2", "C01": "1", "E01": "1", "E03": "1"}
UNITS = ("某机械厂", "某物业公司", "某科技公司", "街道办事处", "某物流公司", "某学校")
TRADES = ("电工", "叉车驾驶", "计算机应用", "保安管理", "育婴员", "直播电商")
COUPLES = 60
HAND_OVERS, CHANGES = 5, 4


def fill_in(people: list[Invented]) -> None:
    rng = random.Random("档案 A–H")
    for model, share, rows in (
        (Living, 0.72, _living),
        (Schooling, 0.46, _schooling),
        (Insurance, 0.81, _insurance),
        (FamilyMember, 0.58, _family),
        (OrganisationLife, 0.77, _organisation),
        (Placement, 0.63, _placement),
        (Work, 0.74, _work),
        (Business, 0.03, _business),
        (JobWish, 0.8, _wish),
        (Training, 0.09, _training),
        (Treatment, 0.95, _treatment),
        (Care, 0.9, _care),
        (KinOf, 1.0, _kin),
        (PlaqueFacts, 0.93, _plaque),
    ):
        found = [
            {"person_id": p.id, "station_id": p.station, **row}
            for p in people
            if rng.random() < share
            for row in rows(rng, p)
        ]
        _insert(model, found)
    _insert(FamilyMember, _couples(people))


def _insert(model, rows: list[dict]) -> None:
    """What a row does not say has the default of its column."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    defaults = {field.attname: field.get_default() for field in fields}
    columns = list(defaults)
    writing.insert(model, columns, ([(defaults | row)[name] for name in columns] for row in rows))


def _age(person: Invented) -> int:
    return YEAR - person.born.year


def _living(rng, person):
    long_term = _age(person) >= 60
    issued = dt.date(rng.randint(2012, 2021), rng.randint(1, 12), rng.randint(1, 28))
    yield {
        "id_valid_from": issued,
        "id_valid_to": None if long_term else issued.replace(year=issued.year + 20),
        "id_long_term": long_term,
        "id_issued_by": "杭州市公安局滨江分局",
        "household_kind": rng.choices(("1", "2"), (78, 22))[0],
        "police_station": rng.choice(("西兴派出所", "长河派出所", "浦沿派出所")),
        "housing": rng.choices(("1", "2", "3", "6", "9"), (80, 3, 8, 5, 4))[0],
        "family_income": rng.randrange(60, 400) * 1000,
    }


def _schooling(rng, person):
    level = person.facts["education"]
    year = min(YEAR, person.born.year + {"80": 12, "70": 15, "60": 18, "40": 18, "30": 21}.get(level, 22))
    yield {
        "level": level,
        "stage": "1" if year < person.born.year + 19 else "3",
        "degree": "4" if level == "20" else "",
        "obtained_on": dt.date(year, 7, 1),
        "obtained_precision": Precision.MONTH,
        "highest": True,
    }


def _insurance(rng, person):
    retired = _age(person) >= 60
    yield {
        "kind": "1",
        "status": "3" if retired else "1",
        "place": "杭州市滨江区",
        "months": rng.randrange(36, 420),
    }
    yield {"kind": "2", "status": rng.choices(("1", "2"), (75, 25))[0], "place": "杭州市滨江区"}


def _family(rng, person):
    woman = person.facts["sex"] == "2"
    if person.facts["marital"] == "20":
        yield _relative(rng, "10", not woman, person.born.year + rng.randint(-3, 4), together=True)
    for _ in range(rng.choices((0, 1, 2), (25, 55, 20))[0] if _age(person) > 32 else 0):
        daughter = rng.random() < 0.5
        year = person.born.year + rng.randint(24, 32)
        yield _relative(rng, "30" if daughter else "20", daughter, year, helps=_age(person) > 70)


def _relative(rng, relation, woman, year, *, together=False, helps=False) -> dict:
    return {
        "relation": relation,
        "name": names.person(rng, min(year, 2005), woman),
        "lives_together": together or None,
        "may_act_for": (helps and rng.random() < 0.4) or None,
        "health": rng.choice("112"),
    }


def _couples(people: list[Invented]) -> list[dict]:
    """Neighbours who are married to each other: both have a file, and each names the other."""
    rows, women = [], {}
    for person in people:
        if person.facts["sex"] == "2" and person.facts["marital"] == "20":
            women.setdefault(person.station, []).append(person)
    for man in people:
        near = women.get(man.station)
        if len(rows) >= 2 * COUPLES or not near or man.facts["sex"] == "2" or man.facts["marital"] != "20":
            continue
        wife = near[-1]
        if abs(wife.born.year - man.born.year) <= 6:
            near.pop()
            rows += [_married(man, wife), _married(wife, man)]
    return rows


def _married(one: Invented, other: Invented) -> dict:
    return {
        "person_id": one.id,
        "station_id": one.station,
        "relation": "10",
        "name": other.name,
        "relative_id": other.id,
        "lives_together": True,
    }


def _organisation(rng, person):
    if person.facts["political"] == "01":
        joined = dt.date(min(person.born.year + rng.randint(20, 35), YEAR - 1), 7, 1)
        yield {
            "branch": "社区第" + rng.choice("一二三四") + "党支部",
            "joined_on": joined,
            "joined_precision": Precision.MONTH,
            "pays_dues": rng.random() < 0.97,
            "activities": rng.choice("0122"),
            "volunteers": rng.random() < 0.35,
        }


def _placement(rng, person):
    if person.service:
        _, _, left, precision, _, _ = person.service
        yield {
            "mode": MODES.get(person.categories[0], "07"),
            "certificate_kind": rng.choice(("01", "02", "03")),
            "placed_on": left,
            "placed_precision": precision,
            "place": "杭州市",
        }


def _work(rng, person):
    kind = {"80": "5", "70": "6", "54": "2", "51": "4"}.get(person.facts["employment"], "1")
    employed = kind == "1"
    yield {
        "kind": kind,
        "unit": person.facts["employer"] or (rng.choice(UNITS) if employed else ""),
        "unit_nature": rng.choice("12355") if employed else "",
        "contract": rng.choice("1233") if employed else "",
        "industry": rng.choice("CGIOS") if employed else "",
        "jobless_reason": "1" if kind == "6" else "",
    }


def _business(rng, person):
    if 25 < _age(person) < 60:
        staff = rng.randrange(2, 60)
        yield {
            "name": f"杭州某{rng.choice('甲乙丙丁戊')}商贸有限公司",
            "kind": "1",
            "role": "1",
            "industry": rng.choice("FGHI"),
            "registered_on": dt.date(rng.randint(2012, 2021), 1, 1),
            "registered_precision": Precision.YEAR,
            "staff": staff,
            "veterans_hired": rng.randrange(0, staff // 2 + 1),
        }


def _wish(rng, person):
    if person.facts["employment"] == "70":
        yield {
            "occupation": rng.choice(("保安", "驾驶员", "物业管理", "仓储")),
            "salary": rng.randrange(45, 90) * 100,
        }


def _training(rng, person):
    if person.service and _age(person) < 55:
        yield {
            "kind": rng.choice("12"),
            "subject": rng.choice(TRADES),
            "provider": "区退役军人培训基地",
            "hours": rng.choice((40, 80, 120)),
            "ended_on": dt.date(rng.randint(2018, 2021), rng.randint(1, 12), 1),
            "ended_precision": Precision.MONTH,
        }


def _treatment(rng, person):
    if kind := TREATED.get(person.categories[0]):
        yield {
            "kind": kind,
            "since": dt.date(rng.randint(2008, 2020), 1, 1),
            "since_precision": Precision.YEAR,
            "monthly": rng.randrange(90, 320) * 10,
        }


def _care(rng, person):
    if person.disability:
        yield {"support": "3", "labour": rng.choice("112"), "living": rng.choice("1112")}


def _kin(rng, person):
    if kind := KIN.get(person.categories[0]):
        yield {
            "kind": kind,
            "relation": rng.choice(("10", "20", "30")),
            "name": names.person(rng, 1930, False),
            "holds_certificate": True,
        }


def _plaque(rng, person):
    hung = rng.random() < 0.98
    day = dt.date(2019, rng.randint(1, 12), rng.randint(1, 28))
    yield {"hung": hung, "hung_on": day if hung else None, "hung_precision": Precision.DAY if hung else ""}


# -- what waits --------------------------------------------------------------------------------------------


def matters(people: list[Invented], *, at: dt.datetime) -> None:
    staff = Staff()
    rng = random.Random("转接与变更")
    stations = {s.code: s for s in Station.objects.filter(code__in={p.station for p in people})}
    chosen = rng.sample(people, HAND_OVERS + CHANGES)
    today = at.date()

    def scope(user_id):
        return Scope.of(User.objects.get(pk=user_id), today=today)

    for number, person in enumerate(chosen[:HAND_OVERS]):
        others = sorted(
            code for code in stations if code != person.station and code[:9] == person.station[:9]
        )
        since = at - dt.timedelta(days=number * 2)
        transfers.offer(
            person_id=person.id,
            taker=stations[rng.choice(others)],
            reason="户籍已迁到贵社区",
            by=scope(staff.community(person.station)),
            at=since,
        )
    picture = _picture()
    for person in chosen[HAND_OVERS:]:
        requests.ask(
            RequestKind.ADD_IDENTITY,
            person_id=person.id,
            wanted={"category": "D06", "since": "2021-06", "basis": "认定通知", "approved_by": "区局"},
            reason="补登带病回乡身份，附认定通知",
            evidence=ContentFile(picture, name="认定通知.png"),
            by=scope(staff.community(person.station)),
            at=at - dt.timedelta(days=2),
        )


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    return out.getvalue()
