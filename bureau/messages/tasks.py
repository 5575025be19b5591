"""Celery entries: ids in, one call out. Each opens the wall itself: these are jobs of the house."""

from celery import shared_task
from django.utils import timezone

from bureau.kit import walls


@shared_task(name="notes.deliver", ignore_result=True)
def deliver(*, sms_id, **_):
    from bureau.messages import operations  # noqa: PLC0415 -- task is a leaf

    operations.deliver(sms_id, at=timezone.now(), opening=walls.everything_here)


@shared_task(name="notes.deliver_due", ignore_result=True)
def deliver_due(**_):
    """Every minute."""
    from bureau.messages import campaigns, operations  # noqa: PLC0415 -- task is a leaf

    now = timezone.now()
    operations.deliver_due(at=now, opening=walls.everything_here)
    with walls.everything_here():
        campaigns.finish_done(at=now)


@shared_task(name="notes.collect_receipts", ignore_result=True)
def collect_receipts(**_):
    from bureau.messages import operations  # noqa: PLC0415 -- task is a leaf

    with walls.everything_here():
        operations.collect_receipts(at=timezone.now())


@shared_task(name="notes.fill", ignore_result=True)
def fill(*, task_id, user_id, **_):
    from bureau.accounts.models import User  # noqa: PLC0415 -- task is a leaf
    from bureau.messages import campaigns  # noqa: PLC0415 -- task is a leaf
    from stations.scope import Scope  # noqa: PLC0415 -- task is a leaf

    scope = Scope.of(User.objects.get(pk=user_id), today=timezone.localdate())
    with walls.within(scope.personal_places()):
        campaigns.fill(task_id, by=scope, at=timezone.now())


@shared_task(name="notes.escalate", ignore_result=True)
def escalate(**_):
    from bureau.messages import operations  # noqa: PLC0415 -- task is a leaf

    operations.escalate(at=timezone.now())


@shared_task(name="notes.digest", ignore_result=True)
def digest(**_):
    from bureau.messages import digest as daily  # noqa: PLC0415 -- task is a leaf

    daily.write(day=timezone.localdate(), at=timezone.now())


@shared_task(name="notes.remind", ignore_result=True)
def remind(**_):
    """What the rooms below say is open, through the working day. Safe to run twice."""
    from bureau.messages import reminding  # noqa: PLC0415 -- task is a leaf

    with walls.everything_here():
        reminding.remind(at=timezone.now())
