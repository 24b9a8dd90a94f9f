"""What stays true as long as the public archive does: fetched once for an edition."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.cache import cache

from blog import catalogue, notices
from blog.catalogue import Catalogue
from blog.models import Edition
from blog.notices import Notices
from blog.search.named_topics import NamedTopic
from blog.suggestions import Knowledge
from blog.timeline import Timeline

DAY = 24 * 60 * 60


class Facts:
    """What is known of an edition: all of it comes from one query, when a page first needs some."""

    def __init__(self, edition: str):
        self.edition = edition

    @property
    def counter(self) -> int:
        """How many changes readers could see came before this edition."""
        return int(self.edition.partition("-")[0])

    @cached_property
    def catalogue(self) -> Catalogue:
        return cache.get(self._key("catalogue")) or self._load()["catalogue"]

    @cached_property
    def notices(self) -> Notices:
        return cache.get(self._key("notices")) or self._load()["notices"]

    @cached_property
    def timeline(self) -> Timeline:
        return self._kept("timeline", lambda: Timeline.of(self.catalogue))

    @cached_property
    def topics(self) -> list[NamedTopic]:
        return self._kept("topics", lambda: NamedTopic.all_of(self.catalogue))

    @cached_property
    def knowledge(self) -> Knowledge:
        """In two queries more: only staff need it."""
        return self._kept("knowledge", lambda: Knowledge.load(self.catalogue))

    def _load(self) -> dict[str, Any]:
        (of_catalogue, some), (of_notices, others) = catalogue.statement(), notices.statement()
        rows = catalogue.fetched(f"{of_catalogue} UNION ALL {of_notices}", (*some, *others))
        found = {"catalogue": Catalogue.of(rows), "notices": Notices.of(rows)}
        for name, fact in found.items():
            cache.set(self._key(name), fact, DAY)
        # Neither is looked for a second time.
        self.__dict__.update(found)
        return found

    def _kept(self, name: str, load: Callable[[], Any]) -> Any:
        return cache.get_or_set(self._key(name), load, DAY)

    def _key(self, name: str) -> str:
        return f"{name}-{self.edition}"


def facts_of(request) -> Facts:
    """The facts of the edition this request sees, which costs one query to know."""
    if not hasattr(request, "facts"):
        request.facts = Facts(Edition.objects.live())
    return request.facts
