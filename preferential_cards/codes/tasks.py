from celery import shared_task
from django.utils import timezone


@shared_task(name="codes.sweep", ignore_result=True)
def sweep(**_):
    from preferential_cards.codes import operations  # noqa: PLC0415 -- task is a leaf

    operations.sweep(at=timezone.now())
