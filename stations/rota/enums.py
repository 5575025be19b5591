from django.db import models


class Length(models.TextChoices):
    """How long one turn lasts."""

    DAY = "DAY", "一天一班"
    WEEK = "WEEK", "一周一班"
    MONTH = "MONTH", "一月一班"


class PlanState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    CONFIRMED = "CONFIRMED", "已确认"
    DISCARDED = "DISCARDED", "已作废"


class TurnState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    SET = "SET", "已排定"
    OPEN = "OPEN", "空班"


class Way(models.TextChoices):
    """How somebody said so. Old chiefs telephone; the worker records it on their behalf."""

    IN_PERSON = "IN_PERSON", "当面"
    PHONE = "PHONE", "电话（代录）"
    PAPER = "PAPER", "书面"


class Deed(models.TextChoices):
    """What was done to a confirmed turn."""

    CONFIRM = "CONFIRM", "排定"
    SWAP = "SWAP", "换班"
    SUBSTITUTE = "SUBSTITUTE", "替班"
    TAKE = "TAKE", "认领空班"
    OVERRIDE = "OVERRIDE", "改派"
    VACATE = "VACATE", "空出"


class SwapState(models.TextChoices):
    ASKED = "ASKED", "等对方答复"
    ACCEPTED = "ACCEPTED", "已换"
    DECLINED = "DECLINED", "对方不换"
    WITHDRAWN = "WITHDRAWN", "已撤回"


class Answer(models.TextChoices):
    ACCEPT = "ACCEPT", "同意换"
    DECLINE = "DECLINE", "不换"
    WITHDRAW = "WITHDRAW", "撤回"
