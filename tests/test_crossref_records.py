"""Crossref's records of all kinds of work, as citations."""

import pytest

from research.crossref_records import KINDS, is_in_an_issue, reading
from research.models import Citation
from tests.crossref_server import record_of

DOI = "10.5555/diary.1"


def read(**record):
    return reading(record_of(DOI, **record)).csl


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_type_is_a_kind_of_citation(kind):
    assert read(type=kind)["type"] in Citation.Kind.values


@pytest.mark.parametrize("kind", ["dataset", "grant", "something-new", None, 7, ["book"]])
def test_a_type_nobody_knows_is_another_kind(kind):
    assert read(type=kind)["type"] == "document"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (["Owls"], "Owls"),
        ("Owls", "Owls"),
        (["", "Owls"], "Owls"),
        (["<i>Owls</i> and H<sub>2</sub>O"], "Owls and H2O"),
        (["<jats:italic toggle='yes'>Owls</jats:italic>"], "Owls"),
        (["Owls &amp; bees &lt;b&gt;now&lt;/b&gt;"], "Owls & bees now"),
        (["&amp;lt;i&amp;gt;Owls"], "Owls"),
        (["Owls\n            and\tbees"], "Owls and bees"),
        (["O\u00adwls \u202eand\u2069 ﬁsh\x00"], "Owls and fish"),
        (["<mml:math><mml:mi>p</mml:mi><mml:mo>&lt;</mml:mo></mml:math> .05"], "p< .05"),
        (["<script>alert(1)</script>Owls"], "alert(1)Owls"),
    ],
)
def test_a_title_is_plain_text(written, title):
    assert read(title=written)["title"] == title


@pytest.mark.parametrize(
    ("subtitle", "title"),
    [
        (["A trial"], "Owls: A trial"),
        ([], "Owls"),
        (["owls"], "Owls"),
        (None, "Owls"),
    ],
)
def test_a_subtitle_goes_with_its_title(subtitle, title):
    assert read(title=["Owls"], subtitle=subtitle)["title"] == title


def test_a_question_has_its_subtitle_without_a_colon():
    assert read(title=["Owls?"], subtitle=["A trial"])["title"] == "Owls? A trial"


@pytest.mark.parametrize(
    ("person", "name"),
    [
        ({"given": "Ada B.", "family": "Quill"}, {"given": "Ada B.", "family": "Quill"}),
        ({"name": "Diary Group"}, {"literal": "Diary Group"}),
        ({"family": "Plato"}, {"family": "Plato"}),
        (
            {"given": "Ada", "family": "Quill", "suffix": "Jr."},
            {"given": "Ada", "family": "Quill", "suffix": "Jr."},
        ),
        (
            {"given": "C.", "family": "van der Tinte"},
            {"given": "C.", "family": "Tinte", "non-dropping-particle": "van der"},
        ),
        ({"given": "A, B", "family": "Quill"}, {"given": "A, B", "family": "Quill"}),
    ],
)
def test_a_person_has_a_name_of_csl(person, name):
    assert read(author=[person])["author"] == [name]


@pytest.mark.parametrize("people", [None, "Quill", [None], [{}], [{"family": 7.5e300}], {"a": 1}])
def test_who_is_no_person_is_left_out(people):
    assert "Quill" not in str(read(author=people).get("author"))


def test_a_chapter_stands_in_its_book_not_in_the_series():
    found = read(type="book-chapter", container_title=["A series", "The Book"], volume=None)
    assert (found["container-title"], found["publisher"]) == ("The Book", "Paper Press")


def test_a_thesis_has_its_school_and_degree():
    found = read(type="dissertation", institution=[{"name": "University of Owls"}], degree=["PhD"])
    assert (found["publisher"], found["genre"]) == ("University of Owls", "Doctoral dissertation")


def test_a_preprint_has_its_server():
    found = read(type="posted-content", institution={"name": "PsyArXiv"}, container_title=[])
    assert (found["type"], found["publisher"]) == ("article", "PsyArXiv")


def test_the_date_of_the_issue_goes_before_that_of_the_first_publication():
    dates = {"issued": {"date-parts": [[2020, 12]]}, "published_print": {"date-parts": [[2021]]}}
    assert read(**dates)["issued"] == {"date-parts": [[2021]]}


@pytest.mark.parametrize("issued", [{"date-parts": [[None]]}, {}, None, "2020", {"date-parts": 3}])
def test_a_date_that_is_none_gives_way_to_the_next(issued):
    assert read(issued=issued, posted={"date-parts": [[2020]]})["issued"] == {
        "date-parts": [[2020]]
    }


def test_an_article_without_volume_and_pages_is_ahead_of_print():
    record = record_of(DOI, volume=None, issue=None, page=None)
    assert reading(record).csl["status"] == "advance online publication"
    assert not is_in_an_issue(record)


def test_an_article_number_stands_in_for_pages():
    record = record_of(DOI, page=None, article_number="e12")
    assert reading(record).csl["number"] == "e12"
    assert is_in_an_issue(record)
