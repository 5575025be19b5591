from django.db import models


class State(models.TextChoices):
    BOOKED = "BOOKED", "已约"
    DONE = "DONE", "已咨询"
    MISSED = "MISSED", "没有来"
    CANCELLED = "CANCELLED", "已取消"

    @property
    def tone(self) -> str:
        return {"BOOKED": "info", "DONE": "ok"}.get(self, "idle")


class Action(models.TextChoices):
    DONE = "DONE", "记结果"
    MISS = "MISS", "没有来"
    CANCEL = "CANCEL", "取消"


class Show(models.TextChoices):
    OPEN = "open", "已约"
    ENDED = "ended", "已结束"
