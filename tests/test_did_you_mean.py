"""Did you mean: another spelling is offered where it finds something, and only there."""

from urllib.parse import quote

import pytest
from django.db import connection

from blog.models import Summary, Word
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
)
from tests.reading import read

pytestmark = pytest.mark.django_db


def offered(client, words: str, more: str = "") -> dict[str, str]:
    """The suggestions on the page, each with the number beside it."""
    page = read(client, f"/?q={quote(words)}{more}")
    found = {}
    for paragraph in page.all("p"):
        if paragraph.text.startswith("Did you mean"):
            links, counts = paragraph.texts("a"), paragraph.texts(".count")
            found = dict(zip(links, counts, strict=True))
    return found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("emapthy", "empathy"),
        ("empaty", "empathy"),
        ("Empathhy", "empathy"),
        ("psycodinamic", "psychodynamic"),
        ("cilent", "client"),
        ("Flukiger", "flückiger"),
        ("marmotson", "marmotsson"),
        ("midlife", "mid-life"),
    ],
)
def test_a_misspelt_word_leads_to_the_word_it_resembles(client, typed, meant):
    make_summary(
        title="Empathy with a psychodynamic client in mid-life",
        citation=make_citation(authors=[{"family": "Flückiger"}, {"family": "Marmotsson"}]),
    )
    assert offered(client, typed) == {meant: "1 summary"}


def test_a_suggestion_leads_to_its_summaries(client):
    make_summary(title="Empathy")
    page = read(client, "/?q=emapthy")
    assert read(client, page.link("empathy")).titles == ["Empathy"]


def test_only_the_misspelt_words_are_changed_and_operators_stay(client):
    make_summary(title="Empathy in the working alliance, with marmots")
    assert offered(client, '"workign alliance" emapthy -owls') == {
        '"working alliance" empathy -owls': "1 summary"
    }


def test_words_are_never_put_together_that_find_nothing(client):
    make_summary(title="Empathy")
    make_summary(title="Alliance")
    assert offered(client, "emapthy alliance") == {}


def test_a_suggestion_keeps_the_filters_where_it_finds_something_within_them(client):
    make_summary(title="Empathy", topics=[make_topic("Bees")])
    make_summary(title="Empathy again")
    assert offered(client, "emapthy", "&topic=bees") == {"empathy": "1 summary"}
    assert read(client, "/?q=emapthy&topic=bees").link("empathy") == "/?q=empathy&topic=bees"


def test_a_suggestion_leaves_the_filters_where_it_finds_nothing_within_them(client):
    make_summary(title="Empathy")
    make_summary(title="Owls", topics=[make_topic("Bees")])
    assert offered(client, "emapthy", "&topic=bees") == {
        "empathy, without the filters": "1 summary"
    }
    page = read(client, "/?q=emapthy&topic=bees")
    assert page.link("empathy, without the filters") == "/?q=empathy"


def test_a_word_that_finds_something_is_no_misspelling(client):
    make_summary(title="Empathy")
    make_summary(title="Empathic", body="<p>Sympathy.</p>")
    assert offered(client, "sympathy -owls empathy") == {}


def test_a_slip_of_the_archive_leads_to_the_many_summaries_that_spell_it_right(client):
    make_summaries(10, body="<p>Empathy.</p>")
    make_summary(title="Empaty")
    assert offered(client, "empaty") == {"empathy": "10 summaries"}


def test_a_rare_word_is_no_slip_for_one_that_is_hardly_more_frequent(client):
    make_summaries(9, body="<p>Empathy.</p>")
    make_summary(title="Empaty")
    assert offered(client, "empaty") == {}


def test_nothing_is_offered_where_there_are_results_enough(client):
    make_summaries(20, body="<p>Empathy.</p>")
    make_summaries(3, body="<p>Empaty.</p>")
    assert offered(client, "empaty") == {}


def test_of_two_words_equally_near_both_are_offered_the_more_frequent_first(client):
    make_summaries(2, body="<p>Warm.</p>")
    make_summaries(3, body="<p>Worm.</p>")
    assert list(offered(client, "wirm")) == ["worm", "warm"]


