"""What stays true as long as the public archive does: fetched once for an edition."""

import functools
import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from markupsafe import Markup

from blog import catalogue, notices
from blog.catalogue import Catalogue
from blog.models import Edition
from blog.notices import Notices
from blog.search.named_topics import NamedTopic
from blog.suggestions import Knowledge
from blog.timeline import Timeline

HOUR = 60 * 60
DAY = 24 * HOUR
# In seconds: for so long a thread waits for what another one makes.
PATIENCE = 5
_making = threading.RLock()
# What this process has last read out of the cache, or made, under the stamp of the edition there.
# At 20,000 summaries it takes 1 ms to read the catalogue again.
_at_hand: tuple[str, dict[str, Any]] = ("", {})


class Fragments:
    """Pieces of pages that read the same on every page of an edition, in this process."""

    # In bytes: card, span and entry of a summary take 7,000 of them.
    MOST = 5_000_000

    def __init__(self):
        self._kept = {}
        self._size = 0

    def at_hand(self, kind: str, key: Hashable) -> str | None:
        """The piece if it was written before."""
        # Where templates are being written they change without a new edition.
        kept = None if settings.DEBUG else self._kept.get((kind, key))
        return None if kept is None else Markup(kept.decode())  # noqa: S704 -- ours wrote it

    def of(self, kind: str, key: Hashable, caller: Callable[[], str]) -> str:
        """The piece of this kind with this key, written if it was not before.

        `caller` writes it: so Jinja2 calls what stands in a template's `call` block.
        """
        if (piece := self.at_hand(kind, key)) is None:
            piece = caller()
            # As text one dash in a reference would make it two bytes a character.
            kept = self._kept[kind, key] = piece.encode()
            self._size += len(kept)
            while self._size > self.MOST and self._kept:
                # Another thread may take the oldest away, too.
                with suppress(KeyError, RuntimeError, StopIteration):
                    self._size -= len(self._kept.pop(next(iter(self._kept))))
        return piece


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """While one thread of a process makes a fact the others wait for it, but not for ever.

    At the beginning of an edition all ask at once, and would each hold all of the archive.
    """
    is_first = _making.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if is_first:
            _making.release()


class Facts:
    """What is known of an edition: all of it comes from one query, when a page first needs some.

    Requests share what they are given: nobody changes it.
    """

    def __init__(self, edition: str):
        self.edition = edition

    @property
    def counter(self) -> int:
        """How many changes readers could see came before this edition."""
        return int(self.edition.partition("-")[0])

    @property
    def catalogue(self) -> Catalogue:
        return self._kept("catalogue", lambda: self._load()["catalogue"])

    @property
    def notices(self) -> Notices:
        return self._kept("notices", lambda: self._load()["notices"])

    @property
    def timeline(self) -> Timeline:
        return self._kept("timeline", lambda: Timeline.of(self.catalogue))

    @property
    def topics(self) -> list[NamedTopic]:
        return self._kept("topics", lambda: NamedTopic.all_of(self.catalogue))

    @property
    def knowledge(self) -> Knowledge:
        """In two queries more: only staff need it.

        It is of this vocabulary, but may be of the archive an hour ago: whoever goes through public
        summaries makes a new edition with each, and it takes up to some seconds to learn.
        """
        if "knowledge" not in self._held:
            key = f"knowledge-{Knowledge.stamp(self.catalogue)}"
            learn = functools.partial(Knowledge.load, self.catalogue)
            self._held["knowledge"] = cache.get_or_set(key, learn, HOUR)
        return self._held["knowledge"]

    @property
    def fragments(self) -> Fragments:
        """Those in the language in use; not in the cache, where to read one takes as long as to
        write it."""
        return self._held.setdefault(f"fragments-{get_language()}", Fragments())

    def _load(self) -> dict[str, Any]:
        (of_catalogue, some), (of_notices, others) = catalogue.statement(), notices.statement()
        rows = catalogue.fetched(f"{of_catalogue} UNION ALL {of_notices}", (*some, *others))
        found = {"catalogue": Catalogue.of(rows), "notices": Notices.of(rows)}
        for name, fact in found.items():
            cache.set(self._key(name), fact, DAY)
        # Neither is looked for a second time.
        self._held.update(found)
        return found

    def _kept(self, name: str, load: Callable[[], Any]) -> Any:
        if name not in self._held:
            with one_at_a_time():
                if name not in self._held:
                    self._held[name] = cache.get_or_set(self._key(name), load, DAY)
        return self._held[name]

    @functools.cached_property
    def _held(self) -> dict[str, Any]:
        """What is at hand of this edition, as long as its stamp stands in the cache."""
        global _at_hand
        stamp = cache.get_or_set(self._key("stamp"), lambda: uuid4().hex, DAY)
        if _at_hand[0] != stamp:
            _at_hand = (stamp, {})
        return _at_hand[1]

    def _key(self, name: str) -> str:
        return f"{name}-{self.edition}"


def facts_of(request) -> Facts:
    """The facts of the edition this request sees, which costs one query to know."""
    if not hasattr(request, "facts"):
        request.facts = Facts(Edition.objects.live())
    return request.facts
