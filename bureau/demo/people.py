"""6,607 invented people. ID numbers begin with 330198, which no district has; telephones lie in ranges kept for trials."""

import datetime as dt
from dataclasses import dataclass, field

from bureau.demo import names
from bureau.kit import idnumber, pinyin, seal
from bureau.kit.dates import Precision
from bureau.kit.sequences import next_ids
from stations.models import Station
from veterans.enums import ContactKind, Source
from veterans.models import Contact, Person

REGION = "330198"
PEOPLE = 6607
OLDEST_SOLDIERS = 1934
YEAR = 2022

# category → share in 1,000, years of birth, share of women, years of service, ranks
KINDS = {
    "B02": (626, (1932, 2001), 0.05, (2, 5), ("01", "02", "03", "10", "13")),
    "B01": (88, (1945, 1990), 0.03, (8, 16), ("10", "11", "14", "18")),
    "A01": (79, (1940, 1984), 0.06, (12, 24), ("22", "24", "25")),
    "A02": (69, (1955, 1981), 0.05, (18, 24), ("24", "25", "26")),
    "D01": (23, (1936, 1985), 0.02, (2, 8), ("01", "02", "13")),
    "B03": (20, (1968, 1985), 0.03, (16, 20), ("08", "09", "16")),
    "D07": (19, (1944, 1966), 0.03, (3, 6), ("02", "03", "10")),
    "A03": (18, (1936, 1980), 0.05, (8, 18), ("21", "22")),
    "E01": (11, (1938, 1995), 0.6, None, ()),
    "E03": (10, (1940, 1998), 0.6, None, ()),
    "A06": (10, (1934, 1962), 0.05, (28, 38), ("26", "27")),
    "C01": (10, (1926, 1934), 0.02, (3, 6), ("01", "02")),
    "D09": (9, (1938, 1962), 0.0, (3, 5), ("01", "02")),
    "D06": (8, (1940, 1968), 0.02, (2, 5), ("01", "02")),
}
# Those with a second identity: a disabled or war veteran is also a discharged soldier.
ALSO = {"D01": "B02", "D07": "B02", "D06": "B02", "D09": "B02"}
SERGEANTS = frozenset(f"{code:02d}" for code in (7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19))
AWARDS = (["01"] * 10) + (["02"] * 8) + (["05"] * 4) + (["09"] * 5) + ["10", "03", "08"]


@dataclass
class Invented:
    id: int
    station: str
    name: str
    number: str
    born: dt.date
    categories: list[str]
    registered_at: dt.datetime
    filed_at: dt.datetime | None = None
    confirmed_at: dt.datetime | None = None
    facts: dict = field(default_factory=dict)
    service: tuple | None = None
    awards: list[tuple] = field(default_factory=list)
    disability: tuple | None = None
    phone: str = ""


