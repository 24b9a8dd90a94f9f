"""A summary on its own page: classified, mended, withdrawn."""

import datetime

import pytest
from django.urls import reverse

from blog.models import ReviewReason, Summary
from tests.administration import confirm, errors_on, fields_on, messages_on, send
from tests.factories import (
    make_draft,
    make_post,
    make_scheduled,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


def page_of(summary):
    return reverse("admin:blog_summary_change", args=[summary.pk])


def withdrawal_of(summary):
    return reverse("admin:blog_summary_withdrawal", args=[summary.pk])


def test_its_topics_are_changed(author):
    summary, topic = make_summary(), make_topic()
    send(author, page_of(summary), topics=[str(topic.pk)])
    assert list(summary.topics.all()) == [topic]


def test_a_public_one_keeps_what_it_needs(author):
    summary = make_summary()
    page = send(author, page_of(summary), topics=[], body="")
    assert errors_on(page) == {
        "body": ["Write the summary."],
        "topics": ["Choose at least one topic."],
    }


def test_what_another_summary_of_the_month_lacks_is_not_in_the_way(author):
    post = make_post()
    summary, other = make_summary(post), make_summary(post, title="Letters", topics=())
    page = send(author, page_of(summary), title="Diaries, read aloud")
    assert page.redirect_chain
    summary.refresh_from_db()
    assert summary.title == "Diaries, read aloud"
    assert not other.topics.all()


def test_its_review_reason_goes_when_what_was_missing_is_there(author):
    summary = make_summary(topics=(), source_key="k", review_reasons=[ReviewReason.NO_TOPIC])
    send(author, page_of(summary), topics=[str(make_topic().pk)])
    summary.refresh_from_db()
    assert summary.review_reasons == []


def test_what_was_looked_at_is_ticked_off(author):
    reasons = [ReviewReason.GUESSED, ReviewReason.CITATION_UNREAD]
    summary = make_summary(review_reasons=reasons)
    send(author, page_of(summary), review_reasons=[ReviewReason.CITATION_UNREAD.value])
    summary.refresh_from_db()
    assert summary.review_reasons == [ReviewReason.CITATION_UNREAD]


def test_one_that_is_reviewed_asks_nothing(author):
    assert "review_reasons" not in fields_on(author.get(page_of(make_summary())))


def test_the_reasons_stay_through_another_change(author):
    summary = make_summary(review_reasons=[ReviewReason.GUESSED])
    send(author, page_of(summary), title="Letters")
    summary.refresh_from_db()
    assert (summary.title, summary.review_reasons) == ("Letters", [ReviewReason.GUESSED])


def test_one_of_a_draft_is_deleted(author):
    address = reverse("admin:blog_summary_delete", args=[make_summary(make_draft()).pk])
    confirm(author, address, post="yes")
    assert not Summary.objects.exists()


@pytest.mark.parametrize("make", [make_post, make_scheduled])
def test_one_that_is_or_becomes_public_is_never_deleted(make, author):
    address = reverse("admin:blog_summary_delete", args=[make_summary(make()).pk])
    assert confirm(author, address, post="yes").status_code == 403


def test_none_is_deleted_in_bulk(author):
    summary = make_summary(make_draft())
    data = {"action": "delete_selected", "_selected_action": [summary.pk], "post": "yes"}
    author.post("/admin/blog/summary/", data)
    assert Summary.objects.exists()


def test_a_public_one_is_withdrawn_with_its_reason(author):
    summary = make_summary()
    page = confirm(author, withdrawal_of(summary), _withdraw="", reason="The paper was retracted.")
    summary.refresh_from_db()
    assert (summary.is_withdrawn, summary.withdrawal_reason) == (True, "The paper was retracted.")
    assert messages_on(page) == ["The summary is withdrawn."]


def tombstone_in(page):
    return PageRead(page).one("article").text


def test_its_tombstone_is_shown_as_readers_will_see_it_before_anything_is_done(author, client):
    summary = make_summary(make_post(month=datetime.date(2023, 1, 1)), title="Diaries & letters")
    data = {"_show": "", "reason": "The <paper> was retracted.\n\nSee its notice."}
    shown = author.post(withdrawal_of(summary), data)
    summary.refresh_from_db()
    assert not summary.is_withdrawn
    again = fields_of_proof(shown)
    author.post(withdrawal_of(summary), again | {"_withdraw": ""})
    gone = client.get(summary.get_absolute_url())
    assert gone.status_code == 410
    assert tombstone_in(gone) == tombstone_in(shown)
    assert "The <paper> was retracted." in tombstone_in(gone)


def fields_of_proof(page):
    inputs = PageRead(page).one(".proof").all("input")
    return {one["name"]: one["value"] for one in inputs if one["name"] != "csrfmiddlewaretoken"}


def test_nothing_is_withdrawn_from_the_page_that_asks_for_the_reason(author):
    assert "_withdraw" not in author.get(withdrawal_of(make_summary())).text


def test_the_reason_can_be_changed_after_its_tombstone_was_seen(author):
    summary = make_summary()
    page = author.post(withdrawal_of(summary), {"_change": "", "reason": "Retracted & gone."})
    assert "Retracted &amp; gone.</textarea>" in page.text
    summary.refresh_from_db()
    assert not summary.is_withdrawn


def test_a_tombstone_seen_of_another_version_withdraws_nothing(author):
    summary = make_summary()
    shown = author.post(withdrawal_of(summary), {"_show": "", "reason": "Retracted."})
    Summary.objects.update(title="Letters")
    page = author.post(withdrawal_of(summary), fields_of_proof(shown) | {"_withdraw": ""})
    summary.refresh_from_db()
    assert not summary.is_withdrawn
    assert messages_on(page) == ["Somebody has changed it meanwhile: nothing is done. Look again."]
    assert "Retracted.</textarea>" in page.text


def test_the_tombstone_to_be_is_kept_by_nobody(author):
    page = author.post(withdrawal_of(make_summary()), {"_show": "", "reason": "Retracted."})
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("query", "origin"), [("", "blog_summary_change"), ("?from=month", "blog_post_change")]
)
def test_who_withdraws_comes_back_to_where_they_were(query, origin, author):
    summary = make_summary()
    address = withdrawal_of(summary) + query
    page = confirm(author, address, _withdraw="", reason="Retracted.")
    pk = summary.pk if origin == "blog_summary_change" else summary.post_id
    assert page.redirect_chain == [(reverse(f"admin:{origin}", args=[pk]), 302)]


