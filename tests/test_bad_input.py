"""Text that is broken, hidden, huge or of another script: cleaned, or refused with it kept."""

import datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from blog.characters import LineField, PlainTextField, without_hidden
from blog.models import Page, Post, Summary
from blog.richtext import LONGEST, clean_html
from tests.administration import errors_on, send
from tests.factories import make_draft, make_page, make_post, make_summary, make_user

ADD = "/admin/blog/post/add/"
TOO_LONG = (
    "This is too long: 2,000,007 characters where 200,000 fit. Nothing was saved; the text is "
    "still here. Take out what does not belong, and save."
)
CHARACTERS = {
    "NUL": ("a\x00b", "ab"),
    "controls": ("a\x08b\x1b\x7f\x9fc", "abc"),
    "soft hyphen": ("thera\u00adpist", "therapist"),
    "no width": ("\ufeffa\u200bb\u2060c", "abc"),
    "override": ("a\u202eb\u202c", "ab"),
    "isolate": ("a\u2067b\u2069", "ab"),
    "lone surrogate": ("a\ud83db", "ab"),
    "non-character": ("a\ufffeb\uffff", "ab"),
    "ligatures": ("eﬀect ﬁrst ﬂow oﬃce baﬄe", "effect first flow office baffle"),
    "joiner beside Latin": ("a\u200db\u200c", "ab"),
    "two joiners": ("a\u200d\u200d👩", "a👩"),
    "emoji": ("👩\u200d⚕️ 🏳️\u200d🌈", "👩\u200d⚕️ 🏳️\u200d🌈"),
    "Hebrew with a mark": ("שלום\u200f!", "שלום\u200f!"),
    "Persian": ("می\u200cخواهم", "می\u200cخواهم"),
    "no-break space": ("p\u00a0= .05", "p\u00a0= .05"),
    "lines": ("a\n\tb", "a\n\tb"),
}
every_case = pytest.mark.parametrize(("text", "clean"), CHARACTERS.values(), ids=CHARACTERS)


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


# Characters.


@every_case
def test_what_nobody_can_see_goes_and_other_scripts_stay(text, clean):
    assert without_hidden(text) == clean


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("a\u200d\u200c👩ﬁ\u00ad")))
def test_cleaning_characters_is_done_at_once(text):
    cleaned = without_hidden(text)
    assert without_hidden(cleaned) == cleaned
    cleaned.encode()


@every_case
def test_rich_text_holds_no_hidden_character_either(text, clean):
    assert clean_html(f"<p>{text}</p>").replace("&nbsp;", "\u00a0") == f"<p>{clean}</p>"


@pytest.mark.parametrize(
    "html",
    [
        '<a href="java&shy;script:alert(1)">a</a>',
        '<a href="java&#8203;script:alert(1)">a</a>',
        '<a href="java\u200bscript:alert(1)">a</a>',
        '<a href="&#xFEFF;javascript:alert(1)">a</a>',
        '<a href="javascript&#8238;:alert(1)">a</a>',
    ],
)
def test_no_script_comes_about_when_a_hidden_character_goes(html):
    assert "javascript" not in clean_html(html)


def test_an_entity_is_no_way_around():
    assert clean_html("<p>a&#8238;b&shy;c&#0;d</p>").strip("\ufffd") == "<p>abc\ufffdd</p>"


PLAIN_FIELDS = {
    (make_post, "byline"),
    (make_post, "teaser"),
    (make_summary, "title"),
    (make_page, "title"),
}


@pytest.mark.parametrize(("make", "field"), sorted(PLAIN_FIELDS, key=str))
@pytest.mark.django_db
def test_plain_text_is_cleaned_when_saved_and_when_updated(make, field):
    row = make(**{field: "a\x00\u202eb"})
    assert getattr(row, field) == "ab"
    type(row).objects.update(**{field: "c\u00add\ud800"})
    assert type(row).objects.values_list(field, flat=True).get(pk=row.pk) == "cd"


def test_every_field_of_plain_text_is_tried_here():
    declared = {
        (model.__name__, field.name)
        for model in (Page, Post, Summary)
        for field in model._meta.fields
        if isinstance(field, LineField | PlainTextField) and field.editable
    }
    assert declared == {
        ("Post", "byline"),
        ("Post", "teaser"),
        ("Summary", "title"),
        ("Page", "title"),
    }


# Forms.


@pytest.mark.django_db
def test_hidden_characters_do_not_keep_a_form_from_being_saved(author):
    page = send(
        author,
        ADD,
        month="2023-02",
        byline="Robin\x00 Sample",
        teaser="…I blog\u202e about owls.",
        summaries_0__title="Di\u00adaries\ufeff",
        summaries_0__body="<p>Sixty\x00 clients\u202e.</p>",
        summaries_0__note="<p>\ud83d A note</p>".encode("utf-8", "replace").decode(),
    )
    assert errors_on(page) == {}
    post = Post.objects.get()
    summary = post.summaries.get()
    assert (post.byline, post.teaser) == ("Robin Sample", "…I blog about owls.")
    assert (summary.title, summary.slug) == ("Diaries", "diaries")
    assert summary.body == "<p>Sixty clients.</p>"


