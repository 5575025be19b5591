from celery import shared_task
from django.utils import timezone

from bureau.kit import walls


@shared_task(name="reports.expect", ignore_result=True)
def expect(**_):
    """Shortly after midnight and again before work begins: the rows that are to be filled. Safe to run twice."""
    from stations.reports import operations  # noqa: PLC0415 -- a task is a leaf

    with walls.everything_here():
        operations.expect(at=timezone.now())
