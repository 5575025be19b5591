"""What the person sees: what they may claim and have not, why, and where to ask."""

from bureau.kit import my
from veterans.policies.enums import Kind
from veterans.policies.models import Entitlement

MOST = 6


@my.panel
def entitled(person, *, at):
    rows = (
        Entitlement.objects.filter(person=person, rule__kind=Kind.ENTITLEMENT)
        .waiting()
        .select_related("rule")
    )
    found = [
        f"{row.rule.name}：{row.rule.what}（因为：{row.reasons or '符合条件'}；依据：{row.rule.source}）"
        for row in rows[:MOST]
    ]
    if not found:
        return None
    return my.Card(
        "您可能可以享受", "；".join(found) + "。是否办理由您决定，最后以工作人员核对为准，可联系所属服务站。"
    )
