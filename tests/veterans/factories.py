"""One row, valid, no surprises. ID numbers use region 990108, which no place has."""

import datetime as dt
import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bureau.kit import idnumber, seal
from tests.stations.factories import StationFactory
from veterans import papers
from veterans.enums import CardType, ContactKind, Source, State
from veterans.models import Contact, Identity, Person, Service

REGISTERED = dt.datetime(2022, 6, 1, 1, 0, tzinfo=dt.UTC)


def an_id_number(n: int, *, born: str = "19560229", region: str = "990108") -> str:
    """The n-th (0…999) invented number of a birth date; odd sequence numbers are men."""
    first17 = f"{region}{born}{n % 1000:03d}"
    return first17 + idnumber.check_digit(first17)


class PersonFactory(factory.django.DjangoModelFactory):
    """PersonFactory(number="…") gives the ID number; birth date and sex follow from it."""

    class Meta:
        model = Person

    class Params:
        number = factory.Sequence(lambda n: an_id_number(n, born=f"195{n // 1000 % 10}0301"))

    id = factory.Sequence(lambda n: 1_000_000 + n)
    station = factory.SubFactory(StationFactory)
    name = factory.Sequence(lambda n: "王建" + "国军华平伟民强东"[n % 8])
    pinyin = "wangjianguo"
    initials = "wjg"
    id_number_sealed = factory.LazyAttribute(lambda o: seal.of(Person.SEAL).close(o.number, o.id))
    id_number_index = factory.LazyAttribute(lambda o: seal.of(Person.SEAL).index(o.number))
    id_tail_index = factory.LazyAttribute(lambda o: seal.of(Person.SEAL).index(o.number[-4:]))
    sex = factory.LazyAttribute(lambda o: idnumber.sex(o.number))
    born_on = factory.LazyAttribute(lambda o: idnumber.born_on(o.number))
    state = State.FILED
    source = Source.COUNTER
    registered_at = REGISTERED
    filed_at = REGISTERED


class IdentityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Identity

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda identity: identity.person.station)
    category = "B02"
    card_type = CardType.VETERAN


class ServiceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Service

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda service: service.person.station)
    enlisted_on = dt.date(1973, 12, 1)
    enlisted_precision = "M"
    left_on = dt.date(1977, 1, 1)
    left_precision = "Y"


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    class Params:
        number = "13800000271"

    id = factory.Sequence(lambda n: 2_000_000 + n)
    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda contact: contact.person.station)
    kind = ContactKind.MOBILE
    number_sealed = factory.LazyAttribute(lambda o: seal.of(Contact.SEAL).close(o.number, o.id))
    number_index = factory.LazyAttribute(lambda o: seal.of(Contact.SEAL).index(o.number))
    tail_index = factory.LazyAttribute(lambda o: seal.of(Contact.SEAL).index(o.number[-4:]))


def a_picture(size=(352, 440), colour=(250, 250, 250), *, form="JPEG", name="photo.jpg"):
    """An uploaded picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return SimpleUploadedFile(name, out.getvalue(), content_type=f"image/{form.lower()}")


def paper_of(person, cast, now, kind="OTHER", **picture):
    return papers.attach(
        kind, a_picture(**picture), name="材料.jpg", person_id=person.pk, by=cast["worker"], at=now
    )
