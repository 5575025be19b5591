from django.db import models


class State(models.TextChoices):
    """Where a person's registration stands (建档立卡)."""

    NOT_STARTED = "NOT_STARTED", "待采集"
    COLLECTED = "COLLECTED", "已采集"
    SELF_CONFIRMED = "SELF_CONFIRMED", "本人已确认"
    STATION_CHECKED = "STATION_CHECKED", "街道已核对"
    DISTRICT_VERIFIED = "DISTRICT_VERIFIED", "区级已核实"
    FILED = "FILED", "已建档"
    RETURNED = "RETURNED", "退回补充"
    NOT_ELIGIBLE = "NOT_ELIGIBLE", "不属采集对象"
    MOVED_OUT = "MOVED_OUT", "已迁出"
    DECEASED = "DECEASED", "已故"
    DUPLICATE = "DUPLICATE", "重复登记"

    @property
    def tone(self) -> str:
        return TONES.get(self, "info")


TONES = {
    State.NOT_STARTED: "idle",
    State.FILED: "ok",
    State.RETURNED: "warn",
    State.NOT_ELIGIBLE: "idle",
    State.MOVED_OUT: "idle",
    State.DECEASED: "idle",
    State.DUPLICATE: "idle",
}


class Action(models.TextChoices):
    COLLECT = "COLLECT", "完成采集"
    CONFIRM = "CONFIRM", "本人签字确认"
    CHECK = "CHECK", "街道核对"
    VERIFY = "VERIFY", "区级核实"
    FILE = "FILE", "建档"
    RETURN = "RETURN", "退回补充"
    EXCLUDE = "EXCLUDE", "认定不属采集对象"
    MOVE_OUT = "MOVE_OUT", "登记迁出"
    RECORD_DEATH = "RECORD_DEATH", "登记去世"
    MARK_DUPLICATE = "MARK_DUPLICATE", "认定重复登记"
    REOPEN = "REOPEN", "恢复登记"


class Source(models.TextChoices):
    COUNTER = "COUNTER", "窗口登记"
    IMPORT = "IMPORT", "名册导入"
    COLLECTIVE_EVENT = "COLLECTIVE_EVENT", "集中采集"
    HOME_VISIT = "HOME_VISIT", "上门服务"
    UNIT_SESSION = "UNIT_SESSION", "专场服务"
    SELF_WEB = "SELF_WEB", "本人网上填报"
    MINI_PROGRAM = "MINI_PROGRAM", "填报小程序"
    MIGRATION_IN = "MIGRATION_IN", "迁入"


class ContactKind(models.TextChoices):
    MOBILE = "MOBILE", "手机"
    LANDLINE = "LANDLINE", "座机"
    RELATIVE = "RELATIVE", "亲属电话"


class CardType(models.TextChoices):
    """Which preferential card an identity can give (domain.md 2.1)."""

    VETERAN = "V", "退役军人优待证"
    FAMILY = "F", "烈士、因公牺牲军人、病故军人遗属优待证"
    NONE = "-", "只登记，不发证"


class PaperKind(models.TextChoices):
    PHOTO = "PHOTO", "本人照片"
    ID_FRONT = "ID_FRONT", "身份证人像面"
    ID_BACK = "ID_BACK", "身份证国徽面"
    HOUSEHOLD = "HOUSEHOLD", "户口簿"
    ENLISTMENT = "ENLISTMENT", "入伍材料"
    DISCHARGE = "DISCHARGE", "退役证件"
    CONDUCT = "CONDUCT", "奖惩材料"
    DISABILITY = "DISABILITY", "残疾证明"
    SIGNED_SHEET = "SIGNED_SHEET", "信息签证表"
    SIGNATURE = "SIGNATURE", "本人签名"
    EVIDENCE = "EVIDENCE", "变更证明"
    OTHER = "OTHER", "其他材料"


class RequestKind(models.TextChoices):
    """The facts that change only when a second pair of eyes has seen the proof."""

    NAME = "NAME", "姓名"
    ID_NUMBER = "ID_NUMBER", "身份证号（含出生日期、性别）"
    ADD_IDENTITY = "ADD_IDENTITY", "增加人员类别"
    END_IDENTITY = "END_IDENTITY", "结束人员类别"
    DISABILITY = "DISABILITY", "残疾等级"
    END_DISABILITY = "END_DISABILITY", "终止残疾等级"


class RequestState(models.TextChoices):
    PENDING = "PENDING", "待审批"
    APPROVED = "APPROVED", "已同意"
    REFUSED = "REFUSED", "不同意"
    WITHDRAWN = "WITHDRAWN", "已撤回"

    @property
    def tone(self) -> str:
        return {"PENDING": "warn", "APPROVED": "ok", "REFUSED": "bad"}.get(self, "idle")


class RequestAction(models.TextChoices):
    APPROVE = "APPROVE", "同意变更"
    REFUSE = "REFUSE", "不同意"
    WITHDRAW = "WITHDRAW", "撤回"


class TransferKind(models.TextChoices):
    OFFER = "OFFER", "转出"
    ASK = "ASK", "申请转入"
    OUTSIDE = "OUTSIDE", "转往区外"


class TransferState(models.TextChoices):
    OPEN = "OPEN", "等待答复"
    ACCEPTED = "ACCEPTED", "已接收"
    REFUSED = "REFUSED", "不同意"
    WITHDRAWN = "WITHDRAWN", "已撤回"

    @property
    def tone(self) -> str:
        return {"OPEN": "warn", "ACCEPTED": "ok", "REFUSED": "bad"}.get(self, "idle")


class TransferAction(models.TextChoices):
    ACCEPT = "ACCEPT", "同意"
    REFUSE = "REFUSE", "不同意"
    WITHDRAW = "WITHDRAW", "撤回"


class FamilyTaskState(models.TextChoices):
    OPEN = "OPEN", "待办"
    DONE = "DONE", "已办结"
