from django.db import models


class Category(models.TextChoices):
    REGISTER = "REGISTER", "建档立卡"
    CARD = "CARD", "优待证"
    BENEFIT = "BENEFIT", "优待和商家"
    PLACEMENT = "PLACEMENT", "移交安置"
    WORK = "WORK", "就业创业"
    STUDY = "STUDY", "上学"
    MONEY = "MONEY", "抚恤优待金"
    HONOUR = "HONOUR", "褒扬和光荣牌"
    FILE = "FILE", "档案"
    RIGHTS = "RIGHTS", "信息和权利"
    PORTAL = "PORTAL", "系统怎么用"


class Kind(models.TextChoices):
    QUESTION = "QUESTION", "问答"
    GUIDE = "GUIDE", "操作指南"


class Readers(models.TextChoices):
    ALL = "ALL", "所有人"
    STAFF = "STAFF", "工作人员"


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    PUBLISHED = "PUBLISHED", "现行"
    REPLACED = "REPLACED", "已被替换"
    RETIRED = "RETIRED", "已停用"

    @property
    def tone(self) -> str:
        return {"PUBLISHED": "ok", "DRAFT": "warn"}.get(self, "idle")


# Where a page may point to: {% help_for "cards" %}.
TOPICS = {
    "register": "登记建档",
    "cards": "优待证申领",
    "imports": "名册导入",
    "visits": "走访",
    "sms": "短信",
    "my": "网上办",
    "money": "抚恤优待金",
}
