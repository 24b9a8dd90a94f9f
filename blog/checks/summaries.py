"""Whether each summary can be found, told apart, believed and read."""

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Lower
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from blog.checks.base import SummaryCheck
from blog.models import ReviewReason, Summary
from blog.models.shortcomings import (
    HAS_INSECURE_LINK,
    HAS_NO_IMPLICATIONS_OF_ITS_OWN,
    HAS_UNUSUAL_LENGTH,
    INSECURE_LINK,
    LINKED,
)
from blog.richtext import plain_text
from research.models import Citation


class NoCitation(SummaryCheck):
    name = "no-citation"
    title = _("Summaries without a citation")
    why = _("Readers cannot tell which study is summarised, nor find it.")
    field = "citation"

    def found(self):
        return self.summaries().filter(citation=None)


class SameWork(SummaryCheck):
    """By citation, by the DOI of an article, or by title and year.

    The chapters of a book may share its DOI, so with them it says nothing.
    """

    name = "same-work"
    title = _("The same work summarised more than once")
    why = _(
        "Readers take one study for two. Summaries of one work share its citation; of two that say "
        "the same, one is withdrawn."
    )
    field = "citation"
    reads = ("citation__title", "citation__raw")

    def found(self):
        year = Cast(Coalesce("citation__issued_year", 0), TextField())
        cited = self.summaries().exclude(citation=None)
        cited = cited.annotate(work=Concat(Lower("citation__title"), Value(" ", TextField()), year))
        articles = cited.filter(citation__kind=Citation.Kind.ARTICLE_JOURNAL)
        return cited.filter(
            Q(citation__in=repeated(cited, "citation"))
            | Q(work__in=repeated(cited.exclude(citation__title=""), "work"))
            | Q(
                citation__kind=Citation.Kind.ARTICLE_JOURNAL,
                citation__doi__in=repeated(articles.exclude(citation__doi=""), "citation__doi"),
            )
        )

    def shown(self, found):
        return super().shown(found).select_related("citation").order_by("work", "post__month", "pk")

    def about(self, found):
        return f"{super().about(found)}: {found.citation.title or found.citation.raw}"


class NoTopic(SummaryCheck):
    name = "no-topic"
    title = _("Summaries without a topic")
    why = _("Who looks through the topics does not find them.")
    field = "topics"
    # There are none as long as it is found.
    seen = ("pk",)

    def found(self):
        return self.summaries().filter(summary_topics=None)


class NoResearchType(SummaryCheck):
    name = "no-type"
    title = _("Summaries without a type of research")
    why = _("Readers cannot tell how strong the evidence is, nor filter by it.")
    field = "research_type"

    def found(self):
        return self.summaries().filter(research_type=None)


class NoImplications(SummaryCheck):
    name = "no-implications"
    title = _("Practice implications missing, or a copy of the summary")
    why = _("They are what a clinician comes for: what to do with the finding.")
    field = "practice_implications"
    reads = ("practice_implications",)

    def found(self):
        return self.summaries().filter(HAS_NO_IMPLICATIONS_OF_ITS_OWN)

    def about(self, found):
        is_there = plain_text(found.practice_implications)
        said = gettext("a copy of the summary") if is_there else gettext("missing")
        return f"{super().about(found)}: {said}"


class BodyLength(SummaryCheck):
    name = "body-length"
    title = _("Very short or very long summaries")
    why = _(
        "A very short one is often what a failed import left; a very long one often holds its "
        "neighbour, too."
    )
    field = "body"
    reads = ("body",)

    def found(self):
        return self.summaries().filter(HAS_UNUSUAL_LENGTH)

    def about(self, found):
        number = len(plain_text(found.body).split())
        said = ngettext("%(number)d word", "%(number)d words", number) % {"number": number}
        return f"{super().about(found)}: {said}"


class InsecureLink(SummaryCheck):
    name = "insecure-link"
    title = _("Links in summaries that begin with http:")
    why = _("What they lead to can be read and changed on the way; browsers warn of them.")
    field = "body"
    reads = LINKED
    seen = LINKED

    def found(self):
        return self.summaries().filter(HAS_INSECURE_LINK)

    def field_of(self, found):
        return next(field for field in LINKED if INSECURE_LINK in getattr(found, field))


class Collision(SummaryCheck):
    name = "collision"
    title = _("Summaries with the same title or address")
    why = _("In a list or a search nobody can tell them apart.")
    field = "title"
    seen = ("title", "slug")

    def found(self):
        return self.named().filter(self.same_title() | Q(slug__in=repeated(self.named(), "slug")))

    def shown(self, found):
        has_same_title = ExpressionWrapper(self.same_title(), BooleanField())
        named = super().shown(found).annotate(has_same_title=has_same_title)
        return named.order_by("slug", "post__month", "pk")

    def named(self) -> QuerySet[Summary]:
        return self.summaries().annotate(own_title=Lower("title"))

    def same_title(self) -> Q:
        return Q(own_title__in=repeated(self.named(), "own_title"))

    def field_of(self, found):
        return "title" if found.has_same_title else "slug"

    def about(self, found):
        return f"{super().about(found)}: {found.slug}"


class NotReviewed(SummaryCheck):
    name = "not-reviewed"
    title = _("Imported, and not reviewed yet")
    why = _("The import guessed or missed something, and only a person can tell what.")
    field = "review_reasons"
    may_be_right = False
    reads = ("review_reasons",)

    def found(self):
        return self.summaries().to_look_at()

    def about(self, found):
        labels = dict(ReviewReason.choices)
        reasons = ", ".join(str(labels[reason]) for reason in found.review_reasons)
        return f"{super().about(found)}: {reasons}"


def repeated(summaries: QuerySet, value: str) -> QuerySet:
    """The values of this name that more than one of these summaries have, as a subquery."""
    groups = summaries.order_by().values(value).annotate(number=Count("pk"))
    return groups.filter(number__gt=1).values(value)
