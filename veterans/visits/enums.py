from django.db import models


class Reason(models.TextChoices):
    """Why somebody is to be visited. The last seven are the 六必访 triggers and the home collection of a campaign."""

    AGED = "AGED", "高龄老人"
    KEY_RECIPIENT = "KEY_RECIPIENT", "重点优抚对象"
    BEDRIDDEN = "BEDRIDDEN", "卧床、行动不便"
    DISABLED = "DISABLED", "残疾军人"
    HARDSHIP = "HARDSHIP", "困难家庭"
    RETURN = "RETURN", "退役返乡"
    AWARD = "AWARD", "立功受奖"
    HERO = "HERO", "英模典型"
    FESTIVAL = "FESTIVAL", "重要节日"
    DIFFICULTY = "DIFFICULTY", "遇到困难"
    CHANGE = "CHANGE", "重大变故"
    COLLECT = "COLLECT", "上门采集"


ROUTINE = (Reason.AGED, Reason.KEY_RECIPIENT, Reason.BEDRIDDEN, Reason.DISABLED, Reason.HARDSHIP)
TRIGGERS = (Reason.RETURN, Reason.AWARD, Reason.HERO, Reason.FESTIVAL, Reason.DIFFICULTY, Reason.CHANGE)


class State(models.TextChoices):
    PLANNED = "PLANNED", "待走访"
    DONE = "DONE", "已走访"
    DECLINED = "DECLINED", "本人谢绝"
    CANCELLED = "CANCELLED", "已取消"

    @property
    def tone(self) -> str:
        return {"PLANNED": "info", "DONE": "ok"}.get(self, "idle")


class Action(models.TextChoices):
    VISIT = "VISIT", "走访到人"
    MISS = "MISS", "没见到人"
    DECLINE = "DECLINE", "本人谢绝"
    PUT_OFF = "PUT_OFF", "改期"
    CANCEL = "CANCEL", "取消"


class Outcome(models.TextChoices):
    HOME = "HOME", "见到本人"
    AWAY = "AWAY", "不在家"
    HOSPITAL = "HOSPITAL", "住院"
    ELSEWHERE = "ELSEWHERE", "已搬走或在外地"
    DECLINED = "DECLINED", "本人谢绝走访"

    @property
    def action(self) -> Action:
        return {Outcome.HOME: Action.VISIT, Outcome.DECLINED: Action.DECLINE}.get(self, Action.MISS)

    @property
    def again_after(self) -> int:
        """Days after which to try again, where nobody has said otherwise."""
        return {Outcome.AWAY: 7, Outcome.HOSPITAL: 14, Outcome.ELSEWHERE: 30}.get(self, 0)


class Mobility(models.TextChoices):
    WALKS = "WALKS", "行动自如"
    HELPED = "HELPED", "出门要人扶"
    BEDRIDDEN = "BEDRIDDEN", "卧床"


class NeedKind(models.TextChoices):
    HARDSHIP = "HARDSHIP", "生活困难"
    MEDICAL = "MEDICAL", "看病就医"
    CARE = "CARE", "照料陪护"
    HOUSING = "HOUSING", "住房"
    JOB = "JOB", "就业"
    PAPERS = "PAPERS", "证件材料"
    LEGAL = "LEGAL", "法律和权益"
    OTHER = "OTHER", "其他"
