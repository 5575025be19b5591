"""Corrections of people that wait for a station, for the desk."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.citizen import queries, rules
from bureau.kit import alerts
from bureau.kit.workdays import workdays_between


@alerts.waiting
def corrections(*, scope, at):
    sent = list(queries.to_check(scope).values_list("sent_at", flat=True))
    if sent:
        today = localdate(at)
        late = sum(workdays_between(localdate(moment), today) > rules.DAYS_TO_ANSWER for moment in sent)
        days = (at - sent[0]).days
        yield alerts.Waits(
            "本人修改资料", "份", len(sent), late, days, reverse("citizen:corrections"), "核对"
        )
