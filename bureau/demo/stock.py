"""The papers that were handed in, and the cards of plastic behind the applications: each lies in the drawer, or in the hand, where its application says."""

import datetime as dt

from bureau.demo import writing
from bureau.kit.sequences import next_ids
from preferential_cards import eligibility, states
from preferential_cards.enums import Action as A
from preferential_cards.enums import CardAction, CardState, Drawer
from preferential_cards.enums import State as S
from preferential_cards.models import Card, CardStep, Evidence
from preferential_cards.stock.enums import Result
from preferential_cards.stock.models import Count, CountLine
from veterans.rules import card_type_of

COLUMNS = (
    "id", "application_id", "person_id", "station_id", "kind", "number", "state", "state_since", "drawer", "place_id",
    "received_at", "issued_at", "version",
)  # fmt: skip
UNSAID = ("reason", "note", "receiver", "proof", "proof_type")
STEPS = (
    "card_id", "person_id", "station_id", "action", "state", "drawer", "place_code", "at", "by_id", *UNSAID,
)  # fmt: skip
PAPERS = (
    "application_id", "person_id", "station_id", "kind", "on_paper", "file", "shown_name", "content_type", "sha256",
    "size", "at", "by_id", "version",
)  # fmt: skip
# What a step of the application does to its card: verb, drawer, length of the code of the place.
MOVES = {
    A.RECEIVE_AT_DISTRICT: (CardAction.RECEIVE, Drawer.DISTRICT, 6),
    A.RECEIVE_AT_STATION: (CardAction.MOVE, Drawer.STATION, 9),
    A.HAND_UP: (CardAction.MOVE, Drawer.DISTRICT, 6),
    A.ISSUE: (CardAction.HAND_OVER, Drawer.HOLDER, 0),
}


def write(applications: list[tuple]) -> None:
    """applications: (key, walk) of all."""
    made = [(pk, walk) for pk, walk in applications if walk.plastic]
    cards, steps = [], []
    for key, (pk, walk) in zip(next_ids(Card, len(made)), made, strict=True):
        taken = [_step(key, walk, step) for step in walk.steps if step[0] in MOVES]
        cards.append(_card(key, pk, walk, taken))
        steps += taken
    writing.insert(Card, COLUMNS, cards)
    writing.insert(CardStep, STEPS, steps)


def write_papers(applications: list[tuple]) -> None:
    """Everything under way was accepted with its papers, which were seen in the original at the counter."""
    rows = []
    for pk, walk in applications:
        if walk.state not in states.OPEN or walk.state == S.DRAFT:
            continue
        person, (_, _, _, _, at, by) = walk.person, walk.steps[0]
        for line in eligibility.checklist(card_type_of(person.categories[0]), {"", "SELF"}, set(), at.date()):
            if line.required:
                rows.append(
                    (pk, person.id, person.station, line.papers[0].kind, True, *[""] * 4, 0, at, by, 1)
                )
    writing.insert(Evidence, PAPERS, rows)


def _step(key: int, walk, step: tuple) -> tuple:
    action, state, _, _, at, by = step
    verb, drawer, length = MOVES[action]
    after = CardState.ACTIVE if state == S.ISSUED else CardState.STOCK
    person = walk.person
    return (
        key,
        person.id,
        person.station,
        verb,
        after,
        drawer,
        person.station[:length],
        at,
        by,
        *[""] * len(UNSAID),
    )


def _card(key: int, application: int, walk, taken: list[tuple]) -> tuple:
    _, _, _, _, state, drawer, place, at, *_ = taken[-1]
    person = walk.person
    since = at if state == CardState.ACTIVE else taken[0][7]
    return (
        key, application, person.id, person.station, card_type_of(person.categories[0]), walk.plastic, state, since,
        drawer, place or None, taken[0][7], walk.first(A.ISSUE), len(taken),
    )  # fmt: skip


def count_drawers(staff, *, at) -> None:
    """Each street has counted its drawer in the last week; what it found is what the rows say."""
    places = (
        Card.objects.filter(drawer=Drawer.STATION).order_by("place_id").values_list("place_id", flat=True)
    )
    for days, place in enumerate(places.distinct(), 2):
        by, day = staff.street(place), at - dt.timedelta(days=days)
        cards = list(Card.objects.filter(place_id=place, drawer=Drawer.STATION, received_at__lt=day))
        sheet = Count.objects.create(
            station_id=place, at=day, by_id=by, expected=len(cards), found=len(cards), missing=0,
            extra=0,
        )  # fmt: skip
        CountLine.objects.bulk_create(
            CountLine(count=sheet, station_id=place, card=card, result=Result.FOUND) for card in cards
        )
