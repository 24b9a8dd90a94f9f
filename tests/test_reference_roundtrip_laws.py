"""Reader and writer of references agree: what APA style prints of a record is read back whole."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.references import is_reference, parse_reference
from research.styles import apa

CAPITALS = st.sampled_from(string.ascii_uppercase)
WORDS = st.text(string.ascii_lowercase, min_size=4, max_size=9)
PROPER = WORDS.map(str.capitalize)
SENTENCES = st.lists(WORDS, min_size=2, max_size=9).map(lambda words: " ".join(words).capitalize())
TITLES = SENTENCES | SENTENCES.map("{}?".format) | st.tuples(SENTENCES, SENTENCES).map(": ".join)
JOURNALS = st.lists(PROPER, min_size=1, max_size=3).map(" ".join)
PRESSES = PROPER.map("{} Press".format)
UNIVERSITIES = PROPER.map("{} University".format)
NUMBERS = st.integers(1, 999).map(str)
PAGES = st.tuples(NUMBERS, NUMBERS).map("-".join)
VOLUMES = st.integers(1, 99).map(str)
EDITIONS = st.integers(2, 30).map(str)
YEARS = st.integers(1900, 2039).map(lambda year: {"date-parts": [[year]]})
DAYS = (
    st.dates()
    .filter(lambda day: 1900 <= day.year < 2040)
    .map(lambda day: {"date-parts": [[day.year, day.month, day.day]]})
)
ASCII = st.characters(codec="ascii")
DOIS = st.from_regex(
    r"10\.[1-9]\d{3,4}/[a-z0-9]{1,8}(\.[a-z0-9]{1,5}){0,2}", fullmatch=True, alphabet=ASCII
)

INITIALS = st.lists(CAPITALS, min_size=1, max_size=3).map(
    lambda letters: " ".join(f"{letter}." for letter in letters)
) | st.tuples(CAPITALS, CAPITALS).map(lambda pair: f"{pair[0]}.-{pair[1]}.")
PEOPLE = st.fixed_dictionaries(
    {"family": PROPER | st.tuples(PROPER, PROPER).map("-".join), "given": INITIALS},
    optional={
        "non-dropping-particle": st.sampled_from(["van", "van der", "de", "von"]),
        "suffix": st.sampled_from(["Jr.", "Sr.", "II", "III"]),
    },
)
GROUPS = st.tuples(st.sampled_from(["Institute", "Society"]), PROPER).map(
    lambda words: {"literal": f"{words[0]} of {words[1]}"}
)
AUTHORS = st.lists(PEOPLE, min_size=1, max_size=20) | GROUPS.map(lambda group: [group])
EDITORS = st.lists(PEOPLE, min_size=1, max_size=4)


def without(csl: dict, *keys: str) -> dict:
    return {key: value for key, value in csl.items() if key not in keys}


def works(kind, required, optional):
    fields = {"type": st.just(kind), "title": TITLES, "issued": YEARS, "author": AUTHORS}
    return st.fixed_dictionaries(fields | required, optional={"DOI": DOIS} | optional)


ARTICLES = works(
    "article-journal",
    {"container-title": JOURNALS, "volume": NUMBERS, "page": PAGES},
    {"issue": NUMBERS},
)
BY_NUMBER = works(
    "article-journal",
    {"container-title": JOURNALS, "volume": NUMBERS, "number": NUMBERS.map("e{}".format)},
    {"issue": NUMBERS},
)
AHEAD = works(
    "article-journal",
    {
        "container-title": JOURNALS,
        "status": st.just("advance online publication"),
        "issued": YEARS | DAYS,
    },
    {},
)
CHAPTERS = works(
    "chapter",
    {"editor": EDITORS, "container-title": SENTENCES, "publisher": PRESSES, "page": PAGES},
    {"edition": EDITIONS, "volume": VOLUMES},
)
NUMBERED_CHAPTERS = works(
    "chapter",
    {
        "editor": EDITORS,
        "container-title": SENTENCES,
        "publisher": PRESSES,
        "chapter-number": VOLUMES,
    },
    {"edition": EDITIONS},
)
BOOKS = works("book", {"publisher": PRESSES}, {"edition": EDITIONS, "volume": VOLUMES})
THESES = works(
    "thesis",
    {
        "publisher": UNIVERSITIES,
        "genre": st.sampled_from(["Doctoral dissertation", "Master’s thesis"]),
    },
    {"container-title": JOURNALS, "number": NUMBERS},
)
UNPUBLISHED_THESES = works(
    "thesis",
    {"publisher": UNIVERSITIES, "genre": st.just("Unpublished doctoral dissertation")},
    {},
)
GENRES = st.sampled_from(["Technical report", "Issue brief", "Clinical guideline"])
REPORTS = works(
    "report", {"publisher": PROPER.map("{} Agency".format), "number": NUMBERS}, {"genre": GENRES}
)
PREPRINTS = works("article", {"publisher": st.sampled_from(["PsyArXiv", "medRxiv"])}, {})
PAGES_OF_SITES = works(
    "webpage",
    {
        "container-title": st.tuples(PROPER, PROPER).map(" ".join),
        "URL": WORDS.map("https://example.org/{}".format),
        "issued": YEARS | DAYS,
    },
    {},
).map(lambda csl: without(csl, "DOI"))
CUT_SHORT = st.tuples(ARTICLES, st.lists(PEOPLE, min_size=2, max_size=6), st.integers(1, 6)).map(
    lambda parts: (
        parts[0]
        | {
            "author": parts[1],
            "custom": {"authors-omitted-after": min(parts[2], len(parts[1]))},
        }
    )
)
PARTICLES_BEHIND = st.lists(
    PEOPLE.map(lambda name: without(name, "non-dropping-particle") | {"dropping-particle": "van"}),
    min_size=1,
    max_size=3,
)

RECORDS = {
    "article": ARTICLES,
    "article with a number": BY_NUMBER,
    "advance online": AHEAD,
    "in press": ARTICLES.map(
        lambda csl: without(csl, "issued", "volume", "issue", "page") | {"status": "in press"}
    ),
    "chapter": CHAPTERS,
    "chapter with a number": NUMBERED_CHAPTERS,
    "book": BOOKS,
    "edited book": st.tuples(BOOKS, EDITORS).map(
        lambda parts: without(parts[0], "author") | {"editor": parts[1]}
    ),
    "author's book with an editor": st.tuples(BOOKS, EDITORS).map(
        lambda parts: parts[0] | {"editor": parts[1]}
    ),
    "thesis": THESES,
    "unpublished thesis": UNPUBLISHED_THESES,
    "report": REPORTS,
    "preprint": PREPRINTS,
    "web page": PAGES_OF_SITES,
    "without a date": PAGES_OF_SITES.map(lambda csl: without(csl, "issued")),
    "without authors": ARTICLES.map(lambda csl: without(csl, "author")),
    "people and a group": st.tuples(ARTICLES, st.lists(PEOPLE, min_size=1, max_size=4), GROUPS).map(
        lambda parts: parts[0] | {"author": [*parts[1], parts[2]]}
    ),
    "two groups": st.tuples(ARTICLES, GROUPS, GROUPS).map(
        lambda parts: parts[0] | {"author": [*parts[1:]]}
    ),
    "particles behind": st.tuples(ARTICLES, PARTICLES_BEHIND).map(
        lambda parts: parts[0] | {"author": parts[1]}
    ),
    "cut short": CUT_SHORT,
}


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_written_is_read_back_whole(kind):
    @given(RECORDS[kind])
    def law(csl):
        assert parse_reference(apa(csl)) == (csl, ())

    law()


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_written_is_known_for_a_reference(kind):
    @settings(max_examples=30)
    @given(RECORDS[kind])
    def law(csl):
        assert is_reference(apa(csl))

    law()
