"""What the register already knows about the numbers of a chunk, in one query and one text per person.

The text holds everything that a roster can change, in the order of `COMPARED`: equal texts mean that nothing is to be
done, and that is found with one comparison.
"""

from dataclasses import dataclass

US = "\x1f"  # between the parts of the text


@dataclass(frozen=True)
class Compared:
    key: str  # of the sheet
    sql: str
    touch: int  # which table it writes to


PERSON, SERVICE, CONTACT, AWARD, IDENTITY, DISABILITY = 1, 2, 4, 8, 16, 32
EVERYTHING = PERSON | SERVICE | CONTACT | AWARD | IDENTITY | DISABILITY
TABLES = {
    PERSON: "veterans_person", SERVICE: "veterans_service", CONTACT: "veterans_contact", AWARD: "veterans_award",
    IDENTITY: "veterans_identity", DISABILITY: "veterans_disability",
}  # fmt: skip
PERSON_COLUMNS = {  # key of the sheet → column of the register (and of the plan)
    "name": "name", "community": "station_code", "ethnic": "ethnic", "political": "political", "marital": "marital",
    "education": "education", "employment": "employment", "employer": "employer", "household": "household_address",
    "residence": "residence_address", "note": "note",
}  # fmt: skip
COMPARED = [
    *(Compared(key, f"p.{column}", PERSON) for key, column in PERSON_COLUMNS.items()),
    Compared("category", "i.held", IDENTITY),
    Compared("enlisted", "s.enlisted_on, s.enlisted_precision", SERVICE),
    Compared("left", "s.left_on, s.left_precision", SERVICE),
    Compared("unit", "s.unit", SERVICE),
    Compared("rank", "s.rank", SERVICE),
    Compared("phone", "encode(c.number_index, 'hex')", CONTACT),
    Compared("awards", "a.held", AWARD),
    Compared("disability", "d.held", DISABILITY),
]

# Every table is reached by LATERAL … LIMIT: the policies of the wall look selective to PostgreSQL, and free to choose it
# walks through everybody of the district for each chunk instead of looking five thousand numbers up. CASE and not coalesce:
# PostgreSQL takes coalesce for a function that may leak, and serves no index with it behind a policy.
MATCH = """
SELECT k.ord - 1, p.id, p.station_code, p.state, c.id, s.id IS NOT NULL,
       p.version + coalesce(s.version, 0) + coalesce(c.version, 0), i.versions, a.versions, d.versions, concat({text})
FROM unnest(%s::bytea[]) WITH ORDINALITY k(number, ord)
LEFT JOIN LATERAL (SELECT kept.id_number_index FROM veterans_alias a JOIN veterans_person kept ON kept.id = a.person_id
                   WHERE a.number_index = k.number LIMIT 1) merged ON true
CROSS JOIN LATERAL (SELECT * FROM veterans_person WHERE id_number_index =
                    CASE WHEN merged.id_number_index IS NULL THEN k.number ELSE merged.id_number_index END LIMIT 1) p
LEFT JOIN LATERAL (SELECT * FROM veterans_service WHERE person_id = p.id AND number = 1 LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT * FROM veterans_contact WHERE person_id = p.id AND is_primary LIMIT 1) c ON true
LEFT JOIN LATERAL (SELECT string_agg(category, ';' ORDER BY category) FILTER (WHERE valid_to IS NULL) held, sum(version) versions
                   FROM veterans_identity WHERE person_id = p.id) i ON true
LEFT JOIN LATERAL (SELECT string_agg(award || '*' || times, ';' ORDER BY award) held, sum(versions) versions
                   FROM (SELECT award, sum(times) times, sum(version) versions FROM veterans_award WHERE person_id = p.id GROUP BY award) x) a ON true
LEFT JOIN LATERAL (SELECT max(grade || '/' || nature) FILTER (WHERE ended_on IS NULL) held, sum(version) versions
                   FROM veterans_disability WHERE person_id = p.id) d ON true
"""
# The same person under another number: an old number exchanged for a new one, or two people.
NAMESAKES = """
SELECT k.ord - 1, p.held FROM unnest(%s::text[], %s::date[]) WITH ORDINALITY k(name, born, ord)
CROSS JOIN LATERAL (SELECT count(*) held FROM veterans_person p WHERE p.name = k.name AND p.born_on = k.born AND {reach} LIMIT 1) p
WHERE p.held > 0
"""
IDS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


@dataclass(slots=True)
class Known:
    """One person of the register. `versions`: of person + service + contact, of identities, of awards, of ratings."""

    pk: int
    station: str
    state: str
    contact: int | None
    has_service: bool
    versions: tuple
    text: str

    def base(self, touched: int) -> int:
        """The sum of the versions that this change depends on. Versions only grow, so the sum tells whether they moved."""
        own, identities, awards, ratings = self.versions
        return (
            own
            + (identities or 0) * bool(touched & IDENTITY)
            + (awards or 0) * bool(touched & AWARD)
            + (ratings or 0) * bool(touched & DISABILITY)
        )


class Register:
    """Reads for the planner. Uses the connection from one thread at a time."""

    def __init__(self, raw_connection, mapped: set[str]):
        self.connection = raw_connection
        self.compared = [c for c in COMPARED if c.key in mapped]
        self.match_sql = MATCH.format(text=f", E'{US}', ".join(c.sql for c in self.compared))

    def match(self, numbers: list[str]) -> dict[int, Known]:
        """Positions in `numbers` (hex indexes) → who holds them."""
        if not numbers:
            return {}
        with self.connection.cursor() as cursor:
            cursor.execute(self.match_sql, ["{" + ",".join(f'"\\\\x{number}"' for number in numbers) + "}"])
            return {
                at: Known(pk, station, state, contact, service, (own, i, a, d), text)
                for at, pk, station, state, contact, service, own, i, a, d, text in cursor.fetchall()
            }

    def namesakes(self, names: list[str], births: list[str], reach: tuple[str, ...]) -> dict[int, int]:
        if not names:
            return {}
        ranges = " OR ".join(["p.station_code >= %s AND p.station_code < %s"] * len(reach))
        bounds = [bound for place in reach for bound in (place, place + "~")]
        with self.connection.cursor() as cursor:
            cursor.execute(NAMESAKES.format(reach=f"({ranges})"), [names, births, *bounds])
            return dict(cursor.fetchall())

    def is_empty(self) -> bool:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT NOT EXISTS (SELECT 1 FROM veterans_person)")
            return cursor.fetchone()[0]

    def ids(self, table: str, count: int) -> list[int]:
        with self.connection.cursor() as cursor:
            cursor.execute(IDS, [table, count])
            return [key for (key,) in cursor.fetchall()]
