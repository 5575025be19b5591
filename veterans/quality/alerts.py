"""Doubts and pairs that wait, for the desk."""

from django.db.models import Count, Min
from django.urls import reverse

from bureau.kit import alerts
from stations.permissions import Permission
from veterans.quality import queries
from veterans.quality.models import Pair


@alerts.waiting
def doubts(*, scope, at):
    if not scope.allows(Permission.PERSON_EDIT):
        return
    pile = queries.pile(scope, at)
    if pile["count"]:
        days = (at - pile["since"]).days
        yield alerts.Waits(
            "数据疑点", "条", pile["count"], pile["late"], days, reverse("quality:findings"), "补"
        )


@alerts.waiting
def doubles(*, scope, at):
    if not scope.allows(Permission.PERSON_MERGE):
        return
    mine = Pair.objects.visible_to(scope).filter(scope.within("station_id", Permission.PERSON_MERGE)).open()
    pile = mine.aggregate(count=Count("pk"), since=Min("found_at"))
    if pile["count"]:
        yield alerts.Waits(
            "疑似重复档案",
            "对",
            pile["count"],
            0,
            (at - pile["since"]).days,
            reverse("quality:pairs"),
            "核对",
        )
