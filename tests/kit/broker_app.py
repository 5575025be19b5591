"""A Celery application of its own for test_file_broker.py: `celery -A tests.kit.broker_app worker`."""

import os
import time
from pathlib import Path

from celery import Celery

FOLDER = Path(os.environ["BROKER_FOLDER"])

app = Celery("broker_app", set_as_current=False, fixups=[])
app.conf.update(
    broker_url="filesystem://localhost",
    broker_transport="bureau.kit.file_broker:Transport",
    broker_transport_options={
        "data_folder_in": str(FOLDER / "queue"),
        "data_folder_out": str(FOLDER / "queue"),
        "processed_folder": str(FOLDER / "taken"),
        "polling_interval": 0.1,
    },
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_ignore_result=True,
    task_reject_on_worker_lost=True,
    worker_enable_remote_control=False,
    worker_prefetch_multiplier=1,
)


@app.task
def note(*, name):
    (FOLDER / name).write_text(str(time.time()))


@app.task
def note_after_a_while(*, name):
    (FOLDER / f"{name}.begun").touch()
    time.sleep(2)
    (FOLDER / name).touch()
