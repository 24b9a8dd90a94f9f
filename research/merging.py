"""Many topics, or types of research, made into one, over everything that points to them.

What that is, is asked of the models themselves, so that a table of a later app takes part without
a word.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from research.naming import Term, alias_of


class Relation(NamedTuple):
    """A foreign key that leads to a term: the model that has it, and its field."""

    model: type[models.Model]
    field: models.ForeignKey

    @property
    def column(self) -> tuple[str, str]:
        """Table and column in the database."""
        return self.model._meta.db_table, self.field.column

    @property
    def identities(self) -> list[list[str]]:
        """What else a row must share with another to be the same but for the term."""
        options = self.model._meta
        rules = [constraint.fields for constraint in options.total_unique_constraints]
        rules += options.unique_together
        rules += [[self.field.name]] if self.field.unique else []
        return [
            [name for name in rule if name != self.field.name]
            for rule in rules
            if self.field.name in rule
        ]


def relations_to(model: type[models.Model]) -> list[Relation]:
    """Every foreign key that points to this model, those of hidden tables between two as well."""
    found = model._meta.get_fields(include_hidden=True)
    return [
        Relation(each.related_model, each.field)
        for each in found
        if (each.one_to_many or each.one_to_one) and each.auto_created and not each.concrete
    ]


def merge(survivor: Term, others: Iterable[Term]) -> None:
    """Let everything that points to the others point to the survivor, and the others be gone.

    Their addresses, and those that led to them, lead to the survivor. Raises `ValueError` where
    the survivor is among the others, or there are none.
    """
    others = list(others)
    if not others or survivor in others:
        raise ValueError("A term is merged into another one.")
    keys = [other.pk for other in others]
    with transaction.atomic():
        for relation in relations_to(type(survivor)):
            rows = relation.model._base_manager.filter(**{f"{relation.field.name}__in": keys})
            carry_over(relation, rows, survivor)
        type(survivor)._base_manager.filter(pk__in=keys).delete()
        # Only now are the addresses free to lead elsewhere.
        survivor.aliases.bulk_create([alias_of(survivor, other.slug) for other in others])


def carry_over(relation: Relation, rows: QuerySet, survivor: Term) -> None:
    """Let these rows of the relation point to the survivor.

    Of rows that would then be the same, one is left.
    """
    name, manager = relation.field.name, relation.model._base_manager
    rows = rows.exclude(**{name: survivor}).order_by()
    for identity in relation.identities:
        same = {other: OuterRef(other) for other in identity}
        twins = manager.filter(**same, **{name: survivor})
        earlier = rows.filter(**same, pk__lt=OuterRef("pk"))
        rows.filter(Exists(twins) | Exists(earlier)).delete()
    rows.update(**{name: survivor})
