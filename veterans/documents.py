"""The one sheet of a person: plain words only. What these return is what page and paper say, and tests read it here."""

import datetime as dt
from dataclasses import dataclass

from bureau.kit import codes, dates, mask
from veterans.models import Person
from veterans.queries import Belongings


@dataclass(frozen=True)
class Fact:
    label: str
    value: str
    reveal: str = ""  # the field to ask for, where the value is masked


def _region(code: str) -> str:
    """Down to the county by name; streets and communities stay codes of their own."""
    return codes.label("region", code[:6]) if code else ""


def facts(person: Person) -> list[Fact]:
    """Basic facts in the order in which clerks read them. Empty ones are left to the caller."""
    coded = [
        ("民族", "ethnic"),
        ("政治面貌", "political"),
        ("婚姻状况", "marital"),
        ("文化程度", "education"),
        ("健康状况", "health"),
        ("就业状态", "employment"),
    ]
    return [
        Fact("证件号", person.masked_id_number, "id_number"),
        Fact("出生", dates.show(person.born_on)),
        *(Fact(label, codes.label(field, getattr(person, field))) for label, field in coded),
        Fact("工作单位", person.employer),
        Fact("户籍地", _region(person.household_region)),
        Fact("户籍地址", mask.address(person.household_address), "household_address"),
        Fact("常住地", _region(person.residence_region)),
        Fact("常住地址", mask.address(person.residence_address), "residence_address"),
        Fact("所属站", f"{person.station.short_name}（{person.station_id}）"),
        Fact("来源", person.get_source_display()),
        Fact("备注", person.note),
    ]


def sheet_context(person: Person, own: Belongings, *, printed_by: str, printed_at: dt.datetime) -> dict:
    day = printed_at.date()
    return {
        "name": person.name,
        "sex": codes.label("sex", person.sex),
        "age": dates.age(person.born_on, day),
        "state": person.get_state_display(),
        "facts": [fact for fact in facts(person) if fact.value],
        "telephone": own.telephone.masked_number if own.telephone else "",
        "identities": [
            (str(identity), identity.since, dates.show(identity.valid_to) or "今")
            for identity in own.identities
        ],
        "services": [
            (
                dates.show(service.enlisted_on, service.enlisted_precision),
                dates.show(service.left_on, service.left_precision),
                service.unit,
                codes.label("rank", service.rank),
            )
            for service in own.services
        ],
        "awards": [
            (str(award), dates.show(award.awarded_on, award.awarded_precision)) for award in own.awards
        ],
        "rating": str(own.rating) if own.rating else "",
        "steps": [(step.day.isoformat(), step.get_action_display(), step.note) for step in own.steps],
        "printed": f"{printed_by} 于 {printed_at:%Y-%m-%d %H:%M} 打印",
    }
