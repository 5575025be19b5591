from django.db import models


class Level(models.TextChoices):
    """The heavier the later: a case has the heaviest level of the standards that hold."""

    NONE = "NONE", "不属困难"
    GENERAL = "GENERAL", "一般困难"
    KEY = "KEY", "重点困难"
    SPECIAL = "SPECIAL", "特别困难"

    @property
    def weight(self) -> int:
        return list(Level).index(self)


HARD = [(level.value, level.label) for level in Level if level != Level.NONE]


class StandardState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    IN_FORCE = "IN_FORCE", "执行中"
    ENDED = "ENDED", "已停用"


class State(models.TextChoices):
    DRAFT = "DRAFT", "填写中"
    SUBMITTED = "SUBMITTED", "待街道核查"
    CHECKED = "CHECKED", "待区局认定"
    CONFIRMED = "CONFIRMED", "已认定困难"
    REFUSED = "REFUSED", "认定不属困难"
    ENDED = "ENDED", "已终止"
    WITHDRAWN = "WITHDRAWN", "已撤回"

    @property
    def tone(self) -> str:
        return {"DRAFT": "warn", "SUBMITTED": "info", "CHECKED": "info", "CONFIRMED": "ok"}.get(self, "idle")


class Action(models.TextChoices):
    FILL = "FILL", "填写"
    SUBMIT = "SUBMIT", "提交"
    SEND_BACK = "SEND_BACK", "退回补充"
    CHECK = "CHECK", "街道核查"
    CONFIRM = "CONFIRM", "认定困难"
    REFUSE = "REFUSE", "认定不属困难"
    APPEAL = "APPEAL", "申请复核"
    END = "END", "终止"
    WITHDRAW = "WITHDRAW", "撤回"


class When(models.TextChoices):
    """The tabs of the list."""

    MINE = "mine", "等我办理"
    OPEN = "open", "在办"
    STANDING = "standing", "困难家庭"
    RENEW = "renew", "该重新认定"
    REFUSED = "refused", "不属困难"
    ALL = "all", "全部"
