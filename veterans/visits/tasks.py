from celery import shared_task
from django.utils import timezone

from bureau.kit import walls


@shared_task(name="visits.plan_due", ignore_result=True)
def plan_due(**_):
    """Every night: who is to be visited under the rules. Safe to run twice."""
    from veterans.visits import operations  # noqa: PLC0415 -- a task is a leaf

    with walls.everything_here():
        operations.plan_due(at=timezone.now())
