from django.db import models


class Kind(models.TextChoices):
    DAILY = "DAILY", "日榜"
    WEEKLY = "WEEKLY", "周榜"


class Light(models.TextChoices):
    GREEN = "GREEN", "达计划"
    YELLOW = "YELLOW", "略落后"
    RED = "RED", "落后"
    NONE = "NONE", "不评"

    @property
    def tone(self) -> str:
        """The colour of the components: only what lags takes one in a bar."""
        return {"GREEN": "ok", "YELLOW": "warn", "RED": "bad"}.get(self.value, "idle")


class Part(models.TextChoices):
    NUMERATOR = "N", "完成"
    DENOMINATOR = "D", "应完成"


class Behind(models.TextChoices):
    """Which list opens behind a number: in addresses, so in small letters."""

    DONE = "done", "完成"
    DUE = "due", "应完成"
    LEFT = "left", "未完成"
    NEW = "new", "本期新增"
