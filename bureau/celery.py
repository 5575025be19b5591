"""The Celery application: `celery -A bureau worker`, `celery -A bureau beat`."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init
from django.conf import settings

from bureau.kit import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")

app = Celery("bureau")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def start_database(**_):
    if settings.EMBEDDED_DATABASE:
        embedded.ensure(settings.VAR)
