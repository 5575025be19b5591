"""Card work at the size of a province: the nightly clocks over BENCH_CARDS (660000) open files, and the pace of a ceremony.

`python -m tests.bench.cards` works in a private folder and prints one JSON line; `make bench` has its figures in the
table. The open files lie on invented people, written by SQL: here only time and memory are measured.

The clocks stand beside the least that any program must do: the first night one UPDATE of the same column of the same rows, every other night
one SELECT that looks at all of them; same role, same wall, same triggers, BENCH_CARD_ROUNDS (3) rounds by turns, each in a process of its own.
The ceremony stands beside two bare views behind the same middleware and log-in: one reads a card by its number, one writes one row.
"""

import io
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import django

from tests.bench.ground import ROOT, Ground, private

OPEN = int(os.environ.get("BENCH_CARDS", "660000"))
ROUNDS = int(os.environ.get("BENCH_CARD_ROUNDS", "3"))
HANDED = 50
# People and open applications in one state each, spread over states, stations and 200 days. As the superuser of the
# private server, without triggers: what they cost is measured elsewhere.
PEOPLE = """
SET session_replication_role = replica;
INSERT INTO veterans_person ({columns}) SELECT {values}
FROM generate_series(1, {count}) n, (SELECT * FROM veterans_person ORDER BY id LIMIT 1) p,
     (SELECT array_agg(code ORDER BY code) codes FROM stations_station WHERE length(code) = 12) s
"""
FILES = """
SET session_replication_role = replica;
INSERT INTO preferential_cards_application (person_id, station_code, card_type, channel, state, started_at, submitted_at,
    state_since, reviewed_at, card_number, returns, version)
SELECT id, station_code, 'V', 'STATION', (ARRAY['SUBMITTED','ACCEPTED','VERIFIED','FIRST_REVIEWED','CITY_REVIEWED','MAKING','AT_STATION'])[1 + id % 7],
       now() - interval '300 days', now() - interval '290 days', now() - (id % 200) * interval '1 day',
       now() - (id % 200) * interval '1 day', '', 0, 1
FROM veterans_person WHERE id > {first}
"""
UNTIMED = """
SET session_replication_role = replica;
UPDATE preferential_cards_application SET due_on = NULL, late_since = NULL WHERE due_on IS NOT NULL
"""
LEAST_FIRST = "UPDATE preferential_cards_application SET due_on = '2020-01-01' WHERE state = ANY (%s)"
LEAST_AGAIN = (
    "SELECT count(*), min(due_on), max(late_since) FROM preferential_cards_application WHERE state = ANY (%s)"
)


def measured(ground: Ground) -> dict:
    """→ {name: {ours, floor, peer, unit}} for the table."""
    ground.command("demo")
    lay_out(ground)
    nights = {name: [] for name in ("floor_first", "first", "floor_again", "again")}
    for _ in range(ROUNDS):
        ground.sql(UNTIMED)
        ground.settle()
        for name, runs in nights.items():
            runs.append(_process(ground, name))
    return clock_lines(nights) | _process(ground, "ceremony")


def clock_lines(nights: dict[str, list[dict]]) -> dict:
    found = {}
    for night in ("first", "again"):
        ours, floor = nights[night], nights[f"floor_{night}"]
        open_files = ours[-1]["open"]
        if not all(run["open"] == open_files for run in ours) or open_files < OPEN:
            raise SystemExit(f"The clocks did not see every open file: {ours}")
        for name, key, figure, unit in (
            (f"card_clocks_{night}", "s", statistics.median, f"s / {open_files} open"),
            (f"card_clocks_{night}_memory", "mb", max, "MB"),
        ):
            mine, least = (figure([run[key] for run in runs]) for runs in (ours, floor))
            found[name] = {"ours": round(mine, 2), "floor": round(least, 2), "peer": None, "unit": unit}
    return found


def _process(ground: Ground, what: str) -> dict:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bench.cards", what],
        cwd=ROOT, env=ground.environment, check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return json.loads(finished.stdout.splitlines()[-1])


