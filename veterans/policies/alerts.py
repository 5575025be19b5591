"""Entitlements that wait for somebody to tell the person, for the desk."""

import datetime as dt

from django.urls import reverse

from bureau.kit import alerts
from stations.permissions import Permission
from veterans.policies import queries


@alerts.waiting
def policy_tasks(*, scope, at):
    if not scope.allows(Permission.PERSON_EDIT):
        return
    pile = queries.pile(scope, at)
    if pile["count"]:
        days = max(0, (at.date() - pile["since"]) // dt.timedelta(days=1))
        yield alerts.Waits(
            "政策待办", "项", pile["count"], pile["late"], days, reverse("policies:tasks"), "办"
        )
