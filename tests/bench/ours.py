"""One import by the whole product, as the page does it: the file is kept sealed, planned, confirmed by a person, written."""

import time
from pathlib import Path

import django


def run(path: Path) -> dict:
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 -- needs the settings

    from bureau.accounts.models import User  # noqa: PLC0415 -- as above
    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from stations.scope import Scope  # noqa: PLC0415 -- as above
    from veterans.imports import operations, queries  # noqa: PLC0415 -- as above

    by, at = Scope.of(User.objects.get(username="officer"), today=timezone.localdate()), timezone.now()
    places = by.personal_places()
    began = time.perf_counter()
    with walls.within(places), path.open("rb") as file:
        batch = operations.begin(file, name=path.name, by=by, at=at)
    batch = operations.check(batch.pk, by=by, at=at)
    planned = time.perf_counter()
    if batch.counts.get("create", 0) + batch.counts.get("change", 0):
        with walls.within(places):
            answers = {doubt.code for doubt in queries.doubts(batch)}
            operations.confirm_here(batch.pk, answers=answers, by=by, at=at)
        batch = operations.write(batch.pk, by=by, at=at)
    ended = time.perf_counter()
    return {
        "rows": sum(batch.counts.values()),
        "s": ended - began,
        "plan_s": planned - began,
        "counts": batch.counts,
        "state": batch.state,
        "refusal": batch.refusal,
    }
