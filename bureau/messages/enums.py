from django.db import models


class Kind(models.TextChoices):
    """On what ground an SMS goes out (个人信息保护法 arts. 13, 24); it decides what can silence it."""

    CODE = "CODE", "验证码"  # asked for by the person this minute: goes out at any hour
    MATTER = "MATTER", "办事进度"
    DUTY = "DUTY", "政策告知"  # can be opted out of
    EVENT = "EVENT", "活动"  # only with consent


class SmsState(models.TextChoices):
    QUEUED = "QUEUED", "等待发送"
    SENDING = "SENDING", "正在发送"
    SENT = "SENT", "已发出"
    DELIVERED = "DELIVERED", "已送达"
    FAILED = "FAILED", "没有送达"
    SKIPPED = "SKIPPED", "没有发送"

    @property
    def tone(self) -> str:
        return SMS_TONES[self]


SMS_TONES = {
    SmsState.QUEUED: "idle",
    SmsState.SENDING: "info",
    SmsState.SENT: "info",
    SmsState.DELIVERED: "ok",
    SmsState.FAILED: "bad",
    SmsState.SKIPPED: "warn",
}


class Skip(models.TextChoices):
    """Why an SMS was not sent. Found at the moment of sending, not when it was queued."""

    LEFT = "LEFT", "已故或已离册"
    NO_MOBILE = "NO_MOBILE", "没有手机号"
    OPTED_OUT = "OPTED_OUT", "本人不愿接收"
    NO_CONSENT = "NO_CONSENT", "没有同意接收活动短信"
    STOPPED = "STOPPED", "任务已停止"
    TOO_LATE = "TOO_LATE", "已过时效"


class TaskState(models.TextChoices):
    PROPOSED = "PROPOSED", "待第二人确认"
    RUNNING = "RUNNING", "正在发送"
    STOPPED = "STOPPED", "已停止"
    CANCELLED = "CANCELLED", "已撤回"
    DONE = "DONE", "已发完"

    @property
    def tone(self) -> str:
        return {"PROPOSED": "warn", "RUNNING": "info", "DONE": "ok"}.get(self, "idle")


class TaskAction(models.TextChoices):
    CONFIRM = "CONFIRM", "确认发送"
    CANCEL = "CANCEL", "撤回"
    STOP = "STOP", "停止发送"
    FINISH = "FINISH", "发完"


# All that may be filled into a text. Nothing here says who somebody is, how ill, how poor or what they receive (PIPL art. 28).
VARIABLES = {
    "station": "服务站简称",
    "phone": "服务站电话",
    "place": "地点",
    "date": "日期",
    "time": "时间",
    "matter": "事项名称",
    "link": "网址",
    "code": "验证码",
}
