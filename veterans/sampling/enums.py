from django.db import models


class State(models.TextChoices):
    ASKED = "ASKED", "待站点说明"
    ANSWERED = "ANSWERED", "待复核"
    FAULT = "FAULT", "需整改"
    FIXED = "FIXED", "已整改，待复核"
    PASSED = "PASSED", "合格"
    CLOSED = "CLOSED", "整改合格"
    SANCTIONED = "SANCTIONED", "已处理"
    VOID = "VOID", "不再核查"

    @property
    def tone(self) -> str:
        return {
            "ASKED": "warn", "ANSWERED": "info", "FAULT": "bad", "FIXED": "info", "PASSED": "ok", "CLOSED": "ok",
            "SANCTIONED": "bad",
        }.get(self, "idle")  # fmt: skip


class Action(models.TextChoices):
    DRAW = "DRAW", "抽中"
    ANSWER = "ANSWER", "提交说明"
    ASK_MORE = "ASK_MORE", "退回补充"
    PASS = "PASS", "复核合格"
    FAULT = "FAULT", "认定有问题"
    FIX = "FIX", "提交整改"
    CLOSE = "CLOSE", "整改合格"
    SANCTION = "SANCTION", "作出处理"
    VOID = "VOID", "不再核查"


class Fault(models.TextChoices):
    UNTRUE = "UNTRUE", "信息与凭据不符"
    MISSING = "MISSING", "缺少凭据"
    UNCONFIRMED = "UNCONFIRMED", "没有和本人核对"
    IDENTITY = "IDENTITY", "人员类别不对"
    OTHER = "OTHER", "其他"


class Sanction(models.TextChoices):
    """Against the station."""

    TALK = "TALK", "约谈站点负责人"
    RETRAIN = "RETRAIN", "责令重新培训"
    NOTICE = "NOTICE", "全区通报"


class When(models.TextChoices):
    """The tabs of the list of files."""

    MINE = "mine", "等我办理"
    OPEN = "open", "在查"
    FAULTY = "faulty", "有问题"
    DONE = "done", "已结束"
    ALL = "all", "全部"