def test_fewer_changes_count_more_than_frequency(client):
    make_summaries(5, body="<p>Therapies.</p>")
    make_summary(title="Therapist")
    assert list(offered(client, "therapisd")) == ["therapist"]


def test_a_word_that_resembles_nothing_leads_nowhere(client):
    make_summary(title="Empathy")
    assert offered(client, "zzqxv") == {}


@pytest.mark.parametrize("hide", ["draft", "scheduled", "withdrawn", "unpublished", "rewritten"])
def test_words_that_nobody_may_read_are_never_offered(client, hide):
    make = {"draft": make_draft, "scheduled": make_scheduled}.get(hide, make_post)
    summary = make_summary(make(), title="Zebrafish", body="<p>Zebrafish.</p>")
    if hide == "withdrawn":
        summary.withdraw("Retracted.")
    elif hide == "unpublished":
        summary.post.unpublish()
    elif hide == "rewritten":
        Summary.objects.filter(pk=summary.pk).update(title="Owls", body="<p>Owls.</p>")
    assert Word.objects.filter(word="zebrafish").exists()
    assert offered(client, "zebrafihs") == {}


def test_a_form_of_a_public_word_that_only_a_draft_has_is_not_offered(client):
    make_summary(title="Dreaming")
    make_summary(make_draft(), title="Dreamed")
    assert offered(client, "dreamedd") == {}


def test_hidden_words_become_known_with_their_post(client):
    summary = make_summary(make_draft(), title="Zebrafish")
    summary.post.publish()
    assert offered(client, "zebrafihs") == {"zebrafish": "1 summary"}


def test_notes_and_imported_texts_are_not_offered_for_the_search_does_not_find_them(client):
    make_summary(note="<p>Zebrafish.</p>", source="zebrafish")
    assert offered(client, "zebrafihs") == {}


def test_words_written_by_sql_are_known_too(client, sql):
    summary = make_summary()
    sql("UPDATE blog_summary SET title = 'Zebrafish' WHERE id = %s", summary.pk)
    assert offered(client, "zebrafihs") == {"zebrafish": "1 summary"}


def test_a_word_is_kept_once_and_markup_and_numbers_are_not():
    make_summaries(
        3,
        title="Zebrafish",
        body='<p>Zebrafish &amp; <a href="http://owls.example/">it</a> 12345</p>',
    )
    words = list(Word.objects.values_list("word", flat=True))
    assert words.count("zebrafish") == 1
    assert not {"href", "owls", "12345", "it"} & set(words)


def test_similar_words_are_found_through_the_index(sql):
    # So few rows are read faster without it.
    sql("SET LOCAL enable_seqscan = off")
    plan = sql("EXPLAIN SELECT * FROM blog_word WHERE plain %% 'emapthy'")
    assert any("word_plain" in line for (line,) in plan)


@pytest.mark.parametrize("words", ["'\\''", "a" * 190, "%s %d emapthy", "emapthy' OR 1=1 --", "{}"])
def test_no_words_break_the_suggestions(client, words):
    make_summary(title="Empathy")
    assert client.get(f"/?q={quote(words)}").status_code == 200


def test_a_search_for_few_results_costs_one_query_more(client, django_assert_num_queries):
    make_summary(title="Empathy")
    client.get("/?q=empathy")
    # edition, hits, summaries, marks, suggestions
    with django_assert_num_queries(5):
        client.get("/?q=empathy")


def test_a_search_for_nothing_costs_as_much_as_one_with_results_and_its_counting(
    client, django_assert_num_queries
):
    make_summary(title="Empathy")
    make_summary(title="Owls", topics=[make_topic("Bees")])
    client.get("/?q=empathy")
    # edition, hits, suggestions; that it was asked in vain
    with django_assert_num_queries(4):
        client.get("/?q=emapthy&topic=bees")


def test_the_connection_is_left_as_it_was(client, sql):
    """The likeness that is enough for a suggestion is no business of others."""
    before = sql("SHOW pg_trgm.similarity_threshold")
    make_summary(title="Empathy")
    offered(client, "emapthy")
    assert sql("SHOW pg_trgm.similarity_threshold") == before
    assert connection.is_usable()
