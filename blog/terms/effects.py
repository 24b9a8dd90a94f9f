"""What merging, renaming or splitting would do, told before anything is done.

What was told is carried by its `seen`: by that the deed knows whether it still holds.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from blog.terms.kinds import Carried, Kind, Tally, carried
from research.naming import Term, comparable


@dataclass(frozen=True)
class MergeEffect:
    """Several terms made into one; `carried` tells of the summaries of all of them."""

    kind: Kind
    survivor: Term
    others: Sequence[Term]
    carried: Sequence[Carried]
    #: The old addresses that lead to one of the others.
    aliases: Sequence[str]

    @classmethod
    def of(cls, kind: Kind, survivor: Term, others: Sequence[Term]) -> "MergeEffect":
        """In two queries."""
        keys = [other.pk for other in others]
        alias = kind.model.aliases.rel.related_model
        field = kind.model.aliases.field.name
        aliases = alias.objects.filter(**{f"{field}__in": keys}).order_by("slug")
        rows = carried(kind, [survivor.pk, *keys])
        return cls(kind, survivor, others, rows, list(aliases.values_list("slug", flat=True)))

    @property
    def moved(self) -> Tally:
        """The summaries that carry one of the others."""
        return Tally.of([one for one in self.carried if one.term != self.survivor.pk])

    @property
    def both(self) -> int:
        """How many carry more than one of the terms, and then one of them."""
        times = Counter(one.summary for one in self.carried)
        return sum(number > 1 for number in times.values())

    @property
    def before(self) -> Tally:
        return Tally.of([one for one in self.carried if one.term == self.survivor.pk])

    @property
    def after(self) -> Tally:
        return Tally.of(self.carried)

    @property
    def redirects(self) -> list[tuple[str, str]]:
        """Pages, lists and feeds that lead on, with where to."""
        return [
            (old, new)
            for slug in (*(other.slug for other in self.others), *self.aliases)
            for old, new in zip(
                addresses(self.kind, slug), addresses(self.kind, self.survivor.slug), strict=True
            )
        ]

    @property
    def names(self) -> list[str]:
        """What the survivor may also be called: names and synonyms of the others."""
        known = {comparable(name) for name in (self.survivor.name, *self.survivor.synonyms)}
        found = {
            comparable(name): name
            for other in self.others
            for name in (*reversed(other.synonyms), other.name)
        }
        return [name for folded, name in found.items() if folded not in known]

    @cached_property
    def seen(self) -> str:
        return digest([self.survivor, *self.others], self.carried, self.aliases)


@dataclass(frozen=True)
class RenameEffect:
    """A term as it is, and as it would be called."""

    kind: Kind
    term: Term
    name: str
    slug: str
    tally: Tally

    @classmethod
    def of(cls, kind: Kind, term: Term, name: str, slug: str) -> "RenameEffect":
        return cls(kind, term, name, slug, Tally.of(carried(kind, [term.pk])))

    @property
    def redirects(self) -> list[tuple[str, str]]:
        if self.slug == self.term.slug:
            return []
        new = addresses(self.kind, self.slug)
        return list(zip(addresses(self.kind, self.term.slug), new, strict=True))

    @property
    def seen(self) -> str:
        return digest([self.term], [], [])


@dataclass(frozen=True)
class SplitEffect:
    """Some summaries of a term that would carry another one instead.

    `target` is a row that may not be saved yet; `carried` tells of the summaries of both.
    """

    kind: Kind
    source: Term
    target: Term
    chosen: frozenset[int]
    carried: Sequence[Carried]

    @classmethod
    def of(cls, kind: Kind, source: Term, target: Term, chosen: Collection[int]) -> "SplitEffect":
        keys = [term.pk for term in (source, target) if term.pk]
        return cls(kind, source, target, frozenset(chosen), carried(kind, keys))

    @property
    def moved(self) -> Tally:
        return Tally.of([one for one in self._of(self.source) if one.summary in self.chosen])

    @property
    def source_before(self) -> Tally:
        return Tally.of(self._of(self.source))

    @property
    def source_after(self) -> Tally:
        return Tally.of([one for one in self._of(self.source) if one.summary not in self.chosen])

    @property
    def target_before(self) -> Tally:
        return Tally.of(self._of(self.target))

    @property
    def target_after(self) -> Tally:
        chosen = [one for one in self._of(self.source) if one.summary in self.chosen]
        return Tally.of([*self._of(self.target), *chosen])

    @property
    def seen(self) -> str:
        terms = [term for term in (self.source, self.target) if term.pk]
        return digest(terms, self.carried, sorted(self.chosen))

    def _of(self, term: Term) -> list[Carried]:
        return [one for one in self.carried if one.term == term.pk]


def addresses(kind: Kind, slug: str) -> list[str]:
    """Page, list and feed of a term: what readers may have kept."""
    query = urlencode({kind.key: slug})
    return [
        reverse(f"blog:{kind.model._meta.model_name}-detail", args=[slug]),
        f"{reverse('blog:summary-list')}?{query}",
        f"{reverse('blog:summary-feed')}?{query}",
    ]


def digest(terms: Sequence[Term], rows: Sequence[Carried], more: Sequence) -> str:
    """Another one as soon as anything of what an effect tells is another."""
    told = [
        [(term.pk, term.name, term.slug, term.synonyms, term.description) for term in terms],
        rows,
        more,
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()[:32]