@pytest.mark.django_db
def test_other_scripts_and_emoji_are_kept(author):
    send(author, ADD, month="2023-02", summaries_0__title="יומנים 👩\u200d⚕️")
    assert Summary.objects.get().title == "יומנים 👩\u200d⚕️"


@pytest.mark.django_db
def test_a_title_of_nothing_visible_is_refused(author):
    page = send(
        author,
        ADD,
        month="2023-02",
        summaries_0__title="\u200b\u202e\u00ad",
        summaries_0__body="<p>Sixty clients.</p>",
    )
    assert errors_on(page) == {"summaries-0-title": ["A summary needs a title."]}


@pytest.mark.parametrize("field", ["body", "practice_implications", "note"])
@pytest.mark.django_db
def test_two_megabytes_are_refused_at_their_field_with_the_text_kept(field, author):
    text = f"<p>{'word ' * 400_000}</p>"
    page = send(
        author, ADD, month="2023-02", summaries_0__title="Kept", **{f"summaries_0__{field}": text}
    )
    assert errors_on(page) == {f"summaries-0-{field}": [TOO_LONG]}
    assert "word " * 400_000 in page.text
    assert 'value="Kept"' in page.text
    assert not Post.objects.exists()


@pytest.mark.django_db
def test_two_megabytes_of_another_script_are_refused_at_their_field_too(author):
    page = send(
        author, ADD, month="2023-02", summaries_0__title="語", summaries_0__body="語" * 700_000
    )
    assert list(errors_on(page)) == ["summaries-0-body"]
    assert "語" * 700_000 in page.text


@pytest.mark.django_db
def test_the_longest_text_that_fits_is_saved(author):
    words = [f"word{n}" for n in range(40_000)]
    body = f"<p>{' '.join(words)[: LONGEST - 7]}</p>"
    page = send(author, ADD, month="2023-02", summaries_0__title="Long", summaries_0__body=body)
    assert errors_on(page) == {}
    assert Summary.objects.get().body == body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("title", "x" * 100_000),
        ("slug", "x" * 5_000),
        ("position", "9" * 5_000),
        ("position", "1e9"),
        ("citation", "<script>"),
        ("topics", "-1"),
        ("research_type", "9" * 30),
    ],
)
@pytest.mark.django_db
def test_a_field_that_cannot_be_says_so_and_keeps_the_others(field, value, author):
    page = send(
        author,
        ADD,
        month="2023-02",
        **{
            "summaries_0__title": "Diaries",
            "summaries_0__body": "<p>Kept text</p>",
            f"summaries_0__{field}": value,
        },
    )
    assert list(errors_on(page)) == [f"summaries-0-{field}"]
    assert "&lt;p&gt;Kept text&lt;/p&gt;" in page.text
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "html",
    [
        "<b>" * 60_000,
        "<ul><li>" * 6_000,
        "<" * 150_000,
        "<p>" + "<!--" * 20_000,
        "<blockquote>" * 5_000 + "x",
        "</p>" * 40_000 + "&" * 20_000,
    ],
    ids=["bold", "lists", "signs", "comments", "quotations", "ends"],
)
@pytest.mark.django_db
def test_broken_html_is_saved_as_what_is_left_of_it(html, author):
    send(author, ADD, month="2023-02", summaries_0__title="Broken", summaries_0__body=html)
    summary = Summary.objects.get()
    assert summary.body == clean_html(summary.body)
    assert author.get(page_of(summary.post)).status_code == 200


@pytest.mark.parametrize("total", ["", "x", "-1", "1000000"])
@pytest.mark.django_db
def test_a_number_of_summaries_that_cannot_be_is_answered_by_the_page(total, author):
    page = send(author, ADD, month="2023-02", byline="Kept", summaries__TOTAL_FORMS=total)
    assert page.status_code == 200
    assert len(page.content) < 3_000_000


# Removing.


@pytest.mark.django_db
def test_a_new_summary_can_be_removed_before_it_is_saved(author):
    send(
        author,
        ADD,
        month="2023-02",
        summaries_0__title="Gone",
        summaries_0__DELETE="on",
        summaries_1__title="Stays",
    )
    assert [str(summary) for summary in Summary.objects.all()] == ["Stays"]


@pytest.mark.django_db
def test_a_new_summary_without_a_title_can_be_removed_too(author):
    page = send(
        author, ADD, month="2023-02", summaries_0__body="<p>x</p>", summaries_0__DELETE="on"
    )
    assert errors_on(page) == {}
    assert not Summary.objects.exists()


@pytest.mark.django_db
def test_a_summary_added_to_a_public_month_can_be_removed_before_it_is_saved(author):
    post = make_post(month=datetime.date(2023, 1, 1))
    make_summary(post, title="Diaries")
    send(
        author,
        page_of(post),
        summaries__TOTAL_FORMS="2",
        summaries_1__title="Gone",
        summaries_1__DELETE="on",
    )
    assert [str(summary) for summary in post.summaries.all()] == ["Diaries"]


@pytest.mark.django_db
def test_a_removed_summary_leaves_no_gap_in_the_order(author):
    post = make_draft()
    for title in "ABC":
        make_summary(post, title=title)
    send(author, page_of(post), summaries_0__DELETE="on", summaries_2__position="1")
    assert list(post.summaries.values_list("title", "position")) == [("C", 1), ("B", 2)]
