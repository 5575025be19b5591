"""Who stands as in hardship, for the rules that find people by policy."""

from bureau.kit.claims import Claim

Claim(
    "hardship_confirmed",
    "已认定困难",
    "SELECT person_id FROM hardship_case WHERE state = 'CONFIRMED' AND valid_to >= CURRENT_DATE",
)
