"""One household at a glance (F121): who belongs together, who has a file, and all that each of them is at once."""

from dataclasses import dataclass, field

from bureau.kit import codes
from stations.scope import Scope
from veterans import queries
from veterans.models import FamilyMember, Person

BACK = {"20": "父母", "30": "父母", "10": "配偶", "50": "子女", "51": "子女", "52": "子女", "70": "兄弟姐妹"}
MOST = 40


@dataclass
class Member:
    name: str
    relation: str  # to the person whose page this is
    person: Person | None = None  # the file of one's own, where there is one within reach
    row: FamilyMember | None = None
    roles: list[str] = field(default_factory=list)


def of(person: Person, *, by: Scope) -> list[Member]:
    """The person, the relatives written in this file, and those who have written this person in theirs."""
    own = list(FamilyMember.objects.visible_to(by).filter(person=person)[:MOST])
    theirs = list(FamilyMember.objects.visible_to(by).filter(relative=person).select_related("person")[:MOST])
    files = {row.relative_id for row in own if row.relative_id} | {row.person_id for row in theirs}
    people = queries.with_row_facts(Person.objects.visible_to(by).filter(pk__in={*files, person.pk}))
    known = {one.pk: one for one in people}
    found = [Member(person.name, "本人", known.get(person.pk, person))]
    found += [
        Member(row.name, codes.label("relation", row.relation), known.get(row.relative_id), row)
        for row in own
    ]
    written = {row.relative_id for row in own}
    found += [
        Member(row.person.name, BACK.get(row.relation, "亲属"), known[row.person_id])
        for row in theirs
        if row.person_id in known and row.person_id not in written
    ]
    for member in found:
        member.roles = _roles(member)
    return found


def _roles(member: Member) -> list[str]:
    """家属, 受供养, 代办人 and 三属 at once: each comes from its own fact and none excludes another."""
    roles = []
    if member.row:
        roles += [
            label
            for label, holds in (
                ("受供养", member.row.is_dependant),
                ("可代办", member.row.may_act_for),
                ("同住", member.row.lives_together),
            )
            if holds
        ]
    if member.person:
        roles += [str(identity) for identity in getattr(member.person, "identities", [])]
    return roles