class Inventor:
    def __init__(self, rng, *, zone):
        self.rng, self.zone = rng, zone
        self.numbers: set[str] = set()
        self.kinds, self.weights = list(KINDS), [kind[0] for kind in KINDS.values()]

    def people(self, communities: dict[str, Station], *, count: int) -> list[Invented]:
        ids = next_ids(Person, count)
        sizes = spread(count, {code: self.rng.uniform(75, 125) for code in communities})
        places = [code for code, size in sizes.items() for _ in range(size)]
        self.rng.shuffle(places)
        return [self.person(pk, communities[code]) for pk, code in zip(ids, places, strict=True)]

    def person(self, pk: int, station: Station) -> Invented:
        rng = self.rng
        [kind] = rng.choices(self.kinds, self.weights)
        _, years, women, served, ranks = KINDS[kind]
        woman = rng.random() < women
        number, born = self.number(years, woman)
        person = Invented(
            id=pk,
            station=station.code,
            name=names.person(rng, born.year, woman),
            number=number,
            born=born,
            categories=[kind] + ([ALSO[kind]] if kind in ALSO else []),
            registered_at=dt.datetime(YEAR, 4, 18, 9, tzinfo=self.zone)
            + dt.timedelta(days=rng.randrange(40), minutes=rng.randrange(460)),
            phone=f"{rng.choice(('199', '199', '192'))}{rng.randrange(10**8):08d}",
        )
        if served:
            person.service = self.service(born, served, ranks)
            person.awards = self.medals(person.service)
        if kind == "D01":
            grade = str(min(10, max(1, round(rng.gauss(8, 2)))))
            person.disability = (grade, rng.choice("12223"), person.service[2])
        person.facts = self.facts(person, station, woman)
        return person

    def number(self, years: tuple[int, int], woman: bool) -> tuple[str, dt.date]:
        rng = self.rng
        while True:
            # Leaning to the older half, as such registers do: one in seven is above eighty.
            low, high = years
            year = round(rng.triangular(low, high, low + (high - low) * 0.25))
            born = dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(365))
            first17 = f"{REGION}{born:%Y%m%d}{rng.randrange(1, 499) * 2 + (not woman):03d}"
            if first17 not in self.numbers:
                self.numbers.add(first17)
                return first17 + idnumber.check_digit(first17), born

    def service(self, born: dt.date, served, ranks) -> tuple:
        """(enlisted, precision, left, precision, unit, rank)"""
        rng = self.rng
        enlisted = dt.date(born.year + rng.randint(18, 20), rng.choice((12, 12, 12, 3, 9)), 1)
        if born.year <= OLDEST_SOLDIERS:
            enlisted = min(enlisted, dt.date(1954, 9, 1))  # a 复员军人 enlisted before November 1954
        left_year = min(enlisted.year + rng.randint(*served), YEAR - 1)
        left = dt.date(max(left_year, enlisted.year + 2), rng.choice((12, 12, 4, 9)), 1)
        left = min(left, dt.date(YEAR, 3, 1))
        day = Precision.DAY if rng.random() < 0.15 else Precision.MONTH
        vague = Precision.YEAR if rng.random() < 0.08 else Precision.MONTH
        if vague == Precision.YEAR:
            left = left.replace(month=1)
        return (
            enlisted,
            day,
            left,
            vague,
            f"{rng.randint(31000, 96999)}部队",
            _rank_then(rng.choice(ranks), left),
        )

    def medals(self, service: tuple) -> list[tuple]:
        """(award, times, year)"""
        rng = self.rng
        wanted = rng.choices((0, 1, 2, 3), (52, 30, 13, 5))[0]
        chosen = sorted({rng.choice(AWARDS) for _ in range(wanted)})
        first, last = service[0].year, max(service[0].year, service[2].year - 1)
        return [
            (award, rng.choices((1, 2, 3), (88, 9, 3))[0], dt.date(rng.randint(first, last), 1, 1))
            for award in chosen
        ]

    def facts(self, person: Invented, station: Station, woman: bool) -> dict:
        rng, age = self.rng, YEAR - person.born.year
        home = (
            f"浙江省杭州市滨江区{station.parent.short_name}{station.short_name}"
            f"{rng.randint(1, 60)}幢{rng.randint(1, 4)}单元{rng.randint(1, 28)}0{rng.randint(1, 4)}室"
        )
        household = home if rng.random() < 0.86 else rng.choice(ELSEWHERE)
        employment = self.employment(age)
        return {
            "sex": "2" if woman else "1",
            "ethnic": rng.choices(("01", "22", "15", "06", "11", "03"), (970, 10, 7, 6, 4, 3))[0]
            if "·" not in person.name
            else "05",
            "political": rng.choices(
                ("01", "13", "03" if age < 28 else "13", "12"), (52 if age > 50 else 38, 45, 12, 1)
            )[0],
            "marital": self.marital(age),
            "education": self.education(person.categories[0], age),
            "health": rng.choices(("1", "2", "3"), (30, 45, 25) if age > 75 else (80, 15, 5))[0]
            if not person.disability
            else "6",
            "employment": employment,
            "employer": rng.choice(names.EMPLOYERS)
            if employment in {"10", "17", "24"} and rng.random() < 0.8
            else "",
            "household_region": "330108" if household == home else "330109",
            "household_address": household,
            "residence_region": "330108",
            "residence_address": home,
            "note": rng.choice(NOTES) if rng.random() < 0.03 else "",
            "source": rng.choices(list(SOURCES), list(SOURCES.values()))[0],
        }

    def employment(self, age: int) -> str:
        if age >= 60:
            return "80"
        return self.rng.choices(("10", "17", "24", "51", "54", "70", "21"), (30, 18, 14, 16, 10, 5, 7))[0]

    def marital(self, age: int) -> str:
        if age < 28:
            return self.rng.choices(("10", "20"), (80, 20))[0]
        if age > 78:
            return self.rng.choices(("20", "30"), (62, 38))[0]
        return self.rng.choices(("20", "40", "10", "30"), (89, 5, 3, 3))[0]

    def education(self, category: str, age: int) -> str:
        if category.startswith("A"):
            return self.rng.choices(("30", "20", "10"), (40, 50, 10))[0]
        if age > 70:
            return self.rng.choices(("80", "70", "60"), (40, 45, 15))[0]
        if age > 45:
            return self.rng.choices(("70", "60", "40", "30"), (35, 40, 12, 13))[0]
        return self.rng.choices(("60", "40", "30", "20"), (25, 15, 38, 22))[0]


