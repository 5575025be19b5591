from django.db import models


class Result(models.TextChoices):
    FOUND = "FOUND", "在"
    MISSING = "MISSING", "账上有，没找到"
    EXTRA = "EXTRA", "不在这个抽屉的账上"
    UNKNOWN = "UNKNOWN", "没有登记过的证号"

    @property
    def tone(self) -> str:
        return {"FOUND": "ok", "MISSING": "bad"}.get(self, "warn")
