"""How alike two works are, part by part, and which citations may be of the same work."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from research.duplicates import duplicates_of, repetition_in
from research.matching import compare, fold, title_score
from tests.factories import make_citation

WORK = {
    "type": "article-journal",
    "title": "Reading diaries aloud: A trial",
    "author": [{"family": "Quillfeather", "given": "Ada"}],
    "issued": {"date-parts": [[2022]]},
    "container-title": "Journal of Invented Therapy",
    "page": "34-56",
    "DOI": "10.5555/alone",
}


def verdicts(ours, theirs):
    return {part.name: part.verdict for part in compare(WORK | ours, WORK | theirs).parts}


# Part by part.


def test_a_work_is_the_same_as_itself():
    assert set(verdicts({}, {}).values()) == {"same"}
    assert compare(WORK, WORK).score == 1


@pytest.mark.parametrize(
    ("name", "change", "verdict"),
    [
        ("title", {"title": "READING DIARIES ALOUD — a trial"}, "same"),
        ("title", {"title": "“Reading” diáries aloud: A trial."}, "same"),
        ("title", {"title": "Reading diaries aloud"}, "alike"),
        ("title", {"title": "Reading diares aloud: A trial"}, "alike"),
        ("title", {"title": "Writing letters at night"}, "different"),
        ("title", {"title": ""}, "unknown"),
        ("author", {"author": [{"family": "QUILLFEATHER"}]}, "same"),
        ("author", {"author": [{"family": "Quillfeather-Tinte"}]}, "alike"),
        ("author", {"author": [{"family": "Tinte"}]}, "different"),
        ("author", {"author": []}, "unknown"),
        ("year", {"issued": {"date-parts": [[2021]]}}, "alike"),
        ("year", {"issued": {"date-parts": [[2023, 1, 1]]}}, "alike"),
        ("year", {"issued": {"date-parts": [[2020]]}}, "different"),
        ("year", {"issued": {}}, "unknown"),
        ("journal", {"container-title": "J. Invented Ther."}, "alike"),
        ("journal", {"container-title": "Journal of Invented Therapies"}, "alike"),
        ("journal", {"container-title": "Owl Letters"}, "different"),
        ("pages", {"page": "34–56"}, "same"),
        ("pages", {"page": "34-6"}, "alike"),
        ("pages", {"page": "34"}, "alike"),
        ("pages", {"page": "1-2"}, "different"),
        ("pages", {"page": ""}, "unknown"),
    ],
)
def test_each_part_is_judged_for_itself(name, change, verdict):
    found = verdicts({}, change)
    assert found.pop(name) == verdict
    assert set(found.values()) == {"same"}


def test_pages_cut_short_are_the_same():
    assert verdicts({"page": "612-634"}, {"page": "612-34"})["pages"] == "same"


def test_the_family_names_of_particles_are_alike():
    ours = {"author": [{"family": "Tinte", "non-dropping-particle": "van der"}]}
    assert verdicts(ours, {"author": [{"family": "Tinte"}]})["author"] == "alike"


def test_the_words_that_differ_are_marked():
    part = compare(WORK, WORK | {"title": "Reading letters aloud: A pilot trial"}).part("title")
    assert [(piece.text, piece.differs) for piece in part.pieces] == [
        ("Reading", False),
        ("letters", True),
        ("aloud: A", False),
        ("pilot", True),
        ("trial", False),
    ]


texts = st.text("abc ABÄé’“”–-:. 中", max_size=30)


@given(texts, texts)
def test_the_order_of_two_titles_is_no_matter(one, other):
    assert title_score(one, other) == title_score(other, one)


@given(texts)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


# The same work among the citations.


def found(item, **besides):
    return [duplicate.citation for duplicate in duplicates_of(item, **besides)]


@pytest.fixture
def citation(db):
    make_citation(title="Owls at night", authors=[{"family": "Tinte"}])
    return make_citation(title=WORK["title"], doi=WORK["DOI"])


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": "Reading diaries aloud"},
        {"title": "Something else entirely"},
        {"DOI": ""},
        {"DOI": "", "title": "Réading diaries aloud – a trial"},
        {"DOI": "", "title": "Reading diares aloud: A trial"},
        {"DOI": "", "issued": {"date-parts": [[2021]]}},
        {"DOI": "", "page": "1-2"},
        {"DOI": "10.5555/other"},
        {"DOI": "", "author": []},
        {"title": "", "page": ""},
        {
            "DOI": "",
            "title": f"READING DIARIES ALOUD. A TRIAL ({'and all its diaries ' * 9})",
        },
    ],
    ids=str,
)
def test_a_work_is_found_under_another_spelling(change, citation):
    assert found(WORK | change) == [citation]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another chapter", "page": "57-80"},
        {"DOI": "", "issued": {"date-parts": [[2019]]}},
        {"DOI": "", "author": [{"family": "Tinte"}]},
        {"DOI": "", "title": "Writing diaries in silence: A survey"},
        {"DOI": "", "title": ""},
    ],
    ids=str,
)
def test_another_work_is_not_found(change, citation):
    assert found(WORK | change) == []


def test_a_citation_is_no_duplicate_of_itself(citation):
    assert found(WORK, besides=citation.pk) == []


def test_why_it_may_be_the_same_is_said(citation):
    reasons = [
        duplicates_of(WORK | change)[0].reason
        for change in ({}, {"DOI": ""}, {"DOI": "10.5555/other"}, {"title": "", "page": ""})
    ]
    assert reasons == [
        "It has the same DOI, and they agree.",
        "Title, first author and year are alike.",
        "Title, first author and year are alike, but the DOI is another.",
        "It has the same DOI.",
    ]


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("Bees", "BEES"),
        ("Thérapie brève centrée sur l’été à l’île", "Therapie breve centree sur lete a lile"),
        ("Straße und Übertragung im Gespräch", "Strasse und Ubertragung im Gesprach"),
        ("Терапія і щоденники вдома", "терапія і щоденники вдома"),
        (f"{'Owls and diaries ' * 20}", f"Owl and diaries {'Owls and diaries ' * 19}"),
        ("Owls and bees", f"Owls and bees: {'What a long night may bring, ' * 5}"),
        (f"Owls and bees, {'and what a long night may bring ' * 5}", "Owls and bees"),
        ("50 %_ of owls\\", "50 %_ of owls\\: A count"),
    ],
)
def test_a_title_is_found_however_it_is_spelt_and_cut(kept, typed, db):
    citation = make_citation(title=kept)
    assert found(citation.csl | {"title": typed, "DOI": ""}) == [citation]


def test_a_title_of_two_words_is_no_beginning_of_another(db):
    citation = make_citation(title="Owls again: A very long story of nights and meadows")
    assert found(citation.csl | {"title": "Owls again", "DOI": ""}) == []


def test_it_is_found_by_indexes(citation, django_assert_num_queries):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        # how alike titles are to be, with a savepoint around it; the citations
        with django_assert_num_queries(4) as asked:
            found(WORK)
        cursor.execute(f"EXPLAIN {asked[2]['sql']}")
        plan = "\n".join(line for (line,) in cursor)
    indexes = {"citation_doi", "citation_title_like", "citation_title_begins"}
    assert {index for index in indexes if f"Bitmap Index Scan on {index} " in plan} == indexes


@pytest.mark.parametrize(
    ("second", "repeats"),
    [
        ({}, 0),
        ({"DOI": "", "title": "Reading diaries aloud"}, 0),
        ({"title": "Another chapter", "page": "57-80"}, None),
        ({"title": "", "page": ""}, 0),
        ({"DOI": "10.5555/other", "title": "Owls at night"}, None),
    ],
)
def test_a_work_that_was_pasted_twice_is_told(second, repeats):
    assert repetition_in([WORK, WORK | second], 1) == repeats
