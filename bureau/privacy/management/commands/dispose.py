from django.core.management.base import BaseCommand
from django.utils import timezone

from bureau.kit import walls
from bureau.privacy import clearing
from bureau.privacy.enums import DisposalState
from bureau.privacy.models import Disposal


class Command(BaseCommand):
    help = "执行已由第二人签字的到期清除名单"

    def handle(self, **options):
        for disposal in Disposal.objects.filter(state=DisposalState.SIGNED).order_by("signed_at"):
            with walls.everything_here():
                cleared = clearing.carry_out(disposal, at=timezone.now())
            self.stdout.write(f"清除名单 {disposal.pk}：已清除 {cleared} 人的身份和敏感信息，统计数不变")
