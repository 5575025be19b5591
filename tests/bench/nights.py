"""What the night does with everybody, per person, so that a larger district shows whether the cost stays flat.

The second run of each is measured: the first one writes what the demo has left to be found, every other night mostly compares.
"""

import time

import django


def run() -> dict[str, float]:
    """→ job: microseconds per person on the register; the search box in milliseconds stands among the pages."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 -- needs the settings

    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from bureau.kit.wholesale import wholesale  # noqa: PLC0415 -- as above
    from veterans.models import Person  # noqa: PLC0415 -- as above
    from veterans.policies import operations as policies  # noqa: PLC0415 -- as above
    from veterans.quality import alike, findings  # noqa: PLC0415 -- as above

    at = timezone.now()

    def doubles():
        with wholesale():
            found = alike.candidates()
            alike.store(found, at=at)

    def doubts():
        with wholesale():
            findings.run_all(at=at)

    jobs = {
        "night_policies": lambda: policies.nightly(at=at),
        "night_duplicates": doubles,
        "night_doubts": doubts,
    }
    with walls.everything_here():
        people = Person.objects.on_register(at).count()
    return {name: _second_run(job, people) for name, job in jobs.items()}


def _second_run(job, people: int) -> float:
    from bureau.kit import walls  # noqa: PLC0415 -- needs the settings

    for _ in range(2):
        with walls.everything_here():
            began = time.perf_counter()
            job()
            taken = time.perf_counter() - began
    return round(taken / people * 1_000_000, 1)
