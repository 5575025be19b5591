from django.db import models


class State(models.TextChoices):
    CLAIMED = "CLAIMED", "已申领"
    FROZEN = "FROZEN", "已冻结"
    REVOKED = "REVOKED", "已注销"

    @property
    def tone(self) -> str:
        return {"CLAIMED": "ok", "FROZEN": "warn"}.get(self.value, "idle")


class Action(models.TextChoices):
    CLAIM = "CLAIM", "申领"
    MOVE = "MOVE", "换到另一部手机"
    PRINT = "PRINT", "打印纸质码"
    FREEZE = "FREEZE", "冻结"
    THAW = "THAW", "解冻"
    REVOKE = "REVOKE", "注销"


class Outcome(models.TextChoices):
    """Why a scan was answered as it was. Only OK and NEEDS_PIN differ to the outside."""

    OK = "OK", "有效"
    NEEDS_PIN = "NEEDS_PIN", "等输密码"
    MALFORMED = "MALFORMED", "不是老兵码"
    FORGED = "FORGED", "签名不对"
    EXPIRED = "EXPIRED", "超过时限"
    UNKNOWN = "UNKNOWN", "没有这个码"
    FROZEN = "FROZEN", "已冻结"
    REVOKED = "REVOKED", "已注销"
    NO_CARD = "NO_CARD", "没有有效优待证"
    OTHER_SHOP = "OTHER_SHOP", "已在别的商家出示"
    OTHER_DEVICE = "OTHER_DEVICE", "不是绑定的手机"
    WRONG_PIN = "WRONG_PIN", "密码不对"
    PIN_LOCKED = "PIN_LOCKED", "密码错太多"
    DOUBLE = "DOUBLE", "离线重复使用"


GOOD = frozenset({Outcome.OK, Outcome.NEEDS_PIN})
