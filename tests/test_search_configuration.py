"""What the words of a search find, and in which order."""

import pytest

from blog.models import Summary
from tests.factories import make_citation, make_summary

pytestmark = pytest.mark.django_db


@pytest.fixture
def summary():
    return make_summary(
        title="Rupture and repair in the alliance",
        body="<p>Therapists <strong>apologised</strong> after quarrels &amp; silences.</p>",
        practice_implications="<p>Mend it at once.</p>",
        citation=make_citation(
            title="Mending what was torn",
            authors=[{"family": "Flückiger", "given": "Odile"}, {"literal": "Grüppe für Mut"}],
            container_title="Zeitschrift für Erfundenes",
            issued_year=2019,
            doi="10.5555/mend.2019.07-x",
        ),
    )


@pytest.fixture(autouse=True)
def others(summary):
    return [make_summary(title="Sleep in winter", body="<p>Bears.</p>") for _ in range(2)]


@pytest.mark.parametrize(
    "words",
    [
        "rupture",
        "RUPTURES",
        "repairing alliances",
        "apologise",
        "quarrel",
        "mends",
        "Flückiger",
        "fluckiger",
        "FLÜCKIGER",
        "gruppe",
        "erfundenes",
        "2019",
        "10.5555/mend.2019.07-x",
        "105555mend201907x",
        '"repair in the alliance"',
        "rupture or nonsense",
        "rupture -bears",
        "torn",
    ],
)
def test_these_words_find_it(words, summary):
    assert list(Summary.objects.matching(words)) == [summary]


@pytest.mark.parametrize(
    "words",
    ["nonsense", "strong", "amp", '"alliance rupture"', "rupture -alliance", "10.5555/other", ""],
)
def test_these_words_find_nothing(words):
    assert list(Summary.objects.matching(words)) == []


@pytest.mark.parametrize("words", ['"', "((", "a & | !", "\\", "'", "or", "-", "%s", ":*"])
def test_no_words_are_an_error(words):
    assert list(Summary.objects.matching(words)) == []


def test_accents_in_the_text_are_folded_too():
    accented = make_summary(title="Naïveté")
    assert Summary.objects.matching("naivete").get() == accented


def test_accents_in_a_compound_are_folded():
    compound = make_summary(title="Rückfall-Prävention")
    assert Summary.objects.matching("pravention").get() == compound


def test_a_title_ranks_over_practice_implications_over_a_body():
    filler = "<p>Owls at night.</p>"
    in_body = make_summary(title="C", body="<p>Lanterns.</p>", practice_implications=filler)
    in_title = make_summary(title="Lanterns", body=filler, practice_implications=filler)
    in_implications = make_summary(title="B", body=filler, practice_implications="<p>Lanterns.</p>")
    found = Summary.objects.matching("lantern").ranked("lantern", titled=[])
    assert list(found) == [in_title, in_implications, in_body]


def test_the_imported_text_is_not_searched():
    make_summary(source="Xylophone")
    assert not Summary.objects.matching("xylophone").exists()


def test_search_follows_a_change_by_sql(summary, sql):
    sql("UPDATE blog_summary SET title = 'Xylophone' WHERE id = %s", summary.pk)
    assert Summary.objects.matching("xylophones").get() == summary


def test_search_can_use_its_index(sql):
    # So few rows are read faster without it.
    sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    assert "summary_search" in Summary.objects.matching("alliance").order_by().explain()
