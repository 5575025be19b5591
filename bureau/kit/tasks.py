import logging

from celery import shared_task
from django.utils import timezone

from bureau.kit import audit, audit_check, audit_seals, history_check, walls

logger = logging.getLogger(__name__)


@shared_task(name="kit.seal_log", ignore_result=True)
def seal_log(**_):
    """Every five minutes: one more sealed batch of the log."""
    audit_seals.seal_batch(at=timezone.now())


@shared_task(name="kit.verify_log", ignore_result=True)
def verify_log(**_):
    """Every night: a change of an old row is known within a day. The auditor's page shows the last result."""
    at = timezone.now()
    result = audit_check.verify(at=at)
    audit.record(
        verb="audit.verify",
        target="kit.AuditSeal",
        by_id=None,
        at=at,
        holds=result.holds,
        batches=result.batches,
        faults=[str(fault) for fault in result.faults],
    )
    if not result.holds:
        logger.critical("the log does not hold: %s", result.faults[0])


@shared_task(name="kit.check_history", ignore_result=True)
def check_history(**_):
    """Every night: a change that left no history is known within a day."""
    at = timezone.now()
    with walls.everything_here():
        gaps = history_check.gaps()
        audit.record(verb="audit.history", target="kit.History", by_id=None, at=at, holds=not gaps, gaps=gaps)
    if gaps:
        logger.critical("rows whose last change left no history: %s", gaps)
