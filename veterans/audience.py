"""What the register tells `bureau.messages` about persons: whom it can reach, and who fits an audience."""

import re
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from bureau.kit import codes
from bureau.messages import audience
from bureau.messages.audience import Reach
from stations.permissions import Permission
from stations.scope import below
from veterans.enums import ContactKind
from veterans.models import Contact, Identity, Person

MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)


class Register:
    def reach(self, person_ids: Iterable[int]) -> dict[int, Reach]:
        ids = list(person_ids)
        numbers = {
            contact.person_id: contact.number
            for contact in Contact.objects.filter(person__in=ids, is_primary=True, kind=ContactKind.MOBILE)
        }
        people = Person.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "station_id", "left_at")
        return {
            pk: Reach(
                station, number if MOBILE.fullmatch(number := numbers.get(pk, "")) else "", left_at is None
            )
            for pk, station, left_at in people
        }

    def people(self, criteria: dict, *, by, at) -> QuerySet:
        found = Person.objects.filter(by.within("station_id", Permission.SMS_SEND)).on_register(at)
        found = found.filter(below("station_id", criteria["place"]))
        if criteria["categories"]:
            held = Identity.objects.filter(
                person=OuterRef("pk"), category__in=criteria["categories"], valid_to=None
            )
            found = found.filter(Exists(held))
        today = localdate(at)
        if criteria["age_from"] is not None:
            found = found.filter(born_on__lte=_years_before(today, criteria["age_from"]))
        if criteria["age_to"] is not None:
            found = found.filter(born_on__gt=_years_before(today, criteria["age_to"] + 1))
        return found

    def choices(self) -> list[tuple[str, str]]:
        return codes.choices("identity")

    def names(self, person_ids: Iterable[int]) -> dict[int, str]:
        return {
            person.pk: str(person) for person in Person.objects.filter(pk__in=set(person_ids)).only("name")
        }


def _years_before(day, years: int):
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


audience.register(Register())
