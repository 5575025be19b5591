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
    """One person by the full number, in µs: blind index and opened value beside the number in the clear, in tables that are otherwise
    alike; and by the register's own query, whose cost of the wall shows when the policies are off."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- needs the settings
    from psycopg2.extras import execute_values  # noqa: PLC0415 -- as above

    from bureau.kit import seal, walls  # noqa: PLC0415 -- as above
    from veterans.models import Person  # noqa: PLC0415 -- as above

    with walls.everything_here(), connection.cursor() as cursor:
        people = list(Person.objects.order_by("pk"))
        numbers = [person.id_number for person in people[:400]]
        # Filled in one go: an index over rows that were changed in the same transaction would not be used.
        cursor.execute("CREATE TEMP TABLE plain (id bigint, id_number text)")
        cursor.execute("CREATE TEMP TABLE blind (id bigint, id_number_sealed bytea, id_number_index bytea)")
        execute_values(cursor, "INSERT INTO plain VALUES %s", [(p.pk, p.id_number) for p in people])
        sealed_rows = [(p.pk, p.id_number_sealed, p.id_number_index) for p in people]
        execute_values(cursor, "INSERT INTO blind VALUES %s", sealed_rows)
        cursor.execute("CREATE UNIQUE INDEX ON plain (id_number)")
        cursor.execute("CREATE UNIQUE INDEX ON blind (id_number_index)")
        cursor.execute("ANALYZE plain, blind")
        box = seal.of(Person.SEAL)

        def by_index(table):
            def find(number):
                cursor.execute(
                    f"SELECT id, id_number_sealed FROM {table} WHERE id_number_index = %s",
                    [box.index(number)],
                )
                key, value = cursor.fetchone()
                assert box.open(value, key) == number

            return find

        def plain(number):
            cursor.execute("SELECT id, id_number FROM plain WHERE id_number = %s", [number])
            assert cursor.fetchone()[1] == number

        ways = {"blind": by_index("blind"), "plain": plain, "register": by_index("veterans_person")}
        taken = {name: [] for name in ways}
        for _ in range(9):  # by turns, so that a busy moment of the machine meets all
            for name, way in ways.items():
                began = time.perf_counter()
                for number in numbers:
                    way(number)
                taken[name].append((time.perf_counter() - began) / len(numbers) * 1_000_000)
    return {name: min(times) for name, times in taken.items()}


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
        walled.append(ground.measure("walled") | ground.measure("search"))
        switch(ground, OFF)
        bare.append(ground.measure("bare") | ground.measure("search"))
        switch(ground, ON)
    best = {name: min(run[name] for run in walled) for name in walled[0]}
    without = {name: min(run[name] for run in bare) for name in bare[0]}
    return {
        "list_walled": line(best["list"], without["list"], "ms"),
        "list_district_walled": line(best["list_district"], without["list_district"], "ms"),
        "search_blind": line(best["blind"], best["plain"], "µs"),
        "search_walled": line(best["register"], without["register"], "µs"),
    }


def line(ours: float, floor: float, unit: str) -> dict:
    return {"ours": round(ours, 2), "floor": round(floor, 2), "peer": None, "unit": unit}
