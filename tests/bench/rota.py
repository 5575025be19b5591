"""A year of turns for 59 stations and 558 chiefs, and for 6,000 stations: python -m tests.bench.rota

How far from the fair share anybody is at worst, and how long it takes, beside the list that stations keep by hand
(whoever served longest ago is next). Invented leave: three in ten are away once, one in ten for a quarter of a year.
"""

import datetime as dt
import json
import os
import random
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")
django.setup()

from stations.rota import solver  # noqa: E402 -- the settings come first
from stations.rota.slots import Slot  # noqa: E402

FIRST, WEEKS = dt.date(2026, 1, 5), 52
HOLIDAYS = {6: (9, "春节"), 13: (3, "清明节"), 16: (5, "劳动节"), 23: (3, "端午节"), 38: (7, "国庆节")}
SIZES = {"district": (59, 558), "province": (6000, 56_745)}


def weeks() -> list[Slot]:
    return [
        Slot(FIRST + dt.timedelta(weeks=n), FIRST + dt.timedelta(weeks=n, days=6), *HOLIDAYS.get(n, (0, "")))
        for n in range(WEEKS)
    ]


def town(rng, stations: int, people: int) -> list[list[solver.Candidate]]:
    counts = [people // stations + (n < people % stations) for n in range(stations)]
    return [[_candidate(rng, n) for n in range(count)] for count in counts]


def _candidate(rng, number: int) -> solver.Candidate:
    away = []
    for share, days in ((0.3, 14), (0.1, 91)):
        if rng.random() < share:
            first = FIRST + dt.timedelta(days=rng.randrange(WEEKS * 7))
            away.append((first, first + dt.timedelta(days=days)))
    return solver.Candidate(
        number,
        away=tuple(away),
        turns=rng.randint(4, 7),
        last_on=FIRST - dt.timedelta(days=rng.randint(1, 70)),
    )


def measure(stations: list[list[solver.Candidate]], plan) -> dict:
    began, slots = time.perf_counter(), weeks()
    rosters = [plan(slots, people) for people in stations]
    seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds, 2),
        "worst turns": round(max(r.spread for r in rosters), 2),
        "mean turns": round(sum(r.spread for r in rosters) / len(rosters), 2),
        "worst holidays": round(max(r.holiday_spread for r in rosters), 2),
        "twice running": sum(r.repeats for r in rosters),
        "open": sum(r.gaps for r in rosters),
        "solved": sum(r.solved for r in rosters),
    }


def main() -> None:
    for size, (stations, people) in SIZES.items():
        chiefs = town(random.Random(2022), stations, people)
        for name, plan in (("ours", solver.share_out), ("by hand", solver.first_come)):
            found = measure(chiefs, plan)
            print(f"{size:9} {name:8} {json.dumps(found, ensure_ascii=False)}", flush=True)


if __name__ == "__main__":
    main()
