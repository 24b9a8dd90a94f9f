"""What is in a database, such that two runs of the same deed can be compared."""

from collections import Counter

import psycopg

from pprnet.backup.contents import TABLES

# Moments and random keys differ from run to run, also where they stand within other texts.
MOMENT = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?"
RANDOM = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
VARYING = f"{MOMENT}|{RANDOM}"
# Who is logged in is no part of the archive.
ASIDE = {"public.django_session"}

Rows = Counter[tuple[str, str]]


def rows_of(connection: psycopg.Connection) -> Rows:
    """How often each row is there: its table, and a hash of it."""
    tables = connection.execute(TABLES).fetchall()
    parts = [
        f"SELECT '{table}', md5(regexp_replace(ROW({columns})::text, '{VARYING}', '~', 'g')) "
        f"FROM {table}"
        for table, columns in tables
        if table not in ASIDE
    ]
    return Counter(connection.execute(" UNION ALL ".join(parts)).fetchall()) if parts else Counter()


def shape(before: Rows, after: Rows) -> dict[str, tuple[int, int]]:
    """By table, how many rows are there no more as they were, and how many as they were not."""
    gone, new = before - after, after - before
    return {
        table: (
            sum(n for (name, _), n in gone.items() if name == table),
            sum(n for (name, _), n in new.items() if name == table),
        )
        for table in sorted({name for name, _ in [*gone, *new]})
    }
