"""What the trainings want of somebody now."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import alerts
from bureau.kit.alerts import Alert
from stations.permissions import Permission
from stations.trainings import queries

FROM_MONTH = 3  # by then the plan of the year should stand


@alerts.waiting
def to_tell(*, scope, at):
    """Who moved up, whose hour changed: the station rings them."""
    if not scope.allows(Permission.TRAINING_ENROL):
        return
    count = queries.to_tell(scope=scope).count()
    if count:
        yield alerts.Waits(
            what="培训安排有变、要告诉本人的",
            unit="人",
            count=count,
            late=0,
            days=0,
            url=reverse("trainings:list"),
            act="去告诉",
        )


@alerts.provider
def short_plans(*, scope, place, at):
    """Fewer trainings in the plan of the year than promised."""
    if not scope.allows(Permission.TRAINING_MANAGE, place):
        return
    today = localdate(at)
    if today.month < FROM_MONTH:
        return
    lines = [line for line in queries.year_lines(today.year, scope=scope) if line.short]
    short = [line for line in lines if line.station.code.startswith(place)]
    if short:
        yield Alert(
            tone="warn",
            word="不足",
            text=f"{len(short)} 个单位今年的培训计划不到应办场次",
            why="、".join(f"{line.station} 还差 {line.short} 场" for line in short[:4]),
            url=reverse("trainings:list"),
            act="定计划",
            act_url=reverse("trainings:plan"),
        )
