"""How many code checks one core answers in a second, beside a bare Django view (docs/adr/0022).

Both are asked the way a web server asks, as WSGI, with the whole chain of middleware, the check against forged forms and the health
check of the connection. The bare view reads one row by its key. `ours` finds the phone's seat, counts the shop's scans, verifies the
signature, asks for the standing of code, person and card, binds the picture to the shop, writes the log, and draws the answer
with the shop's offers. They take turns of TURN requests, so that a busy moment of the machine meets both.

BENCH_CHECKS (200) is how many of each a round asks, BENCH_CHECK_ROUNDS (7) how many rounds there are.
"""

import io
import os
import statistics
import time
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import django

CHECKS, ROUNDS = int(os.environ.get("BENCH_CHECKS", "200")), int(os.environ.get("BENCH_CHECK_ROUNDS", "7"))
TURN, SHOPS = 20, 120  # as many shops as keep each of them below its own limit
CSRF = "b" * 32


class Asker:
    """Asks the portal without a socket, and adds up what it took."""

    def __init__(self, path: str):
        from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 -- needs the settings

        self.path, self.portal = path, get_wsgi_application()
        self.wall = self.cpu = 0.0
        self.count = 0

    def ask(self, seat: str, fields: dict) -> bytes:
        body = urlencode(fields).encode()
        environ = {
            "REQUEST_METHOD": "POST", "PATH_INFO": self.path, "SCRIPT_NAME": "", "QUERY_STRING": "", "SERVER_NAME": "portal",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "portal",
            "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": f"shop={seat}; csrftoken={CSRF}", "HTTP_X_CSRFTOKEN": CSRF, "HTTP_X_PIECE": "1",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        said = []
        response = self.portal(environ, lambda status, headers: said.append(status))
        content = b"".join(response)
        response.close()
        if said != ["200 OK"]:
            raise SystemExit(f"{self.path} answered {said} {content[:300].decode()}")
        return content

    def turn(self, asked: list[tuple[str, dict]], wanted: str) -> None:
        wall, cpu = time.perf_counter(), self.spent()
        contents = [self.ask(seat, fields) for seat, fields in asked]
        self.wall += time.perf_counter() - wall
        self.cpu += self.spent() - cpu
        self.count += len(asked)
        if missing := [content for content in contents if wanted not in content.decode()]:
            raise SystemExit(f"{self.path} did not do its work: {missing[0].decode()}")

    def spent(self) -> float:
        return time.process_time() + int(Path(f"/proc/{_session()}/schedstat").read_text().split()[0]) / 1e9

    def speeds(self) -> tuple[float, float]:
        """Per second of the clock, and per second of a core: this process and its database session together."""
        found = self.count / self.wall, self.count / self.cpu
        self.wall = self.cpu = self.count = 0
        return found


def run() -> dict[str, dict]:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- needs the settings

    settings.ALLOWED_HOSTS, settings.ROOT_URLCONF = ["*"], "tests.bench.bare"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    shops, codes = _town()
    ours, bare, rounds = Asker("/shop/check/"), Asker("/shop/bare/"), []
    for number in range(ROUNDS + 1):  # the first one warms plans and templates
        texts = _pictures(codes)
        for start in range(0, len(texts), TURN):
            seats = [f"bench {(start + n) % len(shops)}" for n in range(TURN)]
            some = texts[start : start + TURN]
            ours.turn([(seat, {"code": text}) for seat, text in zip(seats, some, strict=False)], "有效")
            bare.turn(
                [(seat, {"key": shops[n % len(shops)]}) for n, seat in enumerate(seats[: len(some)])], ""
            )
        pair = ours.speeds(), bare.speeds()
        rounds += [pair] if number else []
    return {
        name: {
            "ours": round(statistics.median(mine[n] for mine, _ in rounds)),
            "floor": round(statistics.median(theirs[n] for _, theirs in rounds)),
            "peer": None,
            "share": round(statistics.median(mine[n] / theirs[n] for mine, theirs in rounds), 3),
            "unit": unit,
        }
        for n, (name, unit) in enumerate([("code_checks", "checks/s"), ("code_checks_core", "checks/core-s")])
    }


@cache
def _session() -> int:
    """The process of the database that works for us; all that is asked here goes through one connection."""
    from django.db import connection  # noqa: PLC0415 -- needs the settings

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _town() -> tuple[list[int], list]:
    """A phone in each of some shops, and the codes that will be shown."""
    from django.utils import timezone  # noqa: PLC0415 -- needs the settings

    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from preferential_cards.codes import queries  # noqa: PLC0415 -- as above
    from preferential_cards.codes.models import Code  # noqa: PLC0415 -- as above
    from preferential_cards.shops import seating  # noqa: PLC0415 -- as above
    from preferential_cards.shops.models import Seat, Shop  # noqa: PLC0415 -- as above

    now = timezone.now()
    with walls.everything_here():
        shops = list(Shop.objects.public().order_by("pk").values_list("pk", flat=True)[:SHOPS])
        for number, shop in enumerate(shops):
            token = seating.digest(f"bench {number}")
            Seat.objects.get_or_create(
                token=token, defaults={"shop_id": shop, "role": "SHOP_CLERK", "name": "测速", "since": now, "invited_until": now}
            )  # fmt: skip
        known = queries.standing(Code.objects.order_by("pk").values("pk")[: CHECKS * 3], now)
        good = [pk for pk, standing in known.items() if standing.outcome == "OK"][:CHECKS]
        return shops, list(Code.objects.filter(pk__in=good))


def _pictures(codes: list) -> list[str]:
    from django.utils import timezone  # noqa: PLC0415 -- needs the settings

    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from preferential_cards.codes import operations  # noqa: PLC0415 -- as above

    with walls.everything_here():
        return [operations.show(code, at=timezone.now())[0] for code in codes]
