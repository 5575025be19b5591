import datetime as dt

from celery import shared_task
from django.utils import timezone

from preferential_cards.shops.enums import State
from preferential_cards.shops.models import Shop


@shared_task(name="shops.nightly", ignore_result=True)
def nightly(**_):
    """Agreements that are over end; each shop in its own transaction, so that one bad row stops nothing."""
    from preferential_cards.shops import operations  # noqa: PLC0415 -- task is a leaf

    now = timezone.now()
    due = Shop.objects.filter(state=State.ACTIVE, agreement_to__lt=timezone.localdate(now))
    for pk in list(due.values_list("pk", flat=True)):
        operations.expire(pk, at=now)


@shared_task(name="shops.score_last_month", ignore_result=True)
def score_last_month(**_):
    from preferential_cards.shops import scoring  # noqa: PLC0415 -- task is a leaf

    now = timezone.now()
    last = timezone.localdate(now).replace(day=1) - dt.timedelta(days=1)
    scoring.score_month(last.replace(day=1), at=now)
