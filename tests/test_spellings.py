"""A word is found in all its spellings: British, Canadian, American, with and without hyphen."""

from urllib.parse import quote

import pytest

from tests.factories import make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Behavioural therapy", "behavioral"),
        ("Behavior therapy", "behaviours"),
        ("Drop-out of marmots", "dropout"),
        ("Dropout of marmots", "drop-out"),
        ("Randomised marmots", "randomized"),
        ("Randomized marmots", "randomised"),
        ("Three meta-analyses", "meta-analysis"),
        ("A meta-analysis", "metaanalyses"),
        ("Client-centred care", "centered care"),
        ("Countertransference", "counter-transference"),
        ("Programmes of care", "program"),
        ("Cognitive-behavioural therapy", '"behavioral therapy"'),
        ("Post-traumatic stress", "posttraumatic marmots OR posttraumatic stress"),
    ],
)
def test_another_spelling_finds_it_and_is_marked(client, written, sought):
    make_summary(title=written)
    make_summary(title="Other")
    page = read(client, f"/?q={quote(sought)}")
    assert page.titles == [written]
    assert page.one(".title").all("mark")


def test_an_excluded_word_is_excluded_in_all_its_spellings(client):
    make_summary(title="Marmots and drop-out")
    make_summary(title="Marmots and dropout")
    make_summary(title="Marmots")
    assert read(client, "/?q=marmots+-dropout").titles == ["Marmots"]


@pytest.mark.parametrize(
    ("written", "sought"),
    [("Dropped", "dropout"), ("An analysis", "meta-analysis"), ("Organs", "organisation")],
)
def test_other_words_are_no_spellings_of_it(client, written, sought):
    make_summary(title=written)
    assert read(client, f"/?q={sought}").titles == []


def test_a_spelling_counts_like_the_word_itself_among_the_results(client):
    make_summary(title="Body", body="<p>The behavioral view.</p>")
    make_summary(title="Behavioural title")
    assert read(client, "/?q=behavioral").titles == ["Behavioural title", "Body"]


def test_the_spellings_are_worked_out_once_for_a_query_and_the_index_is_used(sql):
    # So few rows are read faster without it.
    sql("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = sql("EXPLAIN SELECT 1 FROM blog_summary WHERE search @@ blog_web_search('dropout')")
    text = " ".join(line for (line,) in plan)
    assert "summary_search" in text
    assert "blog_web_search" not in text
