"""The author writes a month in the admin: drafts, publishing, and what is refused with a reason."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import OldAddress, Post, ReviewReason, Summary
from tests.administration import errors_on, messages_on, send
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

ADD = "/admin/blog/post/add/"


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def draft():
    """A draft of February 2023 with one summary; it lacks nothing."""
    draft = make_draft(month=datetime.date(2023, 2, 1))
    make_summary(draft, title="Diaries", slug="diaries")
    return draft


@pytest.fixture
def public():
    """A public post of January 2023 with two summaries."""
    public = make_post(month=datetime.date(2023, 1, 1))
    make_summary(public, title="Diaries", slug="diaries")
    make_summary(public, title="Letters", slug="letters")
    return public


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def titles(post):
    return list(post.summaries.order_by("position").values_list("title", flat=True))


def whole_summary(number):
    """The fields of a summary that lacks nothing."""
    return {
        f"summaries_{number}__title": f"Diaries {number}",
        f"summaries_{number}__body": "<p>Sixty clients kept a diary.</p>",
        f"summaries_{number}__practice_implications": "<p>Ask for the diary.</p>",
        f"summaries_{number}__citation": str(make_citation().pk),
        f"summaries_{number}__topics": [str(make_topic().pk)],
        f"summaries_{number}__research_type": str(make_research_type().pk),
    }


# A new month.


def test_a_new_month_follows_the_latest_and_keeps_its_byline(author):
    make_post(month=datetime.date(2022, 12, 1), byline="Robin Sample")
    send(author, ADD)
    assert Post.objects.filter(month="2023-01-01", byline="Robin Sample").exists()


def test_the_first_month_of_all_is_this_one(author):
    send(author, ADD)
    assert Post.objects.get().month == timezone.localdate().replace(day=1)


def test_a_month_with_two_summaries_is_published_at_once(author):
    page = send(
        author,
        ADD,
        "_publish",
        month="2023-02",
        teaser="…I blog about diaries.",
        **whole_summary(0),
        **whole_summary(1),
    )
    post = Post.objects.get()
    assert (post.is_public, titles(post)) == (True, ["Diaries 0", "Diaries 1"])
    assert messages_on(page) == [
        'February 2023 is public now. <a href="/2023/02/">See the public page</a>'
    ]


def test_a_published_month_is_first_for_readers(author, client):
    make_summary(title="Older")
    send(author, ADD, "_publish", month="2023-03", teaser="…", **whole_summary(0))
    assert read(client, "/").texts(".card", ".title") == ["Diaries 0", "Older"]


def test_a_draft_needs_a_month_only(author):
    page = send(author, ADD, month="2023-02")
    assert messages_on(page) == ["The draft of February 2023 is saved: readers do not see it yet."]


def test_a_summary_of_a_draft_needs_a_title_only(author):
    send(author, ADD, month="2023-02", summaries_1__title="Diaries")
    assert titles(Post.objects.get()) == ["Diaries"]


def test_a_summary_without_a_title_is_refused_with_the_reason(author):
    page = send(author, ADD, month="2023-02", summaries_0__body="<p>Sixty clients.</p>")
    assert errors_on(page) == {"summaries-0-title": ["A summary needs a title."]}
    assert not Post.objects.exists()


def test_a_month_that_is_taken_is_refused(author, public):
    page = send(author, ADD, month="2023-01")
    assert errors_on(page) == {"month": ["There is a post for this month already."]}


@pytest.mark.parametrize("month", ["2023-02", "2023-02-17", "February 2023", "Feb 2023"])
def test_a_month_may_be_typed_in_several_ways(month, author):
    send(author, ADD, month=month)
    assert Post.objects.get().month == datetime.date(2023, 2, 1)


def test_a_month_that_is_none_is_refused_with_an_example(author):
    page = send(author, ADD, month="13/2023")
    assert errors_on(page) == {"month": ["Write the month like 2023-02."]}


def test_a_month_that_once_led_to_another_post_is_refused(author, public):
    public.month = datetime.date(2022, 12, 1)
    public.save()
    page = send(author, ADD, month="2023-01")
    assert errors_on(page) == {"": ["This month’s address once led to another post."]}


def test_a_teaser_that_is_too_long_is_refused(author):
    page = send(author, ADD, month="2023-02", teaser="x" * 301)
    assert list(errors_on(page)) == ["teaser"]


# What is missing is said at its field.


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_each_thing_that_is_missing_is_said_at_its_field(button, author):
    page = send(
        author,
        ADD,
        button,
        month="2023-02",
        publish_at="2999-01-01T09:00",
        summaries_0__title="Diaries",
        summaries_1__title="Diaries",
        summaries_1__body="<p>Sixty clients kept a diary.</p>",
    )
    assert errors_on(page) == {
        "teaser": ["Write a teaser for “This month…”."],
        "summaries-0-body": ["Write the summary."],
        "summaries-0-practice_implications": ["Write the practice implications."],
        "summaries-0-citation": ["Choose or enter the citation."],
        "summaries-0-topics": ["Choose at least one topic."],
        "summaries-0-research_type": ["Choose the type of research."],
        "summaries-1-practice_implications": ["Write the practice implications."],
        "summaries-1-citation": ["Choose or enter the citation."],
        "summaries-1-topics": ["Choose at least one topic."],
        "summaries-1-research_type": ["Choose the type of research."],
    }


def test_a_refused_month_is_not_half_saved(author):
    send(author, ADD, "_publish", month="2023-02", summaries_0__title="Diaries")
    assert not Post.objects.exists()


def test_a_refused_change_is_not_half_saved(author, draft):
    send(author, page_of(draft), "_publish", teaser="", summaries_0__title="Letters")
    assert titles(draft) == ["Diaries"]


def test_a_refused_month_keeps_what_was_typed(author):
    page = send(
        author, ADD, "_publish", month="2023-02", byline="Robin", summaries_0__title="Kept & whole"
    )
    assert 'value="Kept &amp; whole"' in page.text
    assert 'value="Robin"' in page.text


def test_a_month_without_summaries_is_not_published(author):
    page = send(author, ADD, "_publish", month="2023-02", teaser="…")
    assert errors_on(page) == {"": ["Write at least one summary."]}


def test_a_public_month_keeps_what_it_needs(author, public):
    page = send(author, page_of(public), summaries_1__body="", summaries_1__title="Notes")
    assert errors_on(page) == {"summaries-1-body": ["Write the summary."]}
    assert titles(public) == ["Diaries", "Letters"]


def test_a_new_summary_of_a_public_month_must_be_whole(author, public):
    page = send(author, page_of(public), summaries__TOTAL_FORMS="3", summaries_2__title="Notes")
    assert "summaries-2-body" in errors_on(page)
    assert titles(public) == ["Diaries", "Letters"]


def test_an_imported_month_is_saved_although_something_is_missing(author):
    post = make_post(teaser="")
    make_summary(
        post,
        topics=(),
        citation=None,
        source_key="key",
        review_reasons=[ReviewReason.NO_CITATION, ReviewReason.NO_TOPIC],
    )
    page = send(author, page_of(post), byline="Robin")
    assert errors_on(page) == {}
    assert Post.objects.get().byline == "Robin"


def test_a_review_reason_goes_when_what_was_missing_is_there(author):
    post = make_draft()
    reasons = [ReviewReason.NO_TOPIC, ReviewReason.GUESSED]
    summary = make_summary(post, topics=(), source_key="key", review_reasons=reasons)
    send(author, page_of(post), summaries_0__topics=[str(make_topic().pk)])
    summary.refresh_from_db()
    assert summary.review_reasons == [ReviewReason.GUESSED]


# Public, scheduled, draft.


def test_a_public_month_is_changed_at_once(author, public):
    page = send(author, page_of(public), teaser="…I blog about letters.")
    assert messages_on(page) == [
        'The public page of January 2023 is up to date. <a href="/2023/01/">See the public page</a>'
    ]


def test_a_draft_has_no_link_to_a_public_page(author, draft):
    assert "See the public page" not in author.get(page_of(draft)).text


def test_a_public_month_and_its_summaries_have_links_to_their_pages(author, public):
    text = author.get(page_of(public)).text
    assert [address in text for address in ('"/2023/01/"', '"/2023/01/diaries/"')] == [True, True]


# Addresses.


def test_a_month_that_was_imported_with_many_summaries_is_saved(author, draft):
    topics = [make_topic(f"Topic {number}") for number in range(30)]
    for number in range(2, 42):
        make_summary(draft, title=f"Diaries {number}", topics=topics)
    send(author, page_of(draft), summaries_40__title="The last of many")
    assert titles(draft)[-1] == "The last of many"


def test_two_new_summaries_with_one_title_get_two_addresses(author):
    send(author, ADD, month="2023-02", summaries_0__title="Diaries", summaries_1__title="Diaries")
    assert set(Summary.objects.values_list("slug", flat=True)) == {"diaries", "diaries-2"}


def test_two_summaries_added_to_a_month_with_one_title_get_two_addresses(author, draft):
    send(
        author,
        page_of(draft),
        summaries__TOTAL_FORMS="3",
        summaries_1__title="Diaries",
        summaries_2__title="Diaries",
    )
    assert set(draft.summaries.values_list("slug", flat=True)) == {
        "diaries",
        "diaries-2",
        "diaries-3",
    }


def test_another_address_leaves_the_old_one(author, public):
    send(author, page_of(public), summaries_0__slug="reading-diaries")
    assert list(OldAddress.objects.values_list("path", flat=True)) == ["/2023/01/diaries/"]


def test_an_address_that_led_to_another_summary_is_refused(author, public):
    send(author, page_of(public), summaries_0__slug="reading-diaries")
    page = send(author, page_of(public), summaries_1__slug="diaries")
    assert errors_on(page) == {"summaries-1": ["This address once led to another summary."]}


def test_an_address_that_another_summary_has_is_refused(author, public):
    page = send(author, page_of(public), summaries_1__slug="diaries")
    assert errors_on(page)["summaries-1"] == ["Another summary of this month has this address."]


def test_two_addresses_that_are_the_same_are_refused(author):
    page = send(
        author,
        ADD,
        month="2023-02",
        summaries_0__title="Diaries",
        summaries_0__slug="same",
        summaries_1__title="Letters",
        summaries_1__slug="same",
    )
    assert errors_on(page) == {
        "summaries": ["Two summaries of this month have the same address."],
        "summaries-1": ["Another summary of this month has this address."],
    }


def test_a_month_does_not_return_where_a_summary_s_old_address_leads_elsewhere(author, public):
    send(author, page_of(public), month="2022-12")
    send(author, page_of(public), summaries_0__slug="reading-diaries")
    OldAddress.objects.filter(path="/2022/12/diaries/").delete()
    send(author, page_of(public), summaries_1__slug="diaries")
    page = send(author, page_of(public), month="2023-01")
    assert errors_on(page) == {"summaries-1": ["This address once led to another summary."]}


def test_a_summary_whose_address_is_emptied_gets_one_of_its_title(author, draft):
    send(author, page_of(draft), summaries_0__title="Reading diaries", summaries_0__slug="")
    assert draft.summaries.get().slug == "reading-diaries"


# Order.


def test_a_new_summary_becomes_the_last(author, public):
    send(author, page_of(public), summaries__TOTAL_FORMS="3", **whole_summary(2))
    assert titles(public) == ["Diaries", "Letters", "Diaries 2"]


@pytest.mark.parametrize(
    ("moved", "to", "order"),
    [
        (2, "1", ["C", "A", "B"]),
        (0, "2", ["B", "A", "C"]),
        (0, "3", ["B", "C", "A"]),
        (1, "", ["A", "C", "B"]),
        (1, "2", ["A", "B", "C"]),
    ],
)
def test_a_summary_moves_to_the_place_it_is_given(moved, to, order, author):
    post = make_draft()
    for title in "ABC":
        make_summary(post, title=title)
    send(author, page_of(post), **{f"summaries_{moved}__position": to})
    assert titles(post) == order


def test_the_places_have_no_gaps(author):
    post = make_draft()
    for position in (3, 7):
        make_summary(post, position=position)
    send(author, page_of(post))
    assert list(post.summaries.values_list("position", flat=True)) == [1, 2]
