"""A few export orders in each of their states: asked, refused, taken. No file lies anywhere; the demo hands nothing out."""

import datetime as dt

from bureau.accounts.models import User
from bureau.demo.accounts import ACCOUNTS, HOME, STREET
from bureau.exports import kinds
from bureau.exports.enums import State
from bureau.exports.models import Order
from bureau.kit import seal
from bureau.kit.sequences import next_ids
from stations.enums import Role
from stations.permissions import GRANTS
from stations.scope import Scope

ORDERS = (  # asker, decider, place, query, sensitive, purpose, note, state, hours ago, said
    (
        "street",
        None,
        STREET,
        "state=FILED",
        [],
        "SERVICE",
        "春节上门慰问分组用，只发给本街道社工",
        State.ASKED,
        5,
        "",
    ),
    (
        "street",
        "officer",
        STREET,
        "disability=yes",
        ["残疾等级"],
        "PAYMENT",
        "核对伤残抚恤金发放名单",
        State.FETCHED,
        80,
        "",
    ),
    (
        "officer",
        "director",
        HOME,
        "state=on",
        ["完整证件号"],
        "REPORT",
        "报省厅年度数据比对",
        State.REFUSED,
        200,
        "省厅已改用接口，不再收名单",
    ),
)


def make(*, at: dt.datetime) -> None:
    accounts = {user.username: user for user in User.objects.filter(username__in=ACCOUNTS)}
    kind = kinds.REGISTRY["people"]
    rows = []
    for pk, (who, other, place, query, sensitive, purpose, note, state, hours, said) in zip(
        next_ids(Order, len(ORDERS)), ORDERS, strict=True
    ):
        asked_at, decided_at = at - dt.timedelta(hours=hours), at - dt.timedelta(hours=hours - 3)
        role = Role.OFFICER if place == HOME else Role.STREET_WORKER
        by = Scope(accounts[who].pk, ((place, GRANTS[role]),))
        chosen = kind.choose(query, by=by, at=at)
        taken = state == State.FETCHED
        rows.append(
            Order(
                pk=pk, kind=kind.key, query_sealed=seal.of(Order.SEAL).close(query, pk), words=chosen.words,
                columns=[column.label for column in chosen.columns] + sensitive, sensitive=sensitive,
                persons=kinds.persons(kind, chosen), place_code=place, purpose=purpose, note=note, state=state,
                state_since=decided_at if other else asked_at, asked_at=asked_at, asked_by=accounts[who],
                decided_by=accounts[other] if other else None, decided_at=decided_at if other else None, reason=said,
                made_at=decided_at if taken else None, fetched_at=decided_at if taken else None,
                people=kinds.person_keys(kind, chosen) if taken else [],
            )
        )  # fmt: skip
    Order.objects.bulk_create(rows)
