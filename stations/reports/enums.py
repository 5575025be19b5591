from django.db import models


class Period(models.TextChoices):
    DAY = "DAY", "每个工作日"
    WEEK = "WEEK", "每周"
    MONTH = "MONTH", "每月"


class State(models.TextChoices):
    EXPECTED = "EXPECTED", "待报"
    REPORTED = "REPORTED", "已报"
    WAIVED = "WAIVED", "免报"


class Action(models.TextChoices):
    FILE = "FILE", "报送"
    CORRECT = "CORRECT", "更正"
    WAIVE = "WAIVE", "免报"


class Standing(models.TextChoices):
    """How a report stands at a moment. The tabs of the list, the columns of the board."""

    PENDING = "pending", "待报"
    MISSING = "missing", "缺报"
    LATE = "late", "迟报"
    ON_TIME = "on_time", "按时"
    WAIVED = "waived", "免报"

    @property
    def tone(self) -> str:
        return {"pending": "info", "missing": "bad", "late": "warn", "on_time": "ok"}.get(self, "idle")
