"""What a database holds, in figures that are the same wherever the same rows are."""

from typing import Any, NamedTuple

from django.db.backends.utils import CursorWrapper

# How values are written as text depends on these; the hashes are made of that text.
PLAIN = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1
"""
# Of schemas that PostgreSQL keeps for itself, or of an extension, nothing is ours.
OURS = """
n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND NOT EXISTS (
    SELECT FROM pg_depend AS d WHERE d.objid = {row}.oid AND d.classid = '{table}'::regclass
    AND d.deptype = 'e'
)
"""
# Generated columns are left out: another PostgreSQL may know other accents, and a dump has none.
TABLES = f"""
SELECT format('%I.%I', n.nspname, c.relname),
    string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relkind = 'r' AND {OURS.format(row="c", table="pg_class")}
GROUP BY 1 ORDER BY 1
"""  # noqa: S608 -- our own constants
# The order of rows is no matter, so their hashes are sorted before they are hashed together.
ROWS = """
SELECT count(*), encode(sha256(coalesce(string_agg(hash, '' ORDER BY hash), '')), 'hex')
FROM (SELECT sha256(convert_to(ROW({columns})::text, 'UTF8')) AS hash FROM {table}) AS hashed
"""
SEQUENCES = "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
# PostgreSQL 18 counts NOT NULL among the constraints, earlier ones do not.
OBJECTS = f"""
WITH relations AS (
    SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE {OURS.format(row="c", table="pg_class")}
)
SELECT 'triggers', count(*) FROM pg_trigger JOIN relations ON tgrelid = relations.oid
WHERE NOT tgisinternal
UNION ALL
SELECT 'indexes', count(*) FROM pg_index JOIN relations ON indrelid = relations.oid
UNION ALL
SELECT 'constraints', count(*) FROM pg_constraint JOIN relations ON conrelid = relations.oid
WHERE contype <> 'n'
UNION ALL
SELECT 'functions', count(*) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE {OURS.format(row="p", table="pg_proc")}
UNION ALL
SELECT 'text search configurations', count(*)
FROM pg_ts_config AS t JOIN pg_namespace AS n ON n.oid = t.cfgnamespace
WHERE {OURS.format(row="t", table="pg_ts_config")}
"""  # noqa: S608 -- our own constants


class Table(NamedTuple):
    rows: int
    sha256: str


class Contents(NamedTuple):
    """Tables, sequences (their last value, None before the first) and how many of what else."""

    tables: dict[str, Table]
    sequences: dict[str, int | None]
    objects: dict[str, int]

    @classmethod
    def of(cls, cursor: CursorWrapper) -> "Contents":
        """Those the transaction of this cursor sees. It must be in one."""
        cursor.execute(PLAIN)
        # First: a sequence moves in all transactions at once, and must not be ahead of the dump.
        cursor.execute(SEQUENCES)
        sequences = dict(cursor.fetchall())
        cursor.execute(OBJECTS)
        objects = dict(cursor.fetchall())
        return cls(_tables(cursor), sequences, objects)

    @classmethod
    def read(cls, written: dict[str, Any]) -> "Contents":
        """What `_asdict()` and JSON have made of one."""
        tables = {name: Table(*table) for name, table in written["tables"].items()}
        return cls(tables, written["sequences"], written["objects"])

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    def differences(self, found: "Contents") -> list[str]:
        """What is otherwise in a database that should hold this, a line each."""
        return [
            *self._of_tables(found),
            *(
                f"{name}: {found.objects.get(name, 0)} instead of {number}"
                for name, number in self.objects.items()
                if found.objects.get(name, 0) != number
            ),
            *(
                f"{name} is behind: {found.sequences.get(name)} instead of {value}"
                for name, value in self.sequences.items()
                if name not in found.sequences
                or (value is not None and (found.sequences[name] or 0) < value)
            ),
        ]

    def _of_tables(self, found: "Contents") -> list[str]:
        lines = [f"{name} is new" for name in sorted(found.tables.keys() - self.tables.keys())]
        for name, table in self.tables.items():
            there = found.tables.get(name)
            if there is None:
                lines.append(f"{name} is missing")
            elif there.rows != table.rows:
                lines.append(f"{name} has {there.rows} rows instead of {table.rows}")
            elif there != table:
                lines.append(f"{name} has other rows than it had")
        return lines


def names_of_tables(cursor: CursorWrapper) -> list[str]:
    cursor.execute(TABLES)
    return [name for name, _ in cursor.fetchall()]


def _tables(cursor: CursorWrapper) -> dict[str, Table]:
    found = {}
    cursor.execute(TABLES)
    for table, columns in cursor.fetchall():
        cursor.execute(ROWS.format(table=table, columns=columns or ""))
        found[table] = Table(*cursor.fetchone())
    return found
