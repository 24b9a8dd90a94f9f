"""Every public page in every state a reader may meet, for checks that look at them all."""

import datetime

from django.utils import timezone

from blog.models import Summary
from research.models import Topic
from tests.factories import make_citation, make_notice, make_post, make_summary, make_topic
from tests.routes import ADDRESSES, make_archive

# What is read by programs; of the rest, every address of every route is a page with states.
NO_PAGES = (".ris", ".bib", ".json", ".csv", ".atom", ".xml", ".txt", "/healthz", "/readyz")
LONG_TITLE = (
    "Does the therapist’s own attachment, as told in an interview of the Adult Attachment kind, "
    "foretell the working alliance, or only what the therapist says of it? A study with a word "
    "as long as Psychotherapieausbildungsforschungsgesellschaftsvorsitzendenwahl in its title"
)
RICH = (
    "<p>Sixty clients kept a <strong>diary</strong>, <em>and</em> read it aloud.</p><h3>Results"
    "</h3><ul><li>Better sleep</li><li>Fewer quarrels</li></ul><blockquote><p>I had not known."
    '</p></blockquote><p><a href="https://example.org/">More</a></p>'
)

# state: address in the archive of `make_states()`
STATES = {
    "no such page": "/nowhere/",
    "no such value": "/?topic=nothing",
    "no such page of a list": "/?page=999",
    "nothing found": "/?q=zeppelin&topic=owls",
    "nothing but common words": "/?q=the",
    "misspelt": "/?q=advark",
    "words that name a topic": "/?q=owls",
    "filtered": "/?topic=owls&topic=bees&match=any&type=trial&year=2021&q=aardvark",
    "term without summaries": "/topics/mice/",
    "long title, forty authors, many topics": "/2010/01/long/",
    "long title in a month and in a list": "/2010/01/",
    "list with everything long": "/?year=2010",
    "hand-out with everything long, missing and corrected": "/?year=2010&show=100",
    "hand-out of what nothing is found for": "/?q=zeppelin&show=100",
    "month with a single summary": "/2010/02/",
    "no citation, no topics, no type, no implications": "/2010/02/bare/",
    "correction, notices, note, address for questions": "/2010/03/spoken-of/",
    "month with correction and notices": "/2010/03/",
    "tombstone": "/2010/04/gone/",
    "empty month": "/2010/04/",
    "year with an empty month": "/2010/",
    "error 400": "/errors/400/",
    "error 403": "/errors/403/",
    "error 500": "/errors/500/",
    "error 503": "/errors/503/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
}
# The same where nothing has been published yet.
EMPTY = {
    "list": "/",
    "search": "/?q=owls",
    "hand-out": "/?show=100",
    "archive": "/archive/",
    "overview": "/overview/",
    "topics": "/topics/",
    "types of research": "/types/",
}


def pages() -> dict[str, str]:
    """The addresses of all of them by their names; that of a plain page is its address."""
    plain = [one for one in ADDRESSES if not one.partition("?")[0].endswith(NO_PAGES)]
    return {**{address: address for address in plain}, **STATES}


def make_states() -> None:
    """The archive of the routes, and beside it what is long, missing, wrong or gone."""
    make_archive()
    make_topic("Mice", slug="mice")
    for number in range(24):
        make_topic(f"Animals of the night and what they mean for practice {number}")
    authors = [{"family": f"Quillfeather-Ó Súilleabháin {n}", "given": "A. B."} for n in range(40)]
    month = {n: make_post(month=datetime.date(2010, n, 1), byline="Ada") for n in range(1, 5)}
    make_summary(
        month[1],
        Topic.objects.all(),
        title=LONG_TITLE,
        slug="long",
        body=RICH,
        practice_implications=RICH,
        citation=make_citation(authors=authors, title=LONG_TITLE),
    )
    make_summary(month[1], slug="beside-it")
    make_summary(
        month[2],
        (),
        slug="bare",
        citation=None,
        research_type=None,
        practice_implications="",
        review_reasons=["no-citation", "no-topic", "no-research-type", "no-practice-implications"],
    )
    cited = make_citation(contact_email="ada.quillfeather@example.org")
    now = timezone.now()
    make_notice(cited, confirmed_at=now, note="Read it with care. " * 40, noted_at=now)
    make_notice(cited, kind="correction", confirmed_at=now)
    make_summary(
        month[3],
        slug="spoken-of",
        citation=cited,
        note="<p>The first of twelve chapters.</p>",
        correction=RICH,
        corrected_on=datetime.date(2024, 5, 3),
    )
    make_summary(month[4], slug="gone", body=RICH)
    Summary.objects.get(slug="gone").withdraw("The paper was retracted.\n\nWe told of it.")
