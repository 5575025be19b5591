from django.db import models


class Sign(models.TextChoices):
    """What makes looking stand out. None of it is wrong by itself: it is worth a question."""

    NIGHT = "NIGHT", "夜间查看"
    WEEKEND = "WEEKEND", "休息日查看"
    BULK = "BULK", "明显多于平时"
    WIDE = "WIDE", "涉及社区很多"
    SAME_PERSON = "SAME_PERSON", "反复查看同一人"
    NO_DEED = "NO_DEED", "看了没有办理"
    DENIED = "DENIED", "多次越权"
