from celery import shared_task
from django.utils import timezone

from bureau.kit import walls


@shared_task(name="policies.nightly", ignore_result=True)
def nightly(**_):
    """Every night: who is entitled to what, and has not claimed it."""
    from veterans.policies import operations  # noqa: PLC0415 -- a task is a leaf

    with walls.everything_here():
        operations.nightly(at=timezone.now())
