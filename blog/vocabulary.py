"""The words one can filter by: topics, types of research, years."""

from typing import NamedTuple


class Term(NamedTuple):
    """A value of a facet. `key` is what counts are kept under: a primary key, or the year."""

    key: int
    slug: str
    name: str


class Vocabulary(NamedTuple):
    """Topics by name, types by strength of evidence, years with a public post newest first."""

    topics: list[Term]
    types: list[Term]
    years: list[Term]
