"""Gaps in the rota: told to the station at once, to the street after three days, to the bureau after seven."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.permissions import Permission
from stations.rota import queries, rules


@alerts.provider
def gaps(*, scope, place, at):
    if not scope.allows(Permission.ROTA_MANAGE):
        return
    heard = queries.gaps_told_to(scope, place, at=at, today=localdate(at))
    if not heard:
        return
    names = "、".join(str(one.station) for one in heard[:4])
    more = f"等 {len(heard)} 个站" if len(heard) > 4 else ""
    yield alerts.Alert(
        tone="warn",
        word="空班",
        text=f"{len(heard)} 个站 {rules.HORIZON} 天内有空班或还没有排到",
        why=f"{names}{more}，最久已等 {max(one.waits for one in heard)} 天",
        url=f"{reverse('rota:overview')}?show=gaps",
        act="去排班",
        act_url=reverse("rota:draft"),
    )


@alerts.waiting
def swaps_to_answer(*, scope, at):
    if not scope.allows(Permission.ROTA_MANAGE):
        return
    asked = queries.swaps_asked(scope)
    if not asked:
        return
    oldest = min(swap.asked_at for swap in asked)
    late = sum((at - swap.asked_at).days >= rules.TOLD_STREET for swap in asked)
    yield alerts.Waits(
        what="等对方答复的换班",
        unit="个",
        count=len(asked),
        late=late,
        days=(at - oldest).days,
        url=f"{reverse('rota:overview')}?show=swaps",
        act="去问",
    )
