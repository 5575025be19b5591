"""Who stands as in hardship, and whether findings came in time."""

import datetime as dt

from django.db.models import F, Q
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from veterans.hardship.enums import Action, State
from veterans.hardship.models import Case, CaseStep

YEAR = dt.timedelta(days=365)
DOOR = "hardship:list"
ALLOWED = dt.timedelta(days=30)  # from handing in to the finding: two desks of ten working days


def standing(at):
    """As decided by then and not ended before: each person once, as the base allows one standing case."""
    day = localdate(at)
    return Case.objects.filter(state=State.CONFIRMED, decided_at__lte=at, valid_to__gte=day)


def handed_in(at):
    """Handed in within the year, and decided, or waiting longer than is allowed."""
    steps = CaseStep.objects.filter(action=Action.SUBMIT, at__gt=at - YEAR, at__lte=at)
    old = Case.objects.filter(pk__in=steps.filter(at__lte=at - ALLOWED).values("case"))
    done = Case.objects.filter(pk__in=steps.values("case"), decided_at__lte=at)
    return Case.objects.filter(Q(pk__in=old.values("pk")) | Q(pk__in=done.values("pk"))).exclude(
        state=State.WITHDRAWN
    )


def in_time(at):
    return handed_in(at).filter(Q(decided_at__lte=at) & Q(decided_at__lte=F("opened_at") + ALLOWED))


HARDSHIP_STANDING = Indicator(
    key="hardship_standing",
    label="困难退役军人",
    definition="经区局认定困难、仍在有效期内的人数。",
    unit="人",
    numerator=standing,
    denominator=None,
    numerator_label="认定困难",
    denominator_label="",
    subject="person_id",
    door=DOOR,
)
HARDSHIP_IN_TIME = Indicator(
    key="hardship_in_time",
    label="困难认定按期率",
    definition="近 365 天提交、已认定或提交满 30 天的件里，发起后 30 天内有认定结果的件数 ÷ 件数。撤回的不算。",
    unit="件",
    numerator=in_time,
    denominator=handed_in,
    numerator_label="30 天内认定",
    denominator_label="应认定",
    door=DOOR,
    personal=False,
)
