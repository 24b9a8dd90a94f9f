"""Two texts compared word by word: nothing gets lost, nothing gets out unescaped."""

from html import escape

from hypothesis import example, given
from hypothesis import strategies as st

from blog.differences import (
    block_runs,
    blocks,
    marked_list,
    marked_rich_text,
    marked_text,
    word_runs,
)
from blog.richtext import clean_html

# Few words, so that texts have much in common.
words = st.sampled_from(["ask", "the", "diary", "aloud", "<b>", "&amp;", "“so”", "", "\n"])
texts = st.lists(words, max_size=12).map(" ".join) | st.text(max_size=30)
inline = st.one_of(
    texts.map(escape),
    texts.map(lambda text: f"<strong>{escape(text)}</strong>"),
    texts.map(lambda text: f"<em>a <strong>{escape(text)}</strong></em>"),
    texts.map(lambda text: f'<a href="https://example.org/{len(text)}">{escape(text)}</a>'),
    st.just("<br>"),
)
runs_of_text = st.lists(inline, max_size=4).map("".join)
html_blocks = st.one_of(
    runs_of_text.map(lambda html: f"<p>{html}</p>"),
    runs_of_text.map(lambda html: f"<h3>{html}</h3>"),
    runs_of_text.map(lambda html: f"<ul><li><p>{html}</p></li><li><p>b</p></li></ul>"),
    runs_of_text.map(lambda html: f"<blockquote><p>{html}</p></blockquote>"),
)
rich_texts = st.lists(html_blocks, max_size=6).map("".join).map(clean_html)


def side(runs, *changes):
    return [item for change, items in runs if change in changes for item in items]


def side_of_blocks(changed, *changes):
    found = [(block.kind, tuple(side(block.runs, *changes))) for block in changed]
    return [(kind, words) for kind, words in found if words]


@given(texts, texts)
@example("a b c", "x y z")
@example("", "\n")
def test_what_stayed_and_what_went_are_the_first_text(before, after):
    assert "".join(side(word_runs(before, after), "same", "removed")) == before


@given(texts, texts)
def test_what_stayed_and_what_came_are_the_second_text(before, after):
    assert "".join(side(word_runs(before, after), "same", "added")) == after


@given(rich_texts, rich_texts)
def test_the_same_holds_for_the_first_rich_text(before, after):
    assert side_of_blocks(block_runs(before, after), "same", "removed") == blocks(before)


@given(rich_texts, rich_texts)
def test_the_same_holds_for_the_second_rich_text(before, after):
    assert side_of_blocks(block_runs(before, after), "same", "added") == blocks(after)


@given(rich_texts)
def test_a_text_compared_with_itself_shows_no_change(text):
    assert {change for block in block_runs(text, text) for change, _ in block.runs} <= {"same"}


@given(st.text(), st.text())
@example("<script>alert(1)</script>", "")
def test_no_markup_of_a_plain_text_gets_out(before, after):
    shown = marked_text(before, after)
    for ours in ("<ins>", "</ins>", "<del>", "</del>", '<span class="visually-hidden">', "</span>"):
        shown = shown.replace(ours, "")
    assert "<" not in shown


@given(st.text(), st.text())
def test_no_markup_of_a_rich_text_gets_out_but_ours(before, after):
    shown = marked_rich_text(f"<p>{escape(before)}</p>", f"<p>{escape(after)}</p>")
    for ours in ("ins", "del", "p", "span", "br"):
        shown = shown.replace(f"</{ours}>", "").replace(f"<{ours}>", "")
    shown = shown.replace('<span class="visually-hidden">', "").replace(
        '<p class="block block-p">', ""
    )
    assert "<" not in shown


def test_an_address_cannot_break_out():
    html = """<p><a href="https://example.org/'><script>">x</a></p>"""
    assert "<script>" not in marked_rich_text("", html)


def test_single_words_are_marked_and_said():
    assert marked_text("Ask for the diary.", "Ask for the letters.") == (
        'Ask for the <del><span class="visually-hidden">[removed:] </span>diary.</del>'
        '<ins><span class="visually-hidden">[added:] </span>letters.</ins>'
    )


def test_words_rewritten_in_a_row_are_marked_as_one():
    runs = word_runs("Ask old men now", "Ask young women now")
    assert [(change, "".join(items)) for change, items in runs] == [
        ("same", "Ask "),
        ("removed", "old men"),
        ("added", "young women"),
        ("same", " now"),
    ]


def test_a_paragraph_put_in_leaves_the_others_as_they_were():
    changed = block_runs("<p>One.</p><p>Two.</p>", "<p>One.</p><p>New.</p><p>Two.</p>")
    assert [[change for change, _ in block.runs] for block in changed] == [
        ["same"],
        ["added"],
        ["same"],
    ]


def test_a_paragraph_rewritten_in_part_is_compared_word_by_word():
    (block,) = block_runs("<p>Sixty clients kept a diary.</p>", "<p>Ten clients kept a diary.</p>")
    assert [change for change, _ in block.runs] == ["removed", "added", "same"]


def test_a_paragraph_that_became_a_heading_is_another_block():
    changed = block_runs("<p>Results</p>", "<h3>Results</h3>")
    assert [(block.kind, block.runs[0][0]) for block in changed] == [
        ("h3", "added"),
        ("p", "removed"),
    ]


def test_words_made_bold_are_marked():
    assert "<ins>" in marked_rich_text("<p>so it is</p>", "<p>so <strong>it</strong> is</p>")


def test_another_address_of_a_link_is_shown():
    shown = marked_rich_text(
        '<p><a href="https://example.org/1">here</a></p>',
        '<p><a href="https://example.org/2">here</a></p>',
    )
    assert "(https://example.org/1)" in shown
    assert "(https://example.org/2)" in shown


def test_names_that_went_stand_behind_those_that_are_there():
    said = (
        '<ins><span class="visually-hidden">[added:] </span>Empathy</ins>, '
        '<del><span class="visually-hidden">[removed:] </span>Trauma</del>'
    )
    assert marked_list(["Alliance", "Trauma"], ["Alliance", "Empathy"]) == f"Alliance, {said}"


def test_of_a_text_too_long_to_compare_what_is_between_is_marked_as_one():
    before = "<p>First " + "word other " * 5_000 + "last</p>"
    after = before.replace("word other word", "word another word").replace("r last", "r, last")
    (block,) = block_runs(before, after)
    assert [change for change, _ in block.runs] == ["same", "removed", "added", "same"]


def test_text_between_addresses_and_line_breaks_keeps_its_place():
    html = '<p>a<br>b <a href="https://example.org/"><strong>c</strong> d</a> e</p>'
    assert marked_rich_text(html, html) == (
        '<p class="block block-p">a<br>b <strong>c</strong> d '
        '<span class="address">(https://example.org/)</span> e</p>'
    )
