from django.db import models


class Kind(models.TextChoices):
    REGULAR = "REGULAR", "年度轮训"
    CAMPAIGN = "CAMPAIGN", "专项业务培训"
    INDUCTION = "INDUCTION", "社工岗前培训"


class State(models.TextChoices):
    PLANNED = "PLANNED", "计划中"
    OPEN = "OPEN", "报名中"
    RUNNING = "RUNNING", "签到中"
    HELD = "HELD", "已办"
    CANCELLED = "CANCELLED", "已取消"

    @property
    def tone(self) -> str:
        return {"OPEN": "info", "RUNNING": "warn", "HELD": "ok"}.get(self, "idle")


class Action(models.TextChoices):
    OPEN = "OPEN", "开放报名"
    START = "START", "开始签到"
    FINISH = "FINISH", "讲完收尾"
    CANCEL = "CANCEL", "取消培训"


class SeatState(models.TextChoices):
    SEATED = "SEATED", "已报名"
    WAITING = "WAITING", "候补"
    ATTENDED = "ATTENDED", "已签到"
    PASSED = "PASSED", "合格"
    FAILED = "FAILED", "测验未过"
    ABSENT = "ABSENT", "未到"
    UNPLACED = "UNPLACED", "没排上"
    WITHDRAWN = "WITHDRAWN", "已退出"
    REVOKED = "REVOKED", "证书已撤销"

    @property
    def tone(self) -> str:
        return {
            "SEATED": "info",
            "WAITING": "warn",
            "ATTENDED": "info",
            "PASSED": "ok",
            "FAILED": "bad",
            "REVOKED": "bad",
        }.get(self, "idle")


class SeatAction(models.TextChoices):
    ENROL = "ENROL", "报名"
    MOVE_UP = "MOVE_UP", "候补转正"
    WITHDRAW = "WITHDRAW", "退出"
    ARRIVE = "ARRIVE", "签到"
    MISS = "MISS", "未到"
    LEAVE_OUT = "LEAVE_OUT", "没排上"
    PASS = "PASS", "合格"
    FAIL = "FAIL", "测验未过"
    AGAIN = "AGAIN", "再给一次"
    REVOKE = "REVOKE", "撤销证书"


class Guest(models.TextChoices):
    STAFF = "STAFF", "站里人员"
    CHIEF = "CHIEF", "轮值站长"
    VOLUNTEER = "VOLUNTEER", "志愿者"


class How(models.TextChoices):
    CODE = "CODE", "本人扫码"
    BY_HAND = "BY_HAND", "名单点名"


class Tell(models.TextChoices):
    """What somebody has still to be told by their station."""

    MOVED_UP = "MOVED_UP", "从候补转为正式名额"
    CHANGED = "CHANGED", "时间或地点改了"
    CANCELLED = "CANCELLED", "培训取消了"
