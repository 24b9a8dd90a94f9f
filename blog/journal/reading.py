"""The journal in words: what each change was about, and every field before and after."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext

from blog.journal.kept import field_name, name_in, names_of, thing_name
from blog.journal.rights import may_see
from blog.journal.rows import Image, Key, Net, model_of
from blog.journal.sql import columns_of, links_two, pointers
from blog.models import Change, ChangedRow
from blog.richtext import RichTextField, plain_text

# What nobody reads: keys, counters, and the text as it was imported, which is long.
UNREAD = frozenset(
    {
        *("id", "uid", "version", "created_at", "updated_at", "citation_text"),
        *("source", "source_key", "confirmed_notices"),
    }
)
NAMED = 3
# In characters; the history of a post shows whole texts side by side.
LONGEST = 400


class Line(NamedTuple):
    """A change in the list: what it was about, and how much of what it changed."""

    change: Change
    about: str
    counts: list[str]


class Value(NamedTuple):
    """A field before and after, in words; empty where there was or is nothing."""

    field: str
    before: str
    after: str


class Entry(NamedTuple):
    """A row that was changed, with its fields."""

    action: str
    thing: str
    name: str
    values: list[Value]


def lines(changes: Sequence[Change], user: AbstractBaseUser) -> list[Line]:
    """The list of these changes, in a number of queries that does not grow with them.

    What this person may not look at is counted and not named.
    """
    rows = ChangedRow.objects.filter(change__in=changes).order_by()
    counts = defaultdict(list)
    counted = rows.values("change", "table", "action").annotate(number=Count("key", distinct=True))
    for row in counted.order_by("change", "table", "action"):
        counts[row["change"]].append(_counted(row["table"], row["action"], row["number"]))
    place = Window(RowNumber(), partition_by=F("change"), order_by=F("pk").asc())
    first = list(rows.annotate(place=place).filter(place__lte=NAMED).order_by("pk"))
    seen = {table: may_see(user, table) for table in {row.table for row in first}}
    first = [row for row in first if seen[row.table]]
    named = names_now(Key(row.table, row.key) for row in first)
    about = defaultdict(dict)
    for row in first:
        name = named.get(Key(row.table, row.key)) or name_in(row.after or row.before)
        if name:
            about[row.change_id][name] = None
    return [
        Line(change, change.about or ", ".join(about[change.pk]), counts[change.pk])
        for change in changes
    ]


def entries(net: Net, keys: Sequence[Key]) -> list[Entry]:
    """These rows of a change in words."""
    images = {
        key: net.inserted.get(key) or (net.deleted[key][1] if key in net.deleted else {})
        for key in keys
    }
    named = names_of({key: image for key, image in images.items() if image}) | {
        key: name for key, name in names_now(keys).items() if name
    }
    pairs = {key: _pairs(net, key) for key in keys}
    words = _Words(pairs)
    return [
        Entry(
            _action(net, key),
            thing_name(key.table),
            named.get(key, ""),
            [
                Value(
                    capfirst(field_name(key.table, column)),
                    words.of(key.table, column, before),
                    words.of(key.table, column, after),
                )
                for column, (before, after) in pairs[key].items()
            ],
        )
        for key in keys
    ]


def names_now(keys: Iterable[Key]) -> dict[Key, str]:
    """What rows are called now, as far as they are there; a few queries for each table."""
    images: dict[Key, Image] = {}
    words = {"title", "name", "path", "slug", "month", "username", "raw", "kind"}
    words |= {"tag_id", "content_object_id"}
    tables = defaultdict(list)
    for key in keys:
        tables[key.table].append(key.pk)
    for table, pks in sorted(tables.items()):
        wanted = ["id", *sorted(words & set(columns_of(table)))]
        for row in model_of(table)._base_manager.filter(pk__in=pks).values(*wanted):
            images[Key(table, row["id"])] = row
    return names_of(images)


def _counted(table: str, action: str, number: int) -> str:
    meta = model_of(table)._meta
    thing = str(meta.verbose_name if number == 1 else meta.verbose_name_plural)
    sentence = {
        "insert": gettext("%(number)d %(thing)s added"),
        "update": gettext("%(number)d %(thing)s changed"),
        "delete": gettext("%(number)d %(thing)s removed"),
    }[action]
    return sentence % {"number": number, "thing": thing}


def _action(net: Net, key: Key) -> str:
    if key in net.inserted:
        return ChangedRow.Action.INSERT.label
    return (ChangedRow.Action.DELETE if key in net.deleted else ChangedRow.Action.UPDATE).label


def _pairs(net: Net, key: Key) -> dict[str, tuple[Any, Any]]:
    if key in net.inserted:
        pairs = {column: (None, value) for column, value in net.inserted[key].items()}
    elif key in net.deleted:
        pairs = {column: (value, None) for column, value in net.deleted[key][1].items()}
    else:
        pairs = {column: (one.before, one.after) for column, one in net.updated[key].items()}
    if links_two(model_of(key.table)):
        # Its name says both.
        return {}
    empty = (None, "", [], {})
    return {
        column: pair
        for column, pair in pairs.items()
        if column not in UNREAD and not (pair[0] in empty and pair[1] in empty)
    }


class _Words:
    """Values of columns in words; what they point to by name, in a query for each table."""

    def __init__(self, pairs: dict[Key, dict[str, tuple[Any, Any]]]):
        wanted = set()
        for key, columns in pairs.items():
            for field in pointers(model_of(key.table)):
                table = field.related_model._meta.db_table
                pks = filter(None, columns.get(field.column, ()))
                wanted |= {Key(table, pk) for pk in pks}
        self.names = names_now(wanted)

    def of(self, table: str, column: str, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        fields = {field.column: field for field in model_of(table)._meta.concrete_fields}
        field = fields.get(column)
        if isinstance(field, models.ForeignKey):
            key = Key(field.related_model._meta.db_table, value)
            return self.names.get(key) or gettext("gone since (%d)") % value
        if isinstance(field, RichTextField):
            value = plain_text(value)
        elif isinstance(field, models.DateTimeField) and (moment := parse_datetime(value)):
            return date_format(localtime(moment), "j F Y, H:i")
        elif isinstance(field, models.DateField):
            return date_format(datetime.date.fromisoformat(value), "j F Y")
        elif isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        elif isinstance(value, list):
            value = ", ".join(_part(field, one) for one in value)
        elif getattr(field, "choices", None):
            value = str(dict(field.choices).get(value, value))
        return Truncator(str(value)).chars(LONGEST, truncate="…")


def _part(field: models.Field | None, value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values())
    choices = getattr(getattr(field, "base_field", None), "choices", None) or ()
    return str(dict(choices).get(value, value))
