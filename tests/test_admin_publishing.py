"""The author says when a month appears, changes that, and takes it back knowing what follows."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from blog.models import Post
from tests.administration import errors_on, fields_on, messages_on, send
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

ADD = "/admin/blog/post/add/"
MOMENT = "/admin/blog/post/moment/"
# A Thursday; the clocks go forward on 8 March at 02:00 and back on 1 November at 02:00.
NOW = datetime.datetime(2026, 2, 26, 12, 0, tzinfo=datetime.UTC)
FIRST = datetime.datetime(2026, 11, 1, 5, 30, tzinfo=datetime.UTC)
SECOND = datetime.datetime(2026, 11, 1, 6, 30, tzinfo=datetime.UTC)
GAP = (
    "The clocks in Ottawa go forward then: there is no 02:30 on Sunday 8 March. Choose another "
    "time, such as 01:30 or 03:30."
)
TWICE = (
    "The clocks in Ottawa go back then: 01:30 comes twice on Sunday 1 November. Say which one you "
    "mean."
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def draft():
    """A draft of March 2026; it lacks nothing."""
    draft = make_draft(month=datetime.date(2026, 3, 1))
    make_summary(draft)
    return draft


@pytest.fixture
def scheduled(draft):
    draft.schedule(datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC))
    return draft


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def plan_on(page):
    return page.context["plan"]


def appears(post):
    return Post.objects.values_list("published_at", flat=True).get(pk=post.pk)


# Schedule.


def test_a_month_is_scheduled_by_the_site_s_clocks_and_told_so_in_words(author, draft):
    page = send(author, page_of(draft), "_schedule", publish_at="2026-03-01T07:00")
    assert appears(draft) == datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    assert messages_on(page) == [
        "March 2026 is saved; it appears by itself on Sunday 1 March, 07:00, Ottawa time, in 3 "
        "days."
    ]


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("", "Give a date and a time for it to appear."),
        ("tomorrow", "Give a date and a time for it to appear."),
        ("2023-02-01T09:00", "Choose a time that is still to come."),
        ("2026-03-08T02:30", GAP),
        ("2026-11-01T01:30", TWICE),
    ],
)
def test_a_moment_that_will_not_come_or_is_unclear_is_refused(moment, reason, author, draft):
    page = send(author, page_of(draft), "_schedule", publish_at=moment)
    assert errors_on(page) == {"": [reason]}
    assert appears(draft) is None


def test_a_refused_moment_stays_as_it_was_typed_with_what_is_wrong_beside_it(author, draft):
    page = send(author, page_of(draft), "_schedule", publish_at="2026-03-08T02:30")
    assert 'name="publish_at" id="publish-at" value="2026-03-08T02:30"' in page.text
    assert (plan_on(page).said, plan_on(page).is_possible) == (GAP, False)
    assert '<details class="later" id="later" open>' in page.text


@pytest.mark.parametrize(("which", "moment"), [("first", FIRST), ("second", SECOND)])
def test_of_a_time_that_comes_twice_either_is_chosen(which, moment, author, draft):
    page = send(author, page_of(draft), "_schedule", publish_at="2026-11-01T01:30")
    assert [name for name, _ in plan_on(page).choices] == ["first", "second"]
    send(author, page_of(draft), "_schedule", publish_at="2026-11-01T01:30", publish_which=which)
    assert appears(draft) == moment


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (FIRST, "01:30 (the first, before the clocks go back)"),
        (SECOND, "01:30 (the second, after the clocks have gone back)"),
    ],
)
def test_the_page_shows_the_same_moment_again(moment, told, author, draft):
    draft.schedule(moment)
    page = author.get(page_of(draft))
    again = {"publish_at": plan_on(page).at, "publish_which": plan_on(page).which}
    assert f"Appears Sunday 1 November, {told}, Ottawa time, in 8 months" in page.text
    send(author, page_of(draft), "_schedule", **again)
    assert appears(draft) == moment


def test_the_list_of_posts_tells_when_it_appears(author, scheduled):
    text = author.get("/admin/blog/post/").text
    assert "Appears Sunday 1 March, 07:00, Ottawa time, in 3 days" in text


def test_a_plan_is_changed_in_one_step(author, scheduled):
    send(author, page_of(scheduled), "_schedule", publish_at="2026-03-02T08:00")
    assert appears(scheduled) == datetime.datetime(2026, 3, 2, 13, tzinfo=datetime.UTC)


def test_another_save_keeps_the_plan(author, scheduled):
    send(author, page_of(scheduled), teaser="…I blog about letters.", publish_at="2026-04-01T07:00")
    assert appears(scheduled) == datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


def test_a_scheduled_month_goes_back_to_draft(author, scheduled):
    page = send(author, page_of(scheduled), "_unschedule")
    assert appears(scheduled) is None
    assert messages_on(page) == ["March 2026 is a draft again: readers do not see it."]


def test_a_month_that_appeared_meanwhile_is_not_taken_from_its_readers(author, scheduled, clock):
    page = author.get(page_of(scheduled))
    assert "_unpublish" not in page.text
    clock.shift(datetime.timedelta(days=4))
    page = send(author, page_of(scheduled), "_unschedule")
    assert Post.objects.get().is_public
    assert errors_on(page) == {
        "": ["It has become public meanwhile, and readers see it. Unpublish it if they should not."]
    }


# What is proposed.


@pytest.mark.parametrize(
    ("month", "proposed"),
    [
        (datetime.date(2026, 3, 1), "2026-03-01T07:00"),
        (datetime.date(2026, 2, 1), "2026-02-27T07:00"),
        (datetime.date(2030, 5, 1), "2030-05-01T07:00"),
    ],
)
def test_the_morning_the_month_begins_is_proposed_or_else_tomorrow(month, proposed, author):
    assert plan_on(author.get(page_of(make_draft(month=month)))).at == proposed


def test_a_new_month_proposes_its_own_beginning(author):
    make_post(month=datetime.date(2026, 3, 1))
    assert plan_on(author.get(ADD)).at == "2026-04-01T07:00"


def test_a_proposal_plans_nothing(author, draft):
    send(author, page_of(draft))
    assert appears(draft) is None


# While it is being chosen.


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, ""),
        ({"publish_at": "2026-03-01T07:00"}, "Sunday 1 March, 07:00, Ottawa time, in 3 days"),
        ({"publish_at": "2026-03-08T02:30"}, GAP),
        ({"publish_at": "2026-11-01T01:30"}, TWICE),
        (
            {"publish_at": "2026-02-26T06:00"},
            "Thursday 26 February, 06:00, Ottawa time, 60 minutes ago: choose a time that is still "
            "to come.",
        ),
    ],
)
def test_a_moment_is_told_in_words_while_it_is_chosen(query, said, author):
    assert f'role="status">{said}</p>' in author.get(MOMENT, query).text


def test_which_of_two_is_asked_while_it_is_chosen(author):
    page = author.get(MOMENT, {"publish_at": "2026-11-01T01:30", "publish_which": "second"})
    assert 'value="second" checked' in page.text
    assert "01:30 (the first, before the clocks go back), in 8 months" in page.text


def test_what_is_typed_is_never_markup(author):
    page = author.get(MOMENT, {"publish_at": "<script>", "publish_which": "<script>"})
    assert "<script>" not in page.text


def test_a_stranger_is_told_no_moment(client):
    assert client.get(MOMENT).url == f"/admin/login/?next={MOMENT}"


# Unpublish.


def test_a_public_month_goes_back_to_draft(author):
    public = make_post(month=datetime.date(2026, 1, 1))
    make_summary(public)
    page = send(author, page_of(public), "_unpublish")
    assert messages_on(page) == ["January 2026 is a draft again: readers do not see it."]
    assert "Draft, once public" in page.text


def test_what_unpublishing_means_for_readers_stands_before_its_button(author):
    public = make_post(month=datetime.date(2026, 1, 1))
    for _ in range(2):
        make_summary(public)
    text = author.get(page_of(public)).text
    said = "its page and those of its 2 summaries answer “not found”"
    assert 0 < text.index(said) < text.index('name="_unpublish"')


def test_unpublishing_does_what_it_says(author, client):
    summary = make_summary()
    addresses = [summary.post.get_absolute_url(), summary.get_absolute_url()]
    send(author, page_of(summary.post), "_unpublish")
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    send(author, page_of(summary.post), "_publish")
    assert [client.get(address).status_code for address in addresses] == [200, 200]


def test_a_moderator_changes_no_plan(client, scheduled):
    client.force_login(make_user("Moderator"))
    for button in ("_schedule", "_unschedule"):
        send(client, page_of(scheduled), button, publish_at="2026-05-01T07:00")
    assert appears(scheduled) == datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


# Being asked.


def test_before_a_month_is_published_it_is_asked_whether(author, draft):
    draft.summaries.update(title="Diaries")
    make_summary(draft, title="Letters")
    draft.refresh_from_db()
    page = send(author, page_of(draft), "_ask", teaser="…typed and not saved.")
    question = PageRead(page).one("#publishing")
    assert question.one("h2").text == "Publish March 2026 now?"
    assert question.texts("ol", "li") == ["Diaries", "Letters"]
    assert question.one("b").text.endswith("/2026/03/")
    assert fields_on(page)["teaser"] == ["…typed and not saved."]
    assert page.context["refused"] == ""
    assert PageRead(page).all(".errorlist") == []
    now = Post.objects.get()
    assert (now.published_at, now.teaser, now.version) == (None, draft.teaser, draft.version)


def test_a_month_never_saved_is_asked_about_and_not_made(author):
    page = send(author, ADD, "_ask", month="2026-03", teaser="…", **whole_summary())
    assert PageRead(page).texts("#publishing", "li") == ["Owls"]
    assert not Post.objects.exists()
    author.post(ADD, fields_on(page) | {"_publish": ""})
    assert Post.objects.get().is_public


def test_what_is_not_ready_is_said_without_a_question(author):
    page = send(author, page_of(make_draft(teaser="")), "_ask")
    assert PageRead(page).all("#publishing") == []
    assert "teaser" in errors_on(page)


def test_who_may_not_publish_is_asked_nothing(client, draft):
    client.force_login(make_user("Moderator"))
    send(client, page_of(draft), "_ask")
    assert Post.objects.get().published_at is None


def whole_summary():
    summary = {
        "title": "Owls",
        "body": "<p>Forty clients heard owls.</p>",
        "practice_implications": "<p>Ask.</p>",
        "citation": make_citation().pk,
        "topics": make_topic().pk,
        "research_type": make_research_type().pk,
    }
    return {f"summaries_0__{name}": str(value) for name, value in summary.items()}


# A moment that was typed and not asked for.


@pytest.fixture
def typed(author, draft):
    """The page after "Save the draft", with another moment in the field than the one proposed."""
    data = fields_on(author.get(page_of(draft))) | {
        "publish_at": "2026-04-02T09:00",
        "publish_proposed": "2026-03-01T07:00",
    }
    return author.post(page_of(draft), data | {"_save": ""}, follow=True)


def test_a_moment_that_was_typed_stays_when_the_draft_is_saved(typed):
    assert PageRead(typed).one("#publish-at")["value"] == "2026-04-02T09:00"
    assert "open" in PageRead(typed).one("#later").attributes
    assert messages_on(typed)[-1] == (
        "The time you typed is kept in its field; “Schedule” sets it."
    )
    assert Post.objects.get().published_at is None


def test_a_moment_that_nobody_typed_is_not_spoken_of(author, draft):
    data = fields_on(author.get(page_of(draft))) | {
        "publish_at": "2026-03-01T07:00",
        "publish_proposed": "2026-03-01T07:00",
    }
    page = author.post(page_of(draft), data | {"_save": ""}, follow=True)
    assert len(messages_on(page)) == 1
    assert "open" not in PageRead(page).one("#later").attributes
