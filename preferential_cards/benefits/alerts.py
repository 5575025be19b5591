"""Feedback without an answer, and items whose last day is near."""

import datetime as dt

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import alerts
from preferential_cards.benefits import queries
from preferential_cards.benefits.enums import Status
from preferential_cards.benefits.models import Benefit, Proposal
from stations.permissions import Permission

ANSWER_DAYS, END_DAYS = 7, 30


@alerts.waiting
def unanswered(*, scope, at):
    rows = list(queries.unanswered(scope).values_list("at", flat=True))
    if rows:
        days = (at - rows[0]).days
        late = sum((at - said).days > ANSWER_DAYS for said in rows)
        yield alerts.Waits(
            "优待项目评价待答复", "条", len(rows), late, days, reverse("benefits:proposals"), "答复"
        )


@alerts.waiting
def proposed(*, scope, at):
    if not scope.allows(Permission.BENEFIT_MANAGE):
        return
    rows = list(
        Proposal.objects.visible_to(scope)
        .open()
        .order_by("state_since")
        .values_list("state_since", flat=True)
    )
    if rows:
        days = (at - rows[0]).days
        late = sum((at - since).days > END_DAYS for since in rows)
        yield alerts.Waits("优待项目建议", "个", len(rows), late, days, reverse("benefits:proposals"), "研究")


@alerts.provider
def ending(*, scope, place, at):
    if not scope.allows(Permission.BENEFIT_MANAGE):
        return
    today = localdate(at)
    soon = Benefit.objects.filter(
        status=Status.PUBLISHED, valid_to__range=(today, today + dt.timedelta(days=END_DAYS))
    )
    titles = list(soon.order_by("valid_to").values_list("title", flat=True))
    if titles:
        yield alerts.Alert(
            tone="info",
            word="快到期",
            text=f"{len(titles)} 个优待项目 {END_DAYS} 天内到期",
            why="、".join(titles[:4]),
            url=reverse("admin:benefits_benefit_changelist"),
        )
