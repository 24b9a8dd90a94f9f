"""An archive of a thousand with something wrong of every kind, as a moderator finds it."""

import datetime
import os
from collections.abc import Callable
from pathlib import Path

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat

from bench.filling import Filling
from bench.generate import invented
from blog.models import Page, Post, Summary, SummaryTopic
from research.models import Citation, TopicAlias
from tests.factories import make_checked_link, make_draft, make_notice, make_topic
from tests.saved_pages import (
    ADVICE,
    BODY,
    HEADING,
    MORE_ADVICE,
    MORE_BODY,
    OTHER_ADVICE,
    OTHER_BODY,
    OTHER_REFERENCE,
    REFERENCE,
    page,
)

COUNT = 1_000
FLAGGED = 4
# The invented months end here: what is imported comes later.
YEARS_BACK = 13
INSECURE = '<p><a href="http://owls.example/">Owls</a></p>'
UNREAD = (
    "Quillfeather, A. B. (2014). Reading diaries aloud. Journal of Invented Therapy, 5(3), 34–56."
)
DEAD = "https://gone.example/owls"


def cited(summaries: QuerySet) -> QuerySet:
    return Citation.objects.filter(pk__in=summaries.values("citation"))


#: What is wrong with a summary, or with what it cites; by the check that finds it.
SPOILT: dict[str, Callable[[QuerySet], object]] = {
    "no-citation": lambda rows: rows.update(citation=None),
    "unread-reference": lambda rows: cited(rows).update(title="", raw=UNREAD),
    "no-doi": lambda rows: cited(rows).update(doi=""),
    "malformed-doi": lambda rows: cited(rows).update(doi=Concat("doi", Value(".", TextField()))),
    "ahead-of-print": lambda rows: cited(rows).update(status="in press"),
    "same-work": lambda rows: rows.update(citation=rows.first().citation),
    "no-implications": lambda rows: rows.update(practice_implications=F("body")),
    "body-length": lambda rows: rows.update(body="<p>Sixty clients.</p>"),
    "no-topic": lambda rows: SummaryTopic.objects.filter(content_object__in=rows).delete(),
    "no-type": lambda rows: rows.update(research_type=None),
    "collision": lambda rows: rows.update(title="On owls"),
    "insecure-link": lambda rows: rows.update(note=INSECURE),
    "insecure-address": lambda rows: cited(rows).update(url="http://owls.example/"),
}

PAIRS = {"same-work", "collision"}


class Mess:
    """The invented archive, and what is wrong with it besides `SPOILT`."""

    def __init__(self):
        records = (
            record._replace(
                published=record.published.replace(year=record.published.year - YEARS_BACK)
            )
            for record in invented(COUNT)
        )
        for _written in Filling().fill(records):
            pass
        keys = iter(Summary.objects.order_by("pk").values_list("pk", flat=True))

        def some(number: int) -> QuerySet[Summary]:
            return Summary.objects.filter(pk__in=[next(keys) for _ in range(number)])

        for name, spoil in SPOILT.items():
            spoil(some(2 if name in PAIRS else 1))
        self.misspelt, self.retracted = some(1).get(), some(1).get()
        # That it is a slip is known already; here nobody has noticed yet.
        TopicAlias.objects.filter(slug="adherance").delete()
        self.misspelt.topics.add(make_topic("Adherance", slug="adherance"))
        make_notice(self.retracted.citation, doi="10.5555/retraction.1")
        flag(some(FLAGGED))
        gone = some(1)
        gone.update(note=f'<p><a href="{DEAD}">Owls</a></p>')
        make_checked_link(gone.get(), address=DEAD)
        Post.objects.filter(summaries__in=some(1)).update(introduction=INSECURE)
        Page.objects.filter(slug="about").update(body=INSECURE)
        make_draft(month=datetime.date(1950, 1, 1))


def flag(summaries: QuerySet[Summary]) -> None:
    """As if they were imported, with two things to look at."""
    SummaryTopic.objects.filter(content_object__in=summaries).delete()
    source = Concat("title", Value("\n\n"), "body", output_field=TextField())
    summaries.update(review_reasons=["guessed", "no-topic"], source=source)


def saved_pages(folder: Path) -> list[Path]:
    """Three pages of the old blog: those of the folder that `SAVED_PAGES` names, or invented."""
    if given := os.environ.get("SAVED_PAGES"):
        return sorted(Path(given).glob("*.txt"))
    first = (REFERENCE, BODY, HEADING, ADVICE, MORE_ADVICE)
    second = (OTHER_REFERENCE, OTHER_BODY, HEADING, OTHER_ADVICE)
    pages = {
        "a.txt": page("February 2023", "Being Heard Early", *first),
        "b.txt": page("March 2023", "The Uses of Silence", *second),
        "c.txt": page(
            *("April 2023", "Being Heard Late", BODY, MORE_BODY, HEADING, ADVICE),
        ),
    }
    for name, data in pages.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in pages]
