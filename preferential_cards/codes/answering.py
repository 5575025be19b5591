"""All that the database does for one scan, in one statement (docs/adr/0022): a counter waits for it, with a queue behind.

It finds the seat of the phone, counts the scans of its shop, reads the standing of code, person and card live, binds the picture to the
shop that scans it first, writes the row of the log, and brings the shop's offers with what this person has used of them today.
Of two scans at once the second waits for the row of the picture and then finds it bound. Nothing here is kept between two scans, so
whatever is frozen, lost, ended or suspended is so with the next one.
"""

import datetime as dt
from typing import NamedTuple

from django.conf import settings
from django.utils.timezone import localdate

from bureau.kit.prepared import Prepared
from preferential_cards.codes.enums import GOOD, Outcome, State
from preferential_cards.codes.queries import ALL_PER_MINUTE, BAD_PER_HOUR
from preferential_cards.enums import CardState
from preferential_cards.shops.models import Offer
from veterans.states import LEFT

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


class Asked(NamedTuple):
    """What the text alone has told: it is good so far, or why not, and where to look for its code."""

    outcome: Outcome
    token: bytes = b""
    short: bytes = b""
    code_id: int | None = None
    subject: bytes = b""
    printed: bool = False
    by_hand: bool = False


class Answer(NamedTuple):
    seat_id: int
    shop_id: int
    shop: str
    plaque: str
    shop_state: str
    too_many: bool
    outcome: str
    name: str
    holder: str
    check_id: int | None
    offers: list[dict] | None


def _words(values) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


