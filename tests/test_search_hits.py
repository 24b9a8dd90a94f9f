"""Why a summary was found: the words are marked, in the title and in what stands around them."""

from urllib.parse import quote

import pytest

from tests.factories import make_citation, make_draft, make_post, make_summaries, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db

FILLER = "Owls were counted at night by the light of a small lantern. "


def marks(page) -> list[str]:
    return page.texts("mark")


def passage(page) -> str:
    """The text of the only card on the page."""
    (card,) = page.all(".card")
    return next(p.text for p in card.all("p") if p["class"] is None)


def html_of(client, words: str) -> str:
    return client.get(f"/?q={quote(words)}").content.decode()


def test_hits_are_marked_in_title_passage_and_practice_implications(client):
    make_summary(
        title="Marmots in winter",
        body="<p>A marmot slept.</p>",
        practice_implications="<p>Let every marmot sleep.</p>",
    )
    page = read(client, "/?q=marmot")
    assert [mark.text for mark in page.all(".title", "mark")] == ["Marmots"]
    assert passage(page) == "A marmot slept."
    assert page.one(".in-practice").text == "In practice Let every marmot sleep."
    assert marks(page) == ["Marmots", "marmot", "marmot"]


def test_nothing_is_marked_without_a_search(client):
    make_summary(title="Marmots")
    assert marks(read(client, "/")) == []


def test_accents_and_forms_of_a_word_are_marked_as_they_stand(client):
    make_summary(title="Flückiger dreamed", body="<p>Dreaming is not a dream.</p>")
    page = read(client, "/?q=fluckiger+dreams")
    assert marks(page) == ["Flückiger dreamed", "Dreaming", "dream"]


def test_the_passage_is_the_sentence_with_most_of_the_words_and_what_fits_around_it(client):
    make_summary(
        body=f"<p>A marmot came. {FILLER * 5}</p><p>A marmot slept in its burrow, as e.g. Dr. "
        f"Owl said. {FILLER * 5}</p>"
    )
    text = passage(read(client, "/?q=marmot+burrow"))
    assert text == f"… A marmot slept in its burrow, as e.g. Dr. Owl said. {FILLER * 2}…"


def test_a_passage_is_filled_from_before_where_nothing_follows(client):
    make_summary(body=f"<p>{FILLER * 9}A marmot slept.</p>")
    assert passage(read(client, "/?q=marmot")) == f"… {FILLER * 3}A marmot slept."


def test_a_long_sentence_is_cut_around_its_first_hit(client):
    words = [f"w{n}" for n in range(200)]
    words[100] = "marmot"
    make_summary(body=f"<p>{' '.join(words)}.</p>")
    shown = passage(read(client, "/?q=marmot")).split()
    assert len(shown) == 44
    assert shown[:2] == ["…", "w88"]
    assert "marmot" in shown


def test_the_beginning_stands_where_the_body_has_none_of_the_words(client):
    make_summary(title="Marmots", body="<p>Bears slept.</p>")
    assert passage(read(client, "/?q=marmot")) == "Bears slept."


def test_a_phrase_is_marked_as_a_whole_and_its_words_alone_are_not(client):
    make_summary(title="A brown owl", body="<p>Two brown marmots. A brown bear. One marmot.</p>")
    page = read(client, "/?q=%22brown+marmots%22")
    assert marks(page) == ["brown marmots"]


def test_neighbouring_words_share_a_mark(client):
    make_summary(body="<p>Two brown marmots slept.</p>")
    assert marks(read(client, "/?q=brown+marmots")) == ["brown marmots"]


def test_excluded_words_are_not_marked(client):
    make_summary(title="Marmots")
    make_summary(title="Bears")
    page = read(client, "/?q=marmots+OR+bears+-owls")
    assert sorted(marks(page)) == ["Bears", "Marmots"]


@pytest.mark.parametrize(
    ("fields", "words", "marked"),
    [
        ({"authors": [{"family": "Marmot", "given": "Ida"}]}, "marmot 2022", ["Marmot", "2022"]),
        ({"title": "What bears dream"}, "dreams", ["dream"]),
        ({"doi": "10.5555/bear.1"}, "doi:10.5555/BEAR.1", ["https://doi.org/10.5555/bear.1"]),
    ],
)
def test_the_whole_reference_stands_there_where_it_alone_has_the_words(
    client, fields, words, marked
):
    make_summary(citation=make_citation(**fields))
    page = read(client, f"/?q={quote(words)}")
    assert page.texts(".reference", "mark") == marked
    assert page.all(".reference", "cite")
    assert page.all(".reference", "a")


def test_a_reference_that_could_not_be_read_is_marked_and_escaped(client):
    make_summary(citation=make_citation(title="", raw="Marmot <b>dreams</b> & owls, 1999", doi=""))
    assert "<mark>Marmot</mark> &lt;b&gt;dreams&lt;/b&gt; &amp; owls, 1999" in html_of(
        client, "marmot"
    )


def test_the_short_reference_stays_where_the_text_has_the_words(client):
    make_summary(title="Marmots", citation=make_citation(title="Marmots in winter"))
    assert "Marmots in winter" not in read(client, "/?q=marmots").one(".reference").text


def test_marked_texts_are_escaped(client):
    make_summary(
        title="<script>marmot</script> & “owls”",
        body="<p>1 &lt; 2 &amp;amp; <strong>marmot</strong> &lt;img src=x onerror=y&gt; it’s</p>",
    )
    html = html_of(client, "marmot")
    assert "&lt;script&gt;<mark>marmot</mark>&lt;/script&gt; &amp; “owls”" in html
    assert "1 &lt; 2 &amp;amp; <mark>marmot</mark> &lt;img src=x onerror=y&gt; it’s" in html


@pytest.mark.parametrize("words", ["amp", "script", "lt", "em", "cite", "x27", "quot"])
def test_markup_is_not_marked(client, words):
    make_summary(title="Tom & Jerry's <b>", body="<p>a &lt; b</p>")
    assert "<mark>" not in html_of(client, f"jerry OR {words}").replace("<mark>Jerry</mark>", "")


def test_characters_that_stand_for_marks_are_no_marks(client):
    make_summary(title="A \x02marmot\x03 \ue000\ue001 sleeps")
    html = html_of(client, "marmot")
    assert html.count("<mark>") == 1
    assert "<mark>marmot</mark>" in html


def test_only_the_rows_on_the_page_are_marked_in_one_query(client, django_assert_num_queries):
    make_summaries(13, body="<p>A marmot slept.</p>")
    client.get("/?q=marmot")
    for page in (1, 3):
        # edition, hits, summaries of the page, marks
        with django_assert_num_queries(4):
            client.get(f"/?q=marmot&page={page}")


def test_hidden_parts_of_a_summary_never_show_in_a_passage(client):
    make_summary(title="Marmots", source="marmot secret", note="<p>A marmot note.</p>")
    make_summary(make_draft(), title="Marmot secret")
    make_summary(make_post(), title="Marmot secret").withdraw("Retracted.")
    assert marks(read(client, "/?q=marmot")) == ["Marmots"]


@pytest.mark.parametrize("words", ['"' * 150, "-" * 200, "( | & ! ) :*", "%", "a " * 100, "'\\"])
def test_no_words_break_the_marking(client, words):
    make_summary(title="Marmots ( | & ! ) :* % a '\\")
    assert client.get(f"/?q={quote('marmot or ' + words)[:200]}").status_code == 200
