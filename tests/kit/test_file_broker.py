"""The queue in a folder, with real workers: quick, and no job is lost when one is killed."""

import importlib
import os
import statistics
import subprocess
import sys
import time

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.worker]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BROKER_FOLDER", str(tmp_path))
    return tmp_path


@pytest.fixture
def jobs(folder):
    """The application as a page sees it: it only queues."""
    sys.modules.pop("tests.kit.broker_app", None)
    module = importlib.import_module("tests.kit.broker_app")
    yield module
    module.app.close()
    sys.modules.pop("tests.kit.broker_app", None)


@pytest.fixture
def worker(folder):
    started = []

    def start():
        log = (folder / "worker.log").open("a")
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.kit.broker_app",
            "worker",
            "--concurrency",
            "1",
        ]
        flags = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        process = subprocess.Popen(
            [*command, *flags],
            env=os.environ | {"BROKER_FOLDER": str(folder)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        started.append(process)
        return process

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=30)


def appears(file, seconds=30):
    deadline = time.monotonic() + seconds
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return file.exists()


def appears_empty(taken, seconds=10):
    deadline = time.monotonic() + seconds
    while list(taken.glob("*.msg")) and time.monotonic() < deadline:
        time.sleep(0.05)
    return list(taken.glob("*.msg")) == []


def test_a_queued_job_starts_within_half_a_second(jobs, worker, folder):
    worker()
    jobs.note.delay(name="warm-up")
    assert appears(folder / "warm-up")
    waits = []

    for number in range(10):
        queued = time.time()
        jobs.note.delay(name=f"job-{number}")
        assert appears(folder / f"job-{number}")
        while not (written := (folder / f"job-{number}").read_text()):
            time.sleep(0.01)
        waits.append(float(written) - queued)

    assert statistics.median(waits) < 0.5


def test_the_job_of_a_killed_worker_is_done_by_the_next_one(jobs, worker, folder):
    first = worker()
    jobs.note_after_a_while.delay(name="done")
    assert appears(folder / "done.begun")
    os.killpg(first.pid, 9)
    first.wait()
    assert not (folder / "done").exists()

    worker()

    assert appears(folder / "done")
    assert appears_empty(folder / "taken")


def test_jobs_queued_while_no_worker_runs_are_done_in_their_order(jobs, worker, folder):
    for number in range(5):
        jobs.note.delay(name=f"job-{number}")

    worker()

    assert appears(folder / "job-4")
    times = [float((folder / f"job-{number}").read_text() or "inf") for number in range(5)]
    assert times == sorted(times)


def test_a_message_that_is_still_being_written_is_not_read(jobs, worker, folder):
    jobs.note.delay(name="warm-up")
    (folder / "queue" / "00000000000000000001-x.celery.msg.part").write_text('{"bo')

    worker()

    assert appears(folder / "warm-up")
    assert (folder / "queue" / "00000000000000000001-x.celery.msg.part").exists()