STATEMENT = f"""
WITH seat AS MATERIALIZED (
    SELECT t.id, t.shop_id, s.name, s.plaque, s.state
    FROM shops_seat t JOIN shops_shop s ON s.id = t.shop_id
    WHERE t.token = %(phone)s AND NOT t.token = ''::bytea AND t.ended_at IS NULL
), busy AS MATERIALIZED (
    SELECT (SELECT count(*) FROM (
                SELECT FROM codes_check k WHERE k.shop_id = seat.shop_id AND k.at > %(minute)s AND NOT k.offline
                LIMIT {ALL_PER_MINUTE}) q) >= {ALL_PER_MINUTE}
        OR (SELECT count(*) FROM (
                SELECT FROM codes_check k WHERE k.shop_id = seat.shop_id AND k.at > %(hour)s AND NOT k.offline
                AND k.outcome NOT IN ({_words(GOOD)}) LIMIT {BAD_PER_HOUR}) q) >= {BAD_PER_HOUR} AS too_many
    FROM seat
), picture AS MATERIALIZED (
    SELECT token, code_id, subject FROM codes_shown
    WHERE {{where}} AND at >= %(since)s AND subject <> ''::bytea ORDER BY at DESC LIMIT 1
), code AS MATERIALIZED (
    SELECT coalesce(%(code)s, (SELECT code_id FROM picture)) AS id
), known AS MATERIALIZED (
    SELECT c.id, p.name, card.kind,
           CASE WHEN c.state = '{State.FROZEN}' THEN '{Outcome.FROZEN}' WHEN c.state = '{State.REVOKED}' THEN '{Outcome.REVOKED}'
                WHEN p.state IN ({_words(LEFT)}) OR card.kind IS NULL THEN '{Outcome.NO_CARD}' ELSE '{Outcome.OK}' END AS outcome
    FROM codes_code c JOIN veterans_person p ON p.id = c.person_id LEFT JOIN LATERAL (
        SELECT kind FROM preferential_cards_card d WHERE d.person_id = c.person_id AND d.issued_at <= %(at)s
        AND (d.state = '{CardState.ACTIVE}' OR d.state = '{CardState.TEMP_LOST}' AND d.lapses_at <= %(at)s) LIMIT 1
    ) card ON true
    WHERE c.id = (SELECT id FROM code)
), bound AS (
    UPDATE codes_shown SET shop_id = coalesce(codes_shown.shop_id, seat.shop_id)
    FROM seat, busy, known, picture
    WHERE codes_shown.token = picture.token AND known.outcome = '{Outcome.OK}' AND NOT busy.too_many
    RETURNING codes_shown.shop_id
), judged AS MATERIALIZED (
    SELECT CASE WHEN %(outcome)s NOT IN ({_words(GOOD)}) THEN %(outcome)s
                WHEN known.id IS NULL THEN '{Outcome.UNKNOWN}'
                WHEN known.outcome <> '{Outcome.OK}' THEN known.outcome
                WHEN bound.shop_id <> seat.shop_id THEN '{Outcome.OTHER_SHOP}'
                ELSE %(outcome)s END AS outcome,
           coalesce(nullif(%(token)s, ''::bytea), picture.token, ''::bytea) AS token,
           CASE WHEN known.id IS NULL THEN ''::bytea ELSE coalesce(nullif(%(subject)s, ''::bytea), picture.subject) END AS subject
    FROM seat LEFT JOIN picture ON true LEFT JOIN known ON true LEFT JOIN bound ON true
), log AS (
    INSERT INTO codes_check (shop_id, seat_id, at, outcome, token, subject, holder, code_id, printed, by_hand, offline)
    SELECT seat.shop_id, seat.id, %(at)s, judged.outcome, judged.token, judged.subject, coalesce(known.kind, ''),
           code.id, %(printed)s, %(by_hand)s, false
    FROM seat, busy, judged, code LEFT JOIN known ON true WHERE NOT busy.too_many
    RETURNING id
)
SELECT seat.id, seat.shop_id, seat.name, seat.plaque, seat.state, busy.too_many, judged.outcome, coalesce(known.name, ''),
       coalesce(known.kind, ''), log.id,
       CASE WHEN judged.outcome = '{Outcome.OK}' THEN (
           SELECT json_agg(json_build_object(
               'id', o.id, 'title', o.title, 'holders', o.holders, 'excludes', o.excludes, 'per_day', o.per_day,
               'hour_from', o.hour_from, 'hour_to', o.hour_to, 'valid_from', o.valid_from, 'valid_to', o.valid_to,
               'used', used.count, 'last', extract(epoch FROM used.last)) ORDER BY o.id)
           FROM shops_offer o CROSS JOIN LATERAL (
               SELECT count(*) AS count, max(r.at) AS last FROM shops_redemption r
               WHERE r.offer_id = o.id AND r.subject = judged.subject AND r."on" = %(today)s
           ) used
           WHERE o.shop_id = seat.shop_id AND o.valid_from <= %(today)s AND (o.valid_to IS NULL OR o.valid_to >= %(today)s)
           AND o.withdrawn_at IS NULL) END
FROM seat CROSS JOIN busy CROSS JOIN judged LEFT JOIN known ON true LEFT JOIN log ON true
"""
TYPES = {
    "outcome": "text", "token": "bytea", "short": "bytea", "code": "bigint", "subject": "bytea", "printed": "boolean", "by_hand": "boolean",
    "phone": "bytea", "at": "timestamptz", "today": "date", "since": "timestamptz", "minute": "timestamptz", "hour": "timestamptz",
}  # fmt: skip
BY_TOKEN, BY_SHORT = (
    Prepared(
        f"code_check_by_{key}", STATEMENT.format(where=f"{key} = %({key})s"), types=TYPES, soon_on_disk=True
    )
    for key in ("token", "short")
)


def ask(asked: Asked, *, phone: bytes, at: dt.datetime, since: dt.datetime) -> Answer | None:
    """`phone` is the digest of its secret. Nothing if it holds no seat; then nothing was written."""
    statement = BY_SHORT if asked.short else BY_TOKEN
    when = {"at": at, "today": localdate(at), "since": since, "minute": at - MINUTE, "hour": at - HOUR}
    values = asked._asdict() | {"code": asked.code_id, "phone": phone} | when
    row = statement.first_row([settings.HOME_CODE], values)
    return Answer(*row) if row else None


def offer_of(row: dict) -> Offer:
    """An offer out of the answer, as the rules and the page know it."""
    return Offer(
        pk=row["id"],
        title=row["title"],
        holders=row["holders"],
        excludes=row["excludes"],
        per_day=row["per_day"],
        hour_from=row["hour_from"] and dt.time.fromisoformat(row["hour_from"]),
        hour_to=row["hour_to"] and dt.time.fromisoformat(row["hour_to"]),
        valid_from=dt.date.fromisoformat(row["valid_from"]),
        valid_to=row["valid_to"] and dt.date.fromisoformat(row["valid_to"]),
    )
