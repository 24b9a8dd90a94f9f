"""What the visitor asked: the query string, read, checked and written again."""

import copy
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import quote_plus

import django_filters
from django.http import Http404
from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext, ngettext

from blog import facets
from blog.catalogue import Catalogue, Places
from blog.models import Summary
from blog.results import RankedResults, Results
from blog.search.finding import Found, find
from blog.vocabulary import Term
from research.addresses import address_of

LONGEST_SEARCH = 200
# Summaries on a page that is made to be printed and handed out.
HANDOUT = 100
# A facet of more values than this shows the most useful ones and folds the others away.
SHORT = 10


class UnknownValueError(Http404):
    """A value of the query string that leads nowhere, said in plain words; `key` is its name."""

    def __init__(self, message: str, key: str):
        super().__init__(message)
        self.key = key


@dataclass(frozen=True)
class Selection:
    """What is chosen, as terms of the vocabulary; one selection has one query string."""

    words: str = ""
    topics: tuple[Term, ...] = ()
    types: tuple[Term, ...] = ()
    years: tuple[Term, ...] = ()
    match: str = "all"
    sort: str = ""
    # How many are shown on a page, where it is not as many as ever.
    show: int | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.topics or self.types or self.years)

    @property
    def by_relevance(self) -> bool:
        return bool(self.words) and self.sort != "newest"

    @property
    def only_term(self) -> tuple[str, Term] | None:
        """The facet and the term, when nothing but one term is chosen: it has its own page."""
        found = [
            (facet, term) for facet in ("topics", "types", "years") for term in getattr(self, facet)
        ]
        return found[0] if len(found) == 1 and not self.words else None

    @property
    def choice(self) -> facets.Choice:
        return facets.Choice(
            *(tuple(term.key for term in terms) for terms in (self.topics, self.types, self.years)),
            all_topics=self.match == "all",
        )

    def query(self, page: int = 1) -> str:
        """The query string of this selection, in one order, without what goes without saying."""
        pairs = [f"q={quote_plus(self.words)}"] if self.words else []
        # Slugs and numbers stand in an address as they are.
        pairs += [f"topic={term.slug}" for term in self.topics]
        if self.match == "any" and self.topics:
            pairs.append("match=any")
        pairs += [f"type={term.slug}" for term in self.types]
        pairs += [f"year={term.slug}" for term in self.years]
        if self.words and self.sort == "newest":
            pairs.append("sort=newest")
        if self.show:
            pairs.append(f"show={self.show}")
        if page > 1:
            pairs.append(f"page={page}")
        return f"?{'&'.join(pairs)}" if pairs else ""

    def address(self, page: int = 1) -> str:
        """The path and query string of the list of this selection."""
        return address_of("blog:summary-list") + self.query(page)

    @property
    def handout_address(self) -> str:
        """The same list, from its beginning, made to be printed."""
        return replace(self, show=HANDOUT).address()

    def feed_address(self, page: int = 1) -> str:
        """The path and query string of the feed of this selection."""
        return address_of("blog:summary-feed") + self.as_ever.query(page)

    @property
    def as_ever(self) -> "Selection":
        """The same with as many on a page as ever."""
        return replace(self, show=None)

    @property
    def name(self) -> str:
        """What is chosen, in a few words; empty when nothing is."""
        return ", ".join(name for name, _ in self.chips)

    @cached_property
    def chips(self) -> list[tuple[str, str]]:
        """What is chosen, one by one: its name, and the address of the list without it."""
        quoted = gettext("“%s”") % self.words
        words = [(quoted, self.without("words").address())] if self.words else []
        return words + [
            (term.name, self.without(facet, term).address())
            for facet in ("topics", "types", "years")
            for term in getattr(self, facet)
        ]

    @property
    def is_indexed(self) -> bool:
        """Whether search engines should know it: combinations and searches are without number."""
        return not self.show and (self.is_empty or self.only_term is not None)

    def canonical(self, page: int = 1) -> str:
        """The one address search engines should know: a single term has a page of its own."""
        if self.only_term is None or self.show:
            return self.address(page)
        facet, term = self.only_term
        if facet == "years":
            return address_of("blog:post-year", term.key)
        name = {"topics": "topic-detail", "types": "researchtype-detail"}[facet]
        return address_of(f"blog:{name}", term.slug) + (f"?page={page}" if page > 1 else "")

    def without(self, facet: str, term: Term | None = None) -> "Selection":
        """The selection with one term, or the words, taken away."""
        if facet == "words":
            return replace(self, words="", sort="")
        rest = tuple(other for other in getattr(self, facet) if other != term)
        return replace(self, **{facet: rest})

    def sentence(self, total: int) -> str:
        """ "12 summaries on Empathy and Training, meta-analysis, 2019": the page's own title."""
        text = ngettext("%(total)d summary", "%(total)d summaries", total) % {"total": total}
        if self.topics:
            last = gettext("and") if self.match == "all" else gettext("or")
            topics = get_text_list([term.name for term in self.topics], last)
            text = gettext("%(text)s on %(topics)s") % {"text": text, "topics": topics}
        if self.words:
            text = gettext("%(text)s for “%(words)s”") % {"text": text, "words": self.words}
        for terms in (self.types, self.years):
            if terms:
                names = [within_sentence(term.name) for term in terms]
                chosen = get_text_list(names, gettext("or"))
                text = gettext("%(text)s, %(chosen)s") % {"text": text, "chosen": chosen}
        return text


