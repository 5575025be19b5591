from django.db import models


class How(models.TextChoices):
    BINARY = "BINARY", "达标得分"
    TIERED = "TIERED", "分档"
    RATIO = "RATIO", "按比例"
    PER_ITEM = "PER_ITEM", "每项得分"
    DEDUCT = "DEDUCT", "扣分"
    BONUS = "BONUS", "加分"
    VETO = "VETO", "一票否决"


class SchemeState(models.TextChoices):
    DRAFT = "DRAFT", "起草"
    LIVE = "LIVE", "使用"
    ENDED = "ENDED", "停用"


class Level(models.TextChoices):
    SELF = "SELF", "自评"
    STREET = "STREET", "街道初审"
    DISTRICT = "DISTRICT", "区级复核"
    CITY = "CITY", "市级验收"
    PROVINCE = "PROVINCE", "省级命名"
