"""What a code adds to `/my/`."""

from django.urls import reverse

from bureau.kit import my
from preferential_cards import queries as cards
from preferential_cards.codes import queries
from preferential_cards.codes.enums import State


@my.panel
def panel(person, *, at):
    code = queries.live_code(person)
    url = reverse("my_code:overview")
    if code and code.state == State.FROZEN:
        return my.Card("老兵码", "已冻结，请带身份证到服务站解冻", url, "查看", todo=True)
    if code:
        return my.Card("老兵码", "已申领，到崇军商家结账前出示", url, "出示老兵码")
    if cards.card_of(person, at) is None:
        return None
    return my.Card("老兵码", "您有优待证，可以申领老兵码，到商家一扫就用", url, "去申领")
