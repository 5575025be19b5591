"""How an application begins: a draft, a submission, or everything at one counter or one kitchen table."""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, seal
from bureau.kit.sequences import next_ids
from preferential_cards import clocks, eligibility, queries, rules
from preferential_cards.enums import Action, ApplicantRole, Channel, State
from preferential_cards.models import Application, Helper
from preferential_cards.operations import papers, steps
from stations.permissions import Permission
from stations.scope import Scope
from veterans import validators
from veterans.models import Person


@dataclass(frozen=True)
class Acting:
    """Who acts for the applicant."""

    name: str
    relation: str
    id_number: str
    phone: str


@dataclass(frozen=True)
class Brought:
    """What lies on the table: papers seen in the original, and files by kind."""

    seen: tuple[str, ...] = ()
    files: dict = field(default_factory=dict)


@transaction.atomic
def start(
    *,
    person_id: int,
    by: Scope,
    at: dt.datetime,
    channel: str = Channel.STATION,
    card_type: str = "",
    role: str = ApplicantRole.SELF,
    acting: Acting | None = None,
    issue_by: str = "",
) -> Application:
    """Open a draft for a person. The card follows from the identities; who may hold both names the wanted one."""
    person = Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=person_id)
    by.require(Permission.CARD_APPLY, person)
    today = localdate(at)
    cards = rules.cards_open_to(person.identity_set.all(), today)
    live = queries.live_application(person)
    rules.check_may_apply(person, cards, live)
    obstacles = list(person.obstacle_set.all())
    rules.check_obstacles(obstacles, today)
    held = eligibility.facts(person, cards, live, obstacles, today)
    rules.check_who_acts(eligibility.findings(held, today), role, acting)
    application = Application.objects.create(
        person=person,
        station_id=person.station_id,
        card_type=rules.choose_card(cards, card_type),
        channel=channel,
        started_at=at,
        state_since=at,
        due_on=clocks.due(State.DRAFT, today),
        role=role,
        issue_by=issue_by,
    )
    if acting and role != ApplicantRole.SELF:
        _write_down(acting, role, application)
    papers.take_over_photo(application, by=by, at=at)
    audit.record(verb="card.start", target=application, by_id=by.user_id, at=at, channel=channel)
    return application


@transaction.atomic
def start_and_submit(*, brought: Brought | None = None, person_id: int, by: Scope, at: dt.datetime, **asked):
    """What most counters do in one go: the person sits there with all papers. → the application"""
    application = start(person_id=person_id, by=by, at=at, **asked)
    if brought:
        papers.take_in(application, brought.seen, brought.files, by=by, at=at)
    return steps.take(Action.SUBMIT, application_id=application.pk, by=by, at=at).application


def _write_down(acting: Acting, role: str, application: Application) -> None:
    number = validators.id_number(acting.id_number, today=localdate(application.started_at))
    phone = validators.phone(acting.phone)
    (key,) = next_ids(Helper, 1)
    Helper.objects.create(
        pk=key,
        application=application,
        person_id=application.person_id,
        station_id=application.station_id,
        role=role,
        name=acting.name,
        relation=acting.relation,
        id_number_sealed=seal.of(Helper.ID_SEAL).close(number, key),
        phone_sealed=seal.of(Helper.PHONE_SEAL).close(phone, key),
    )
