from django.db import models


class Area(models.TextChoices):
    """What part of life it helps with: the eight areas of the 2020 list, the cultural one parted as people look for it."""

    HONOR = "HONOR", "荣誉激励"
    TRAVEL = "TRAVEL", "出行"
    CULTURE = "CULTURE", "文化旅游"
    MEDICAL = "MEDICAL", "医疗就诊"
    DINING = "DINING", "食宿"
    SHOPPING = "SHOPPING", "购物消费"
    FINANCE = "FINANCE", "金融"
    LEGAL = "LEGAL", "法律服务"
    EDUCATION = "EDUCATION", "教育"
    HOUSING = "HOUSING", "住房"
    ELDERLY = "ELDERLY", "养老"
    OTHER = "OTHER", "其他"


class Level(models.TextChoices):
    NATIONAL = "NATIONAL", "全国"
    PROVINCE = "PROVINCE", "全省"
    CITY = "CITY", "全市"
    DISTRICT = "DISTRICT", "本区"


class Group(models.TextChoices):
    """The five groups of the national list."""

    SERVING = "SERVING", "现役军人"
    SERVING_FAMILY = "SERVING_FAMILY", "现役军人家属"
    DISABLED = "DISABLED", "残疾军人"
    VETERAN = "VETERAN", "退役军人"
    BEREAVED = "BEREAVED", "烈士、因公牺牲军人、病故军人遗属"


class Proof(models.TextChoices):
    CARD = "CARD", "优待证"
    CODE = "CODE", "老兵码"
    DISABLED_CARD = "DISABLED_CARD", "残疾军人证"
    SERVICE_CARD = "SERVICE_CARD", "军人证件"


class Kind(models.TextChoices):
    PRIORITY = "PRIORITY", "优先"
    FREE = "FREE", "免费"
    DISCOUNT = "DISCOUNT", "折扣"
    CASH_OFF = "CASH_OFF", "减免"
    GIFT = "GIFT", "赠送"
    SERVICE = "SERVICE", "服务"


class Status(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    PUBLISHED = "PUBLISHED", "已发布"
    WITHDRAWN = "WITHDRAWN", "已停用"


class ProposalState(models.TextChoices):
    PROPOSED = "PROPOSED", "待研究"
    TALKING = "TALKING", "与提供方洽谈"
    AGREED = "AGREED", "已谈妥"
    LISTED = "LISTED", "已列入目录"
    DECLINED = "DECLINED", "暂不列入"

    @property
    def tone(self) -> str:
        return {"LISTED": "ok", "DECLINED": "idle", "AGREED": "warn"}.get(self.value, "info")


class ProposalAction(models.TextChoices):
    TAKE_UP = "TAKE_UP", "开始洽谈"
    AGREE = "AGREE", "登记谈妥"
    LIST = "LIST", "列入目录"
    DECLINE = "DECLINE", "暂不列入"