def lay_out(ground: Ground) -> None:
    first = 100_000_000
    ground.sql(PEOPLE.format(count=OPEN, **_columns(first)), FILES.format(first=first))


def _columns(first: int) -> dict:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bureau.settings")  # env: the settings of this process
    django.setup()
    from veterans.models import Person  # noqa: PLC0415 -- needs the settings

    special = {
        "id": f"{first} + n",
        "id_number_index": "sha256(convert_to('bench' || n, 'UTF8'))",
        "station_code": "s.codes[1 + n % array_length(s.codes, 1)]",
        "state": "'FILED'",
        "left_at": "NULL",
    }
    names = [field.column for field in Person._meta.concrete_fields]
    return {
        "columns": ", ".join(names),
        "values": ", ".join(special.get(name, f"p.{name}") for name in names),
    }


def inside(what: str) -> dict:
    """In a process that signs in as the portal does."""
    django.setup()
    if what == "ceremony":
        return ceremony()
    from bureau.kit import walls  # noqa: PLC0415 -- needs the settings

    began = time.perf_counter()
    with walls.everything_here():
        seen = _least(what) if what.startswith("floor") else _clocks()
    return {
        "s": time.perf_counter() - began,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "open": seen,
    }


def _clocks() -> int:
    from django.utils import timezone  # noqa: PLC0415 -- needs the settings

    from preferential_cards import operations  # noqa: PLC0415 -- as above

    return operations.run_clocks(at=timezone.now()).open


def _least(what: str) -> int:
    from django.db import connection, transaction  # noqa: PLC0415 -- needs the settings

    from preferential_cards import states  # noqa: PLC0415 -- as above

    with connection.cursor() as cursor:
        if what == "floor_again":
            cursor.execute(LEAST_AGAIN, [sorted(states.OPEN)])
            return cursor.fetchone()[0]
        cursor.execute(LEAST_FIRST, [sorted(states.OPEN)])
        written = cursor.rowcount
    transaction.set_rollback(True)  # the same rows wait for the clocks
    return written


def ceremony() -> dict:
    """Scan and hand over, as a street's clerk: how many cards a second one process of the server gets through."""
    from django.conf import settings  # noqa: PLC0415 -- needs the settings
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- as above
    from django.test import Client  # noqa: PLC0415 -- as above

    from bureau.accounts.models import User  # noqa: PLC0415 -- as above
    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from preferential_cards.models import Card  # noqa: PLC0415 -- as above
    from stations.scope import below  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS, settings.ROOT_URLCONF = ["*"], "tests.bench.bare"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    street = User.objects.get(username="street")
    with walls.everything_here():
        place = street.posts.get().station_id
        waiting = Card.objects.filter(below("station_id", place), state="STOCK", drawer="STATION")
        numbers = list(waiting.values_list("number", flat=True)[:HANDED])
    client, paper, taken = Client(), _paper(), {"ours": [], "floor": []}
    client.force_login(street)
    for number in numbers:
        for name, path in (("floor", "/bare/card/"), ("ours", "/cards/stock/ceremony/")):
            began = time.perf_counter()
            client.get(path, {"number": number})
            signed = SimpleUploadedFile("sign.png", paper, "image/png")
            answer = client.post(path, {"number": number, "proof": signed})
            taken[name].append(time.perf_counter() - began)
            if answer.status_code != 302:
                raise SystemExit(f"{number} was not handed over: {answer.status_code}")
    speed = {name: round(1 / statistics.median(times), 1) for name, times in taken.items()}
    return {"card_hand_over": speed | {"peer": None, "unit": "cards/s"}}


def _paper() -> bytes:
    from PIL import Image  # noqa: PLC0415 -- only the ceremony needs it

    paper = io.BytesIO()
    Image.new("RGB", (640, 220), "white").save(paper, "PNG")
    return paper.getvalue()


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(inside(sys.argv[1])))
    else:
        with private(Path(os.environ.get("PORTAL_VAR", ROOT / "var")).resolve() / "bench-cards") as ground:
            print(json.dumps(measured(ground)))
