from django.db import models


class State(models.TextChoices):
    LEAD = "LEAD", "意向"
    PROMISED = "PROMISED", "已答应"
    APPLIED = "APPLIED", "待走访核验"
    RETURNED = "RETURNED", "退回补正"
    CHECKED = "CHECKED", "待区审核"
    REVIEWED = "REVIEWED", "待公示"
    NOTICE = "NOTICE", "公示中"
    SIGNED = "SIGNED", "已签约待授牌"
    ACTIVE = "ACTIVE", "在册"
    SUSPENDED = "SUSPENDED", "整改"
    EXPIRED = "EXPIRED", "协议到期"
    LEFT = "LEFT", "自愿退出"
    REMOVED = "REMOVED", "已取消"
    REFUSED = "REFUSED", "不予通过"
    DROPPED = "DROPPED", "不再跟进"

    @property
    def tone(self) -> str:
        return TONES.get(self, "info")


TONES = {
    State.ACTIVE: "ok",
    State.SUSPENDED: "bad",
    State.EXPIRED: "warn",
    State.RETURNED: "warn",
    State.LEAD: "idle",
    State.LEFT: "idle",
    State.REMOVED: "idle",
    State.REFUSED: "idle",
    State.DROPPED: "idle",
}


class Action(models.TextChoices):
    PROMISE = "PROMISE", "登记答应"
    DROP = "DROP", "不再跟进"
    APPLY = "APPLY", "登记申请"
    RETURN = "RETURN", "退回补正"
    RESUBMIT = "RESUBMIT", "补正后再交"
    REFUSE = "REFUSE", "不予通过"
    CHECK = "CHECK", "走访核验通过"
    REVIEW = "REVIEW", "审核通过"
    PUBLISH = "PUBLISH", "开始公示"
    OBJECT = "OBJECT", "有异议，停止公示"
    SIGN = "SIGN", "登记签约"
    OPEN = "OPEN", "授牌"
    SUSPEND = "SUSPEND", "暂停整改"
    RESUME = "RESUME", "整改合格，恢复"
    RENEW = "RENEW", "续签"
    EXPIRE = "EXPIRE", "协议到期"
    LEAVE = "LEAVE", "登记退出"
    REMOVE = "REMOVE", "取消并收回牌匾"


class Trade(models.TextChoices):
    DINING = "DINING", "餐饮"
    LODGING = "LODGING", "住宿"
    MARKET = "MARKET", "商超"
    MEDICAL = "MEDICAL", "医疗"
    BEAUTY = "BEAUTY", "美容美发"
    CARS = "CARS", "汽修"
    EDUCATION = "EDUCATION", "教育"
    FITNESS = "FITNESS", "健身"
    CULTURE = "CULTURE", "文旅"
    FINANCE = "FINANCE", "金融"
    LEGAL = "LEGAL", "法律"
    HOUSEKEEPING = "HOUSEKEEPING", "家政"
    OTHER = "OTHER", "其他"


class Source(models.TextChoices):
    ONLINE = "ONLINE", "网上申请"
    RECRUITED = "RECRUITED", "街道招募"


class AreaKind(models.TextChoices):
    STREET = "STREET", "崇军一条街"
    DISTRICT = "DISTRICT", "崇军商圈"


class FileKind(models.TextChoices):
    LICENCE = "LICENCE", "营业执照"
    PHOTO = "PHOTO", "门店照片"
    VISIT = "VISIT", "走访照片"
    AGREEMENT = "AGREEMENT", "协议扫描件"


class OfferKind(models.TextChoices):
    PERCENT = "PERCENT", "折扣"
    AMOUNT = "AMOUNT", "减免"
    FREE_ITEM = "FREE_ITEM", "赠送"
    PRIORITY = "PRIORITY", "优先"


class Holder(models.TextChoices):
    """Which card kinds an offer is for: all that a shop ever learns about a person."""

    VETERAN = "V", "退役军人优待证"
    FAMILY = "F", "遗属优待证"


class MatterKind(models.TextChoices):
    COMPLAINT = "COMPLAINT", "投诉"
    MYSTERY = "MYSTERY", "神秘顾客走访"


class MatterState(models.TextChoices):
    OPEN = "OPEN", "待问商家"
    ASKED = "ASKED", "等商家说明"
    HEARD = "HEARD", "待认定"
    DECIDED = "DECIDED", "已办结"

    @property
    def tone(self) -> str:
        return {"DECIDED": "ok", "OPEN": "warn"}.get(self.value, "info")


class Outcome(models.TextChoices):
    UPHELD = "UPHELD", "属实"
    NOT_UPHELD = "NOT_UPHELD", "不属实"
    SETTLED = "SETTLED", "双方和解"
    FINE = "FINE", "走访合格"


class SeatRole(models.TextChoices):
    SHOP_OWNER = "SHOP_OWNER", "店主"
    SHOP_CLERK = "SHOP_CLERK", "店员"
