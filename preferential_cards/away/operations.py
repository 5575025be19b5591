"""Ask the other place, and answer. What crosses the wall between two places crosses it here and nowhere else."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, mask, walls, workdays
from bureau.kit.errors import Refused
from preferential_cards import documents
from preferential_cards import operations as applications
from preferential_cards.away.models import Side
from preferential_cards.enums import AwayAnswer
from preferential_cards.models import Application
from stations.permissions import Permission
from stations.scope import Scope

DAYS_TO_ANSWER = 10  # working days, each side by its own clock


class NotAway(Refused):
    pass


class Asked(Refused):
    pass


class SayWhy(Refused):
    pass


@transaction.atomic
def ask(application_id: int, *, other=None, other_name: str = "", by: Scope, at: dt.datetime) -> Side:
    """Open the case at both places. `other` is a place of this portal; else its name, and it answers by letter."""
    application = (
        Application.objects.visible_to(by).select_related("person", "station").select_for_update(of=("self",)).get(pk=application_id)
    )  # fmt: skip
    if not by.allows(Permission.CARD_ACCEPT, application):
        by.require(Permission.CARD_VERIFY, application)
    if not application.is_away:
        raise NotAway("这份申领不是异地申领")
    if application.sides.filter(accepting=True).exists():
        raise Asked("已经发给对方，请等答复")
    if other is None and not other_name.strip():
        raise SayWhy("请选对方，或写明对方单位")
    case = {
        "application": application,
        "shown_name": mask.name(application.person.name),
        "card_type": application.card_type,
        "issue_by": application.issue_by,
        "case_number": documents.number(application),
        "asked_at": at,
        "due_on": workdays.add_workdays(localdate(at), DAYS_TO_ANSWER),
        "by_id": by.user_id,
    }
    here = Side.objects.create(
        accepting=True, station_id=application.station_id, other_code=other.code if other else "",
        other_name=str(other) if other else other_name.strip(), **case,
    )  # fmt: skip
    if other is not None:
        with walls.within([other.code]):
            Side.objects.create(
                accepting=False, station=other, other_code=application.station_id,
                other_name=str(application.station), **case,
            )  # fmt: skip
    audit.record(verb="card.away_ask", target=application, by_id=by.user_id, at=at, other=here.other_code)
    return here


@transaction.atomic
def answer(side_id: int, *, answer: str, note: str, by: Scope, at: dt.datetime) -> Side:
    """The asked place says yes or no; the accepting place sees it at once."""
    there = Side.objects.visible_to(by).select_for_update(of=("self",)).get(pk=side_id, accepting=False)
    by.require(Permission.CARD_VERIFY, there)
    _write(there, answer, note, by=by, at=at)
    with walls.within([there.other_code]):
        here = Side.objects.select_for_update(of=("self",)).get(
            application_id=there.application_id, accepting=True
        )
        _write(here, answer, note, by=by, at=at)
        applications.note_away_answer(here.application_id, answer)
    audit.record(verb="card.away_answer", target=there, by_id=by.user_id, at=at, answer=answer)
    return there


@transaction.atomic
def key_in(side_id: int, *, answer: str, note: str, by: Scope, at: dt.datetime) -> Side:
    """The other place is not on this portal: its letter is keyed in by the accepting one."""
    here = Side.objects.visible_to(by).select_for_update(of=("self",)).get(pk=side_id, accepting=True)
    by.require(Permission.CARD_VERIFY, here)
    if here.other_code:
        raise Asked("对方在本系统里，由对方答复")
    if not note.strip():
        raise SayWhy("请写来函号")
    _write(here, answer, note, by=by, at=at)
    applications.note_away_answer(here.application_id, answer)
    audit.record(verb="card.away_letter", target=here, by_id=by.user_id, at=at, answer=answer)
    return here


def _write(side: Side, answer: str, note: str, *, by: Scope, at: dt.datetime) -> None:
    if side.answer:
        raise Asked("已经答复过了")
    if answer == AwayAnswer.OBJECTED and not note.strip():
        raise SayWhy("不同意的，请写明原因")
    side.answer, side.note, side.answered_at, side.by_id = answer, note.strip(), at, by.user_id
    side.save(update_fields=["answer", "note", "answered_at", "by"])
