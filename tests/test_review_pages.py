"""The queue as a moderator meets it: one page after another, accepted, left for later, or saved."""

import contextlib
import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import ReviewLease, Summary
from research.models import ResearchType, Topic
from tests.administration import fields_on, messages_on, send
from tests.factories import (
    make_citation,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

QUEUE = "/admin/review/"


@pytest.fixture
def enter(client):
    def enter(role="Moderator"):
        client.force_login(make_user(role))
        return client

    return enter


@pytest.fixture
def moderator(enter):
    return enter()


def flagged(*reasons: str, **fields) -> Summary:
    return make_summary(review_reasons=list(reasons or ["guessed"]), **fields)


def row(summary: Summary) -> str:
    return f"/admin/review/{summary.pk}/"


def text_of(response) -> str:
    return " ".join(PageRead(response).one("#content").text.split())


# Who may.


@pytest.mark.parametrize("role", ["Moderator", "Administrator"])
def test_who_looks_after_the_archive_is_led_to_the_first(role, enter):
    summary = flagged()
    assert enter(role).get(QUEUE).url == row(summary)


def test_an_author_has_no_queue(enter):
    summary = flagged()
    author = enter("Author")
    asked = [author.get(QUEUE), author.get(row(summary)), author.post(row(summary))]
    asked += [author.post(f"{QUEUE}again/"), author.post(f"{row(summary)}skip/")]
    asked.append(author.post(f"{QUEUE}undo/"))
    assert [answer.status_code for answer in asked] == [403] * 6
    assert not ReviewLease.objects.exists()


@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}1/"])
def test_a_stranger_gets_the_log_in(address, client):
    assert client.get(address).url == f"/admin/login/?next={address}"


@pytest.mark.parametrize("address", [f"{QUEUE}?reason=owls", f"{QUEUE}1/?reason=owls"])
def test_a_reason_there_is_not_is_not_found(address, moderator):
    assert moderator.get(address).status_code == 404


def test_skipping_is_no_link(moderator):
    assert moderator.get(f"{row(flagged())}skip/").status_code == 405
    assert moderator.get(f"{QUEUE}again/").status_code == 405


# What it shows.


def test_the_imported_text_stands_beside_the_fields(moderator):
    summary = flagged(source="A text as it stood <on the page>.")
    page = PageRead(moderator.get(row(summary)))
    assert page.one(".review-source").text == "A text as it stood <on the page>."
    assert page.one("#id_title")


def test_it_is_said_where_there_is_no_imported_text(moderator):
    assert "it was not imported" in text_of(moderator.get(row(flagged())))


def test_the_reference_stands_there_as_typed_and_as_understood(moderator):
    citation = make_citation(
        title="On owls", issued_year=None, raw="Quill, A. On owls. Journal of Owls, 2, 3-4."
    )
    page = PageRead(moderator.get(row(flagged("citation-unread", citation=citation))))
    assert page.one(".review-raw").text == citation.raw
    assert "There is no date." in page.one(".review-understood").text


def test_each_reason_leads_to_its_field(moderator):
    page = PageRead(moderator.get(row(flagged("no-topic", "guessed", topics=()))))
    links = [(link.text, link["href"]) for link in page.all(".review-open", "a")]
    assert links == [
        ("No topic yet", "#id_topics"),
        ("Part of the page was guessed", "#id_body"),
    ]


def test_it_says_how_far_one_is(moderator):
    flagged()
    for summary in [flagged(), flagged()]:
        send(moderator, row(summary), "_accept")
    summary = flagged()
    moderator.post(f"{row(summary)}skip/")
    page = PageRead(moderator.get(QUEUE, follow=True))
    assert page.one(".review-progress").text == "4 of 4, 0 left, 1 skipped"


def test_the_queue_of_one_reason_stays_that_of_this_reason(moderator):
    flagged("guessed")
    wanted, next_one = flagged("no-topic", topics=()), flagged("no-topic", topics=())
    assert moderator.get(f"{QUEUE}?reason=no-topic").url == f"{row(wanted)}?reason=no-topic"
    topic = make_topic()
    answer = send(moderator, f"{row(wanted)}?reason=no-topic", "_accept", topics=[str(topic.pk)])
    assert answer.redirect_chain[-1][0] == f"{row(next_one)}?reason=no-topic"


# Suggestions.


@pytest.fixture
def owls():
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    return make_topic("Owls"), make_topic("Bees"), make_research_type("Survey")


def about_owls(**fields) -> Summary:
    reasons = ("no-topic", "no-research-type", "guessed")
    return flagged(
        *reasons, title="A survey of owls", body="<p>Owls, and a few bees.</p>", **fields
    )


def test_the_first_suggestion_is_filled_in_with_its_reason(owls, moderator):
    topic, _other, kind = owls
    page = moderator.get(row(about_owls(topics=(), research_type=None)))
    fields = fields_on(page)
    assert fields["suggested_topics"] == [str(topic.pk)]
    assert fields["suggested_type"] == [str(kind.pk)]
    assert "topics" not in fields
    offers = PageRead(page).texts(".review-offer")
    assert offers[:2] == ["Owls 1 because: Owls", "Bees 2 because: Bees"]