def test_the_page_of_the_month_leads_to_the_withdrawal_of_each_summary(author):
    post = make_post()
    summaries = [make_summary(post), make_summary(post)]
    text = author.get(reverse("admin:blog_post_change", args=[post.pk])).text
    assert [f"{withdrawal_of(one)}?from=month" in text for one in summaries] == [True, True]


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_without_a_reason_nothing_is_withdrawn(reason, author):
    summary = make_summary()
    page = confirm(author, withdrawal_of(summary), _withdraw="", reason=reason)
    summary.refresh_from_db()
    assert not summary.is_withdrawn
    assert "Say why: readers will see the reason." in page.text


def test_a_withdrawal_is_taken_back(author):
    summary = make_summary()
    summary.withdraw("The paper was retracted.")
    confirm(author, withdrawal_of(summary), _reinstate="")
    summary.refresh_from_db()
    assert not summary.is_withdrawn


def test_withdrawing_twice_keeps_the_first_reason(author):
    summary = make_summary()
    for reason in ("First.", "Second."):
        confirm(author, withdrawal_of(summary), _withdraw="", reason=reason)
    summary.refresh_from_db()
    assert summary.withdrawal_reason == "First."


def test_a_withdrawal_stands_in_the_history(author):
    summary = make_summary()
    confirm(author, withdrawal_of(summary), _withdraw="", reason="Retracted.")
    history = author.get(reverse("admin:blog_summary_history", args=[summary.pk]))
    assert f"“{summary.title}” withdrawn: Retracted." in history.text


def test_what_readers_never_saw_is_not_withdrawn(author):
    summary = make_summary(make_draft())
    assert author.get(withdrawal_of(summary)).status_code == 403
    assert "Withdraw" not in author.get(page_of(summary)).text


def test_a_moderator_withdraws_nothing(client):
    client.force_login(make_user("Moderator"))
    summary = make_summary()
    assert client.post(withdrawal_of(summary), {"_withdraw": "", "reason": "x"}).status_code == 403
    assert "Withdraw" not in client.get(page_of(summary)).text


def test_a_stranger_is_asked_to_log_in_before_a_withdrawal(client):
    address = withdrawal_of(make_summary())
    assert client.get(address).url == f"/admin/login/?next={address}"
