"""The rule book of the card: time limits, papers and who may hold one. Dated rows that the bureau keeps; `data/` fills an empty one.

A rule that changes gets an end and a successor, so that what was decided under the old one can still be read.
"""

import csv
import datetime as dt
import time
from pathlib import Path

from django.db import models
from django.db.models import Q

from preferential_cards.enums import ApplicantRole, CountsFrom, Holder, Outcome, Paper, Unit
from veterans.enums import CardType

DATA = Path(__file__).parent.parent / "data"
FRESH_SECONDS = 30  # another process sees a changed rule at the latest after this
_read: dict = {"until": 0.0, "rows": {}}


class Dated(models.Model):
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def _one_at_a_time(name, *fields):
    return [
        models.UniqueConstraint(
            name=f"one_open_{name}",
            fields=fields,
            condition=Q(valid_to=None),
            violation_error_message="先给现行的那一条填写止日，再加新的一条",
        ),
        models.CheckConstraint(
            name=f"{name}_ends_after_it_begins",
            condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
            violation_error_message="止日早于起日",
        ),
    ]


class Clock(Dated):
    """How long a file may be where it is. The key is a state of the application, or HAND_UP_AFTER."""

    key = models.CharField("进度", max_length=20)
    holder = models.CharField("由谁办", max_length=10, choices=Holder)
    counts_from = models.CharField("从何时算", max_length=10, choices=CountsFrom, default=CountsFrom.STATE)
    length = models.PositiveSmallIntegerField("时限")
    unit = models.CharField("单位", max_length=10, choices=Unit)
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "优待证时限"
        ordering = ["key", "valid_from"]
        constraints = _one_at_a_time("clock", "key")

    def __str__(self):
        return f"{self.key} {self.words}"

    @property
    def words(self) -> str:
        return f"{self.length} {self.get_unit_display()}"


class PaperRule(Dated):
    """A paper that a kind of applicant hands in. Of a group one is enough."""

    kind = models.CharField("材料", max_length=20, choices=Paper)
    card_type = models.CharField("只限证件", max_length=1, choices=CardType, blank=True)
    role = models.CharField(
        "只限办理人", max_length=10, choices=[*ApplicantRole.choices, ("AWAY", "异地申领")], blank=True
    )
    group = models.CharField("同组有一样即可", max_length=20, blank=True)
    required = models.BooleanField("必交", default=True)
    note = models.CharField("要求", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "优待证材料清单"
        ordering = ["pk"]
        constraints = _one_at_a_time("paper_rule", "kind", "card_type", "role")

    def __str__(self):
        return self.get_kind_display()


class EligibilityRule(Dated):
    """One question about a person and what follows from a yes, with the words and the article."""

    key = models.CharField("情形", max_length=20)
    outcome = models.CharField("结果", max_length=10, choices=Outcome)
    question = models.CharField("问法", max_length=120, blank=True)
    sentence = models.CharField("理由", max_length=120)
    cure = models.CharField("怎么办", max_length=120)
    article = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "优待证资格规则"
        ordering = ["pk"]
        constraints = _one_at_a_time("eligibility_rule", "key")

    def __str__(self):
        return self.sentence


class ClockRun(models.Model):
    """One nightly run over all open files: what it found. No personal data."""

    append_only = True

    at = models.DateTimeField("时间")
    open = models.PositiveIntegerField("在办")
    retimed = models.PositiveIntegerField("重算时限")
    newly_late = models.PositiveIntegerField("新超期")
    late = models.PositiveIntegerField("超期")
    unclaimed = models.PositiveIntegerField("满三个月未领")
    lapsed = models.PositiveIntegerField("临时挂失到期")
    seconds = models.FloatField("用时（秒）")

    class Meta:
        verbose_name = verbose_name_plural = "时限检查"
        ordering = ["-at"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


FILES = {"clocks.csv": Clock, "papers.csv": PaperRule, "eligibility.csv": EligibilityRule}


def load() -> None:
    """Fill each list that is empty. A list the bureau has touched stays as it is."""
    for name, model in FILES.items():
        if not model.objects.exists():
            with (DATA / name).open(encoding="utf-8", newline="") as file:
                rows = [model(**row | {"valid_to": row["valid_to"] or None}) for row in csv.DictReader(file)]
            model.objects.bulk_create(rows)
    forget()


def load_after_migrate(sender, **kwargs):
    load()


def forget() -> None:
    _read["until"] = 0.0


def rows(model, day: dt.date) -> list:
    """The rules of a kind that hold on a day, from memory."""
    if _read["until"] < time.monotonic():
        found = {one: list(one.objects.all()) for one in FILES.values()}
        _read.update(rows=found, until=time.monotonic() + FRESH_SECONDS)
    return [rule for rule in _read["rows"][model] if rule.holds_on(day)]
