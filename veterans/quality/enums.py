from django.db import models


class Verdict(models.TextChoices):
    """What became of a pair of files that look alike."""

    OPEN = "OPEN", "待核对"
    DIFFERENT = "DIFFERENT", "不是同一人"
    MERGED = "MERGED", "已合并"

    @property
    def tone(self) -> str:
        return {"OPEN": "warn", "DIFFERENT": "idle", "MERGED": "ok"}[self]
