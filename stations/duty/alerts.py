"""Matters from the duty desk that nobody has closed."""

from django.urls import reverse

from bureau.kit import alerts
from stations.duty.models import Matter
from stations.permissions import Permission

PATIENCE = 7  # days


@alerts.waiting
def open_matters(*, scope, at):
    """For the desk of whoever works at the station; those above see them when they have waited."""
    may = scope.within("station_id", Permission.ROTA_MANAGE)
    rows = Matter.objects.visible_to(scope).filter(may, number="").open()
    ages = sorted(((at - started).days for started in rows.values_list("at", flat=True)), reverse=True)
    if not ages:
        return
    yield alerts.Waits(
        what="值班时接下、还没办完的事",
        unit="件",
        count=len(ages),
        late=sum(days > PATIENCE for days in ages),
        days=ages[0],
        url=reverse("duty:matters"),
        act="去办",
    )
