"""What the catalogue adds to `/my/`."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import my
from preferential_cards.benefits import queries


@my.panel
def panel(person, *, at):
    found = list(queries.open_to(person, localdate(at)))
    if not found:
        return None
    titles = "、".join(benefit.title for benefit in found[:3])
    return my.Card("我能享受的优待", f"{titles} 等 {len(found)} 项", reverse("my_benefits:list"), "看怎么用")
