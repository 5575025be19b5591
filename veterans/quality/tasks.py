from celery import shared_task
from django.utils import timezone

from bureau.kit import walls


@shared_task(name="quality.nightly", ignore_result=True)
def nightly(**_):
    """Every night: pairs, findings, the count of the day."""
    from veterans.quality import operations  # noqa: PLC0415 -- a task is a leaf

    with walls.everything_here():
        operations.nightly(at=timezone.now())
