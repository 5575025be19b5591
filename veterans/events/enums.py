from django.db import models


class Kind(models.TextChoices):
    COLLECTION = "COLLECTION", "集中采集"
    UNIT_SESSION = "UNIT_SESSION", "专场服务"
    CEREMONY = "CEREMONY", "发证仪式"


class UnitKind(models.TextChoices):
    COLLECTIVE = "COLLECTIVE", "集体户口单位"
    AGENCY = "AGENCY", "区级机关和直属单位"
    ARMED = "ARMED", "人武部"
    FIRE = "FIRE", "消防大队"
    OTHER = "OTHER", "其他单位"


class EventState(models.TextChoices):
    PLANNED = "PLANNED", "已安排"
    OPEN = "OPEN", "进行中"
    CLOSED = "CLOSED", "已结束"
    CANCELLED = "CANCELLED", "已取消"

    @property
    def tone(self) -> str:
        return {"PLANNED": "info", "OPEN": "warn", "CLOSED": "ok"}.get(self, "idle")


class EventAction(models.TextChoices):
    START = "START", "开始"
    CLOSE = "CLOSE", "结束"
    CANCEL = "CANCEL", "取消"


class State(models.TextChoices):
    BOOKED = "BOOKED", "已预约"
    CALLED = "CALLED", "已通知"
    ARRIVED = "ARRIVED", "已到场"
    DONE = "DONE", "已办完"
    NO_SHOW = "NO_SHOW", "没有来"
    CANCELLED = "CANCELLED", "已取消"

    @property
    def tone(self) -> str:
        return {"ARRIVED": "warn", "DONE": "ok", "NO_SHOW": "idle", "CANCELLED": "idle"}.get(self, "info")


class Action(models.TextChoices):
    CALL = "CALL", "已通知"
    ARRIVE = "ARRIVE", "到场"
    FINISH = "FINISH", "办完"
    MISS = "MISS", "没来"
    CANCEL = "CANCEL", "取消"


class Way(models.TextChoices):
    """外地户籍: the file is made where the household is (domain.md 3.4)."""

    GUIDED = "GUIDED", "已告知回户籍地或网上办理"
    COLLECTED = "COLLECTED", "本地代收材料转户籍地"
    DONE_THERE = "DONE_THERE", "户籍地已办"
    NOT_REACHED = "NOT_REACHED", "联系不上"
