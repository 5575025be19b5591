from django.db import models


class State(models.TextChoices):
    DRAFT = "DRAFT", "自评中"
    SELF = "SELF", "已自评，待街道初审"
    STREET = "STREET", "已初审，待区复核"
    DISTRICT = "DISTRICT", "已复核，待市验收"
    CITY = "CITY", "已验收，待省命名"
    RETURNED = "RETURNED", "退回整改"
    NAMED = "NAMED", "已命名"
    NOT_NAMED = "NOT_NAMED", "未命名"
    VETOED = "VETOED", "一票否决"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    DELISTED = "DELISTED", "已取消命名"

    @property
    def tone(self) -> str:
        return {"NAMED": "ok", "RETURNED": "warn", "VETOED": "bad", "DELISTED": "bad"}.get(
            self, "idle" if self in ("WITHDRAWN", "NOT_NAMED") else "info"
        )


class Action(models.TextChoices):
    OPEN = "OPEN", "申报"
    SUBMIT = "SUBMIT", "提交自评"
    STREET_PASS = "STREET_PASS", "初审通过"
    DISTRICT_PASS = "DISTRICT_PASS", "复核通过"
    CITY_PASS = "CITY_PASS", "录入市级验收"
    SEND_BACK = "SEND_BACK", "退回整改"
    NAME = "NAME", "录入省级命名"
    NOT_NAME = "NOT_NAME", "录入未命名"
    VETO = "VETO", "一票否决"
    WITHDRAW = "WITHDRAW", "撤回申报"
    RECHECK = "RECHECK", "复查通过"
    DELIST = "DELIST", "取消命名"
