"""The list beside the form of a post: what is missing, and advice, for what is typed as for what is
saved; looking saves nothing."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import Post, Summary
from tests.administration import field_name, fields_on
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

NEW = "/admin/blog/post/ready/"
PUBLISHABLE = "Nothing is missing: it can be published."


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def draft():
    draft = make_draft(month=datetime.date(2023, 2, 1))
    make_summary(draft, title="Diaries", slug="diaries")
    return draft


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk]) if post else "/admin/blog/post/add/"


def typed(client, post, **changes) -> dict:
    """What a browser sends of the post's form after these changes."""
    data = fields_on(client.get(page_of(post)))
    return data | {
        field_name(name): value if isinstance(value, list) else [value]
        for name, value in changes.items()
    }


def looked_at(client, post, **changes) -> PageRead:
    address = reverse("admin:blog_post_ready", args=[post.pk]) if post else NEW
    response = client.post(address, typed(client, post, **changes))
    assert response.status_code == 200
    return PageRead(response)


def verdict(page: PageRead) -> str:
    (said,) = [one["data-said"] for one in page.all("div") if one["data-said"]]
    return said


def lines(page: PageRead, kind: str) -> list[tuple[str, str]]:
    """The lines of a kind: where each leads, and what it says."""
    return [(link["href"], link.text) for link in page.all(f".{kind}", "a")]


# What is missing


def test_a_whole_draft_can_be_published(author, draft):
    page = looked_at(author, draft)
    assert (verdict(page), lines(page, "blocks")) == (PUBLISHABLE, [])


def test_what_is_missing_leads_to_its_field(author, draft):
    page = looked_at(author, draft, teaser="", summaries_0__body="", summaries_0__topics=[])
    assert verdict(page) == "3 things are missing before it can be published."
    assert lines(page, "blocks") == [
        ("#id_teaser", "Write a teaser for “This month…”."),
        ("#id_summaries-0-body", "Write the summary."),
        ("#id_summaries-0-topics", "Choose at least one topic."),
    ]


def test_it_says_of_which_summary(author, draft):
    make_summary(draft, title="Letters", citation=None)
    page = looked_at(author, draft)
    assert lines(page, "blocks") == [("#id_summaries-1-citation", "Choose or enter the citation.")]
    assert page.texts(".blocks", ".where") == ["Letters"]


def test_what_is_typed_counts_and_not_what_is_saved(author):
    draft = make_draft()
    make_summary(draft, practice_implications="", citation=None, research_type=None, topics=())
    page = looked_at(
        author,
        draft,
        summaries_0__practice_implications="<p>Ask.</p>",
        summaries_0__citation=str(make_citation().pk),
        summaries_0__research_type=str(make_research_type().pk),
        summaries_0__topics=[str(make_topic().pk)],
    )
    assert verdict(page) == PUBLISHABLE


def test_a_new_post_is_looked_at_before_it_exists(author):
    page = looked_at(author, None)
    assert lines(page, "blocks") == [
        ("#id_teaser", "Write a teaser for “This month…”."),
        ("#id_summaries-0-title", "Write at least one summary."),
    ]
    page = looked_at(author, None, teaser="…", summaries_1__title="Letters")
    assert page.texts(".blocks", ".where") == ["Letters"] * 5
    assert not Post.objects.exists()


def test_where_no_summary_was_begun_it_leads_to_what_adds_one(author):
    page = looked_at(author, make_draft())
    assert lines(page, "blocks") == [("#add-summary", "Write at least one summary.")]


def test_a_summary_marked_for_removal_is_not_asked_for_anything(author, draft):
    make_summary(draft, body="")
    page = looked_at(author, draft, summaries_1__DELETE="on")
    assert lines(page, "blocks") == []


def test_summaries_come_in_the_order_they_would_be_saved_in(author, draft):
    make_summary(draft, title="Letters", body="")
    Summary.objects.filter(title="Diaries").update(body="")
    page = looked_at(author, draft, summaries_1__position="1")
    assert page.texts(".blocks", ".where") == ["Letters", "Diaries"]


def test_an_import_is_excused_as_it_is_when_it_is_published(author):
    draft = make_draft(teaser="")
    make_summary(draft, citation=None, source_key="2023-02:x", review_reasons=["no-citation"])
    assert verdict(looked_at(author, draft)) == PUBLISHABLE


def test_a_public_post_says_what_readers_would_lack(author):
    post = make_post()
    make_summary(post)
    assert verdict(looked_at(author, post)) == "Nothing is missing."
    page = looked_at(author, post, summaries_0__body="")
    assert verdict(page) == "1 thing is missing that readers need."


def test_empty_markup_is_nothing_written(author, draft):
    page = looked_at(author, draft, summaries_0__body="<p><script>alert(1)</script> </p>")
    assert lines(page, "blocks") == [("#id_summaries-0-body", "Write the summary.")]


# What cannot be saved


def test_what_the_form_refuses_stands_first_and_the_rest_is_still_said(author, draft):
    make_draft(month=datetime.date(2023, 3, 1))
    page = looked_at(author, draft, month="2023-03", teaser="", summaries_0__title="")
    assert verdict(page) == (
        "2 things are to be mended before it can be saved. "
        "1 thing is missing before it can be published."
    )
    assert lines(page, "blocks") == [
        ("#id_month", "There is a post for this month already."),
        ("#id_summaries-0-title", "A summary needs a title."),
        ("#id_teaser", "Write a teaser for “This month…”."),
    ]


def test_a_summary_marked_for_removal_is_not_to_be_mended(author, draft):
    make_summary(draft)
    page = looked_at(author, draft, summaries_1__title="", summaries_1__DELETE="on")
    assert verdict(page) == PUBLISHABLE


