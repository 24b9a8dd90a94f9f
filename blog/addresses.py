"""One address for each page: many query strings mean the same."""

from urllib.parse import urlencode

from django.http import QueryDict

from blog.filters import SummaryFilterSet

# All that some page of the site reads, in the order in which its links name it.
KEYS = (*SummaryFilterSet.base_filters, "page")
GOES_WITHOUT_SAYING = {("match", "all"), ("page", "1")}


def normalised(query: QueryDict) -> str:
    """The query string in one order, without what no page reads or what goes without saying.

    Two with the same outcome ask for the same page; values that mean nothing stay, to be refused.
    """
    pairs = [(key, value) for key in KEYS for value in _values(query, key)]
    return urlencode([pair for pair in pairs if pair[1] and pair not in GOES_WITHOUT_SAYING])


def _values(query: QueryDict, key: str) -> list[str]:
    # Of a key that names one thing, Django takes the last value.
    several = key in SummaryFilterSet.FACETS
    return sorted(set(query.getlist(key))) if several else query.getlist(key)[-1:]
