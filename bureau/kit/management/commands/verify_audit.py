"""`manage.py verify_audit`: exit status 0 and one line when the log says what it said; otherwise the first batch that does not hold."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bureau.kit import audit_check


class Command(BaseCommand):
    help = "核对留痕：每一批封存之后，有没有行被改动、删除或补进"

    def handle(self, **options):
        result = audit_check.verify(at=timezone.now())
        if not result.holds:
            for fault in result.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"留痕核对不通过，最早出问题的是{result.faults[0]}")
        self.stdout.write(
            f"留痕完整：{result.batches} 批 {result.rows} 行，截至 {result.until}，校验头 {result.head}"
        )
