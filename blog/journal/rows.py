"""What a change came to, row by row, however often it touched each of them."""

import dataclasses
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model

from blog.models import ChangedRow

Image = dict[str, Any]


class Key(NamedTuple):
    table: str
    pk: int


class Difference(NamedTuple):
    """Of a column; `order` is when the change first touched it, as the key of a changed row."""

    order: int
    before: Any
    after: Any


@dataclasses.dataclass
class Net:
    """The rows that a change added, removed (as they were) and changed, column by column."""

    inserted: dict[Key, Image] = dataclasses.field(default_factory=dict)
    deleted: dict[Key, tuple[int, Image]] = dataclasses.field(default_factory=dict)
    updated: dict[Key, dict[str, Difference]] = dataclasses.field(default_factory=dict)

    def rows(self) -> set[Key]:
        return {*self.inserted, *self.deleted, *self.updated}

    def tables(self) -> set[str]:
        return {key.table for key in self.rows()}

    def add(self, row: ChangedRow) -> None:
        """Take one more row, in the order in which they were changed."""
        key = Key(row.table, row.key)
        {"insert": self._insert, "update": self._update, "delete": self._delete}[row.action](
            key, row
        )

    def _insert(self, key: Key, row: ChangedRow) -> None:
        if key not in self.deleted:
            self.inserted[key] = row.after
            return
        # It was taken away and came again under its own key.
        _, was = self.deleted.pop(key)
        self.updated[key] = {
            column: Difference(row.pk, was[column], value)
            for column, value in row.after.items()
            if column in was and was[column] != value
        }

    def _update(self, key: Key, row: ChangedRow) -> None:
        if key in self.inserted:
            self.inserted[key] |= row.after
            return
        columns = self.updated.setdefault(key, {})
        for column, after in row.after.items():
            first = columns.get(column)
            order, before = first[:2] if first else (row.pk, row.before[column])
            columns[column] = Difference(order, before, after)

    def _delete(self, key: Key, row: ChangedRow) -> None:
        if self.inserted.pop(key, None) is None:
            earlier = {name: one.before for name, one in self.updated.pop(key, {}).items()}
            self.deleted[key] = (row.pk, row.before | earlier)


def net_of(rows: Iterable[ChangedRow]) -> Net:
    """What these rows come to, given in the order in which they were changed."""
    net = Net()
    for row in rows:
        net.add(row)
    net.updated = {
        key: {name: one for name, one in columns.items() if one.before != one.after}
        for key, columns in net.updated.items()
    }
    net.updated = {key: columns for key, columns in net.updated.items() if columns}
    return net


@cache
def model_of(table: str) -> type[Model]:
    """The model of a table. Raises `LookupError` where it is gone since."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return model
    raise LookupError(table)
