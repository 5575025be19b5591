"""What a code adds to the page of a person."""

from django.urls import reverse
from django.utils.timezone import localdate

from preferential_cards.codes import queries
from stations.permissions import Permission
from veterans import life


@life.register_events
def events(person, *, by):
    if not by.allows(Permission.CARD_VIEW, person):
        return
    for code in person.code_set.all():
        yield life.Event(localdate(code.claimed_at), "申领老兵码")
        if code.revoked_at:
            yield life.Event(localdate(code.revoked_at), "老兵码注销")


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.CARD_VIEW, person):
        return None
    code = queries.live_code(person)
    word = life.Line("状态", code.get_state_display(), code.tone) if code else life.Line("状态", "没有申领")
    if not by.allows(Permission.CARD_CODE, person):
        return life.Panel("老兵码", (word,))
    return life.Panel("老兵码", (word,), "办老兵码", reverse("codes:person", args=[person.pk]))
