"""Topics and types of research as people call them."""

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from blog.archive.report import ImportRefusedError
from research.models import ResearchType, Topic

MOST_SUGGESTIONS = 3


class Called(NamedTuple):
    """A topic or type, what it is called itself, and what else people call it."""

    thing: Topic | ResearchType
    names: Iterable[str]
    other_names: Iterable[str] = ()


def topic_called(name: str) -> Topic:
    """The topic with this name, slug, old slug or synonym, whatever its case and accents.

    Raises ImportRefusedError, which names the nearest, where none or more than one is called so.
    """
    return _find(name, "topic", Topic)


def research_type_called(name: str) -> ResearchType:
    """The type of research called so, raises like `topic_called`."""
    return _find(name, "type of research", ResearchType)


def _find(name: str, kind: str, model: type[Topic | ResearchType]) -> Topic | ResearchType:
    wanted = _folded(name)
    vocabulary = [
        Called(
            each,
            (each.name, each.slug, *(alias.slug for alias in each.aliases.all())),
            each.synonyms,
        )
        for each in model.objects.prefetch_related("aliases")
    ]
    # What one topic is called itself goes before what another is also called.
    for names_of in (lambda called: called.names, lambda called: called.other_names):
        found = [called.thing for called in vocabulary if wanted in map(_folded, names_of(called))]
        if len(found) == 1:
            return found[0]
        if found:
            raise ImportRefusedError(f"More than one {kind} is called “{name}”: {_list(found)}.")
    nearest = _nearest(wanted, vocabulary)
    hint = f" Did you mean {_list(nearest)}?" if nearest else ""
    raise ImportRefusedError(f"There is no {kind} called “{name}”.{hint}")


def _nearest(wanted: str, vocabulary: list[Called]) -> list[Topic | ResearchType]:
    spellings = defaultdict(list)
    for called in vocabulary:
        for name in map(_folded, (*called.names, *called.other_names)):
            # Most names are long: a single word of theirs is near enough.
            for spelling in {name, *name.split()}:
                spellings[spelling].append(called.thing)
    near = difflib.get_close_matches(wanted, spellings)
    return list(dict.fromkeys(chain.from_iterable(spellings[name] for name in near)))[
        :MOST_SUGGESTIONS
    ]


def _list(things: Iterable[Topic | ResearchType]) -> str:
    return ", ".join(f"“{thing.name}”" for thing in things)


def _folded(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))
