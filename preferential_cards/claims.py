"""Who has applied for a card, for the rules that find people by policy."""

from bureau.kit.claims import Claim
from preferential_cards import states

_VOID = ", ".join(f"'{state.value}'" for state in sorted(states.VOID))
Claim(
    "card_applied",
    "已申领优待证",
    f"SELECT person_id FROM preferential_cards_application WHERE submitted_at IS NOT NULL AND state NOT IN ({_VOID})",
)
Claim(
    "card_issued", "已领优待证", "SELECT person_id FROM preferential_cards_application WHERE state = 'ISSUED'"
)
