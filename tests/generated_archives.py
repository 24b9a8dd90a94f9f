"""Hypothesis strategies for whole-archive documents, in the form an export has."""

import datetime
from typing import Any

from hypothesis import strategies as st

from blog.models import ReviewReason
from blog.richtext import clean_html

EPOCH = datetime.datetime(2013, 1, 1, tzinfo=datetime.UTC)
MONTHS = [f"{year}-{month:02}" for year in (2015, 2016, 2400) for month in (1, 6, 12)]

ALPHABET = "abcxyz ABC 0189 àöñßéĳ 中 🙂 “”‘’–—… & < > \" ' / \\ : ; . , ( )"
texts = st.text(ALPHABET, max_size=40).map(str.strip)
words = texts.filter(bool)
slugs = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,6}){0,2}", fullmatch=True)
moments = st.integers(0, 400_000_000).map(
    lambda seconds: (EPOCH + datetime.timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
)
FUTURE = "2400-06-01T16:00:00.123456Z"

inline = st.one_of(
    words.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
    st.just("<strong>so</strong>"),
    st.just("<em>not so</em>"),
    st.just('<a href="https://example.org/?a=1&amp;b=2">there</a>'),
)
blocks = st.one_of(
    inline.map(lambda text: f"<p>{text}</p>"),
    inline.map(lambda text: f"<ul><li><p>{text}</p></li></ul>"),
    st.just("<h3>Limits</h3>"),
    st.just("<blockquote><p>Said a client.</p></blockquote>"),
)
rich_texts = st.lists(blocks, max_size=3).map("".join).map(clean_html)

people = st.one_of(
    st.fixed_dictionaries({"family": words, "given": st.sampled_from(["A.", "J.-P.", "Ó"])}),
    st.fixed_dictionaries({"family": words, "given": words, "suffix": st.just("Jr.")}),
    st.fixed_dictionaries({"literal": words}),
    # The database keeps the keys of a JSON object shortest first.
).map(lambda name: {key: name[key] for key in sorted(name, key=lambda key: (len(key), key))})
dates = st.one_of(
    st.tuples(st.integers(1900, 2027)),
    st.tuples(st.integers(1900, 2027), st.integers(1, 12), st.integers(1, 28)),
).map(lambda parts: {"date-parts": [list(parts)]})


@st.composite
def csl_items(draw: st.DrawFn) -> dict[str, Any]:
    """A CSL-JSON item with its keys in the order of an export."""
    optional = {
        "author": st.lists(people, min_size=1, max_size=3),
        "editor": st.lists(people, min_size=1, max_size=2),
        "title": words,
        "container-title": words,
        "volume": st.sampled_from(["1", "12A"]),
        "issue": st.sampled_from(["3", "3-4"]),
        "page": st.just("34-51"),
        "chapter-number": st.just("9"),
        "edition": st.just("6"),
        "publisher": words,
        "DOI": st.sampled_from(["10.5555/the-book", "10.5555/jit.34"]),
        "URL": st.just("https://example.org/study"),
        "issued": dates,
        "status": st.sampled_from(["in press", "advance online publication"]),
        "custom": st.just({"authors-omitted-after": 2}),
    }
    kind = draw(st.sampled_from(["article-journal", "chapter", "book", "thesis"]))
    chosen = draw(st.fixed_dictionaries({}, optional=optional))
    return {"type": kind} | {key: chosen[key] for key in optional if key in chosen}


_notice = {
    "kind": st.sampled_from(["correction", "expression_of_concern", "retraction"]),
    "direction": st.sampled_from(["by", "to"]),
    "doi": st.sampled_from(["10.5555/notice.1", "10.5555/notice.2"]),
    "issued": st.sampled_from(["", "2024", "2024-05", "2024-05-03"]),
    "source": st.sampled_from(["publisher", "retraction-watch"]),
    "note": words,
    "noted_at": moments,
    "confirmed_at": moments,
}


def _identity(notice: dict[str, Any]) -> tuple[str, ...]:
    return notice["kind"], notice["direction"], notice["doi"]


notices = st.lists(
    st.fixed_dictionaries(_notice).map(lambda notice: {key: notice[key] for key in _notice}),
    max_size=3,
    unique_by=_identity,
).map(lambda some: sorted(some, key=_identity))


@st.composite
def archives(draw: st.DrawFn) -> dict[str, Any]:
    """A document with drafts, scheduled, public and withdrawn, aliases and old addresses.

    It has topics, types and pages: empty lists would leave those of the database.
    """
    topics = _topics(draw)
    types = [
        {
            "slug": slug,
            "name": f"Type {slug}",
            "description": draw(texts),
            "position": position,
            "synonyms": draw(st.lists(words, max_size=2)),
            "aliases": aliases,
            "old_addresses": draw(_old_site(f"types/{slug}")),
        }
        for position, (slug, aliases) in enumerate(_addresses(draw))
    ]
    citations = [
        {
            "uid": uid,
            "csl": draw(csl_items()),
            "raw": draw(words),
            "contact_email": draw(st.sampled_from(["", "a.marlow@clinic.example"])),
            "notices": draw(notices),
        }
        for uid in sorted(draw(_distinct(st.uuids().map(str), 0, 3)))
    ]
    numbers = iter(range(1000))
    posts = [
        _post(draw, month, topics, types, citations, numbers)
        for month in sorted(draw(_distinct(st.sampled_from(MONTHS), 0, 4)))
    ]
    pages = [
        {
            "slug": slug,
            "title": draw(words),
            "body": draw(rich_texts),
            "old_addresses": draw(_old_site(f"pages/{slug}")),
        }
        for slug in sorted(draw(_distinct(slugs, 1, 3)))
    ]
    return {
        "format": "pprnet-archive",
        "version": 1,
        "topics": topics,
        "research_types": types,
        "citations": citations,
        "posts": posts,
        "pages": pages,
    }


def _distinct(values: st.SearchStrategy, least: int, most: int) -> st.SearchStrategy:
    return st.lists(values, min_size=least, max_size=most, unique=True)


def _old_site(word: str) -> st.SearchStrategy:
    return st.sampled_from([[], [f"/old/{word}", f"/old?id={word}"]])


def _topics(draw: st.DrawFn) -> list[dict[str, Any]]:
    return [
        {
            "slug": slug,
            "name": f"Topic {slug}",
            "description": draw(texts),
            "synonyms": draw(st.lists(words, max_size=2)),
            "aliases": aliases,
            "old_addresses": draw(_old_site(slug)),
        }
        for slug, aliases in sorted(_addresses(draw))
    ]


def _addresses(draw: st.DrawFn) -> list[tuple[str, list[str]]]:
    """Slugs of one kind, each with the old ones that lead to it."""
    drawn = draw(_distinct(slugs, 2, 6))
    half = len(drawn) // 2
    own, aliases = drawn[half:], drawn[:half]
    return [(slug, sorted(aliases[i :: len(own)])) for i, slug in enumerate(own)]


def _post(draw, month, topics, types, citations, numbers) -> dict[str, Any]:
    first = draw(st.none() | moments)
    published = draw(st.sampled_from([None, FUTURE, first])) if first else None
    summary_slugs = draw(_distinct(slugs, 0, 3))
    return {
        "uid": str(draw(st.uuids())),
        "month": month,
        "byline": draw(texts),
        "teaser": draw(texts),
        "introduction": draw(rich_texts),
        "published_at": published,
        "first_published_at": first,
        "old_addresses": draw(
            st.sampled_from([[], [f"/19{next(numbers) % 90 + 10}/{month[-2:]}/"]])
        ),
        "summaries": [
            _summary(draw, slug, topics, types, citations, numbers) for slug in summary_slugs
        ],
    }


def _summary(draw, slug, topics, types, citations, numbers) -> dict[str, Any]:
    number = next(numbers)
    withdrawn_at = draw(st.none() | moments)
    corrected_on = draw(st.none() | st.dates(datetime.date(2015, 1, 1)).map(str))
    return {
        "uid": str(draw(st.uuids())),
        "title": draw(words),
        "slug": slug,
        "note": draw(rich_texts),
        "body": draw(rich_texts),
        "practice_implications": draw(rich_texts),
        "topics": sorted(draw(_distinct(st.sampled_from([each["slug"] for each in topics]), 0, 2))),
        "research_type": draw(st.sampled_from([None, *(each["slug"] for each in types)])),
        "citation": draw(st.sampled_from([None, *(each["uid"] for each in citations)])),
        "correction": draw(rich_texts.filter(bool)) if corrected_on else "",
        "corrected_on": corrected_on,
        "withdrawn_at": withdrawn_at,
        "withdrawal_reason": draw(words) if withdrawn_at else "",
        "review_reasons": draw(_distinct(st.sampled_from(ReviewReason.values), 0, 2)),
        "source": draw(texts),
        "source_key": draw(st.sampled_from([None, f"2019-02:{number:016x}"])),
        "old_addresses": [f"/1901/01/old-{number}-{n}/" for n in range(draw(st.integers(0, 2)))],
    }
