"""The verbs on papers and obstacles. A better paper replaces the one before, which stays."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import access, audit, photos, uploads
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from preferential_cards import queries, states
from preferential_cards.enums import Paper
from preferential_cards.models import Application, Evidence, Obstacle
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Person


class TooLate(Refused):
    pass


class AlreadyNoted(Refused):
    pass


@transaction.atomic
def add(application_id: int, *, kind: str, file, name: str, by: Scope, at: dt.datetime) -> Evidence:
    """A picture or PDF of a paper, through the upload door; a photo for the card must fit its measures."""
    application = _open(application_id, by)
    return _add(application, kind, file, name, by=by, at=at)


@transaction.atomic
def see(application_id: int, *, kinds: list[str], by: Scope, at: dt.datetime) -> int:
    """The originals lie on the table. → how many were new."""
    application = _open(application_id, by)
    return _see(application, kinds, by=by, at=at)


def take_in(application: Application, seen, files: dict, *, by: Scope, at: dt.datetime) -> None:
    """All that an applicant brings, at once. The caller has found the application within scope."""
    _see(application, list(seen), by=by, at=at)
    for kind, file in files.items():
        _add(application, kind, file, file.name, by=by, at=at)


def take_over_photo(application: Application, *, by: Scope, at: dt.datetime) -> None:
    """The photo of the registration, as a copy: the register may drop its own without emptying the application."""
    photo = queries.photo_on_file(application.person, localdate(at))
    if photo:
        with uploads.path_of(photo.key).open("rb") as file:
            _add(application, Paper.PHOTO, file, photo.shown_name, by=by, at=at)


def note_look(paper: Evidence, *, by: Scope, at: dt.datetime) -> None:
    access.record(
        Looking.VIEW, target=paper.person, by_id=by.user_id, at=at, field=f"card.{paper.kind.lower()}"
    )


@transaction.atomic
def note_obstacle(*, person_id: int, kind: str, since, document: str, by: Scope, at: dt.datetime, until=None):
    """→ the obstacle. What is noted stops the next step of an open application by itself."""
    person = Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=person_id)
    by.require(Permission.CARD_BAR, person)
    try:
        with transaction.atomic():
            obstacle = Obstacle.objects.create(
                person=person, station_id=person.station_id, kind=kind, since=since, until=until, document=document,
                at=at, by_id=by.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        for constraint in Obstacle._meta.constraints:
            if constraint.name in str(error):
                raise AlreadyNoted(constraint.get_violation_error_message()) from None
        raise
    audit.record(verb="card.bar", target=person, by_id=by.user_id, at=at, row=obstacle.pk)
    return obstacle


@transaction.atomic
def end_obstacle(obstacle_id: int, *, until, by: Scope, at: dt.datetime) -> None:
    obstacle = Obstacle.objects.visible_to(by).select_for_update(of=("self",)).get(pk=obstacle_id)
    by.require(Permission.CARD_BAR, obstacle)
    if until < obstacle.since:
        raise AlreadyNoted("止日早于起日")
    obstacle.until = until
    obstacle.version += 1
    obstacle.save(update_fields=["until", "version"])
    audit.record(verb="card.end_bar", target=obstacle.person, by_id=by.user_id, at=at, row=obstacle.pk)


def _open(application_id: int, by: Scope) -> Application:
    application = (
        Application.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=application_id)
    )
    if not any(by.allows(p, application) for p in (Permission.CARD_APPLY, Permission.CARD_ACCEPT)):
        by.require(Permission.CARD_VERIFY, application)
    if application.state in states.FINAL:
        raise TooLate("这份申领已经办结，不能再补材料")
    return application


def _add(application, kind, file, name, *, by, at) -> Evidence:
    if kind == Paper.PHOTO:
        photos.check(file)
    stored = uploads.take(file, name=name)
    _replace(application, kind, at)
    paper = Evidence.objects.create(
        application=application, person_id=application.person_id, station_id=application.station_id, kind=kind,
        on_paper=False, file=stored.key, shown_name=stored.shown_name, content_type=stored.content_type,
        size=stored.size, sha256=stored.sha256, at=at, by_id=by.user_id,
    )  # fmt: skip
    audit.record(verb="card.paper", target=application, by_id=by.user_id, at=at, kind=kind)
    return paper


def _see(application, kinds, *, by, at) -> int:
    have = {paper.kind for paper in application.papers.all() if paper.replaced_at is None}
    new = [kind for kind in dict.fromkeys(kinds) if kind not in have]
    for kind in new:
        Evidence.objects.create(
            application=application, person_id=application.person_id, station_id=application.station_id, kind=kind,
            on_paper=True, at=at, by_id=by.user_id,
        )  # fmt: skip
    if new:
        audit.record(verb="card.papers_seen", target=application, by_id=by.user_id, at=at, kinds=new)
    return len(new)


def _replace(application, kind, at) -> None:
    old = application.papers.filter(kind=kind, replaced_at=None)
    old.update(replaced_at=at)
