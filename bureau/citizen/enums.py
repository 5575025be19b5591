from django.db import models


class CorrectionState(models.TextChoices):
    DRAFT = "DRAFT", "未提交"
    SENT = "SENT", "站里核对中"
    ACCEPTED = "ACCEPTED", "已采纳"
    REFUSED = "REFUSED", "没有采纳"
    WITHDRAWN = "WITHDRAWN", "已撤回"

    @property
    def tone(self) -> str:
        return {"SENT": "info", "ACCEPTED": "ok", "REFUSED": "warn"}.get(self, "idle")


class CorrectionAction(models.TextChoices):
    SEND = "SEND", "提交"
    ACCEPT = "ACCEPT", "采纳"
    REFUSE = "REFUSE", "不采纳"
    WITHDRAW = "WITHDRAW", "撤回"
