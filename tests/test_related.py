"""What a summary's page calls related: shared topics, weighed by rarity, and shared words."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from bench.related import SHOWN, listed, most_like, newest_with_first_topic, precision, read_labels
from blog.catalogue import Catalogue
from blog.models import Post, Summary
from tests.factories import make_draft, make_post, make_scheduled, make_summary, make_topic
from tests.reading import read

pytestmark = pytest.mark.django_db

MAY = datetime.date(2020, 5, 1)


@pytest.fixture
def owls():
    return make_topic("Owls")


@pytest.fixture
def summary(owls):
    """A summary on owls, the newest there is, so that no other is later evidence."""
    return make_summary(
        make_post(month=datetime.date(2023, 3, 1)),
        topics=[owls],
        body="<p>Barn owls hunt voles in moonlit meadows.</p>",
    )


def related(client, summary) -> list[str]:
    """The titles under the heading “Related”."""
    page = read(client, summary.get_absolute_url())
    return [
        title
        for section in page.one(".aside").all("section")
        if section.texts("h2") == ["Related"]
        for title in section.texts("li", "a")
    ]


def test_what_shares_a_topic_is_related(client, summary, owls):
    make_summary(topics=[owls], title="Owls too")
    make_summary(title="Something else")
    assert related(client, summary) == ["Owls too"]


def test_a_link_to_a_related_summary_says_its_year(client, summary, owls):
    other = make_summary(make_post(month=MAY), topics=[owls], title="Owls too")
    page = read(client, summary.get_absolute_url())
    (item,) = [item for item in page.one(".aside").all("li") if item.text.startswith("Owls too")]
    assert item.text == "Owls too (2020)"
    assert item.one("a")["href"] == other.get_absolute_url()


def test_a_rare_topic_says_more_than_a_common_one(client, owls):
    mice = make_topic("Mice")
    summary = make_summary(make_post(month=datetime.date(2023, 3, 1)), topics=[owls, mice])
    for number in range(5):
        make_summary(topics=[mice], title=f"On the common topic {number}")
    # Of equals the newest come first: this one is the oldest.
    make_summary(topics=[owls], title="On the rare topic")
    assert related(client, summary)[0] == "On the rare topic"


def test_among_those_of_the_same_topics_the_same_words_come_first(client, summary, owls):
    make_summary(topics=[owls], title="Far", body="<p>Eagle owls breed upon cliffs.</p>")
    make_summary(topics=[owls], title="Near", body="<p>Voles fear every moonlit meadow.</p>")
    make_summary(topics=[owls], title="Farther", body="<p>Snowy owls winter by the sea.</p>")
    assert related(client, summary)[0] == "Near"


def test_a_word_that_both_repeat_counts_for_more(client, owls):
    twice = "<p>Voles, and voles again, in {}.</p>"
    summary = make_summary(
        make_post(month=datetime.date(2023, 3, 1)), topics=[owls], body=twice.format("autumn")
    )
    make_summary(topics=[owls], title="Once", body="<p>Voles, and mice again, in spring.</p>")
    make_summary(topics=[owls], title="Twice", body=twice.format("winter"))
    make_summary(topics=[owls], title="Once again", body="<p>Voles, and rats again, at sea.</p>")
    assert related(client, summary)[0] == "Twice"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE blog_summary SET body = %s WHERE title = 'Other'",
        "UPDATE blog_summary SET practice_implications = %s WHERE title = 'Other'",
    ],
)
def test_words_written_past_every_model_count_at_once(client, summary, owls, sql, statement):
    for title in ("Far", "Farther"):
        make_summary(topics=[owls], title=title, body="<p>Snowy owls hunt by the sea.</p>")
    make_summary(topics=[owls], title="Other", body="<p>Whales sing in the deep.</p>")
    before = related(client, summary)
    sql(statement, summary.body)
    assert before[2] == "Other"
    assert related(client, summary)[0] == "Other"


def test_words_that_are_gone_count_no_more(client, summary, owls):
    near = make_summary(topics=[owls], title="Near", body=summary.body)
    make_summary(topics=[owls], title="Far", body="<p>Snowy owls winter by the sea.</p>")
    near_before = related(client, summary)
    Summary.objects.filter(pk=near.pk).update(body="<p>Snowy owls winter by the sea.</p>")
    Summary.objects.filter(title="Far").update(body=summary.body)
    assert near_before == ["Near", "Far"]
    assert related(client, summary) == ["Far", "Near"]


def test_a_summary_without_any_word_has_related_ones(client, owls):
    month = datetime.date(2023, 3, 1)
    wordless = {"title": "?", "body": "", "practice_implications": "", "citation": None}
    summary = make_summary(make_post(month=month), topics=[owls], **wordless)
    make_summary(topics=[owls], title="Owls too")
    assert related(client, summary) == ["Owls too"]


def test_the_same_words_alone_relate_nothing(client, summary):
    make_summary(body=summary.body, title=summary.title)
    assert related(client, summary) == []


def test_a_summary_without_topics_has_no_related_ones(client, owls):
    make_summary(topics=[owls])
    summary = make_summary(topics=())
    make_summary(topics=())
    assert related(client, summary) == []


def test_a_summary_is_not_related_to_itself(client, summary, owls):
    assert related(client, summary) == []
    make_summary(topics=[owls], title="Owls too")
    assert summary.title not in related(client, summary)


def test_nothing_related_leaves_no_heading(client, summary):
    page = read(client, summary.get_absolute_url())
    assert {"Related", "Later evidence on this question"} & set(page.texts("h2")) == set()


def test_at_most_three_are_named(client, summary, owls):
    for number in range(5):
        make_summary(topics=[owls], title=f"Owls {number}")
    assert len(related(client, summary)) == 3


def test_summaries_of_the_same_month_may_be_related(client, summary, owls):
    make_summary(summary.post, topics=[owls], title="Of the same month")
    assert related(client, summary) == ["Of the same month"]


def test_what_readers_may_not_meet_is_not_related(client, summary, owls):
    make_summary(make_draft(month=datetime.date(2019, 1, 1)), topics=[owls], title="Draft")
    make_summary(make_scheduled(month=datetime.date(2019, 2, 1)), topics=[owls], title="Scheduled")
    make_summary(topics=[owls], title="Withdrawn").withdraw("Retracted.")
    assert related(client, summary) == []


def test_what_is_withdrawn_is_gone_from_a_page_seen_before(client, summary, owls):
    other = make_summary(topics=[owls], title="Owls too")
    assert related(client, summary) == ["Owls too"]
    other.withdraw("Retracted.")
    assert related(client, summary) == []


def test_what_is_unpublished_is_gone_from_a_page_seen_before(client, summary, owls):
    other = make_summary(topics=[owls], title="Owls too")
    assert related(client, summary) == ["Owls too"]
    other.post.unpublish()
    assert related(client, summary) == []


def test_what_is_scheduled_is_related_from_its_minute_on(client, summary, owls):
    due = timezone.now() + datetime.timedelta(hours=1)
    make_summary(make_scheduled(published_at=due), topics=[owls], title="Owls too")
    with time_machine.travel(due - datetime.timedelta(seconds=1), tick=False) as clock:
        assert related(client, summary) == []
        clock.shift(datetime.timedelta(seconds=1))
        assert related(client, summary) == ["Owls too"]


def test_a_draft_changes_no_weight(client, owls):
    mice = make_topic("Mice")
    summary = make_summary(make_post(month=datetime.date(2023, 3, 1)), topics=[owls, mice])
    make_summary(topics=[owls], title="Owls only")
    make_summary(topics=[mice], title="Mice only")
    make_summary(topics=[mice], title="Mice again")
    before = related(client, summary)
    draft = make_draft(month=datetime.date(2019, 1, 1))
    for _ in range(5):
        make_summary(draft, topics=[owls])
    assert before[0] == "Owls only"
    assert related(client, summary) == before


def test_a_related_title_is_never_taken_for_html(client, summary, owls):
    planted = 'A & B <script>alert("1")</script>'
    make_summary(topics=[owls], title=planted)
    assert related(client, summary) == [planted]


def test_on_the_demo_archive_it_finds_more_than_the_newest_of_the_same_first_topic():
    call_command("demo")
    labels, catalogue = read_labels(), Catalogue.load()
    ours = listed(lambda summary: most_like(summary, catalogue), labels)
    newest = listed(newest_with_first_topic, labels)
    assert len(ours) == len(newest) == len(labels) >= 20
    assert precision(ours, labels, SHOWN) > 1.4 * precision(newest, labels, SHOWN)


def test_every_label_names_a_summary_of_the_demo_archive():
    call_command("demo")
    public = set(
        Post.objects.public()
        .filter(summaries__withdrawn_at=None)
        .values_list("summaries__slug", flat=True)
    )
    for slug, others in read_labels().items():
        assert slug not in others
        assert {slug, *others} <= public
