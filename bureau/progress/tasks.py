from celery import shared_task
from django.utils import timezone


@shared_task(name="progress.freeze_due", ignore_result=True)
def freeze_due(**_):
    """Every few minutes: the boards whose cut-off has passed, then the figures of the day for the cockpit."""
    from bureau.progress import operations  # noqa: PLC0415 -- a task is a leaf: operations may queue it

    now = timezone.now()
    operations.freeze_due(at=now)
    operations.count_due(at=now)
