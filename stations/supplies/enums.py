from django.db import models


class Category(models.TextChoices):
    PLAQUE = "PLAQUE", "牌匾喜报"
    FORM = "FORM", "表格资料"
    GIFT = "GIFT", "慰问品"
    OTHER = "OTHER", "其他"


class Deed(models.TextChoices):
    IN = "IN", "入库"
    OUT = "OUT", "发放"
    SENT = "SENT", "调出"
    GOT = "GOT", "调入"
    BACK = "BACK", "收回"
    COUNT = "COUNT", "盘点"


class State(models.TextChoices):
    SENT = "SENT", "在路上，等签收"
    GOT = "GOT", "已签收"
    REFUSED = "REFUSED", "没有收，等收回"
    BACK = "BACK", "已收回"

    @property
    def tone(self) -> str:
        return {"SENT": "info", "GOT": "ok", "REFUSED": "warn"}.get(self, "idle")


class Action(models.TextChoices):
    SEND = "SEND", "调出"
    GET = "GET", "签收"
    REFUSE = "REFUSE", "不收"
    TAKE_BACK = "TAKE_BACK", "收回"
