"""What is running out, for those above."""

from django.urls import reverse
from django.utils.http import urlencode

from bureau.kit import alerts
from stations.permissions import Permission
from stations.supplies import queries


@alerts.provider
def low_stock(*, scope, place, at):
    if not scope.allows(Permission.SUPPLY_WORK):
        return
    rows = list(queries.low_here(scope, place))
    if rows:
        yield alerts.Alert(
            tone="info",
            word="物品",
            text=f"{len({row.station_id for row in rows})} 个站有 {len(rows)} 样物品低于最少要有的数",
            why="、".join(f"{row.station}{row.good} {row.count} {row.good.unit}" for row in rows[:3]),
            url=f"{reverse('supplies:list')}?{urlencode({'low': 1, 'station': place})}",
        )
