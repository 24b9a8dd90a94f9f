"""What holds for every text, and for every reference in APA style."""

import json
import re
import string

from hypothesis import example, given, settings
from hypothesis import strategies as st

from research.references import is_reference, normalise_doi, parse_reference

CAPITALS = st.sampled_from(string.ascii_uppercase)
WORDS = st.text(string.ascii_lowercase, min_size=4, max_size=9)
FAMILIES = WORDS.map(str.capitalize)
GIVEN = st.lists(CAPITALS, min_size=1, max_size=3).map(lambda some: " ".join(f"{a}." for a in some))
PEOPLE = st.fixed_dictionaries({"family": FAMILIES, "given": GIVEN})
TITLES = st.lists(WORDS, min_size=2, max_size=9).map(lambda words: " ".join(words).capitalize())
JOURNALS = st.lists(FAMILIES, min_size=1, max_size=3).map(" ".join)
NUMBERS = st.integers(1, 999).map(str)
SCRAPS = st.sampled_from(
    """Smith, J.| (2012)|). |In |(Eds.), |(pp. 1-9)|10.1000/x(|https://|…|. . . |et al.|<b>
    |&lt;i&gt;|\x00|\ud800|🎈|[|Vol. 3|, 51(3), 1-9.|Psychotherapy|New York: Wiley.""".split("|")
)


def written(authors: list[dict[str, str]]) -> str:
    names = [f"{name['family']}, {name['given']}" for name in authors]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"


@given(
    authors=st.lists(PEOPLE, min_size=1, max_size=25),
    year=st.integers(1900, 2039),
    title=TITLES,
    journal=JOURNALS,
    volume=NUMBERS,
    issue=NUMBERS,
    page=st.tuples(NUMBERS, NUMBERS).map("-".join),
)
def test_an_article_written_in_apa_style_is_read_back(
    authors, year, title, journal, volume, issue, page
):
    reference = (
        f"{written(authors)} ({year}). {title}. {journal}, {volume}({issue}), {page}. "
        "https://doi.org/10.5555/12345678"
    )
    assert parse_reference(reference) == (
        {
            "type": "article-journal",
            "author": authors,
            "issued": {"date-parts": [[year]]},
            "title": title,
            "container-title": journal,
            "volume": volume,
            "issue": issue,
            "page": page,
            "DOI": "10.5555/12345678",
        },
        (),
    )
    assert is_reference(reference)


# A deadline would time the machine.
@settings(deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), SCRAPS), max_size=30).map("".join))
@example("Smith, J. (2012). " + "(pp. 1) " * 1200)
@example("A. " * 3000)
@example("[(<" * 3000)
@example("a" * 1_000_000)
def test_any_text_gives_plain_json_without_markup(text):
    csl, problems = parse_reference(text)
    as_json = json.dumps(csl, ensure_ascii=False)
    assert as_json.encode()
    assert not re.search(r"<[a-z/!?]", as_json, re.IGNORECASE)
    assert not any(ord(character) < 32 for character in as_json)
    assert "type" in csl or problems
    assert not is_reference(text) or csl["title"]


@given(st.text(max_size=60))
def test_a_normalised_doi_stays_as_it_is(text):
    doi = normalise_doi(f"https://doi.org/10.5555/{text}")
    assert normalise_doi(doi) == doi


def test_a_text_beyond_all_bounds_is_read_in_part_and_says_so():
    reference = "Barber, J. P. (2009). A title. Psychotherapy, 19, 1-12."
    csl, problems = parse_reference(reference + " " * 20_000)
    assert csl["page"] == "1-12"
    assert problems == ("Only the first 10,000 characters were read.",)
