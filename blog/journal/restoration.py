"""What a change removed and changed is put back, in the reverse of the order it was done in."""

import datetime
from itertools import groupby
from typing import NamedTuple

from django.db import models
from django.utils import timezone

from blog.journal.kept import LOST
from blog.journal.rows import Image, Key, Net, model_of
from blog.journal.sql import by_table, inserted, links_two, pointers, removed, there, updated
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias

# Tables of addresses, which triggers write as well, and the column that is the address. Whether one
# is needed shows when everything else is in its place.
ADDRESSES = {
    "research_topicalias": "slug",
    "research_researchtypealias": "slug",
    "blog_oldaddress": "path",
}
# What the aliases of each kind lead to.
TERMS = {TopicAlias: Topic, ResearchTypeAlias: ResearchType}
# Once it has come, the first publication of a post is a fact.
FIRST = "first_published_at"


class _Step(NamedTuple):
    """A row to be put back, or columns of it."""

    order: int
    is_whole: bool
    key: Key
    image: Image

    @property
    def alike(self) -> tuple:
        """Steps in a row for which this is the same are taken at once."""
        return self.is_whole, self.key.table, frozenset(self.image)


class Restoration:
    """Planned before anything is removed: `columns` are those that are put back of each row."""

    def __init__(self, net: Net, now: dict[Key, Image], columns: dict[Key, set[str]]):
        self.net = net
        self.now = now
        #: What has lost what it pointed to: row, column, why.
        self.lost: list[tuple[Key, str, str]] = []
        steps = [*self._wholes(), *self._columns(columns)]
        steps.sort(key=lambda step: step.order, reverse=True)
        self.steps = self._with_parents(steps)

    @property
    def columns(self) -> dict[Key, set[str]]:
        """Those that will be put back of each row that is there."""
        found: dict[Key, set[str]] = {}
        for step in self.steps:
            if not step.is_whole:
                found.setdefault(step.key, set()).update(step.image)
        return found

    def run(self, gone: set[Key]) -> None:
        """Put everything back, now that the rows are gone that the change had added."""
        steps = self._without_repetitions(self.steps)
        for (is_whole, table, columns), alike in groupby(steps, lambda step: step.alike):
            images = [step.image for step in alike]
            if is_whole:
                inserted(table, images)
            else:
                updated(table, columns - {"id"}, images)
        self._addresses(gone)

    def _wholes(self) -> list[_Step]:
        return [
            _Step(order, True, key, dict(image))
            for key, (order, image) in self.net.deleted.items()
            if key.table not in ADDRESSES and key not in self.now
        ]

    def _columns(self, columns: dict[Key, set[str]]) -> list[_Step]:
        """The columns of each row, those together that the change touched first together."""
        found = []
        for key, names in columns.items():
            differences = self.net.updated[key]
            for order in {differences[name].order for name in names}:
                image = {
                    name: differences[name].before
                    for name in names
                    if differences[name].order == order and not self._is_a_fact(key, name)
                }
                if image:
                    found.append(_Step(order, False, key, {"id": key.pk} | image))
        return found

    def _is_a_fact(self, key: Key, name: str) -> bool:
        moment = self.now[key].get(name) if (key.table, name) == ("blog_post", FIRST) else None
        return bool(moment) and datetime.datetime.fromisoformat(moment) <= timezone.now()

    def _with_parents(self, steps: list[_Step]) -> list[_Step]:
        """Those whose row still has what it points to; where it need not, it points to nothing."""
        back = {step.key for step in steps if step.is_whole}
        for table in sorted({step.key.table for step in steps}):
            for field in pointers(model_of(table)):
                model, column = field.related_model, field.column
                mine = [
                    step for step in steps if step.key.table == table and step.image.get(column)
                ]
                known = there(model, (step.image[column] for step in mine))
                for step in mine:
                    parent = Key(model._meta.db_table, step.image[column])
                    if parent.pk in known or parent in back:
                        continue
                    if field.remote_field.on_delete is models.SET_NULL:
                        step.image[column] = None
                    elif step.is_whole:
                        self.lost.append((step.key, "", LOST))
                        steps.remove(step)
                        back.discard(step.key)
                    else:
                        self.lost.append((step.key, column, LOST))
                        del step.image[column]
        return [step for step in steps if step.image.keys() != {"id"}]

    def _without_repetitions(self, steps: list[_Step]) -> list[_Step]:
        """Links that somebody has made anew meanwhile are not made twice."""
        for table in sorted({step.key.table for step in steps}):
            model = model_of(table)
            names = links_two(model)
            mine = [
                s for s in steps if names and s.key.table == table and s.image.keys() & {*names}
            ]
            if not mine:
                continue
            pairs = [
                (step, *((self.now.get(step.key, {}) | step.image)[name] for name in names))
                for step in mine
            ]
            rows = model._base_manager.filter(**{f"{names[0]}__in": {pair[1] for pair in pairs}})
            made = {tuple(pair): pk for pk, *pair in rows.values_list("pk", *names)}
            for step, *pair in pairs:
                if made.get(tuple(pair), step.key.pk) != step.key.pk:
                    steps.remove(step)
                    if not step.is_whole:
                        removed([step.key])
        return steps

    def _addresses(self, gone: set[Key]) -> None:
        """No address is lost: neither one that was removed nor one its term did not take back."""
        wanted = [
            (key, image)
            for key, (_, image) in self.net.deleted.items()
            if key.table in ADDRESSES and key not in self.now
        ]
        for alias, term in TERMS.items():
            taken = {
                differences["slug"].before
                for key, differences in self.net.updated.items()
                if key.table == term._meta.db_table and "slug" in differences
            }
            wanted += [
                (key, self.now[key])
                for key in gone
                if key.table == alias._meta.db_table and self.now[key]["slug"] in taken
            ]
        images = dict(wanted)
        for table, pks in by_table(images).items():
            model, column = model_of(table), ADDRESSES[table]
            addresses = [images[Key(table, pk)][column] for pk in pks]
            known = set(
                model.objects.filter(**{f"{column}__in": addresses}).values_list(column, flat=True)
            )
            if model in TERMS:
                live = TERMS[model].objects.filter(slug__in=addresses)
                known |= set(live.values_list("slug", flat=True))
            missing = [images[Key(table, pk)] for pk in pks]
            if missing := [image for image in missing if image[column] not in known]:
                inserted(table, missing)
