"""One of everything of the rooms around the person and the card, for the walk over all URLs.

Rooms whose objects belong to nobody's file (shops, benefits, articles, rules) have none here: their addresses are asked
with a number that nobody has, and their own tests say who may what.
"""

from tests.events.factories import BookingFactory, EventFactory
from tests.preferential_cards.factories import CardFactory
from tests.veterans.factories import PersonFactory
from tests.veterans.hardship.factories import CaseFactory
from tests.veterans.sampling.factories import SampleFactory
from tests.veterans.tickets.factories import TicketFactory
from tests.visits.factories import NeedFactory, VisitTaskFactory
from veterans.counsel.models import Consultation, Lawyer, Slot
from veterans.quality.models import Finding

NOBODY = 987_654_321


def rooms(place, now) -> tuple[dict, dict]:
    """→ (parameters by URL name, keys by table) as `Side` wants them."""
    person = PersonFactory(station=place, name="王建国")
    task = VisitTaskFactory(person=person)
    need = NeedFactory(visit__person=person)
    event = EventFactory(station=place)
    booking = BookingFactory(event=event, person=person)
    ticket = TicketFactory(person=person)
    lawyer = Lawyer.objects.create(station=place, name="律师", firm="示例律所", fields="劳动", room="一楼")
    consultation = Consultation.objects.create(
        slot=Slot.objects.create(lawyer=lawyer, day=now.date(), number=18, taken=True),
        person=person, station=place, topic="欠薪", booked_at=now,
    )  # fmt: skip
    case = CaseFactory(person=person)
    sample = SampleFactory(person=person, round__place_id=place.pk)
    card = CardFactory(application__person__station=place)
    finding = Finding.objects.create(person=person, station=place, rule="phone_missing", opened_at=now)
    of_person = {"pk": person.pk}
    # Beside the objects above under the same prefix, and not made here: an object's key must not be taken for another's.
    others = (
        "events:call_home", "events:drive", "events:tick", "quality:different", "quality:merge", "quality:pair",
        "stock:count_sheet", "stock:put_here", "citizen:correction", "citizen:evidence", "citizen:proxy_step",
    )  # fmt: skip
    return {
        **{name: {"pk": NOBODY} for name in others},
        "visits:": {"pk": task.pk, "person_pk": person.pk},
        "visits:settle": {"pk": need.pk},
        "events:": {"pk": event.pk, "person_pk": person.pk},
        "events:take": {"pk": booking.pk},
        "events:finish": {"pk": booking.pk},
        "tickets:": {"pk": ticket.pk, "action": "ACCEPT"},
        "counsel:": {"pk": consultation.pk, "action": "CANCEL"},
        "counsel:book": {"pk": consultation.slot_id},
        "counsel:withdraw": {"pk": consultation.slot_id},
        "counsel:lawyer": {"pk": consultation.slot.lawyer_id},
        "hardship:": {"pk": case.pk, "person_pk": person.pk, "action": "SUBMIT"},
        "sampling:": {"pk": sample.pk, "action": "ANSWER"},
        "sampling:round": {"pk": sample.round_id},
        "accreditation:take": {"pk": NOBODY, "action": "SUBMIT"},
        "stock:": {"pk": card.pk},
        "quality:": {"pk": finding.pk},
        "citizen:": of_person,
        "citizen:proxy_step": {"pk": NOBODY, "action": "ACCEPT"},
        "knowledge:decide": {"pk": NOBODY, "verb": "publish"},
        "my:end_proxy": {"pk": NOBODY, "verb": "end"},
        "my:matter": {"key": f"cards:{card.application_id}"},
        "codes:": of_person,
        "messages:opt": of_person | {"verb": "out"},
    }, {
        "visits_visittask": task.pk,
        "visits_need": need.pk,
        "events_event": event.pk,
        "events_booking": booking.pk,
        "hardship_case": case.pk,
        "sampling_sample": sample.pk,
        "preferential_cards_card": card.pk,
        "quality_finding": finding.pk,
        "counsel_consultation": consultation.pk,
        "counsel_lawyer": lawyer.pk,
    }
