"""Which of the rows that a change added are kept, because others have built on them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import models

from blog.journal.rows import Image, Key, Net, model_of
from blog.journal.sql import APPENDED, by_table, pointers


class Staying(NamedTuple):
    """`used` are those that something points to which the change did not add."""

    used: set[Key]
    all: set[Key]


def what_stays(
    net: Net, now: dict[Key, Image], changed: set[Key], put_back: dict[Key, set[str]]
) -> Staying:
    """What is kept where `changed` are those with other contents by now.

    `put_back` are the columns of other rows that will be as they were, and so use nothing new.

    A row that somebody changed keeps what belongs to it; every row keeps what it points to.
    """
    added = {key for key in net.inserted if key in now}
    belonging = _belonging(added, now)
    whole = _with_all(changed, lambda key: belonging.get(key, set()))
    used = set(_used(added, put_back))
    kept = _with_all(
        whole | used | _addresses(added, now),
        lambda key: {parent for _field, parent in _parents(key, now[key])} & added,
    )
    return Staying(used, kept)


def _with_all(keys: set[Key], next_to: Callable[[Key], set[Key]]) -> set[Key]:
    """These, those next to them, and so on."""
    found, waiting = set(keys), list(keys)
    while waiting:
        fresh = next_to(waiting.pop()) - found
        found |= fresh
        waiting += fresh
    return found


def _parents(key: Key, image: Image) -> Iterator[tuple[models.ForeignKey, Key]]:
    for field in pointers(model_of(key.table)):
        if (pk := image.get(field.column)) is not None:
            yield field, Key(field.related_model._meta.db_table, pk)


def _belonging(added: set[Key], now: dict[Key, Image]) -> dict[Key, set[Key]]:
    """What would go with each row if that were deleted."""
    found: dict[Key, set[Key]] = {}
    for key in added:
        for field, parent in _parents(key, now[key]):
            if parent in added and field.remote_field.on_delete is models.CASCADE:
                found.setdefault(parent, set()).add(key)
    return found


def _addresses(added: set[Key], now: dict[Key, Image]) -> set[Key]:
    """An address once public leads there for ever, as long as there is what it leads to."""
    return {
        key
        for key in added
        if key.table == "blog_oldaddress"
        and not any(parent in added for _field, parent in _parents(key, now[key]))
    }


def _used(added: set[Key], put_back: dict[Key, set[str]]) -> Iterator[Key]:
    """The rows that others point to, and will when everything else is taken back."""
    for table, pks in by_table(added).items():
        for relation in model_of(table)._meta.get_fields(include_hidden=True):
            if not (relation.one_to_many or relation.one_to_one) or not relation.auto_created:
                continue
            field, child = relation.field, relation.related_model
            if child in APPENDED or not child._meta.managed:
                continue
            rows = child._base_manager.filter(**{f"{field.attname}__in": pks})
            for pk, parent in rows.values_list("pk", field.attname):
                key = Key(child._meta.db_table, pk)
                if key not in added and field.column not in put_back.get(key, ()):
                    yield Key(table, parent)
