"""Whom the register knows and the roster does not name becomes work of the stations (F26). Nobody is deleted by a roster."""

import datetime as dt

from django.db import transaction

from bureau.kit import audit
from bureau.kit.errors import Refused
from stations.permissions import Permission
from stations.scope import Scope
from veterans.imports import queries
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch, BatchRow, RosterGap

AT_A_TIME = 2_000


class NotWritten(Refused):
    pass


@transaction.atomic
def ask_stations(batch_id: int, *, by: Scope, at: dt.datetime) -> int:
    """Ask the station of each person who is not in this roster why. A doubt of the night (`veterans.quality`) shows it there, and
    closes when the file is confirmed or ended. Whom the roster names is asked about no longer. → how many people are asked about."""
    batch = Batch.objects.visible_to(by).select_for_update().get(pk=batch_id)
    by.require(Permission.ROSTER_IMPORT, batch.station_id)
    if batch.state != BatchState.DONE:
        raise NotWritten("名册写入以后才能请社区核对")
    named = BatchRow.objects.filter(batch_id=batch.pk, person_id__isnull=False).values("person_id")
    RosterGap.objects.visible_to(by).filter(person__in=named).delete()
    people = queries.not_in_file(batch, by=by, at=at).values_list("pk", "station_id")
    asked = [
        RosterGap(person_id=person, station_id=station, batch=batch, at=at) for person, station in people
    ]
    RosterGap.objects.bulk_create(
        asked,
        batch_size=AT_A_TIME,
        update_conflicts=True,
        unique_fields=["person", "batch"],
        update_fields=["at"],
    )
    audit.record(
        verb="import.ask", target=f"veterans.Batch:{batch.pk}", by_id=by.user_id, at=at, people=len(asked)
    )
    return len(asked)
