"""The least that has to be done: calamine reads, COPY of the raw cells into a temporary table, one upsert. No check at all."""

import io

from python_calamine import CalamineWorkbook

from tests.bench.roster import HEAD, NUMBER, TITLES

COLUMNS = [f"c{n}" for n in range(len(HEAD))]
KEY = COLUMNS[NUMBER]
TEXTS = ", ".join(f"{column} text" for column in COLUMNS)
TABLE = f"CREATE TABLE IF NOT EXISTS bench_floor (id bigserial PRIMARY KEY, {TEXTS}, UNIQUE ({KEY}))"
UPSERT = (
    f"INSERT INTO bench_floor ({', '.join(COLUMNS)}) SELECT * FROM raw ON CONFLICT ({KEY}) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in COLUMNS if column != KEY)
)


def run(connection, path) -> int:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[len(TITLES) + 1 :]
    text = "\n".join("\t".join(map(str, row)) for row in rows)
    with connection, connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(f"CREATE TEMP TABLE raw ({TEXTS}) ON COMMIT DROP")
        cursor.copy_expert("COPY raw FROM STDIN", io.StringIO(text), 1 << 20)
        cursor.execute(UPSERT)
    return len(rows)
