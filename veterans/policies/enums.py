from django.db import models


class Kind(models.TextChoices):
    ENTITLEMENT = "ENTITLEMENT", "可享受"
    DUTY = "DUTY", "应办"


class RuleState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    IN_FORCE = "IN_FORCE", "执行中"
    ENDED = "ENDED", "已停用"

    @property
    def tone(self) -> str:
        return {"DRAFT": "idle", "IN_FORCE": "ok", "ENDED": "idle"}[self]


class Decision(models.TextChoices):
    """What people have done about an entitlement. A rule only ever opens one, or sees that it is claimed already."""

    OPEN = "OPEN", "待办"
    CLAIMED = "CLAIMED", "已享受"
    DECLINED = "DECLINED", "本人不要"
    NOT_APPLICABLE = "NOT_APPLICABLE", "核对后不适用"

    @property
    def tone(self) -> str:
        return {"OPEN": "warn", "CLAIMED": "ok"}.get(self, "idle")