def test_accepting_applies_what_is_ticked(owls, moderator):
    topic, other, kind = owls
    summary = about_owls(topics=(), research_type=None)
    ticked = [str(topic.pk), str(other.pk)]
    send(moderator, row(summary), "_accept", suggested_topics=ticked)
    summary.refresh_from_db()
    assert {*summary.topics.all()} == {topic, other}
    assert summary.research_type == kind


def test_saving_applies_none(owls, moderator):
    summary = about_owls(topics=(), research_type=None)
    send(moderator, row(summary), "_save", note="<p>Why owls.</p>")
    summary.refresh_from_db()
    assert (summary.note, [*summary.topics.all()], summary.research_type) == (
        "<p>Why owls.</p>",
        [],
        None,
    )


def test_nothing_is_filled_in_where_somebody_has_chosen(owls, moderator):
    _topic, other, kind = owls
    page = moderator.get(row(about_owls(topics=[other], research_type=kind)))
    assert not {"suggested_topics", "suggested_type"} & fields_on(page).keys()
    assert PageRead(page).texts(".review-offer") == ["Owls 1 because: Owls"]


def test_a_type_that_was_chosen_goes_before_the_suggested_one(owls, moderator):
    other = make_research_type("Trial")
    summary = about_owls(research_type=None)
    send(moderator, row(summary), "_accept", research_type=str(other.pk))
    summary.refresh_from_db()
    assert summary.research_type == other


@pytest.mark.parametrize("value", ["x", "0", "99999999999999999999", "1'"])
def test_a_suggestion_that_nobody_made_is_refused_at_its_field(value, moderator):
    summary = flagged()
    page = send(moderator, row(summary), "_accept", suggested_topics=value)
    assert "topics" in page.context["adminform"].form.errors
    summary.refresh_from_db()
    assert summary.review_reasons == ["guessed"]


# Accept, save, skip.


def test_what_is_accepted_is_reviewed_and_the_next_one_comes(moderator):
    summary, next_one = flagged(), flagged()
    page = send(moderator, row(summary), "_accept", title="Owls at night")
    assert page.redirect_chain[-1][0] == row(next_one)
    assert messages_on(page)[-1] == "“Owls at night” is reviewed."
    summary.refresh_from_db()
    assert (summary.title, summary.review_reasons) == ("Owls at night", [])


def test_what_is_still_missing_stays_open_and_says_why(moderator):
    summary = flagged("no-topic", "guessed", topics=())
    summary.post.published_at = None
    summary.post.save()
    page = send(moderator, row(summary), "_accept", suggested_topics=[])
    assert page.redirect_chain[-1][0] == row(summary)
    (said,) = messages_on(page)
    assert said.endswith("It stays in the queue: No topic yet.")
    summary.refresh_from_db()
    assert summary.review_reasons == ["no-topic"]


def test_what_is_saved_stays_before_one(moderator):
    summary, _next = flagged(), flagged()
    page = send(moderator, row(summary), "_save", title="Owls at night")
    assert page.redirect_chain[-1][0] == row(summary)
    summary.refresh_from_db()
    assert (summary.title, summary.review_reasons) == ("Owls at night", ["guessed"])


def test_what_a_form_refuses_comes_again_with_what_was_typed(moderator):
    summary = flagged()
    page = send(moderator, row(summary), "_accept", title=" ")
    assert page.context["adminform"].form.errors["title"] == ["A summary needs a title."]
    summary.refresh_from_db()
    assert summary.review_reasons == ["guessed"]


def test_accepting_keeps_a_version_of_the_whole_post(moderator):
    summary = flagged()
    send(moderator, row(summary), "_accept", title="Owls at night")
    history = moderator.get(f"/admin/blog/summary/{summary.pk}/history/")
    assert "Owls at night" in history.text


def test_what_is_skipped_comes_again_only_when_asked_for(moderator):
    summary, next_one = flagged(), flagged()
    assert moderator.post(f"{row(summary)}skip/", follow=True).redirect_chain[-1][0] == row(
        next_one
    )
    moderator.post(f"{row(next_one)}skip/")
    page = moderator.get(QUEUE)
    assert "You have skipped 2." in text_of(page)
    assert moderator.post(f"{QUEUE}again/", follow=True).redirect_chain[-1][0] == row(summary)


def test_skipping_what_is_not_in_the_queue_is_not_found(moderator):
    assert moderator.post(f"{row(make_summary())}skip/").status_code == 404


def test_the_end_of_the_queue_says_what_was_done(moderator):
    send(moderator, row(flagged()), "_accept")
    said = text_of(moderator.get(QUEUE))
    assert "Nothing is left to look at" in said
    assert "You have gone through one." in said
    assert "Every summary has been looked at." in said


def test_a_queue_of_a_reason_that_is_empty_leads_to_the_others(moderator):
    flagged("guessed")
    page = PageRead(moderator.get(f"{QUEUE}?reason=no-topic"))
    assert page.link("Part of the page was guessed") == "/admin/review/?reason=guessed"
    assert page.link("All") == QUEUE


