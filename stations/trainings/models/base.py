"""What the models of the room share."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope

LENGTHS = (2, 4, 6, 9)  # of the codes that may lie above a station
LEAST_A_YEAR = 2  # 练“兵”固站：每年二次以上


def at_or_above(scope: Scope, permission: Permission) -> Q:
    """Rows of my places, of those below them, and of the places above them: a community takes part in its street's training."""
    above = {code[:n] for code in scope.places(permission) for n in LENGTHS if n < len(code)}
    return scope.within("station_id", permission) | Q(station__in=above)


def station_key(label: str = "组织单位"):
    return models.ForeignKey(
        Station, verbose_name=label, on_delete=models.PROTECT, related_name="+", db_column="station_code"
    )


def by_key(label: str = "经办人"):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, null=True, related_name="+"
    )
