"""Yes or no about a person. A `check_…` raises with the sentence for the clerk; the others answer."""

from veterans.enums import CardType

FAMILY = frozenset({"E01", "E02", "E03", "E04"})
VETERANS_AMONG_KEY_RECIPIENTS = frozenset({"D01", "D06", "D07", "D08", "D09"})
WITHOUT_CARD = frozenset({"B05"})  # 退出消防员: registered, but not a soldier


def card_type_of(category: str) -> CardType:
    """Which card an identity gives (退役军人保障法 art. 15; domain.md 2.1)."""
    if category in FAMILY:
        return CardType.FAMILY
    if category in WITHOUT_CARD:
        return CardType.NONE
    if category[:1] in {"A", "B", "C"} or category in VETERANS_AMONG_KEY_RECIPIENTS:
        return CardType.VETERAN
    return CardType.NONE
