from django.db import models


class Target(models.TextChoices):
    CITY = "CITY", "报市局审核"
    PROVINCE = "PROVINCE", "报省厅备案"
    BANK = "BANK", "送银行校验"
    DELIVERY = "DELIVERY", "银行交证（交接单）"


class BatchState(models.TextChoices):
    OUT = "OUT", "等回执"
    CHECKED = "CHECKED", "已核对，待写入"
    DONE = "DONE", "已写入"

    @property
    def tone(self) -> str:
        return {"OUT": "info", "CHECKED": "warn"}.get(self, "ok")


class Verdict(models.TextChoices):
    MATCHED = "MATCHED", "相符"
    MISSING = "MISSING", "回执里没有"
    CHANGED = "CHANGED", "对不上"

    @property
    def tone(self) -> str:
        return {"MATCHED": "ok", "MISSING": "idle"}.get(self, "bad")


class Answer(models.TextChoices):
    PASS = "PASS", "通过"
    RETURN = "RETURN", "退回"
    REJECT = "REJECT", "不予通过"
    SUSPEND = "SUSPEND", "暂缓"