def _rank_then(rank: str, left: dt.date) -> str:
    """The rank as it was called when he left: 士官 grades have been named anew in 1999, 2009 and 2022."""
    if rank in SERGEANTS:
        if left >= dt.date(2009, 12, 1):
            return rank if rank < "10" else "10" if rank < "14" else "08"
        if left >= dt.date(1999, 7, 1):
            return rank if rank >= "12" and rank < "18" else "14"
        return "18" if left >= dt.date(1978, 4, 1) else "02"
    return rank


ELSEWHERE = [
    "浙江省杭州市萧山区城厢街道", "浙江省杭州市萧山区北干街道", "浙江省绍兴市诸暨市", "江西省上饶市广丰区", "安徽省黄山市歙县",
]  # fmt: skip
NOTES = [
    "听力不好，请大声通话",
    "行动不便，需上门办理",
    "联系子女",
    "常住外地，春节返乡",
    "独居，社区每周走访",
]
SOURCES = {Source.IMPORT: 70, Source.COLLECTIVE_EVENT: 14, Source.HOME_VISIT: 8, Source.COUNTER: 8}


def spread(total: int, weights: dict) -> dict:
    """Whole parts of `total` in proportion to the weights; the largest remainders get what is left over."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    for key in sorted(exact, key=lambda k: parts[k] - exact[k])[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def sealed(people: list[Invented]):
    """The three sealed columns of each person."""
    secret = seal.of(Person.SEAL)
    closed = secret.close_many([p.number for p in people], [p.id for p in people])
    return [
        (c, secret.index(p.number), secret.index(p.number[-4:])) for p, c in zip(people, closed, strict=True)
    ]


def contact_rows(rng, people: list[Invented]):
    """(id, person, station, kind, primary, owner, sealed, index, tail, version)"""
    secret, ids = seal.of(Contact.SEAL), next_ids(Contact, len(people))
    closed = secret.close_many([p.phone for p in people], ids)
    for pk, person, number in zip(ids, people, closed, strict=True):
        by_family = person.born.year < 1945 and rng.random() < 0.3
        kind, owner = (
            (ContactKind.RELATIVE, rng.choice(names.RELATIONS)) if by_family else (ContactKind.MOBILE, "")
        )
        index, tail = secret.index(person.phone), secret.index(person.phone[-4:])
        yield pk, person.id, person.station, kind, True, owner, number, index, tail, 1


def spelled(person: Invented) -> tuple[str, str]:
    return pinyin.spell(person.name)
