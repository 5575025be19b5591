from django.db import models


class How(models.TextChoices):
    CODE = "CODE", "本人扫码"
    ON_BEHALF = "ON_BEHALF", "站里代签"
    LATER = "LATER", "事后补记"


class Kind(models.TextChoices):
    QUESTION = "QUESTION", "咨询政策"
    APPEAL = "APPEAL", "反映诉求"
    HARDSHIP = "HARDSHIP", "生活困难"
    SUGGESTION = "SUGGESTION", "提建议"
    OTHER = "OTHER", "其他"