def test_what_publishing_was_refused_for_can_be_saved_all_the_same(author, draft):
    data = typed(author, draft, summaries_0__body="")
    page = PageRead(author.post(page_of(draft), data | {"_publish": "1"}))
    said = page.texts(".readiness", "p")[0]
    assert said == "1 thing is missing before it can be published."


def test_no_month_is_no_obstacle_to_looking(author):
    page = looked_at(author, None, month="", summaries_0__body="<p>Owls sleep.</p>")
    assert ("#id_month", "Choose the month.") in lines(page, "blocks")
    assert "Summary 1" in page.texts(".advice", ".where")


def test_a_summary_that_somebody_removed_meanwhile_is_looked_at_all_the_same(author, draft):
    other = make_summary(draft, title="Letters")
    data = typed(author, draft, summaries_1__body="")
    other.delete()
    page = PageRead(author.post(reverse("admin:blog_post_ready", args=[draft.pk]), data))
    assert ("#id_summaries-1-body", "Write the summary.") in lines(page, "blocks")


def test_a_garbled_form_is_answered(author, draft):
    address = reverse("admin:blog_post_ready", args=[draft.pk])
    assert author.post(address, {"month": "\x00"}).status_code == 200
    assert author.post(NEW, {"summaries-TOTAL_FORMS": "x"}).status_code == 200


# Advice


def test_advice_leads_to_its_field_and_holds_nothing_back(author, draft):
    Summary.objects.update(citation=make_citation(doi=""))
    page = looked_at(author, draft)
    assert verdict(page) == PUBLISHABLE
    assert "#id_summaries-0-citation" in [target for target, _ in lines(page, "advice")]


def test_a_withdrawn_summary_is_left_alone(author):
    post = make_post()
    make_summary(post).withdraw("Retracted.")
    assert lines(looked_at(author, post), "advice") == []


def test_the_figure_of_each_summary_names_its_formula(author, draft):
    body = "<p>" + "Sixty clients kept a diary and felt better. " * 20 + "</p>"
    page = looked_at(author, draft, summaries_0__body=body)
    assert "LIX 20: as easy as a children’s book Diaries" in page.texts("details", "li")
    assert "Björnsson, 1968" in page.one("details").text


def test_what_is_typed_is_text_and_not_markup(author, draft):
    page = looked_at(author, draft, summaries_0__title="<b>Owls</b>", summaries_0__body="")
    assert page.texts(".blocks", ".where") == ["<b>Owls</b>"]


# On the page


def test_the_page_shows_it_as_of_the_last_save(author, draft):
    Summary.objects.update(body="")
    page = PageRead(author.get(page_of(draft)))
    assert page.one(".readiness", "p")["role"] == "status"
    assert page.texts(".readiness", "p")[0] == "1 thing is missing before it can be published."
    assert lines(page, "blocks") == [("#id_summaries-0-body", "Write the summary.")]
    assert page.one("#id_summaries-0-body")


def test_a_refused_page_shows_it_for_what_was_typed(author, draft):
    data = typed(author, draft, teaser="", summaries_0__title="")
    page = PageRead(author.post(page_of(draft), data | {"_save": "1"}))
    assert ("#id_teaser", "Write a teaser for “This month…”.") in lines(page, "blocks")


def test_a_new_month_shows_what_it_takes(author):
    page = PageRead(author.get(page_of(None)))
    assert [message for _, message in lines(page, "blocks")] == [
        "Write a teaser for “This month…”.",
        "Write at least one summary.",
    ]


def test_every_line_of_a_page_leads_to_something_on_it(author, draft):
    make_summary(draft, body="", topics=(), citation=None, research_type=None, title="Letters")
    Post.objects.update(teaser="")
    page = PageRead(author.get(page_of(draft)))
    targets = [target for target, _ in lines(page, "blocks") + lines(page, "advice")]
    assert len(targets) > 4
    assert [target for target in targets if not page.all(target)] == []


# Looking changes nothing


def test_looking_needs_no_right_to_write(author, read_only):
    post = make_post(month=datetime.date(2022, 1, 1))
    make_summary(post)
    data = typed(author, post, teaser="Other", summaries_0__title="Other", month="2021-01")
    address = reverse("admin:blog_post_ready", args=[post.pk])
    with read_only():
        assert author.post(address, data | {"_publish": "1"}).status_code == 200


def test_it_is_kept_by_nobody(author, draft):
    response = author.post(reverse("admin:blog_post_ready", args=[draft.pk]), typed(author, draft))
    assert "no-store" in response["Cache-Control"]
    assert not response.has_header("ETag")


# Who may look


def test_strangers_are_asked_to_log_in(client, draft):
    address = reverse("admin:blog_post_ready", args=[draft.pk])
    assert [client.post(one).status_code for one in (address, NEW)] == [302, 302]


def test_who_may_not_write_may_not_look(client, draft):
    user = make_user("Author")
    user.groups.clear()
    client.force_login(user)
    address = reverse("admin:blog_post_ready", args=[draft.pk])
    assert [client.post(one).status_code for one in (address, NEW)] == [403, 403]


def test_another_site_cannot_ask(draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Author"))
    assert client.post(reverse("admin:blog_post_ready", args=[draft.pk])).status_code == 403


def test_a_post_that_is_not_there_is_missing(author):
    assert author.post("/admin/blog/post/999999/ready/").status_code == 404


def test_only_a_form_that_was_sent_is_looked_at(author, draft):
    assert author.get(reverse("admin:blog_post_ready", args=[draft.pk])).status_code == 405
