"""On the page of a person: their online life."""

from django.urls import reverse

from bureau.citizen.enums import CorrectionState
from bureau.citizen.models import Correction
from stations.permissions import Permission
from veterans import life
from veterans.citizens.enums import ProxyState
from veterans.citizens.models import Proxy


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.PERSON_EDIT, person):
        return None
    lines = []
    waiting = Correction.objects.visible_to(by).filter(person=person, state=CorrectionState.SENT).first()
    if waiting:
        lines.append(
            life.Line("本人修改资料", "待核对", "warn", reverse("citizen:correction", args=[waiting.pk]))
        )
    proxies = Proxy.objects.visible_to(by).filter(person=person)
    for proxy in proxies.exclude(state__in=[ProxyState.ENDED, ProxyState.REFUSED]):
        lines.append(life.Line(str(proxy), proxy.get_state_display(), proxy.tone))
    url = reverse("citizen:person", args=[person.pk])
    return life.Panel("本人网上办", tuple(lines), "代办人、柜台协助", url)
