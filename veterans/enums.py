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
    REOPEN = "REOPEN", "恢复登记"


class Source(models.TextChoices):
    COUNTER = "COUNTER", "窗口登记"
    IMPORT = "IMPORT", "名册导入"
    COLLECTIVE_EVENT = "COLLECTIVE_EVENT", "集中采集"
    HOME_VISIT = "HOME_VISIT", "上门服务"
    UNIT_SESSION = "UNIT_SESSION", "专场服务"
    SELF_WEB = "SELF_WEB", "本人网上填报"
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
