"""What card work adds to the page of a person: the great dates of the life list, and a box with the next step."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit.errors import Refused
from preferential_cards import queries, rules, states
from preferential_cards.models import Application
from stations.permissions import Permission
from veterans import life


@life.register_events
def events(person, *, by):
    for application in Application.objects.visible_to(by).filter(person=person):
        card = application.get_card_type_display()
        if application.submitted_at:
            channel = application.get_channel_display()
            yield life.Event(localdate(application.submitted_at), f"提交{card}申领", note=f"{channel}申请")
        if application.issued_at:
            yield life.Event(localdate(application.issued_at), f"领到{card}", kind="treatment")
        if application.void_at:
            yield life.Event(localdate(application.void_at), f"{card}申领：{application.get_state_display()}")


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.CARD_VIEW, person):
        return None
    live = queries.live_application(person)
    if live:
        url = reverse("cards:application", args=[live.pk])
        lines = [life.Line(live.get_card_type_display(), live.get_state_display(), live.tone, url)]
        if live.state not in states.FINAL:
            lines.append(life.Line("到这一步", f"{localdate(live.state_since)}"))
        return life.Panel("优待证", tuple(lines), "看办理经过", url)
    cards = rules.cards_open_to(person.identity_set.all(), localdate())
    try:
        rules.check_may_apply(person, cards, live)
    except Refused as refusal:
        return life.Panel("优待证", (life.Line("还不能申领", str(refusal)),))
    lines = tuple(life.Line("可申领", card.label) for card in cards)
    if not by.allows(Permission.CARD_APPLY, person):
        return life.Panel("优待证", lines)
    return life.Panel("优待证", lines, "申领优待证", reverse("cards:start", args=[person.pk]))