def within_sentence(name: str) -> str:
    """The name as it stands within a sentence; an abbreviation stays as it is."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


class Option(NamedTuple):
    """A value of a facet: how many summaries it would give, and whether it is chosen."""

    term: Term
    count: int
    is_chosen: bool


class Facet(NamedTuple):
    """A facet: its most useful values, and the rest of them behind a fold."""

    name: str
    label: str
    first: list[Option]
    more: list[Option]

    @classmethod
    def of(cls, name, label, terms, counts, chosen) -> "Facet":
        options = [Option(term, counts.get(term.key, 0), term in chosen) for term in terms]
        if len(options) <= SHORT:
            return cls(name, label, options, [])
        # Years are best remembered in their own order; of the others the fullest are the likeliest.
        useful = sorted(
            options,
            key=lambda option: (not option.is_chosen, 0 if name == "year" else -option.count),
        )
        shown = set(useful[: max(SHORT - 2, len(chosen))])
        return cls(
            name,
            label,
            [option for option in options if option in shown],
            [option for option in options if option not in shown],
        )


class SummaryFilterSet(django_filters.FilterSet):
    """The query string of every page that lists summaries.

    `data` is the query string (a `QueryDict`), `catalogue` the summaries to choose from and the
    values there are. Unknown keys are passed over; unknown values are refused.
    """

    q = django_filters.CharFilter(max_length=LONGEST_SEARCH, method="nothing")
    topic = django_filters.MultipleChoiceFilter(method="nothing")
    match = django_filters.ChoiceFilter(choices=[("all", "all"), ("any", "any")], method="nothing")
    type = django_filters.MultipleChoiceFilter(method="nothing")
    year = django_filters.MultipleChoiceFilter(method="nothing")
    sort = django_filters.ChoiceFilter(
        choices=[("relevance", "relevance"), ("newest", "newest")], method="nothing"
    )
    show = django_filters.ChoiceFilter(choices=[(str(HANDOUT), str(HANDOUT))], method="nothing")

    FACETS = {"topic": "topics", "type": "types", "year": "years"}

    def __init__(self, data, catalogue: Catalogue):
        super().__init__(data, Summary.objects.none())
        self.catalogue, self.vocabulary = catalogue, catalogue.vocabulary

    @classmethod
    @cache
    def get_form_class(cls):
        """Made once, without the values of facets: to make it takes longer than to ask it."""
        fields = {name: each.field for name, each in copy.deepcopy(cls.base_filters).items()}
        return type(f"{cls.__name__}Form", (cls._meta.form,), fields)

    @cached_property
    def form(self):
        form = super().form
        for name, facet in self.FACETS.items():
            terms = getattr(self.vocabulary, facet)
            # An empty value chooses nothing, like an empty search.
            form.fields[name].choices = [("", ""), *((term.slug, term.name) for term in terms)]
        return form

    def nothing(self, queryset, name, value):
        """Each filter only reads its value: all of them are applied together, in `results`."""
        return queryset

    @cached_property
    def selection(self) -> Selection:
        """What is chosen. Raises `UnknownValueError` for a value that means nothing here."""
        if not self.form.is_valid():
            self._refuse()
        given = self.form.cleaned_data
        terms = {
            facet: tuple(
                term for term in getattr(self.vocabulary, facet) if term.slug in given[name]
            )
            for name, facet in self.FACETS.items()
        }
        return Selection(
            words=" ".join(given["q"].split()),
            match=given["match"] or "all",
            sort=given["sort"],
            show=int(given["show"]) if given["show"] else None,
            **terms,
        )

    @cached_property
    def found(self) -> Found:
        """What the words alone leave."""
        words = self.selection.words
        return find(words, self.catalogue) if words else Found(self.catalogue.all, 0)

    @property
    def places(self) -> Places:
        """What everything chosen leaves."""
        return facets.chosen(self.catalogue, self.found.places, self.selection.choice)

    @cached_property
    def results(self) -> Results:
        """The list as the visitor wants it."""
        if self.selection.by_relevance:
            return RankedResults(self.catalogue, self.places, self.selection.words, self.found)
        return self.newest_first

    @property
    def newest_first(self) -> Results:
        """The same, whatever order the visitor wants."""
        return Results(self.catalogue, self.places)

    @cached_property
    def counts(self) -> facets.Counts:
        return facets.count(self.catalogue, self.found.places, self.selection.choice)

    def panel(self) -> "list[Facet]":
        """The facets as the visitor meets them, with what each of their values would give."""
        labels = {
            "type": gettext("Type of research"),
            "topic": gettext("Topic"),
            "year": gettext("Year"),
        }
        return [
            Facet.of(
                name,
                label,
                getattr(self.vocabulary, self.FACETS[name]),
                getattr(self.counts, self.FACETS[name]),
                getattr(self.selection, self.FACETS[name]),
            )
            for name, label in labels.items()
        ]

    def _refuse(self) -> None:
        name = next(iter(self.form.errors))
        stranger = self.data[name]
        if facet := self.FACETS.get(name):
            known = {"", *(term.slug for term in getattr(self.vocabulary, facet))}
            stranger = next(value for value in self.data.getlist(name) if value not in known)
        message = {
            "q": gettext("The search is too long, or holds a character nobody can type."),
            "topic": gettext("There is no topic “%s”."),
            "type": gettext("There is no type of research “%s”."),
            "year": gettext("Nothing was published in “%s”."),
        }.get(name, gettext("The address says “%s”, which means nothing here."))
        stranger = "".join(filter(str.isprintable, Truncator(stranger).chars(80, truncate="…")))
        raise UnknownValueError(message % stranger if "%s" in message else message, name)
