"""Card work at the size of a province: the nightly clocks over BENCH_CARDS (660000) open files, and the pace of a ceremony.

`python -m tests.bench.cards` works in a private folder and prints one JSON line; `make bench` has its figures in the
table. The open files lie on invented people, written by SQL: here only time is measured.
"""

import io
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import django

from tests.bench.ground import ROOT, Ground, private

OPEN = int(os.environ.get("BENCH_CARDS", "660000"))
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


def measured(ground: Ground) -> dict:
    """→ {name: {ours, unit}} for the table."""
    ground.command("demo")
    lay_out(ground)
    ground.settle()
    finished = subprocess.run(
        [sys.executable, "-m", "tests.bench.cards", "inside"],
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


def inside() -> dict:
    """In a process that signs in as the portal does."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 -- needs the settings

    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from preferential_cards import operations  # noqa: PLC0415 -- as above

    found = {}
    for name in ("card_clocks_first", "card_clocks_again"):
        began = time.perf_counter()
        with walls.everything_here():
            run = operations.run_clocks(at=timezone.now())
        found[name] = {"ours": round(time.perf_counter() - began, 1), "unit": f"s / {run.open} open"}
    return found | {"card_hand_over": {"ours": ceremony(), "unit": f"ms, median of {HANDED}"}}


def ceremony() -> float:
    """Scan and hand over, as a street's clerk: what the server needs for the two requests of one card."""
    from django.conf import settings  # noqa: PLC0415 -- needs the settings
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- as above
    from django.test import Client  # noqa: PLC0415 -- as above
    from PIL import Image  # noqa: PLC0415 -- as above

    from bureau.accounts.models import User  # noqa: PLC0415 -- as above
    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from preferential_cards.models import Card  # noqa: PLC0415 -- as above
    from stations.scope import below  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    street = User.objects.get(username="street")
    with walls.everything_here():
        place = street.posts.get().station_id
        waiting = Card.objects.filter(below("station_id", place), state="STOCK", drawer="STATION")
        numbers = list(waiting.values_list("number", flat=True)[:HANDED])
    paper = io.BytesIO()
    Image.new("RGB", (640, 220), "white").save(paper, "PNG")
    client, taken = Client(), []
    client.force_login(street)
    for number in numbers:
        began = time.perf_counter()
        client.get("/cards/stock/ceremony/", {"number": number})
        signed = SimpleUploadedFile("sign.png", paper.getvalue(), "image/png")
        answer = client.post("/cards/stock/ceremony/", {"number": number, "proof": signed})
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 302:
            raise SystemExit(f"{number} was not handed over: {answer.status_code}")
    return round(statistics.median(taken), 1)


if __name__ == "__main__":
    if sys.argv[1:] == ["inside"]:
        print(json.dumps(inside()))
    else:
        with private(Path(os.environ.get("PORTAL_VAR", ROOT / "var")).resolve() / "bench-cards") as ground:
            print(json.dumps(measured(ground)))
