"""Notices in the admin: those that wait, one click for each, and the author's note."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from research.models import EvidenceCheck, Notice
from tests.administration import errors_on, fields_on, messages_on, send
from tests.factories import make_citation, make_notice, make_post, make_summary, make_user
from tests.reading import PageRead, read

LIST = "/admin/research/notice/"


@pytest.fixture
def author(client, db):
    client.force_login(make_user("Author", username="ada"))
    return client


@pytest.fixture
def summary(db):
    post = make_post(month=datetime.date(2021, 3, 1))
    return make_summary(post, title="Owls", slug="owls", citation=make_citation(title="On owls"))


def listed(client, **query):
    return [notice.pk for notice in client.get(LIST, query).context["cl"].result_list]


def press(client, button, notice):
    return client.post(LIST, {button: str(notice.pk)}, follow=True)


def test_those_that_wait_are_what_the_list_shows(author, summary):
    waiting = make_notice(summary.citation)
    confirmed = make_notice(summary.citation, confirmed_at=timezone.now())
    dismissed = make_notice(summary.citation, dismissed_at=timezone.now())
    assert listed(author) == [waiting.pk]
    assert listed(author, state="confirmed") == [confirmed.pk]
    assert listed(author, state="dismissed") == [dismissed.pk]
    assert sorted(listed(author, state="all")) == [waiting.pk, confirmed.pk, dismissed.pk]


def test_a_row_says_what_it_is_of_which_work_and_on_whose_page(author, summary):
    make_notice(summary.citation, doi="10.5555/n", source="retraction-watch")
    page = PageRead(author.get(LIST))
    (row,) = page.one("#result_list").all("tbody", "tr")
    assert row.one(".field-what").text == "Retraction, 3 May 2024"
    assert "On owls" in row.one(".field-work").text
    assert row.one(".field-cited_by").text == "Owls, March 2021"
    said = row.one(".field-said_by")
    assert said.text.startswith("retraction-watch, found on")
    assert [link["href"] for link in said.all("a")] == ["https://doi.org/10.5555/n"]
    assert row.texts("button") == ["Confirm", "Dismiss"]
    assert page.heading == "Notices to confirm"


def test_one_click_confirms_and_readers_see_it(author, client, summary):
    notice = make_notice(summary.citation)
    page = press(author, "_confirm", notice)
    assert messages_on(page)[0].endswith("Confirmed: readers see it from now on.")
    notice.refresh_from_db()
    assert notice.confirmed_by.username == "ada"
    assert "Retraction" in read(client, "/2021/03/owls/").one(".evidence").text


def test_a_confirmed_notice_leads_to_the_summary_that_may_have_to_be_withdrawn(author, summary):
    page = press(author, "_confirm", make_notice(summary.citation))
    address = f"/admin/blog/summary/{summary.pk}/change/"
    assert address in [link["href"] for link in PageRead(page).one(".messagelist").all("a")]


def test_one_click_dismisses_and_another_takes_that_back(author, summary):
    notice = make_notice(summary.citation)
    press(author, "_dismiss", notice)
    notice.refresh_from_db()
    assert (notice.is_open, notice.dismissed_by.username) == (False, "ada")
    press(author, "_reconsider", notice)
    notice.refresh_from_db()
    assert (notice.is_open, notice.dismissed_by) == (True, None)


def test_what_was_decided_stands_in_the_log(author, summary):
    press(author, "_confirm", make_notice(summary.citation))
    assert "Confirmed" in LogEntry.objects.get().change_message


@pytest.mark.parametrize("key", ["", "x", "999999999", "1 OR 1"])
def test_a_notice_that_is_not_there_is_not_decided(key, author):
    assert author.post(LIST, {"_confirm": key}).status_code == 404


def test_who_may_not_change_notices_decides_nothing(client, summary):
    user = make_user("Author")
    user.groups.clear()
    client.force_login(user)
    notice = make_notice(summary.citation)
    assert client.post(LIST, {"_confirm": notice.pk}).status_code == 403
    notice.refresh_from_db()
    assert notice.is_open


def test_an_issue_at_last_says_what_would_change(author):
    citation = make_citation(volume="", pages="")
    proposed = {"volume": "7", "pages": "1-9", "status": "published"}
    notice = make_notice(citation, kind="in_an_issue", proposed=proposed)
    address = reverse("admin:research_notice_change", args=[notice.pk])
    text = PageRead(author.get(address)).one(".field-changes").text
    assert ("volume: — → 7" in text, "pages: — → 1-9" in text) == (True, True)
    press(author, "_confirm", notice)
    citation.refresh_from_db()
    assert (citation.volume, citation.pages) == ("7", "1-9")


def test_the_author_writes_a_note_that_readers_see_with_its_date(author, client, summary):
    notice = make_notice(summary.citation)
    notice.confirm(make_user())
    send(author, reverse("admin:research_notice_change", args=[notice.pk]), note="Set it aside.")
    text = read(client, "/2021/03/owls/").one(".evidence").text
    assert "Set it aside." in text
    notice.refresh_from_db()
    assert notice.noted_at is not None


def test_what_a_publisher_said_cannot_be_changed(author, summary):
    notice = make_notice(summary.citation)
    send(
        author,
        reverse("admin:research_notice_change", args=[notice.pk]),
        kind="erratum",
        doi="10.5555/forged",
    )
    assert Notice.objects.get().kind == "retraction"


def test_a_notice_can_be_entered_by_hand_and_is_then_confirmed(author, summary):
    address = "/admin/research/notice/add/"
    data = fields_on(author.get(address)) | {
        "citation": summary.citation_id,
        "kind": "retraction",
        "issued": "2024-05",
        "doi": "https://doi.org/10.5555/HAND",
    }
    author.post(address, data)
    notice = Notice.objects.get()
    assert (notice.doi, notice.confirmed_by.username) == ("10.5555/hand", "ada")


def test_a_date_without_form_is_refused(author, summary):
    address = "/admin/research/notice/add/"
    data = fields_on(author.get(address)) | {
        "citation": summary.citation_id,
        "kind": "retraction",
        "issued": "May 2024",
    }
    page = author.post(address, data)
    assert errors_on(page) == {"": ["Write the date like 2024, 2024-05 or 2024-05-03."]}


def test_when_crossref_was_last_asked_is_said(author, summary):
    assert "Crossref has not been asked yet." in author.get(LIST).text
    asked = datetime.datetime(2024, 6, 1, 17, tzinfo=datetime.UTC)
    EvidenceCheck.objects.create(
        citation=summary.citation, doi="10.5555/a", outcome="known", checked_at=asked
    )
    assert "Crossref was last asked on 1 June 2024" in author.get(LIST).text


def test_a_notice_cannot_be_deleted(author, summary):
    notice = make_notice(summary.citation)
    address = reverse("admin:research_notice_delete", args=[notice.pk])
    assert author.post(address, {"post": "yes"}).status_code == 403
