from django.db.models import TextChoices


class State(TextChoices):
    ASKED = "ASKED", "待审批"
    APPROVED = "APPROVED", "正在生成"
    READY = "READY", "待下载"
    FETCHED = "FETCHED", "已下载"
    REFUSED = "REFUSED", "不同意"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    EXPIRED = "EXPIRED", "已过期"
    FAILED = "FAILED", "没有生成"


class Action(TextChoices):
    APPROVE = "APPROVE", "同意"
    REFUSE = "REFUSE", "不同意"
    WITHDRAW = "WITHDRAW", "撤回"
    MAKE = "MAKE", "生成文件"
    FAIL = "FAIL", "没有生成"
    FETCH = "FETCH", "下载"
    EXPIRE = "EXPIRE", "过期"


class Purpose(TextChoices):
    SERVICE = "SERVICE", "上门走访、慰问"
    CHECK = "CHECK", "核对名册或档案"
    REPORT = "REPORT", "按上级要求报送"
    PAYMENT = "PAYMENT", "发放抚恤、优待或慰问金"
    EVENT = "EVENT", "通知活动、招聘会、培训"
    OTHER = "OTHER", "其他（请写明）"
