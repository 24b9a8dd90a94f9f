"""What is asked of the sites: the same filters, words and summaries of each, in the same order."""

import itertools
import random
from pathlib import Path
from typing import NamedTuple

from django.utils.http import urlencode

from blog.models import Summary
from research.models import ResearchType, Topic

# So many different addresses of each kind, and of those that are asked for again and again.
COLD, WARM = 2000, 10


class Kind(NamedTuple):
    """Addresses of a kind of page: ours and Wagtail's, each the same as the other."""

    name: str
    ours: list[str]
    wagtails: list[str]


def kinds(seed: int = 1) -> list[Kind]:
    """The four kinds of pages, of the summaries in the database in use."""
    chance = random.Random(seed)
    filters, words, summaries = _filters(chance), _words(chance), _summaries(chance)
    return [
        Kind("list", [f"/?{query}" for query in filters], [f"/?{query}" for query in filters]),
        Kind(
            "summary",
            [summary.get_absolute_url() for summary in summaries],
            [f"/{summary.post.month:%Y-%m}-{summary.slug}/" for summary in summaries],
        ),
        Kind("search", [f"/?{query}" for query in words], [f"/?{query}" for query in words]),
        Kind(
            "feed",
            [f"/summaries.atom?{query}" for query in filters],
            [f"/feed/?{query}" for query in filters],
        ),
    ]


def _filters(chance: random.Random) -> list[str]:
    """Query strings of one topic, topic and type, two topics, topic and year, type and year."""
    topics = list(Topic.objects.values_list("slug", flat=True))
    types = list(ResearchType.objects.values_list("slug", flat=True))
    months = Summary.objects.public().values_list("post__month", flat=True).distinct()
    years = sorted({month.year for month in months})
    every = [
        *([("topic", topic)] for topic in topics),
        *([("topic", a), ("type", b)] for a, b in itertools.product(topics, types)),
        *([("topic", a), ("topic", b)] for a, b in itertools.combinations(topics, 2)),
        *([("topic", a), ("year", b)] for a, b in itertools.product(topics, years)),
        *([("type", a), ("year", b)] for a, b in itertools.product(types, years)),
    ]
    return [urlencode(query) for query in chance.sample(every, min(COLD, len(every)))]


def _words(chance: random.Random) -> list[str]:
    """Searches for one word, two or three that follow each other in a title, and for an author."""
    found = []
    for summary in _summaries(chance):
        title = summary.title.replace("?", "").replace(":", "").split()
        length = chance.choice([1, 2, 3])
        start = chance.randrange(max(1, len(title) - length + 1))
        author = (summary.citation.authors or [{}])[0].get("family") if summary.citation else None
        words = [author] if author and chance.random() < 0.2 else title[start : start + length]
        found.append(urlencode({"q": " ".join(words)}))
    return found


def _summaries(chance: random.Random) -> list[Summary]:
    public = Summary.objects.public()
    keys = list(public.order_by("pk").values_list("pk", flat=True))
    chosen = chance.sample(keys, min(COLD, len(keys)))
    return list(public.filter(pk__in=chosen).select_related("post", "citation").order_by("uid"))


def write(folder: Path, name: str, addresses: list[str]) -> Path:
    """The file that wrk reads."""
    file = folder / f"{name}.txt"
    file.write_text("\n".join(addresses) + "\n", "utf-8")
    return file
