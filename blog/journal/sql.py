"""Rows of any table as the journal writes them, many at once."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from django.db import connection, models

from blog.journal.rows import Image, Key, model_of
from research.models import EvidenceCheck

# What a program notes down beside a row, and nobody would miss without it.
APPENDED = (EvidenceCheck,)


def by_table(keys: Iterable[Key]) -> dict[str, list[int]]:
    found = defaultdict(list)
    for key in keys:
        found[key.table].append(key.pk)
    return found


def columns_of(table: str) -> list[str]:
    """The columns that can be written."""
    return [field.column for field in model_of(table)._meta.concrete_fields if not field.generated]


def locked_rows(keys: Iterable[Key]) -> dict[Key, Image]:
    """These rows as they are now, as far as there are any, and nobody else's."""
    found = {}
    for table, pks in sorted(by_table(keys).items()):
        with connection.cursor() as cursor:
            # Locked as for deletion, so that nobody builds on them meanwhile.
            cursor.execute(
                f"SELECT id, to_jsonb(one) - %s::text[] FROM {_quoted(table)} AS one "  # noqa: S608
                "WHERE id = ANY(%s) ORDER BY id FOR UPDATE",
                [_generated(table), pks],
            )
            found |= {Key(table, pk): _loaded(image) for pk, image in cursor.fetchall()}
    return found


def removed(keys: Iterable[Key]) -> None:
    """Delete these rows, those that point to others first."""
    tables = by_table(keys)
    for table in _children_first(tables):
        for model in APPENDED:
            for field in _pointing(model, model_of(table)):
                model.objects.filter(**{f"{field.attname}__in": tables[table]}).delete()
        statement = f"DELETE FROM {_quoted(table)} WHERE id = ANY(%s)"  # noqa: S608 -- our own name
        _execute(statement, tables[table])


def inserted(table: str, images: Sequence[Image]) -> None:
    """Put these rows back under their own keys; a column that came since has its default."""
    fields = [field for field in model_of(table)._meta.concrete_fields if not field.generated]
    whole = [{f.column: image.get(f.column, _default(f)) for f in fields} for image in images]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    _execute(
        f"INSERT INTO {_quoted(table)} ({names}) SELECT {names} "  # noqa: S608 -- our own names
        f"FROM jsonb_populate_recordset(NULL::{_quoted(table)}, %s)",
        json.dumps(whole),
    )


def updated(table: str, columns: Iterable[str], images: Sequence[Image]) -> None:
    """Set these columns of rows to what the images hold, which have the keys as `id`."""
    settings = [f"{name} = r.{name}" for name in map(connection.ops.quote_name, sorted(columns))]
    if "updated_at" in columns_of(table):
        settings.append("updated_at = clock_timestamp()")
    _execute(
        f"UPDATE {_quoted(table)} AS one SET {', '.join(settings)} "  # noqa: S608 -- our own names
        f"FROM jsonb_populate_recordset(NULL::{_quoted(table)}, %s) AS r WHERE one.id = r.id",
        json.dumps(images),
    )


@cache
def pointers(model: type[models.Model]) -> list[models.ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


@cache
def links_two(model: type[models.Model]) -> list[str]:
    """The columns of which a link table has every pair once; none of another table."""
    for constraint in model._meta.total_unique_constraints:
        fields = [model._meta.get_field(name) for name in constraint.fields]
        if all(isinstance(field, models.ForeignKey) for field in fields):
            return [field.attname for field in fields]
    return []


def there(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    return set(model._base_manager.filter(pk__in=set(pks)).values_list("pk", flat=True))


def _default(field: models.Field) -> Any:
    value = field.get_default()
    return value if value is None or isinstance(value, bool | int | list | dict) else str(value)


def _pointing(model: type[models.Model], to: type[models.Model]) -> list[models.ForeignKey]:
    return [field for field in pointers(model) if field.related_model is to]


def _children_first(tables: Iterable[str]) -> list[str]:
    known = {model_of(table): table for table in tables}
    graph = {
        table: {
            child
            for model, child in known.items()
            if model is not parent and _pointing(model, parent)
        }
        for parent, table in known.items()
    }
    return list(TopologicalSorter(graph).static_order())


def _quoted(table: str) -> str:
    return connection.ops.quote_name(model_of(table)._meta.db_table)


def _generated(table: str) -> list[str]:
    return [field.column for field in model_of(table)._meta.concrete_fields if field.generated]


def _loaded(image: str | Image) -> Image:
    return json.loads(image) if isinstance(image, str) else image


def _execute(statement: str, parameter: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [parameter])
