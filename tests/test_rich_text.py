"""Rich text holds what an author may write and nothing else, whichever way it comes in."""

import re
from datetime import date
from html import unescape

import pytest
from django.forms import modelform_factory
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from blog.models import Page, Post, Summary
from blog.richtext import RichTextField, beginning, beginning_of, clean_html, paragraphs, plain_text
from tests.factories import make_page, make_post, make_summary

WRITTEN = (
    "<p>Plain, <strong>bold</strong> and <em>italic</em>.</p>"
    "<h3>Heading</h3><h4>Smaller</h4>"
    "<ul><li><p>One</p></li></ul><ol><li><p>Two</p></li></ol>"
    "<blockquote><p>Quotation</p></blockquote>"
    "<p>A line<br>and another.</p>"
    '<p><a href="https://example.org/a?b=c&amp;d">link</a> '
    '<a href="mailto:ada@example.org">mail</a></p>'
)
HOSTILE = {
    "<p>a<script>alert(1)</script></p>": "<p>a</p>",
    '<p onclick="alert(1)">a</p>': "<p>a</p>",
    '<p style="position:fixed" class="x" id="y">a</p>': "<p>a</p>",
    '<a href="javascript:alert(1)">a</a>': "<a>a</a>",
    '<a href=" JaVa\tscript:alert(1)">a</a>': "<a>a</a>",
    '<a href="data:text/html,<script>alert(1)</script>">a</a>': "<a>a</a>",
    '<a href="https://example.org" target="_blank" onmouseover="x">a</a>': (
        '<a href="https://example.org">a</a>'
    ),
    '<iframe src="https://example.org"></iframe>': "",
    '<img src="x" onerror="alert(1)">': "",
    "<style>p { display: none }</style>a": "a",
    '<svg onload="alert(1)"><script>alert(1)</script></svg>': "",
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>": "",
    '<form action="https://example.org"><input name="password"></form>': "",
    "<h1>a</h1>": "a",
    "<!-- hidden -->a": "a",
    "<p>a\x00b</p>": "<p>ab</p>",
    "<scr\x00ipt>alert(1)</script>": "",
}

# Of rich text, and of what only looks so.
PIECES = [
    *("<p>", "</p>", "<br>", "<br/>", "<li>", "</ul>", "<strong>", "</em>", "<h3>", "</h4>"),
    *('<a href="/a?b=1&amp;c=2">', '<a href="a>b" title="<p>">', "</a>", '<p class="a">', "<p\n>"),
    *("One ", "two, ", " three.", "four – ", "\xa0", "\n", "&amp;", "&lt;p&gt;", "&amp;lt;"),
    *("&nbsp;", "&copy", "&amp", ";", "&", "<", ">", "< ", "</", "&#x3c;", "<!-- ", "-->"),
]


def make_corrected_summary(correction="<p>The number was wrong.</p>") -> Summary:
    return make_summary(correction=correction, corrected_on=date(2023, 2, 1))


every_field = pytest.mark.parametrize(
    ("make", "field"),
    [
        (make_post, "introduction"),
        (make_summary, "note"),
        (make_summary, "body"),
        (make_summary, "practice_implications"),
        (make_corrected_summary, "correction"),
        (make_page, "body"),
    ],
)
EVIL = '<p onclick="alert(1)">kept<script>alert(1)</script></p>'
KEPT = "<p>kept</p>"


def value_of(row, field) -> str:
    return type(row).objects.values_list(field, flat=True).get(pk=row.pk)


def test_what_an_author_may_write_stays_as_it_is():
    assert clean_html(WRITTEN) == WRITTEN


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p><b>a</b> <I>b</I></p>", "<p><strong>a</strong> <em>b</em></p>"),
        ('<b class="x">a</b><br/>b', "<strong>a</strong><br>b"),
        ("<body>a</body><bdo>b</bdo>", "ab"),
    ],
)
def test_other_names_of_the_same_thing_are_understood(html, clean):
    assert clean_html(html) == clean


@pytest.mark.parametrize(("html", "clean"), HOSTILE.items())
def test_what_an_author_may_not_write_goes(html, clean):
    assert clean_html(html) == clean


@given(st.text())
def test_cleaning_is_done_at_once(text):
    assert clean_html(clean_html(text)) == clean_html(text)


@given(st.lists(st.sampled_from([*HOSTILE, WRITTEN, "<", '"', "</p>", "<p>", "&"])))
def test_no_mixture_brings_anything_forbidden_through(pieces):
    cleaned = clean_html("".join(pieces)).lower()
    forbidden = ("<script", "<style", "<iframe", "<svg", "<img", "<form", "\x00", 'href="java')
    assert [word for word in forbidden if word in cleaned] == []


