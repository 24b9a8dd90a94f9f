"""A word of its own in everything that no reader may see, and who looks for these words."""

import datetime
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from blog.models import (
    Change,
    ImportedFile,
    ImportRun,
    MissedAddress,
    OldAddress,
    Summary,
    UnansweredSearch,
)
from research.models import Difference, Match
from tests.administration import send
from tests.factories import (
    make_checked_link,
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_preview_link,
    make_scheduled,
    make_summary,
    make_user,
)
from tests.routes import make_archive

# No word of ours, of English or of the vocabulary begins so.
SPECIES = "quagga"
A_DAY = datetime.timedelta(days=1)
MARCH = datetime.date(2021, 3, 1)

# Model: why readers may know what is in it, or why there is no word in it at all. Every other one
# has a canary.
WITHOUT = {
    "blog.page": "public",
    "blog.edition": "numbers",
    "blog.word": "made of what is public",
    "blog.checkcount": "numbers",
    "blog.settledrow": "numbers and a digest",
    "blog.reviewlease": "keys",
    "blog.reviewskip": "keys",
    "blog.summarytopic": "keys",
    "research.topic": "public",
    "research.topicalias": "public",
    "research.researchtype": "public",
    "research.researchtypealias": "public",
    "research.evidencecheck": "a DOI of a citation, and when it was asked for",
    "research.crossrefpace": "numbers",
}

WITH = set(
    "blog.post blog.summary blog.previewlink blog.checkedlink blog.oldaddress blog.missedaddress "
    "blog.unansweredsearch blog.importrun blog.importedfile blog.change blog.changedrow "
    "research.citation research.notice research.difference research.match".split()
)


class Planted(NamedTuple):
    """The canaries, by what they stand in."""

    words: dict[str, str]
    withdrawn: Summary


def plant(client: Client) -> Planted:
    """The archive of the routes with canaries. `client` ends as nobody."""
    words: dict[str, str] = {}

    def word(state: str) -> str:
        words[state] = SPECIES + re.sub("[^a-z]", "", state)
        return words[state]

    def texts(state: str) -> dict[str, Any]:
        canary = word(state)
        html = f"<p>{canary}</p>"
        return {
            **dict.fromkeys(("note", "body", "practice_implications", "correction"), html),
            **dict.fromkeys(("title", "slug", "source"), canary),
            "corrected_on": MARCH,
            "citation": make_citation(
                title=canary,
                authors=[{"family": canary, "given": "A."}],
                container_title=canary,
                raw=canary,
                doi=f"10.5555/{canary}",
                url=f"https://{canary}.example/",
                contact_email=f"{canary}@example.org",
            ),
        }

    def post(make: Callable, state: str, month: int, **fields: Any) -> Summary:
        hidden = texts(state)
        text = words[state]
        post = make(
            month=MARCH.replace(month=month),
            teaser=text,
            byline=text,
            introduction=f"<p>{text}</p>",
            **fields,
        )
        return make_summary(post, **hidden)

    withdrawn = make_archive()
    draft = post(make_draft, "draft", 4)
    post(make_scheduled, "scheduled", 5)
    post(make_post, "unpublished", 6).post.unpublish()
    moved = post(make_post, "unpublished and moved", 7)
    moved.rename("Moved", f"{words['unpublished and moved']}-again")
    moved.post.month = MARCH.replace(month=8)
    moved.post.save()
    moved.post.unpublish()

    html = f"<p>{word('withdrawn')}</p>"
    fields = ("note", "body", "practice_implications", "correction")
    for field in fields:
        setattr(withdrawn, field, html)
    withdrawn.corrected_on = MARCH
    withdrawn.save()
    Summary.objects.update(source=word("where it came from"), source_key=None)
    first = Summary.objects.get(slug="first")
    first.citation.raw = word("a reference as it was typed")
    first.citation.save()
    make_citation(title=word("a citation without a summary"))
    note = word("a notice that nobody confirmed")
    make_notice(first.citation, note=note, noted_at=timezone.now())
    make_preview_link(draft.post, word("the address of a shared draft"))
    link = f"https://{word('a link that is dead')}.example/"
    make_checked_link(draft, address=link, written=link)
    OldAddress.objects.create(path=f"/{word('an old address of a draft')}", summary=draft)

    day = timezone.localdate()
    UnansweredSearch.objects.create(words=word("a search"), count=99, day=day)
    MissedAddress.objects.create(path=f"/{word('an address that was missed')}", count=99, day=day)
    Difference.objects.create(kind="topic", first="Bees", second=word("a difference"))
    offered = [{"title": word("what Crossref offered")}]
    Match.objects.create(citation=first.citation, verdict="none", offered=offered)

    name, report = word("a file to import"), {"what": word("a report of an import")}
    run = ImportRun.objects.create(names=name, report=report, run_at=timezone.now())
    ImportedFile.objects.create(run=run, name=name, data=word("in a file to import").encode())

    staff = make_user(
        "Administrator",
        username=word("the name to log in"),
        first_name=word("the first name"),
        last_name=word("the last name"),
        email=f"{word('the e-mail address')}@example.org",
    )
    LogEntry.objects.create(
        user=staff,
        content_type=ContentType.objects.get_for_model(Summary),
        object_repr=word("the log of the admin"),
        action_flag=CHANGE,
        change_message=words["the log of the admin"],
    )
    # In the history, and in the journal with what it was before.
    client.force_login(staff)
    page = reverse("admin:blog_summary_change", args=[first.pk])
    send(client, page, body=f"<p>{word('what was written before')}</p>")
    send(client, page, body="<p>An aardvark again.</p>")
    client.logout()
    assert Change.objects.exists()
    Summary.objects.update(review_reasons=[word("what is to be reviewed")])
    return Planted(words, withdrawn)


def told(content: bytes | str, words: Iterable[str]) -> set[str]:
    """Which of these words stand in it, in whatever case."""
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    text = text.lower()
    return {one for one in words if one in text} if SPECIES in text else set()


ADDRESS = re.compile(
    rb"""(?:href|src|action|template|"URL"\s*:)\s*=?\s*["']([^"'<>]+)|<loc>([^<]+)|"""
    rb"""(https?://[^\s"'<>]+)"""
)


def links_in(content: bytes, address: str) -> set[str]:
    """The addresses of the site that something public names."""
    found = (b"".join(groups).decode("utf-8", "replace") for groups in ADDRESS.findall(content))
    own = urlsplit(settings.SITE_URL).netloc
    links = set()
    for one in found:
        parts = urlsplit(urljoin(settings.SITE_URL + address, one.replace("&amp;", "&")))
        if parts.netloc == own:
            links.add(parts.path + (f"?{parts.query}" if parts.query else ""))
    return links
