"""Which topics, or types of research, are likely the same, and why one may think so."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.db import connection
from django.utils.formats import number_format
from django.utils.translation import gettext

from research.models import Difference
from research.naming import Term, comparable

# From these on two names count as misspellings of each other: of the vocabulary as it was laid
# down no two are, and each of its names with a letter too few is.
ALIKE_TRIGRAMS = 0.6
ALIKE_LETTERS = 0.8
# Trigrams find swapped and missing words, the distance of Levenshtein what differs in a letter.
# Trigrams are joined, for `similarity()` of every two takes twice as long.
NEARLY_THE_SAME = """
WITH term AS MATERIALIZED (
    SELECT id, name, length(name) AS size
    FROM unnest(%(ids)s::bigint[], %(names)s::text[]) AS given (id, name)
), piece AS MATERIALIZED (
    SELECT id, cardinality(pieces) AS number, unnest(pieces) AS piece
    FROM term CROSS JOIN LATERAL show_trgm(name) AS pieces
), by_trigrams AS (
    SELECT one.id AS first, other.id AS second,
        count(*)::float / (one.number + other.number - count(*)) AS likeness
    FROM piece AS one JOIN piece AS other ON one.piece = other.piece AND one.id < other.id
    GROUP BY one.id, other.id, one.number, other.number
), by_letters AS (
    SELECT one.id AS first, other.id AS second, most.size,
        levenshtein_less_equal(one.name, other.name, floor(most.errors)::int) AS distance
    FROM term AS one
    JOIN term AS other ON one.id < other.id
    CROSS JOIN LATERAL (SELECT greatest(one.size, other.size) AS size,
        (1 - %(letters)s) * greatest(one.size, other.size) + 0.001 AS errors) AS most
    WHERE abs(one.size - other.size) <= most.errors
)
SELECT first, second, likeness FROM by_trigrams WHERE likeness >= %(trigrams)s
UNION ALL
SELECT first, second, 1 - distance::float / size FROM by_letters
WHERE 1 - distance::float / size >= %(letters)s - 0.001
ORDER BY likeness DESC
"""


class Pair(NamedTuple):
    """Two terms by their keys, how sure it is that they are one (at most 1), and why."""

    first: int
    second: int
    likeness: float
    because: str


class Likely(NamedTuple):
    """A term that is likely the same as the first of its cluster."""

    term: Term
    likeness: float
    because: str


class Cluster(NamedTuple):
    """A term, and those that are likely the same."""

    survivor: Term
    others: list[Likely]

    @property
    def terms(self) -> list[Term]:
        return [self.survivor, *(other.term for other in self.others)]

    @property
    def likeness(self) -> float:
        return max(other.likeness for other in self.others)


def clusters(
    terms: Collection[Term],
    used: Mapping[int, int],
    together: Iterable[Pair],
    different: Collection[tuple[str, str]],
) -> list[Cluster]:
    """Those that are likely the same, the likeliest first.

    Each is a term with those like itself, which are used less: so every reason is one for merging
    just these two. `used` says how often each is, by its key, `together` which are used with each
    other, `different` what somebody has decided already, by names as in `Difference`.
    """
    by_key = {term.pk: term for term in terms}
    ranked = sorted(terms, key=lambda term: (-used.get(term.pk, 0), not term.description, term.pk))
    rank = {term.pk: place for place, term in enumerate(ranked)}
    like: dict[int, dict[int, Likely]] = {}
    for pair in [*_same(terms), *_nearly_the_same(terms), *together]:
        first, second = sorted((pair.first, pair.second), key=rank.__getitem__)
        if named(by_key[first], by_key[second]) not in different:
            # The first reason is the best: what is the same is also nearly so.
            likely = Likely(by_key[second], pair.likeness, pair.because)
            like.setdefault(first, {}).setdefault(second, likely)
    found: list[Cluster] = []
    seen: list[set[int]] = []
    for term in ranked:
        others = {
            key: likely
            for key, likely in like.get(term.pk, {}).items()
            # Two that stand in one cluster need not be asked for again in another.
            if not any({term.pk, key} <= members for members in seen)
        }
        if others:
            seen.append({term.pk, *others})
            likeliest = sorted(others.values(), key=lambda each: (-each.likeness, each.term.name))
            found.append(Cluster(term, likeliest))
    return sorted(found, key=lambda cluster: (-cluster.likeness, cluster.survivor.name))


def named(one: Term, other: Term) -> tuple[str, str]:
    """Two terms as a `Difference` names them."""
    first, second = sorted((one.name, other.name))
    return first, second


def decide_different(terms: Collection[Term], user) -> None:
    """Remember that none of these is another of them."""
    kind = next(iter(terms))._meta.model_name
    Difference.objects.bulk_create(
        [
            Difference(kind=kind, first=first, second=second, decided_by=user)
            for first, second in sorted(
                {named(one, other) for one in terms for other in terms if one.pk < other.pk}
            )
        ],
        ignore_conflicts=True,
    )


def _same(terms: Collection[Term]) -> Iterable[Pair]:
    """Those called the same but for case and plural, or one as the other is also called."""
    by_name: dict[str, list[Term]] = {}
    for term in terms:
        by_name.setdefault(comparable(term.name), []).append(term)
    for group in by_name.values():
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                said = gettext("spelt the same but for case, accents, plural or punctuation")
                yield Pair(one.pk, other.pk, 1, said)
    for term in terms:
        for synonym in term.synonyms:
            for other in by_name.get(comparable(synonym), ()):
                if other != term:
                    said = gettext("“%(synonym)s” is a synonym of “%(name)s”")
                    names = {"synonym": synonym, "name": term.name}
                    yield Pair(term.pk, other.pk, 1, said % names)


def _nearly_the_same(terms: Collection[Term]) -> Iterable[Pair]:
    given = {
        "ids": [term.pk for term in terms],
        "names": [comparable(term.name) for term in terms],
        "trigrams": ALIKE_TRIGRAMS,
        "letters": ALIKE_LETTERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(NEARLY_THE_SAME, given)
        for first, second, likeness in cursor.fetchall():
            said = gettext("spelt nearly the same, %s") % number_format(round(likeness, 2), 2)
            yield Pair(first, second, likeness, said)
