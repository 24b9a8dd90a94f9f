"""What a page says of itself to programs: who wrote it, when, and which study it is about.

A summary is our own text. Nothing here calls it the study that it tells of.
"""

import json
import re
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from blog.models import Post, Summary
from blog.richtext import beginning_of, plain_text
from research.models import Citation
from research.names import read_names
from research.styles.item import Name, Work, names, page_range
from research.styles.parts import joined

# APA 7 §9.8 leaves them out of a reference.
TITLES = re.compile(r"\b(?:Dr|Prof|Professor)\b\.?\s+")
DEGREES = re.compile(r",?\s+(?:Ph\.?\s?D|Psy\.?\s?D|M\.?\s?D|M\.?\s?A|C\.?\s?Psych)\b\.?")
# As long as search engines show it.
DESCRIPTION_WORDS = 30
# Made once: `json.dumps` makes another for each text.
written = json.JSONEncoder(ensure_ascii=False).encode
# A script element ends at the first "</script", and a comment in it begins at "<!--".
UNSAFE_IN_SCRIPT = (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026"))
WORKS = {
    "book": "Book",
    "chapter": "Chapter",
    "thesis": "Thesis",
    "report": "Report",
    "webpage": "WebPage",
    "article-magazine": "Article",
    "article-newspaper": "NewsArticle",
}
CONTAINERS = {"Chapter": "Book", "ScholarlyArticle": "Periodical", "WebPage": "WebSite"}


def csl_of(summary: Summary) -> dict[str, Any]:
    """A summary as a CSL-JSON item: a post of a blog, with its day in the site's time zone.

    That of a draft, which somebody may look at before it is public, has no day.
    """
    csl = {
        "type": "post-weblog",
        "title": summary.title,
        "author": authors_of(summary.post),
        "container-title": settings.SITE_NAME,
        "URL": _address(summary),
    }
    if moment := summary.post.first_published_at:
        day = timezone.localdate(moment)
        csl["issued"] = {"date-parts": [[day.year, day.month, day.day]]}
    return csl


def _address(summary: Summary) -> str:
    return settings.SITE_URL + summary.get_absolute_url()


def authors_of(post: Post) -> list[dict[str, str]]:
    """The byline as CSL names; as one name where it cannot be told apart for certain."""
    if not post.byline.strip():
        return [{"literal": settings.SITE_NAME}]
    return [dict(name) for name in _named(post.byline)]


@lru_cache(100)
def _named(byline: str) -> tuple[dict[str, str], ...]:
    """Few write a blog: to read their names takes as long as to write a reference."""
    bare = DEGREES.sub("", TITLES.sub("", byline)).strip()
    found, _, unread = read_names(bare, order="straight")
    is_certain = found and not unread and "," not in bare
    if is_certain and all(name.get("given") for name in found):
        return tuple(found)
    return ({"literal": bare or byline},)


def description_of(html: str) -> str:
    """The beginning of a text, for search engines and for whoever shares a link."""
    return beginning_of(html, words=DESCRIPTION_WORDS)


def json_ld(summary: Summary, study: Work | None) -> SafeString:
    """A summary in the words of schema.org: an article about the study it tells of.

    The element holds data: no browser runs it, so no policy has to allow it.
    """
    text = written(_article(summary, study))
    for sign, escaped in UNSAFE_IN_SCRIPT:
        text = text.replace(sign, escaped)
    # No sign is left in it that ends the element.
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def _article(summary: Summary, study: Work | None) -> dict[str, Any]:
    post, address = summary.post, _address(summary)
    site = {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/"}
    return _known(
        {
            "@context": "https://schema.org",
            "@type": "Article",
            "@id": summary.uid.urn,
            "headline": summary.title,
            "description": summary.excerpt,
            "url": address,
            "mainEntityOfPage": address,
            "inLanguage": settings.LANGUAGE_CODE,
            "isAccessibleForFree": True,
            "datePublished": post.first_published_at and post.first_published_at.isoformat(),
            "dateModified": summary.corrected_on and summary.corrected_on.isoformat(),
            "correction": plain_text(summary.correction),
            "author": [_person(name) for name in names({"author": authors_of(post)}, "author")],
            "publisher": site,
            "keywords": [topic.name for topic in summary.topics.all()],
            "about": None if study is None else _study(study, summary.citation),
        }
    )


def _study(work: Work, citation: Citation) -> dict[str, Any]:
    kind = WORKS.get(work.kind, "ScholarlyArticle")
    container, publisher = work["container-title"], work["publisher"]
    doi, link = work.doi, work.link
    return _known(
        {
            "@type": kind,
            "name": work.one_line("title"),
            "author": [_person(name) for name in work.authors],
            "editor": [_person(name) for name in work.editors],
            "datePublished": "-".join([f"{part:02}" for part in work.issued if part]),
            "isPartOf": container
            and {"@type": CONTAINERS.get(kind, "CreativeWork"), "name": container},
            "pagination": page_range(work["page"]),
            "publisher": publisher and {"@type": "Organization", "name": publisher},
            "identifier": doi and {"@type": "PropertyValue", "propertyID": "doi", "value": doi},
            "sameAs": link.href if link else "",
            "correction": [notice.text for notice in citation.notices_said],
        }
    )


def _person(name: Name) -> dict[str, Any]:
    if not (name.given or name.particle or name.suffix):
        return {"@type": "Organization", "name": name.family}
    family = joined(" ", name.particle, name.family)
    whole = joined(" ", name.given, family, name.suffix)
    return _known({"@type": "Person", "name": whole, "givenName": name.given, "familyName": family})


def _known(properties: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {key: value for key, value in properties.items() if value}
