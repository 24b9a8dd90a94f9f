"""What the desk has to find: shortcomings planted in a filled database, the same each time."""

from collections.abc import Callable

from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Concat, Mod
from django.utils import timezone

from blog.models import CheckedLink, Summary, SummaryTopic
from research.models import Citation

INSECURE = '<p><a href="http://owls.example/">Owls</a></p>'
DEAD = "https://gone.example/"
FLAGGED = 20

Plant = Callable[[QuerySet], object]

# Of how many one is spoilt, and how. Each kind begins at another place: few meet in one row.
SUMMARIES: dict[int, Plant] = {
    200: lambda rows: rows.update(citation=None, review_reasons=["no-citation"]),
    120: lambda rows: rows.update(
        citation=Citation.objects.exclude(doi="").order_by("pk").values("pk")[:1]
    ),
    100: lambda rows: rows.update(body="<p>Sixty clients.</p>"),
    90: lambda rows: rows.update(practice_implications=F("body")),
    80: lambda rows: rows.update(title="On owls"),
    60: lambda rows: rows.update(
        practice_implications="", review_reasons=["no-practice-implications", "guessed"]
    ),
    50: lambda rows: rows.update(research_type=None, review_reasons=["no-research-type"]),
    40: lambda rows: SummaryTopic.objects.filter(content_object__in=rows).delete(),
    30: lambda rows: rows.update(note=INSECURE),
}
CITATIONS: dict[int, Plant] = {
    100: lambda rows: rows.update(doi=Concat("doi", Value(".", TextField()))),
    80: lambda rows: rows.update(title="", raw="Quillfeather, A. B. Page seven."),
    70: lambda rows: rows.update(status="in press"),
    25: lambda rows: rows.update(url="http://owls.example/"),
    10: lambda rows: rows.update(doi=""),
}


def plant() -> None:
    """Spoil what `bench.generate` wrote; one summary of twenty waits to be looked at."""
    flagged = one_of(Summary.objects.all(), FLAGGED, 0)
    flagged.update(
        review_reasons=["guessed", "no-topic"],
        source=Concat("title", Value("\n\n", TextField()), "body", output_field=TextField()),
    )
    SummaryTopic.objects.filter(content_object__in=flagged).delete()
    for model, plants in ((Citation, CITATIONS), (Summary, SUMMARIES)):
        for place, (number, spoil) in enumerate(plants.items(), start=1):
            spoil(one_of(model.objects.all(), number, place))
    with_dead_links(one_of(Summary.objects.all(), 150, 11))


def one_of(rows: QuerySet, number: int, place: int) -> QuerySet:
    """Every so-maniest of these by its key."""
    return rows.order_by().alias(at=Mod("pk", number)).filter(at=place)


def with_dead_links(rows: QuerySet) -> None:
    keys = list(rows.values_list("pk", flat=True))
    rows.update(note=f'<p><a href="{DEAD}">Owls</a></p>')
    now = timezone.now()
    CheckedLink.objects.bulk_create(
        CheckedLink(
            address=DEAD,
            written=DEAD,
            field="note",
            summary_id=key,
            outcome=CheckedLink.Outcome.GONE,
            status=404,
            since=now.date(),
            checked_at=now,
        )
        for key in keys
    )
