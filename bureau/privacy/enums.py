from django.db import models


class Function(models.TextChoices):
    """What we process data for; each has its notice (arts. 17, 35)."""

    REGISTER = "REGISTER", "建档立卡"
    CARD = "CARD", "优待证申领"
    VISIT = "VISIT", "走访慰问"
    CODE = "CODE", "老兵码"
    SMS = "SMS", "短信通知"


class Purpose(models.TextChoices):
    """What needs a separate consent (arts. 14–16, 23, 25, 29); statutory duties do not (arts. 13(3), 34)."""

    MEDIA = "MEDIA", "照片和事迹用于宣传"
    MERCHANT = "MERCHANT", "向崇军商家出示身份"
    JOB = "JOB", "向用人单位推荐就业"
    SMS = "SMS", "接收活动类短信"


class Channel(models.TextChoices):
    COUNTER = "COUNTER", "窗口"
    HOME = "HOME", "上门"
    WEB = "WEB", "网上"
    PHONE = "PHONE", "电话"


class RightsKind(models.TextChoices):
    ACCESS = "ACCESS", "查阅"
    COPY = "COPY", "复制"
    CORRECT = "CORRECT", "更正、补充"
    DELETE = "DELETE", "删除"
    EXPLAIN = "EXPLAIN", "解释处理规则"
    OBJECT = "OBJECT", "限制或拒绝处理"


class RightsState(models.TextChoices):
    RECEIVED = "RECEIVED", "已收到"
    ANSWERED = "ANSWERED", "已答复"
    DECLINED = "DECLINED", "不予支持"
    WITHDRAWN = "WITHDRAWN", "本人撤回"


class RightsAction(models.TextChoices):
    ANSWER = "ANSWER", "答复"
    DECLINE = "DECLINE", "不予支持"
    WITHDRAW = "WITHDRAW", "登记撤回"


class DisposalState(models.TextChoices):
    PROPOSED = "PROPOSED", "待第二人签字"
    SIGNED = "SIGNED", "已签字，待执行"
    DONE = "DONE", "已执行"
    DROPPED = "DROPPED", "已放弃"
