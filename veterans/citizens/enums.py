from django.db import models


class Via(models.TextChoices):
    SMS = "SMS", "短信验证码"
    COUNTER = "COUNTER", "工作人员协助"


class ProxyState(models.TextChoices):
    PROPOSED = "PROPOSED", "待核对"
    ACTIVE = "ACTIVE", "有效"
    SUSPENDED = "SUSPENDED", "已暂停"  # misuse was reported; nothing can be done until somebody has looked
    ENDED = "ENDED", "已结束"
    REFUSED = "REFUSED", "没有通过"

    @property
    def tone(self) -> str:
        return {"PROPOSED": "info", "ACTIVE": "ok", "SUSPENDED": "bad"}.get(self, "idle")


class ProxyAction(models.TextChoices):
    ACCEPT = "ACCEPT", "核对无误，准予代办"
    REFUSE = "REFUSE", "不予通过"
    REPORT = "REPORT", "反映冒用"
    RESUME = "RESUME", "查清，恢复代办"
    END = "END", "结束代办"


class Relation(models.TextChoices):
    SPOUSE = "SPOUSE", "配偶"
    CHILD = "CHILD", "子女"
    PARENT = "PARENT", "父母"
    SIBLING = "SIBLING", "兄弟姐妹"
    NEIGHBOUR = "NEIGHBOUR", "邻居、战友"
    STAFF = "STAFF", "社区工作者"
    OTHER = "OTHER", "其他"
