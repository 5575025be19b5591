"""A list of people as a roster to edit and bring back: what leaves, for the door of exports."""

import datetime as dt
from operator import itemgetter

from django.http import QueryDict
from django.utils.timezone import localdate

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans import filters
from veterans.imports import queries, round_trip
from veterans.imports.sheet import roster


def _sheet_settings(at: dt.datetime) -> dict:
    return queries.sheet_settings(reach=[], today=localdate(at))


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    """What the list page shows at this address, as far as the reader may take it along."""
    conditions = filters.PeopleFilter(QueryDict(query), by=by, now=at)
    people = conditions.people().filter(by.within("station_id", Permission.PERSON_EXPORT))
    columns = [
        kinds.Column(column.heading, itemgetter(position), hidden=column.hidden)
        for position, column in enumerate(roster(queries.EMPTY_SETTINGS).columns)
    ]
    return kinds.Selection(people.order_by("pk"), columns, conditions.in_words())


def _read(people, at: dt.datetime):
    settings = _sheet_settings(at)
    return round_trip.rows(people, sheet=roster(settings), labels=queries.labels(settings))


EDITABLE = kinds.Kind(
    key="roster",
    label="可改名册",
    needs=Permission.PERSON_EXPORT,
    verb="person.export",
    target="veterans.Person:*",
    person="pk",
    choose=_choose,
    read=_read,
)
kinds.register(EDITABLE)