def test_what_is_reviewed_already_leads_to_the_next(moderator):
    summary, next_one = make_summary(title="Owls"), flagged()
    page = moderator.get(row(summary), follow=True)
    assert page.redirect_chain[-1][0] == row(next_one)
    assert messages_on(page) == ["“Owls” is reviewed already. Here is the next."]


def test_a_summary_there_is_not_is_not_found(moderator):
    assert moderator.get(f"{QUEUE}999999/").status_code == 404


# Undo.


def take_back(client, page):
    """Press the button of that page."""
    accepted = page.context["accepted"]
    return client.post(f"{QUEUE}undo/", {"change": accepted.pk}, follow=True)


def test_the_last_accept_is_taken_back_as_a_whole(moderator):
    topic = make_topic()
    summary = flagged("no-topic", "guessed", topics=(), title="Owls")
    done = send(moderator, row(summary), "_accept", note="<p>Why.</p>", topics=[str(topic.pk)])
    page = take_back(moderator, done)
    assert page.redirect_chain[-1][0] == row(summary)
    assert messages_on(page) == ["Taken back: “Owls” is in the queue again."]
    summary.refresh_from_db()
    assert (summary.review_reasons, summary.note, [*summary.topics.all()]) == (
        ["no-topic", "guessed"],
        "",
        [],
    )


def test_one_accept_after_another_is_taken_back(moderator):
    first, second = flagged(), flagged()
    send(moderator, row(first), "_accept")
    page = take_back(moderator, send(moderator, row(second), "_accept"))
    assert page.redirect_chain[-1][0] == row(second)
    assert take_back(moderator, page).redirect_chain[-1][0] == row(first)
    assert Summary.objects.to_look_at().count() == 2


def test_what_was_changed_since_stays_and_is_told(moderator):
    summary = flagged()
    done = send(moderator, row(summary), "_accept", note="<p>Mine.</p>")
    send(moderator, f"/admin/blog/summary/{summary.pk}/change/", note="<p>Later.</p>")
    said = messages_on(take_back(moderator, done))
    assert any("note was changed later, and stays" in one for one in said)
    summary.refresh_from_db()
    assert (summary.review_reasons, summary.note) == (["guessed"], "<p>Later.</p>")


def test_nothing_is_offered_to_be_taken_back_before_anything_was_accepted(moderator, enter):
    send(moderator, row(flagged()), "_accept")
    flagged("guessed", "no-topic", topics=())
    assert enter().get(QUEUE, follow=True).context["accepted"] is None


def test_an_accept_that_left_something_open_is_none_to_take_back(moderator):
    page = send(moderator, row(flagged("no-topic", topics=())), "_accept", suggested_topics=[])
    assert page.context["accepted"] is None


@pytest.mark.parametrize("number", ["", "0", "x", "99999999999999999999"])
def test_only_the_last_accept_is_taken_back_here(number, moderator):
    send(moderator, row(flagged()), "_accept")
    page = moderator.post(f"{QUEUE}undo/", {"change": number}, follow=True)
    assert messages_on(page)[-1] == "There is nothing to take back any more."
    assert not Summary.objects.to_look_at().exists()


# Two people.


def test_two_people_are_led_to_different_ones(enter, client):
    newest, older = flagged(), flagged()
    assert enter().get(QUEUE).url == row(newest)
    assert enter().get(QUEUE).url == row(older)
    page = client.get(row(newest), follow=True)
    assert page.redirect_chain[-1][0] == row(older)
    assert "Somebody else is looking at" in messages_on(page)[0]


def test_who_comes_last_is_told_that_others_have_the_rest(enter):
    flagged()
    enter().get(QUEUE)
    assert "Somebody else is looking at one right now." in text_of(enter().get(QUEUE))


def test_a_save_after_the_lease_was_lost_shows_the_work_of_both(enter, client):
    summary = flagged()
    first, second = make_user("Moderator"), make_user("Moderator")
    client.force_login(first)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        mine = fields_on(client.get(row(summary)))
        clock.shift(datetime.timedelta(minutes=ReviewLease.MINUTES + 1))
        client.force_login(second)
        send(client, row(summary), "_save", title="Their title")
        client.force_login(first)
        page = client.post(row(summary), mine | {"title": ["My title"], "_accept": "1"})
    assert "nothing of yours is saved yet" in page.text
    assert "My title" in page.text
    assert "Their title" in page.text
    assert Summary.objects.get().title == "Their title"


# What it costs.


def test_a_page_costs_the_same_for_many(moderator):
    with contextlib.ExitStack() as stack:
        counts = []
        for more in (2, 20):
            topic = make_topic()
            for _ in range(more):
                summary = flagged(topics=[topic])
            moderator.get(row(summary))
            captured = stack.enter_context(CaptureQueriesContext(connection))
            before = len(captured)
            moderator.get(row(summary))
            counts.append(len(captured) - before)
    assert counts[0] == counts[1]
