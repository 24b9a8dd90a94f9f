"""How summaries are searched: the expressions of which their columns and conditions are made."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import BinaryField, BooleanField, Func, Lookup, SmallIntegerField, Value

from blog.search.words import web_search

SEARCH_CONFIGURATION = "pprnet"
TITLE = SearchVector("title", config=SEARCH_CONFIGURATION)
NUMBERS = ArrayField(SmallIntegerField())
# A number for each two words with at most one between them, by which an index finds a phrase.
NEIGHBOURS = Func("search", function="blog_neighbours", output_field=NUMBERS)


class WebSearchQuery(SearchQuery):
    """Web-search syntax in `SEARCH_CONFIGURATION`, each word in all its spellings.

    A subquery hides the words from the planner, who would otherwise read every summary for a
    frequent one: it does not reckon with what unpacking their search columns costs.
    """

    SEARCH_TYPES = {"spellings": "blog_web_search"}
    template = "(SELECT %(function)s(%(expressions)s))"


class Among(Lookup):
    """Whether a number is one of a list, which is one parameter whatever its length."""

    output_field = BooleanField()
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        number, of_number = self.process_lhs(compiler, connection)
        numbers, of_numbers = self.process_rhs(compiler, connection)
        return f"{number} = ANY({numbers})", [*of_number, *of_numbers]


def has_neighbours(phrases: list[str]) -> ArrayContains:
    """Whether words stand near each other as in all of these phrases, or nearly so.

    Nothing has it where no two words of the phrases do.
    """
    sought = Func(Value(phrases), function="blog_neighbours_sought", output_field=NUMBERS)
    return ArrayContains(NEIGHBOURS, sought)


def search_for(words: str) -> WebSearchQuery:
    """The query that has these words, in web-search syntax."""
    return WebSearchQuery(web_search(words), search_type="spellings")


def search_vector() -> SearchVector:
    """All that is searched of a summary, each part with its weight."""
    weights = {"title": "A", "practice_implications": "B", "body": "C", "citation_text": "C"}
    title, *others = (
        SearchVector(field, weight=weight, config=SEARCH_CONFIGURATION)
        for field, weight in weights.items()
    )
    return sum(others, title)


def word_bits() -> Func:
    """The words of that as a set of bits, which tell how many of them two summaries share."""
    return Func(search_vector(), function="blog_word_bits", output_field=BinaryField())
