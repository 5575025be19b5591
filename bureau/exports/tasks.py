from celery import shared_task
from django.utils import timezone


@shared_task(name="exports.make_file", ignore_result=True)
def make_file(*, order_id, **_):
    """Thin: an id in, one call out. The wall is opened by the operation, with the scope of whoever asked."""
    from bureau.exports import operations  # noqa: PLC0415 -- task is a leaf

    operations.make(order_id, at=timezone.localtime())


@shared_task(name="exports.tend", ignore_result=True)
def tend(**_):
    """Every ten minutes: files whose day is over are gone."""
    from bureau.exports import operations  # noqa: PLC0415 -- task is a leaf

    operations.tend(at=timezone.localtime())
