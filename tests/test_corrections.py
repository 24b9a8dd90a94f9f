"""A public summary that was wrong says so: what was corrected, and on what day."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from blog.models import Edition, Summary
from tests.administration import errors_on, fields_on, send
from tests.archives import document
from tests.factories import make_draft, make_post, make_scheduled, make_summary, make_user
from tests.reading import read

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 3, 15, 0, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 3, 3)
CORRECTION = "<p>Sixteen clients kept a diary, not sixty.</p>"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def summary():
    """A public summary of January 2026."""
    return make_summary(make_post(month=datetime.date(2026, 1, 1)), title="Diaries", slug="diaries")


@pytest.fixture
def corrected(summary):
    Summary.objects.filter(pk=summary.pk).update(correction=CORRECTION, corrected_on=TODAY)
    summary.refresh_from_db()
    return summary


def page_of(summary):
    return reverse("admin:blog_summary_change", args=[summary.pk])


def month_of(summary):
    return reverse("admin:blog_post_change", args=[summary.post_id])


def correction_of(summary):
    return Summary.objects.values_list("correction", "corrected_on").get(pk=summary.pk)


# What readers see.


def test_the_page_of_the_summary_shows_it_before_the_text(client, corrected):
    article = read(client, corrected.get_absolute_url()).one("article")
    text = article.text
    assert "Our summary was corrected on 3 March 2026" in text
    assert text.index("Sixteen clients") < text.index("Sixty clients")


def test_the_page_of_the_month_shows_it_with_its_summary(client, corrected):
    make_summary(corrected.post, title="Letters", slug="letters")
    page = read(client, corrected.post.get_absolute_url())
    articles = [article.text for article in page.all("article")]
    assert ["Sixteen clients" in text for text in articles] == [True, False]


def test_a_list_marks_it_with_its_day_alone(client, corrected):
    card = read(client, "/").one("article").text
    assert "Our summary was corrected on 3 March 2026" in card
    assert "Sixteen" not in card


def test_a_search_marks_it_too(client, corrected):
    assert (
        "Our summary was corrected on 3 March 2026"
        in read(client, "/?q=diaries").one("article").text
    )


def test_the_feed_tells_it_whole_and_says_that_the_entry_changed(client, author, summary, clock):
    before = client.get("/summaries.atom").text
    clock.shift(datetime.timedelta(hours=1))
    send(author, page_of(summary), correction=CORRECTION)
    after = client.get("/summaries.atom").text
    assert "<updated>2026-03-03T16:00:00+00:00</updated>" not in before
    assert "<updated>2026-03-03T16:00:00+00:00</updated>" in after
    assert "Our summary was corrected on 3 March 2026" in after
    assert "Sixteen clients kept a diary" in after


def test_a_summary_without_one_says_nothing(client, summary):
    addresses = ["/", "/summaries.atom", summary.get_absolute_url(), "/2026/01/"]
    assert ["was corrected" in client.get(address).text for address in addresses] == [False] * 4


def test_a_tombstone_shows_none(client, corrected):
    corrected.withdraw("Retracted.")
    text = client.get(corrected.get_absolute_url()).text
    assert ["Retracted." in text, "was corrected" in text, "Sixteen" in text] == [
        True,
        False,
        False,
    ]


def test_a_search_does_not_find_its_words(client, corrected):
    assert "Sixteen" not in client.get("/?q=sixteen").text


def test_it_makes_another_edition(corrected):
    before = Edition.objects.live()
    Summary.objects.update(correction="<p>Seventeen.</p>")
    assert Edition.objects.live() != before


# Whole-archive document.


def test_the_document_carries_it(corrected):
    (record,) = document()["posts"][0]["summaries"]
    assert (record["correction"], record["corrected_on"]) == (CORRECTION, "2026-03-03")


def test_the_public_document_carries_it_but_not_beside_a_tombstone(corrected):
    (before,) = document(public=True)["posts"][0]["summaries"]
    corrected.withdraw("Retracted.")
    (after,) = document(public=True)["posts"][0]["summaries"]
    assert (before["correction"], before["corrected_on"]) == (CORRECTION, "2026-03-03")
    assert (after["correction"], after["corrected_on"]) == ("", None)


# What the author does.


@pytest.mark.parametrize("at", ["summary", "month"])
def test_it_is_written_on_either_page_and_dated_today_by_itself(at, author, summary):
    if at == "summary":
        send(author, page_of(summary), correction=CORRECTION)
    else:
        send(author, month_of(summary), summaries_0__correction=CORRECTION)
    assert correction_of(summary) == (CORRECTION, TODAY)


def test_it_may_be_of_another_day(author, summary):
    send(author, page_of(summary), correction=CORRECTION, corrected_on="2026-02-10")
    assert correction_of(summary) == (CORRECTION, datetime.date(2026, 2, 10))


def test_its_day_stays_when_its_words_change(author, corrected, clock):
    clock.shift(datetime.timedelta(days=3))
    send(author, page_of(corrected), correction="<p>Seventeen.</p>")
    assert correction_of(corrected) == ("<p>Seventeen.</p>", TODAY)


@pytest.mark.parametrize("emptied", ["", "<p></p>", "<p> &nbsp; </p>"])
def test_its_day_goes_with_it(emptied, author, corrected):
    send(author, page_of(corrected), correction=emptied)
    assert correction_of(corrected) == ("", None)


def test_an_editor_left_empty_leaves_none(author, summary):
    send(author, page_of(summary), correction="<p></p>", title="Letters")
    assert correction_of(summary) == ("", None)


@pytest.mark.parametrize(
    ("day", "field", "message"),
    [
        ("2025-12-31", "corrected_on", "Readers had not seen it yet on that day."),
        ("2026-03-04", "corrected_on", "That day is still to come."),
        ("3/3/26", "corrected_on", "Write the day like 2023-02-28."),
    ],
)
def test_a_day_that_cannot_be_is_refused(day, field, message, author, summary):
    page = send(author, page_of(summary), correction=CORRECTION, corrected_on=day)
    assert errors_on(page) == {field: [message]}
    assert correction_of(summary) == ("", None)


def test_a_day_without_words_is_refused(author, summary):
    page = send(author, page_of(summary), corrected_on="2026-03-03")
    assert errors_on(page) == {"correction": ["Say what was corrected."]}


def test_it_is_sanitised(author, summary):
    send(author, page_of(summary), correction="<p>Sixteen.<script>alert(1)</script></p>")
    assert correction_of(summary) == ("<p>Sixteen.</p>", TODAY)


@pytest.mark.parametrize("make", [make_draft, make_scheduled])
def test_what_readers_have_not_seen_is_not_corrected_but_changed(make, author):
    summary = make_summary(make())
    for address in (page_of(summary), month_of(summary)):
        names = fields_on(author.get(address))
        assert [name for name in names if "correct" in name] == []


def test_what_readers_saw_once_can_be_corrected_while_it_is_a_draft(author, summary):
    summary.post.unpublish()
    send(author, page_of(summary), correction=CORRECTION)
    assert correction_of(summary) == (CORRECTION, TODAY)


# The database.


@pytest.mark.parametrize(
    "values",
    [
        {"correction": CORRECTION},
        {"corrected_on": TODAY},
        {"correction": " ", "corrected_on": TODAY},
    ],
)
def test_words_and_day_come_together(values, summary):
    with pytest.raises(IntegrityError, match="summary_correction_has_its_day"):
        Summary.objects.update(**values)
