from django.db import models


class Channel(models.TextChoices):
    COUNTER = "COUNTER", "窗口来访"
    PHONE = "PHONE", "来电"
    MY = "MY", "本人网上提交"
    DUTY = "DUTY", "值班接下"


class Desk(models.TextChoices):
    """Who has it now. The place follows from the station of the ticket, so that it moves with the person."""

    STATION = "STATION", "服务站"
    STREET = "STREET", "街道"
    BUREAU = "BUREAU", "区局"


class State(models.TextChoices):
    NEW = "NEW", "待受理"
    WORKING = "WORKING", "办理中"
    ANSWERED = "ANSWERED", "已答复，待评价"
    CLOSED = "CLOSED", "已办结"
    WITHDRAWN = "WITHDRAWN", "已撤回"

    @property
    def tone(self) -> str:
        return {"NEW": "warn", "WORKING": "info", "ANSWERED": "info", "CLOSED": "ok"}.get(self, "idle")


class Action(models.TextChoices):
    RECEIVE = "RECEIVE", "接收"
    ACCEPT = "ACCEPT", "受理"
    NOTE = "NOTE", "记办理情况"
    HAND_UP = "HAND_UP", "交上一级"
    HAND_DOWN = "HAND_DOWN", "交下一级"
    EXTEND = "EXTEND", "延长期限"
    ANSWER = "ANSWER", "答复"
    RATE = "RATE", "评价"
    REOPEN = "REOPEN", "不满意，交上一级重办"
    WITHDRAW = "WITHDRAW", "撤回"


class Satisfaction(models.TextChoices):
    SATISFIED = "SATISFIED", "满意"
    FAIR = "FAIR", "基本满意"
    DISSATISFIED = "DISSATISFIED", "不满意"
    UNREACHED = "UNREACHED", "没有联系上"


class When(models.TextChoices):
    """The tabs of the list."""

    MINE = "mine", "等我处理"
    OPEN = "open", "在办"
    LATE = "late", "超期"
    ANSWERED = "answered", "待评价"
    DONE = "done", "已结束"
    ALL = "all", "全部"
