"""How long the pages take that everybody opens, asked for as a signed-in officer of the district. Medians, without the network."""

import statistics
import time

import django

TIMES = 9


def run() -> dict[str, float]:
    """→ page: milliseconds."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 -- needs the settings
    from django.test import Client  # noqa: PLC0415 -- as above
    from django.urls import reverse  # noqa: PLC0415 -- as above

    from bureau.accounts.models import User  # noqa: PLC0415 -- as above
    from bureau.kit import walls  # noqa: PLC0415 -- as above
    from veterans.models import Person  # noqa: PLC0415 -- as above

    settings.ALLOWED_HOSTS = ["*"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    with walls.everything_here():
        person = Person.objects.order_by("pk")[3000]
        asked = {
            "page_desk": reverse("desk:home"),
            "page_queue": reverse("desk:queue"),
            "page_visits": reverse("visits:list"),
            "page_list": reverse("people:list"),
            "page_completeness": reverse("people:completeness"),
            "page_hardship": reverse("hardship:list"),
            "page_sampling": reverse("sampling:list"),
            "page_list_filtered": reverse("people:list") + "?station=330108001&age=80-",
            "page_search_name": f"{reverse('search')}?q={person.name}",
            "page_search_pinyin": f"{reverse('search')}?q={person.initials}",
            "page_person": reverse("people:person", args=[person.pk]),
            "page_cards": reverse("cards:list"),
            "page_cockpit": reverse("progress:cockpit"),
            "page_stations": reverse("stations:list"),
        }
    client = Client()
    client.force_login(User.objects.get(username="officer"))
    found = {name: _median(client, url) for name, url in asked.items()}
    client.force_login(User.objects.get(username="worker"))
    return found | {"page_desk_worker": _median(client, reverse("desk:home"))}


def _median(client, url: str) -> float:
    taken = []
    for _ in range(TIMES + 1):
        began = time.perf_counter()
        answer = client.get(url)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}")
    return round(statistics.median(taken[1:]), 1)  # the first one warms templates and plans