@every_field
@pytest.mark.django_db
def test_it_is_cleaned_when_saved(make, field):
    assert value_of(make(**{field: EVIL}), field) == KEPT


@every_field
@pytest.mark.django_db
def test_the_object_in_hand_is_cleaned_too(make, field):
    assert getattr(make(**{field: EVIL}), field) == KEPT


@every_field
@pytest.mark.django_db
def test_it_is_cleaned_in_an_update(make, field):
    row = make()
    type(row).objects.update(**{field: EVIL})
    assert value_of(row, field) == KEPT


@every_field
@pytest.mark.django_db
def test_it_is_cleaned_in_an_update_in_bulk(make, field):
    row = make()
    setattr(row, field, EVIL)
    type(row).objects.bulk_update([row], [field])
    assert value_of(row, field) == KEPT


@pytest.mark.django_db
def test_it_is_cleaned_when_created_in_bulk():
    Page.objects.bulk_create([Page(slug="evil", title="Evil", body=EVIL)])
    assert Page.objects.get(slug="evil").body == KEPT


@pytest.mark.django_db
def test_it_is_cleaned_in_a_form():
    form = modelform_factory(Page, fields=["slug", "title", "body"])(
        {"slug": "evil", "title": "Evil", "body": EVIL}
    )
    assert form.save().body == KEPT


def test_every_field_of_rich_text_is_tried_here():
    declared = {
        (model, field.name)
        for model in (Page, Post, Summary)
        for field in model._meta.fields
        if isinstance(field, RichTextField)
    }
    tried = {
        (Post, "introduction"),
        (Summary, "note"),
        (Summary, "body"),
        (Summary, "practice_implications"),
        (Summary, "correction"),
        (Page, "body"),
    }
    assert declared == tried


def test_plain_text_has_words_where_blocks_met():
    assert plain_text("<h3>One</h3><p>two &amp; <em>three</em></p><ul><li>four</li></ul>") == (
        "One two & three four"
    )


@given(st.lists(st.sampled_from([*HOSTILE, *PIECES]), max_size=12))
def test_plain_text_is_what_a_parser_finds(pieces):
    html = "".join(pieces)
    for text in (html, clean_html(html)):
        parted = re.sub(r"</(?:p|li|h3|h4|blockquote|ul|ol)>|<br\s*/?>", " ", text)
        assert plain_text(text) == " ".join(unescape(strip_tags(parted)).split())


@given(st.lists(st.sampled_from(PIECES)), st.integers(1, 9))
def test_the_beginning_of_rich_text_is_that_of_its_words(pieces, words):
    html = clean_html("".join(pieces))
    assert beginning_of(html, words) == beginning(plain_text(html), words)


@given(st.text("ab,.”–\n\xa0 "), st.integers(1, 9))
def test_a_beginning_has_so_many_words(text, words):
    found = text.split()
    first = beginning(text, words)
    if len(found) > words:
        kept = " ".join(found[:words]).rstrip(" ,;:–")
        assert first in (f"{kept}…", f"{kept} …")
    elif text == " ".join(found):
        assert first == text


def test_paragraphs_are_the_blocks_with_words():
    assert [*paragraphs("<p>One</p><p> </p><ul><li><p>two</p></li></ul>")] == ["One", "two"]


@pytest.mark.django_db
def test_a_card_shows_the_beginning_of_the_summary():
    summary = make_summary(body="<p>" + "word " * 60 + "</p>")
    assert summary.excerpt == " ".join(["word"] * 42) + "…"


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("One two.", "One two."),
        ("One two, three", "One two…"),
        ("One two – three", "One two…"),
        ("One two. Three", "One two. …"),
    ],
)
def test_a_beginning_ends_with_an_ellipsis_and_no_comma(text, start):
    assert beginning(text, words=2) == start


@pytest.mark.django_db
def test_a_card_shows_the_first_practice_implication():
    summary = make_summary(practice_implications="<p>Ask.</p><p>Listen.</p>")
    assert summary.gist == "Ask."


@pytest.mark.django_db
@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (356, 1), (358, 2), (594, 2), (596, 3)])
def test_reading_takes_whole_minutes_and_at_least_one(words, minutes):
    summary = make_summary(body="<p>" + "word " * words + "</p>", practice_implications="")
    assert summary.reading_minutes == minutes
