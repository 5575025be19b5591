"""Questions on loaded objects: who belongs to which group, and what an item needs before it is shown."""

from bureau.kit.errors import Refused
from preferential_cards.benefits.enums import Group, Status
from preferential_cards.benefits.states import MUST_SAY_WHY

DISABLED = frozenset({"D01"})
SERVING_FAMILY = frozenset({"F01"})
BEREAVED = frozenset({"E01", "E02", "E03", "E04"})


class NotReady(Refused):
    pass


class MissingReason(Refused):
    pass


class NotAsked(Refused):
    pass


def groups_of(identities, day) -> set[Group]:
    """The groups a person belongs to by the identities that hold on that day (domain.md 3.6)."""
    held = [
        identity
        for identity in identities
        if (identity.valid_from is None or identity.valid_from <= day)
        and (identity.valid_to is None or identity.valid_to >= day)
    ]
    groups = set()
    for identity in held:
        if identity.category in DISABLED:
            groups.add(Group.DISABLED)
        if identity.category in SERVING_FAMILY:
            groups.add(Group.SERVING_FAMILY)
        if identity.category in BEREAVED:
            groups.add(Group.BEREAVED)
        if identity.card_type == "V":
            groups.add(Group.VETERAN)
    return groups


def check_publishable(benefit) -> None:
    if benefit.status == Status.PUBLISHED:
        raise NotReady("这个项目已经发布")
    if not benefit.steps:
        raise NotReady("请先写清“怎么用”，一行一步，再发布")
    if not benefit.basis.strip():
        raise NotReady("请先写明依据，再发布")


def check_reason(action, note) -> None:
    if action in MUST_SAY_WHY and not note.strip():
        raise MissingReason("请写明为什么，提建议的单位会看到")


def check_feedback(benefit, stars) -> None:
    if not benefit.takes_feedback:
        raise NotAsked("这个项目不收评价，有意见请拨咨询电话")
    if stars not in range(1, 6):
        raise NotAsked("请打 1 到 5 分")
