"""What services and pages ask of this room."""

import datetime as dt

from dateutil.relativedelta import relativedelta

from bureau.privacy.models import (
    AnswerTerm,
    Consent,
    Disposal,
    Notice,
    Recipient,
    RetentionRule,
    RightsRequest,
)
from veterans.models import Person


def consents(person_id: int, purpose: str) -> bool:
    """Does this person consent to this purpose right now? A withdrawal acts with the next question."""
    return Consent.objects.filter(person=person_id, purpose=purpose, withdrawn_at=None).exists()


def notices_in_force(today: dt.date):
    """The newest version of each function's notice that has begun."""
    return Notice.objects.filter(valid_from__lte=today).order_by("function", "-version").distinct("function")


def versions_of(function: str, today: dt.date):
    """A notice and what it said before, the newest first. Public text: nobody's scope is asked."""
    return Notice.objects.filter(function=function, valid_from__lte=today).order_by("-version")


def recipients():
    """Who receives data. Holds no person."""
    return Recipient.objects.prefetch_related("handovers")


def disposals():
    """Lists that wait for a signature or were carried out, the newest first. Keys only; their people stay behind the wall."""
    return Disposal.objects.select_related("rule", "proposed_by", "signed_by")


def term_in_force(kind: str, today: dt.date) -> AnswerTerm | None:
    return AnswerTerm.objects.filter(kind=kind, valid_from__lte=today).order_by("-valid_from").first()


def requests_of(scope):
    """Open ones first, the one due soonest on top."""
    return (
        RightsRequest.objects.visible_to(scope)
        .select_related("person", "station")
        .order_by("answered_at", "due_on", "pk")
    )


def retention_in_force(today: dt.date) -> RetentionRule | None:
    return RetentionRule.objects.filter(valid_from__lte=today).order_by("-valid_from").first()


def due_for_disposal(scope, rule: RetentionRule, *, at: dt.datetime):
    """People who left the register longer ago than the rule keeps them, and are not cleared yet."""
    limit = at - relativedelta(months=rule.months)
    return Person.objects.visible_to(scope).filter(left_at__lt=limit).exclude(name="").order_by("pk")
