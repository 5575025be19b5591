"""What the second wall and the sealed numbers cost, beside the same without them (issue 3: a list ≤ 1.3 times, a search ≤ 1.5).

Without the wall: the policies are switched off at the tables, and a request opens a bare transaction.
"""

import statistics
import time

import django

TIMES = 15
ON, OFF = "ENABLE", "DISABLE"


def run(bare: bool = False) -> dict[str, float]:
    """→ the list of 25 people in milliseconds, the search for one ID number in microseconds: sealed and plain."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- needs the settings
    from django.db import transaction  # noqa: PLC0415 -- as above
    from django.test import Client  # noqa: PLC0415 -- as above
    from django.urls import reverse  # noqa: PLC0415 -- as above

    from bureau.accounts.models import User  # noqa: PLC0415 -- as above
    from bureau.kit import walls  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    if bare:
        walls.within = lambda places: transaction.atomic()
    client, url = Client(), reverse("people:list")
    client.force_login(User.objects.get(username="worker"))
    found = {"list": _list(client, url)}
    client.force_login(User.objects.get(username="officer"))
    return found | {"list_district": _list(client, url)}


def _list(client, url: str) -> float:
    taken = []
    for _ in range(TIMES + 2):
        began = time.perf_counter()
        answer = client.get(url)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}")
    return statistics.median(taken[2:])  # the first ones warm templates and plans


def search() -> dict[str, float]:
    """One person by the full number: the blind index and the opened value, beside an index on the number in the clear."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- needs the settings
    from psycopg2.extras import execute_values  # noqa: PLC0415 -- as above

    from bureau.kit import seal, walls  # noqa: PLC0415 -- as above
    from veterans.models import Person  # noqa: PLC0415 -- as above

    with walls.everything_here(), connection.cursor() as cursor:
        people = [(person.pk, person.id_number) for person in Person.objects.order_by("pk")]
        numbers = [number for _, number in people[:400]]
        # Filled in one go: an index over rows that were changed in the same transaction would not be used.
        cursor.execute("CREATE TEMP TABLE plain (id bigint, id_number text)")
        execute_values(cursor, "INSERT INTO plain VALUES %s", people)
        cursor.execute("CREATE UNIQUE INDEX ON plain (id_number)")
        cursor.execute("ANALYZE plain")
        sealed = seal.of(Person.SEAL)

        def blind(number):
            cursor.execute(
                "SELECT id, id_number_sealed FROM veterans_person WHERE id_number_index = %s",
                [sealed.index(number)],
            )
            key, value = cursor.fetchone()
            assert sealed.open(value, key) == number

        def plain(number):
            cursor.execute("SELECT id, id_number FROM plain WHERE id_number = %s", [number])
            assert cursor.fetchone()[1] == number

        taken = {blind: [], plain: []}
        for _ in range(5):  # by turns, so that a busy moment of the machine meets both
            for way, times in taken.items():
                began = time.perf_counter()
                for number in numbers:
                    way(number)
                times.append((time.perf_counter() - began) / len(numbers) * 1_000_000)
    return {"blind": min(taken[blind]), "plain": min(taken[plain])}


def switch(ground, how: str) -> None:
    """The policies of every table on or off, as its owner."""
    ground.sql(
        "DO $$ DECLARE t record; BEGIN FOR t IN SELECT DISTINCT tablename FROM pg_policies WHERE schemaname = 'public'"
        f" LOOP EXECUTE format('ALTER TABLE %I {how} ROW LEVEL SECURITY', t.tablename); END LOOP; END $$"
    )


def measured(ground, *, rounds: int) -> dict[str, dict]:
    """With and without by turns, the quietest round of each; on a ground that holds the demo district."""
    walled, bare = [], []
    for _ in range(rounds):
        walled.append(ground.measure("walled"))
        switch(ground, OFF)
        bare.append(ground.measure("bare"))
        switch(ground, ON)
    found = {
        f"{name}_walled": {
            "ours": round(min(run[name] for run in walled), 2),
            "floor": round(min(run[name] for run in bare), 2),
            "peer": None,
            "unit": "ms",
        }
        for name in ("list", "list_district")
    }
    runs = [ground.measure("search") for _ in range(rounds)]
    return found | {
        "search_id_number": {
            "ours": round(min(run["blind"] for run in runs), 1),
            "floor": round(min(run["plain"] for run in runs), 1),
            "peer": None,
            "unit": "µs",
        }
    }
