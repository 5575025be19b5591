"""Read a file and plan it, in one transaction: the whole plan is there or nothing, so a killed planner simply starts again."""

import json
from collections.abc import Callable
from dataclasses import asdict

from django.db import connection

from bureau.kit import seal, walls
from bureau.kit.sheets import reading
from stations.permissions import Permission
from veterans.imports import queries
from veterans.imports.models import Batch, BatchChunk, BatchRow
from veterans.imports.plan import Planner, plan_all
from veterans.imports.sheet import FACTORY
from veterans.imports.writing import CHUNK


def plan_file(batch: Batch, path, *, by, today, progress: Callable[[int], None] = lambda rows: None) -> None:
    """Fill the plan of the batch. Raises `CannotRead`; the caller saves what is said on the batch itself."""
    by.require(Permission.ROSTER_IMPORT, batch.station_id)
    reach = [batch.station_id]  # and no other place of the importer: who sees the batch sees its rows
    settings = queries.sheet_settings(reach=reach, today=today)
    learned = queries.learned(user_id=batch.by_id)
    with (
        reading.start(path, sheet=FACTORY, settings=settings, name=batch.name, learned=learned) as file,
        walls.everything_here(),
    ):
        connection.ensure_connection()
        BatchRow.objects.filter(batch_id=batch.pk).delete()
        BatchChunk.objects.filter(batch_id=batch.pk).delete()
        planner = Planner(
            connection.connection,
            batch_id=batch.pk,
            station=batch.station_id,
            reach=reach,
            labels=queries.labels(settings),
        )
        plan_all(planner, file, progress=progress)
        cut_into_chunks(batch, first=1, last=planner.last_seq)
    batch.counts = planner.counts
    batch.communities = sorted(filter(None, planner.communities))
    batch.skipped = file.skipped
    sheets = [asdict(sheet) for sheet in file.sheets]
    titles = [sheet.pop("titles") for sheet in sheets]
    batch.sheets = sheets
    batch.layout_sealed = seal.of(Batch.SEAL).close(json.dumps(titles, ensure_ascii=False), batch.pk)


def cut_into_chunks(batch: Batch, *, first: int, last: int) -> None:
    known = BatchChunk.objects.filter(batch_id=batch.pk).count()
    BatchChunk.objects.bulk_create(
        BatchChunk(
            batch_id=batch.pk,
            station_id=batch.station_id,
            number=known + n,
            first=start,
            last=min(start + CHUNK - 1, last),
        )
        for n, start in enumerate(range(first, last + 1, CHUNK), 1)
    )
