"""What the file itself says that somebody already has."""

from bureau.kit.claims import Claim

_TREATMENT = "SELECT person_id FROM veterans_treatment WHERE kind = '{kind}' AND until IS NULL"
Claim("pension_held", "享受定期抚恤金", _TREATMENT.format(kind="1"))
Claim("allowance_held", "享受定期生活补助", _TREATMENT.format(kind="2"))
Claim("nursing_held", "享受护理费", _TREATMENT.format(kind="3"))
Claim("plaque_hung", "已挂光荣牌", "SELECT person_id FROM veterans_plaquefacts WHERE hung")
Claim(
    "confirmed_this_year", "本年已核对",
    "SELECT id FROM veterans_person WHERE confirmed_at >= date_trunc('year', now())",
)  # fmt: skip
