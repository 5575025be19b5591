from celery import shared_task
from django.utils import timezone

from bureau.accounts.models import User
from bureau.kit import walls
from stations.scope import Scope
from veterans.imports.models import Batch


def _scope_of(batch_id: int, who: str) -> Scope:
    """The scope that person has now: a post withdrawn since, or an account disabled, stops the job."""
    with walls.everything_here():
        user_id = Batch.objects.values_list(who, flat=True).get(pk=batch_id)
    return Scope.of(User.objects.get(pk=user_id), today=timezone.localdate())


@shared_task(name="imports.check_batch", ignore_result=True)
def check_batch(*, batch_id, **_):
    """Read the file and plan its rows. `**_` lets an old worker take a newer message."""
    from veterans.imports import operations  # noqa: PLC0415 -- task is a leaf

    operations.check(batch_id, by=_scope_of(batch_id, "by_id"), at=timezone.now())


@shared_task(name="imports.write_batch", ignore_result=True)
def write_batch(*, batch_id, **_):
    from veterans.imports import operations  # noqa: PLC0415 -- task is a leaf

    operations.write(batch_id, by=_scope_of(batch_id, "confirmed_by_id"), at=timezone.now())


@shared_task(name="imports.purge_files", ignore_result=True)
def purge_files(**_):
    """Every night: files whose time is over."""
    from veterans.imports import operations  # noqa: PLC0415 -- task is a leaf

    with walls.everything_here():
        operations.purge(at=timezone.now())
