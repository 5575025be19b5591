"""The verbs of oversight: ask a colleague, answer, take the log along."""

import datetime as dt

from django.db import transaction

from bureau.accounts.models import User
from bureau.kit import access, audit
from bureau.kit.access import Looking
from bureau.oversight import queries, rules
from bureau.oversight.models import Answer, Question
from stations.permissions import Permission
from stations.scope import Scope


@transaction.atomic
def ask(*, colleague_id: int, sign: str, first: dt.date, target: str, by: Scope, at: dt.datetime) -> Question:
    """Ask for the reason of one finding. What is asked is what the log says now, not what a form claims."""
    found = queries.month(first, by=by).finding(colleague_id, sign, target)
    if found is None:
        raise rules.WrongQuestion("记录里没有这一条，请刷新后再看")
    line, finding = found
    by.require(Permission.ACCESS_REVIEW, line.place)
    User.objects.select_for_update(no_key=True).get(pk=colleague_id)  # two readers ask once
    before = Question.objects.filter(colleague=colleague_id, sign=sign, month=first, target=target).exists()
    rules.check_may_ask(colleague_id=colleague_id, by_id=by.user_id, asked_before=before)
    question = Question.objects.create(
        colleague_id=colleague_id,
        sign=sign,
        month=first,
        target=target,
        facts=finding.text,
        place_code=line.place,
        asked_by_id=by.user_id,
        asked_at=at,
    )
    audit.record(verb="oversight.ask", target=question, by_id=by.user_id, at=at)
    return question


@transaction.atomic
def answer(question_id: int, *, text: str, by: Scope, at: dt.datetime) -> Answer:
    question = Question.objects.visible_to(by).select_related("colleague").get(pk=question_id)
    User.objects.select_for_update(no_key=True).get(pk=question.colleague_id)
    answered = Answer.objects.filter(question=question).exists()
    text = text.strip()
    rules.check_may_answer(colleague_id=question.colleague_id, by_id=by.user_id, answered=answered, text=text)
    given = Answer.objects.create(question=question, text=text, at=at)
    audit.record(verb="oversight.answer", target=question, by_id=by.user_id, at=at)
    return given


def log_export(*, rows: int, asked: dict, by: Scope, at: dt.datetime) -> None:
    """The log leaves the house: that is logged like any export."""
    access.record(
        Looking.EXPORT,
        by_id=by.user_id,
        at=at,
        target="kit.AccessEvent",
        count=rows,
        field="log",
        note=str(asked),
    )
