"""The Celery application: `celery -A bureau worker`, `celery -A bureau beat`."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init, worker_init
from django.conf import settings

from bureau.kit import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")

app = Celery("bureau")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Every ten minutes: freezes whatever cut-off has passed and is not frozen yet, so downtime at 17:00 loses nothing.
    "freeze-boards": {"task": "progress.freeze_due", "schedule": 600.0},
    "seal-the-log": {"task": "kit.seal_log", "schedule": 300.0},
    "tend-the-exports": {"task": "exports.tend", "schedule": 600.0},
    "purge-roster-files": {"task": "imports.purge_files", "schedule": crontab(hour=3, minute=40)},
    "plan-visits": {"task": "visits.plan_due", "schedule": crontab(hour=4, minute=20)},
    "send-sms": {"task": "notes.deliver_due", "schedule": 60.0},
    "collect-sms-receipts": {"task": "notes.collect_receipts", "schedule": 300.0},
    "escalate-notes": {"task": "notes.escalate", "schedule": crontab(minute=20)},
    "sweep-sessions": {"task": "accounts.sweep_sessions", "schedule": crontab(hour=2, minute=40)},
    "sweep-citizens": {"task": "citizens.sweep", "schedule": crontab(hour=2, minute=50)},
    "daily-digest": {"task": "notes.digest", "schedule": crontab(hour=8, minute=30)},
    "sweep-shown-codes": {"task": "codes.sweep", "schedule": crontab(hour=3, minute=50)},
    "end-shop-agreements": {"task": "shops.nightly", "schedule": crontab(hour=0, minute=20)},
    "score-shops": {
        "task": "shops.score_last_month",
        "schedule": crontab(hour=1, minute=10, day_of_month=1),
    },
    "run-card-clocks": {"task": "cards.run_clocks", "schedule": crontab(hour=0, minute=20)},
    "check-the-history": {"task": "kit.check_history", "schedule": crontab(hour=3, minute=25)},
    "expect-reports": {"task": "reports.expect", "schedule": crontab(hour="0,6", minute=5)},
    "remind-of-work": {"task": "notes.remind", "schedule": crontab(hour="8-18", minute=10)},
    # Before the working day: pairs and doubts first, then who is entitled to what.
    "look-for-doubts": {"task": "quality.nightly", "schedule": crontab(hour=1, minute=20)},
    "find-the-entitled": {"task": "policies.nightly", "schedule": crontab(hour=1, minute=50)},
    "verify-the-log": {"task": "kit.verify_log", "schedule": crontab(hour=3, minute=10)},
}


@worker_init.connect
@beat_init.connect
def start_database(**_):
    if settings.EMBEDDED_DATABASE:
        embedded.ensure(settings.VAR)
