"""Who asked not to be disturbed gets no messages of the kinds one can do without (F159)."""

from collections.abc import Iterable

from bureau.messages import audience
from bureau.messages.enums import Kind, Skip
from veterans.models import ContactWish


@audience.veto
def do_not_disturb(person_ids: Iterable[int], kind: Kind) -> dict[int, Skip]:
    if kind == Kind.CODE:  # asked for by the person this minute
        return {}
    wishes = ContactWish.objects.filter(person__in=list(person_ids), do_not_contact=True)
    return dict.fromkeys(wishes.values_list("person_id", flat=True), Skip.OPTED_OUT)
