from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.utils import ConnectionHandler
from django.utils import timezone

from bureau.demo import accounts, district
from bureau.kit.errors import Refused

NOTE = settings.VAR / "demo-accounts.txt"


def _take_statistics():
    """So many new rows would be searched blindly until autovacuum comes by. Only the owner of the tables may do this."""
    owner = ConnectionHandler({"default": settings.OWNER_DATABASE})["default"]
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()


class Command(BaseCommand):
    help = "Build the home district of 2022 with invented people. May be run again: what is there stays."

    def add_arguments(self, parser):
        parser.add_argument(
            "--scale", type=int, default=1, help="this many times 6,607 people, for measuring"
        )

    def handle(self, *, scale, **options):
        if scale < 1:
            raise CommandError("--scale 要是 1 或更大的整数")
        if district.is_loaded():
            return self._already_there()
        password = settings.DEMO_PASSWORD or accounts.new_password()
        try:
            district.build(password=password, at=timezone.now(), scale=scale)
        except Refused as reason:
            raise CommandError(str(reason)) from reason
        _take_statistics()
        self._tell(password)

    def _already_there(self):
        if settings.DEMO_PASSWORD and accounts.use_password(settings.DEMO_PASSWORD, at=timezone.now()):
            self._tell(settings.DEMO_PASSWORD)
        else:
            self.stdout.write("演示区已经建好，没有改动")

    def _tell(self, password):
        accounts.note(password, NOTE)
        self.stdout.write(
            f"演示区已经建好。账号 {'、'.join(accounts.ACCOUNTS)}，密码都是 {password}（也记在 {NOTE}）"
        )
