import datetime as dt

import factory
from django.utils.timezone import localdate

from preferential_cards import clocks, eligibility, states
from preferential_cards.enums import CardState, Channel, Drawer, Paper, State
from preferential_cards.models import Application, Card, Evidence
from tests.veterans.factories import IdentityFactory, PersonFactory
from veterans.enums import CardType

STARTED = dt.datetime(2026, 2, 20, 1, 0, tzinfo=dt.UTC)


class ApplicationFactory(factory.django.DjangoModelFactory):
    """A draft; with any other `state`, the dates and numbers that this state asks for."""

    class Meta:
        model = Application
        skip_postgeneration_save = True

    class Params:
        number = factory.Sequence(lambda n: f"3301080000{n:04d}")

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda application: application.person.station)
    card_type = CardType.VETERAN
    channel = Channel.STATION
    state = State.DRAFT
    started_at = STARTED
    state_since = STARTED
    submitted_at = factory.LazyAttribute(lambda a: None if a.state == State.DRAFT else STARTED)
    due_on = factory.LazyAttribute(lambda a: clocks.due(a.state, localdate(a.state_since)))
    void_at = factory.LazyAttribute(lambda a: STARTED if a.state in states.VOID else None)
    issued_at = factory.LazyAttribute(lambda a: STARTED if a.state == State.ISSUED else None)
    card_number = factory.LazyAttribute(lambda a: a.number if a.state == State.ISSUED else "")

    @factory.post_generation
    def with_identity(application, create, value):
        """Who has applied holds an identity that gives the card."""
        if create and value is not False:
            IdentityFactory(person=application.person, card_type=application.card_type)

    @factory.post_generation
    def with_papers(application, create, value):
        """All papers lie on the table; `with_papers=False`: none."""
        if create and value is not False:
            lines = eligibility.checklist_of(application, set(), STARTED.date())
            Evidence.objects.bulk_create(
                EvidenceFactory.build(application=application, kind=line.papers[0].kind)
                for line in lines
                if line.required
            )


class EvidenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Evidence

    application = factory.SubFactory(ApplicationFactory)
    person = factory.SelfAttribute("application.person")
    station = factory.SelfAttribute("application.station")
    kind = Paper.ID_CARD
    on_paper = True
    at = STARTED


class CardFactory(factory.django.DjangoModelFactory):
    """A card in the drawer of its street; `handed_out=True`: in the hand of its holder."""

    class Meta:
        model = Card

    class Params:
        handed_out = factory.Trait(
            state=CardState.ACTIVE, drawer=Drawer.HOLDER, place_id=None, issued_at=STARTED
        )

    application = factory.SubFactory(ApplicationFactory, state=State.AT_STATION)
    person = factory.SelfAttribute("application.person")
    station = factory.SelfAttribute("application.station")
    kind = factory.SelfAttribute("application.card_type")
    number = factory.Sequence(lambda n: f"3301080001{n:06d}")
    state = CardState.STOCK
    state_since = STARTED
    drawer = Drawer.STATION
    place_id = factory.LazyAttribute(lambda card: card.station.code[:9])
    received_at = STARTED
