"""Every public route of the site with addresses that lead there, for tests that visit them all."""

import datetime

from django.urls import URLPattern, URLResolver, get_resolver

from blog.models import Summary
from research.models import Topic
from tests.factories import (
    make_draft,
    make_post,
    make_preview_link,
    make_research_type,
    make_summaries,
    make_summary,
    make_topic,
)

# That of the shared draft in `make_archive()`.
TOKEN = "an-invented-token-0000"

# The addresses are those of `make_archive()`.
PUBLIC = {
    "blog:summary-list": [
        "/",
        "/?page=2",
        "/?topic=owls",
        "/?topic=owls&topic=bees&match=any",
        "/?type=trial&year=2021",
        "/?q=aardvark",
        "/?q=aardvark&sort=newest",
        "/?topic=owls&show=100",
        "/?q=aardvark&show=100",
    ],
    "blog:summary-references": [
        "/summaries.ris",
        "/summaries.ris?topic=owls&type=trial",
        "/summaries.bib",
        "/summaries.json?q=aardvark",
        "/summaries.json",
    ],
    "blog:summary-table": ["/summaries.csv", "/summaries.csv?topic=owls&topic=bees&match=any"],
    "blog:summary-feed": [
        "/summaries.atom",
        "/summaries.atom?topic=owls",
        "/summaries.atom?q=aardvark",
    ],
    "blog:topic-list": ["/topics/"],
    "blog:topic-detail": ["/topics/owls/", "/topics/owls/?page=2", "/topics/bees/"],
    "blog:researchtype-list": ["/types/"],
    "blog:researchtype-detail": ["/types/trial/"],
    "blog:post-archive": ["/archive/"],
    "blog:overview": ["/overview/"],
    "blog:post-year": ["/2021/"],
    "blog:post-detail": ["/2021/03/"],
    "blog:summary-detail": ["/2021/03/first/", "/2021/03/withdrawn/"],
    "blog:citation-reference": [
        "/2021/03/first/citation.ris",
        "/2021/03/first/citation.bib",
        "/2021/03/first/citation.json",
    ],
    "blog:citation-table": ["/2021/03/first/citation.csv"],
    "blog:summary-reference": [
        "/2021/03/first/summary.ris",
        "/2021/03/first/summary.bib",
        "/2021/03/first/summary.json",
    ],
    "blog:opensearch": ["/opensearch.xml"],
    "blog:page-detail": ["/about/"],
    "blog:post-preview": [f"/preview/{TOKEN}/"],
    "blog:summary-preview": [f"/preview/{TOKEN}/draft/"],
    "blog:sitemap": ["/sitemap.xml"],
    "blog:sitemap-part": ["/sitemap-1.xml"],
    "blog:robots": ["/robots.txt"],
    "blog:healthz": ["/healthz"],
    "readyz": ["/readyz"],
    # Only where somebody reads such mail: tests/test_security_txt.py.
    "blog:security": [],
}
PREVIEWS = {*PUBLIC["blog:post-preview"], *PUBLIC["blog:summary-preview"]}
# They show what no edition knows.
OF_NO_EDITION = {"/healthz", "/readyz", *PREVIEWS}
MISSING = [
    *("/nowhere/", "/2021/03/nothing/", "/1999/", "/topics/nothing/", "/?topic=nothing"),
    *("/summaries.ris?topic=nothing", "/summaries.csv?year=1999"),
    *("/2021/03/nothing/citation.ris", "/2021/03/withdrawn/citation.ris"),
    *("/2021/03/nothing/citation.csv", "/2021/03/withdrawn/citation.csv"),
    *("/2021/03/nothing/summary.bib", "/2021/03/withdrawn/summary.json"),
    "/.well-known/security.txt",
    *("/preview/nothing/", "/preview/nothing/draft/", f"/preview/{TOKEN}/nothing/"),
]
ADDRESSES = [address for addresses in PUBLIC.values() for address in addresses]


def names(patterns=None, namespace: str = "") -> list[str]:
    """The names of all routes outside the admin, as `reverse()` takes them."""
    found = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver) and pattern.namespace != "admin":
            within = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found += names(pattern.url_patterns, within)
        elif isinstance(pattern, URLPattern) and not str(pattern.pattern).startswith("admin/"):
            found.append(f"{namespace}{pattern.name}")
    return found


def make_archive() -> Summary:
    """Eight public summaries, the first of March 2021, and a withdrawn one, which is returned.

    Two topics stand for the whole vocabulary. A draft is shared by a link.
    """
    Topic.objects.all().delete()
    march = make_post(month=datetime.date(2021, 3, 1))
    fields = {
        "topics": [make_topic("Owls", slug="owls"), make_topic("Bees", slug="bees")],
        "research_type": make_research_type("Trial", slug="trial"),
    }
    make_summary(march, title="An aardvark", slug="first", **fields)
    withdrawn = make_summary(march, title="Withdrawn", slug="withdrawn", **fields)
    withdrawn.withdraw("Retracted.")
    make_summaries(7, **fields)
    draft = make_draft(month=datetime.date(2019, 1, 1))
    make_summary(draft, title="A draft", slug="draft", **fields)
    make_preview_link(draft, TOKEN)
    return withdrawn
