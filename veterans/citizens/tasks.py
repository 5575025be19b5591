from celery import shared_task
from django.utils import timezone

from bureau.kit import walls


@shared_task(name="citizens.answer_knock", ignore_result=True)
def answer_knock(*, knock_id, **_):
    from veterans.citizens import operations  # noqa: PLC0415 -- task is a leaf

    with walls.everything_here():
        operations.answer_knock(knock_id, at=timezone.now())


@shared_task(name="citizens.sweep", ignore_result=True)
def sweep(**_):
    from veterans.citizens import operations  # noqa: PLC0415 -- task is a leaf

    with walls.everything_here():
        operations.sweep(at=timezone.now())
