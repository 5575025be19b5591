from django.core.management.base import BaseCommand
from django.utils import timezone

from veterans.policies import operations


class Command(BaseCommand):
    help = "Add the policy rules of data/rules.json that are not there yet."

    def handle(self, *args, **options):
        self.stdout.write(f"新增 {operations.load_seed(at=timezone.now())} 条规则")
