from django.db import models


class BatchState(models.TextChoices):
    UPLOADED = "UPLOADED", "等待读取"
    UNREADABLE = "UNREADABLE", "读不了"
    CHECKED = "CHECKED", "待核对"
    CONFIRMED = "CONFIRMED", "写入中"
    DONE = "DONE", "已写入"
    DROPPED = "DROPPED", "已放弃"
    UNDONE = "UNDONE", "已撤回"


class BatchAction(models.TextChoices):
    CHECK = "CHECK", "读取并核对"
    FAIL = "FAIL", "退回文件"
    RECHECK = "RECHECK", "重新对列"
    CONFIRM = "CONFIRM", "确认写入"
    FINISH = "FINISH", "完成写入"
    WRITE_MORE = "WRITE_MORE", "写入改好的行"
    DROP = "DROP", "放弃"
    UNDO = "UNDO", "整批撤回"


class Outcome(models.TextChoices):
    """What happens to a row when the batch is written."""

    CREATE = "create", "新增"
    CHANGE = "change", "变更"
    SAME = "same", "一致"
    ASK = "ask", "需确认"
    REFUSED = "refused", "不收"
    LEFT_OUT = "left_out", "不导入"  # a person decided so


class Done(models.TextChoices):
    """What became of a row."""

    WRITTEN = "written", "已写入"
    UNDONE = "undone", "已撤回"
    KEPT = "kept", "后来有人改过，未撤回"


WRITES = (Outcome.CREATE, Outcome.CHANGE)
OPEN_WORK = (Outcome.ASK, Outcome.REFUSED)
