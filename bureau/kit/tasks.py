import logging

from celery import shared_task
from django.utils import timezone

from bureau.kit import audit, audit_check, audit_seals

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
