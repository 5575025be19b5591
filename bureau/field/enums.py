from django.db import models


class Kind(models.TextChoices):
    VISIT = "visit", "走访"
    REGISTER = "register", "新登记"
    ARRIVAL = "arrival", "到场办完"
    CHANGE = "change", "更正信息"


class State(models.TextChoices):
    DONE = "DONE", "已写入"
    CONFLICT = "CONFLICT", "两边不一样"
    REFUSED = "REFUSED", "没有写入"


class Source(models.TextChoices):
    VISITS = "VISITS", "七天内要走访的人"
    EVENT = "EVENT", "一场活动的名单"
