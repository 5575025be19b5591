"""Asked by the container engine every minute whether a service does its work; says no by its exit status."""

import time
import urllib.error
import urllib.request

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bureau.celery import app

SILENCE = 15 * 60  # seconds; beat writes its schedule at least every ten minutes


class Command(BaseCommand):
    help = "Exit 0 when the service named does its work."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("service", choices=["web", "worker", "beat"])

    def handle(self, *, service, **options):
        if fault := getattr(self, service)():
            raise CommandError(fault)

    def web(self):
        # As the proxy asks: under the name of the site, and as if by TLS.
        host = settings.ALLOWED_HOSTS[0].replace("*", "127.0.0.1").lstrip(".")
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        request = urllib.request.Request(f"http://127.0.0.1:{settings.PORT}/healthz", headers=headers)
        try:
            urllib.request.urlopen(request, timeout=10).close()
        except (urllib.error.URLError, OSError) as error:
            return f"web: {error}"

    def worker(self):
        if not app.control.ping(timeout=8, limit=1):
            return "worker: no answer"

    def beat(self):
        name = settings.VAR / settings.CELERY_BEAT_SCHEDULE_FILENAME
        written = [file.stat().st_mtime for file in name.parent.glob(f"{name.name}*")]
        if time.time() - max(written, default=0) > SILENCE:
            return "beat: the schedule was not written for a quarter of an hour"
