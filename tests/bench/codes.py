"""How many code checks one core answers in a second, beside a bare Django view behind the same door.

The bare view stands for what nobody can be faster than here: the whole chain of middleware, the seat of the shop's phone, a short answer.
`ours` reads the token, verifies the signature, asks for the standing of code, person and card, and writes the log.
"""

import statistics
import time

import django

TIMES, ROUNDS = 200, 5


def run() -> dict[str, dict]:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- needs the settings
    from django.test import Client  # noqa: PLC0415 -- as above
    from django.utils import timezone  # noqa: PLC0415 -- as above

    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from preferential_cards.codes import operations, queries  # noqa: PLC0415 -- as above
    from preferential_cards.codes.models import Code  # noqa: PLC0415 -- as above
    from preferential_cards.shops import seating  # noqa: PLC0415 -- as above
    from preferential_cards.shops.models import Seat, Shop  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS, settings.ROOT_URLCONF = ["*"], "tests.bench.bare"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    queries.ALL_PER_MINUTE = 10**9  # the limit is not what is measured
    now = timezone.now()
    with walls.everything_here():
        shop = Shop.objects.public().first()
        Seat.objects.create(
            shop=shop,
            role="SHOP_CLERK",
            name="测速",
            token=seating.digest("bench"),
            since=now,
            invited_until=now,
        )
        codes = list(Code.objects.order_by("pk")[:TIMES])
    client = Client()
    client.cookies["shop"] = "bench"
    ours, bare = [], []
    for _ in range(ROUNDS):
        with walls.everything_here():
            texts = [operations.show(code, at=timezone.now())[0] for code in codes]
        began = time.perf_counter()
        for text in texts:
            answer = client.post("/shop/check/", {"code": text}, headers={"X-Piece": "1"})
            assert answer.status_code == 200, answer.status_code
        ours.append(len(texts) / (time.perf_counter() - began))
        began = time.perf_counter()
        for _ in texts:
            assert client.post("/shop/nothing/").status_code == 200
        bare.append(len(texts) / (time.perf_counter() - began))
    return {
        "code_checks": {
            "ours": round(statistics.median(ours)), "floor": round(statistics.median(bare)), "peer": None, "unit": "checks/s"
        }
    }  # fmt: skip
