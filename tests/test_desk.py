"""The desk: what waits for each role on the first page of the admin, and nothing else."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from blog.models import Post, ReviewReason, Summary, UnansweredSearch
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_scheduled,
    make_summary,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

# A Thursday.
NOW = datetime.datetime(2026, 2, 26, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(client):
    """The desk of someone of that role."""

    def desk(role="Author"):
        client.force_login(make_user(role))
        return PageRead(client.get("/admin/"))

    return desk


def month(number, year=2026):
    return datetime.date(year, number, 1)


def page_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def headings(page):
    return page.texts("#content", "h2")


def seek(words, times):
    UnansweredSearch.objects.create(words=words, day=NOW.date(), count=times)


# The draft in hand.


def test_the_draft_in_hand_is_that_of_the_newest_month(desk):
    make_draft(month=month(1))
    newest = make_draft(month=month(3))
    make_post(month=month(2))
    page = desk()
    assert page.one(".desk-draft", "h2").text == "March 2026"
    assert page.link("Continue March 2026") == page_of(newest)
    assert page.texts("#drafts") == ["Other drafts"]


def test_it_says_what_is_missing_part_by_part(desk):
    draft = make_draft(month=month(3), teaser="")
    make_summary(draft, title="Whole")
    make_summary(draft, title="Diaries", citation=None, topics=())
    page = desk()
    assert page.texts(".desk-gaps", "li") == [
        "Write a teaser for “This month…”.",
        "Diaries: Choose or enter the citation. Choose at least one topic.",
    ]
    assert page.link("Diaries") == f"{page_of(draft)}#summaries-1"


def test_the_part_a_link_names_is_there(client, desk):
    draft = make_draft()
    make_summary(draft, title="Whole")
    make_summary(draft, title="Diaries", citation=None)
    address, _, part = desk().link("Diaries").partition("#")
    assert "Diaries" in PageRead(client.get(address)).one(f"#{part}").text


def test_it_says_when_nothing_is_missing(desk):
    make_summary(make_draft())
    page = desk()
    assert page.all(".desk-gaps") == []
    assert "Nothing is missing: it can be published." in page.one(".desk-draft").text


def test_it_says_how_many_summaries_there_are_and_when_it_was_changed(desk, clock):
    draft = make_draft()
    for _ in range(2):
        make_summary(draft)
    Post.objects.update(updated_at=NOW)
    clock.shift(datetime.timedelta(minutes=90))
    assert "2 summaries, changed 90 minutes ago" in desk().one(".desk-draft").text


# The next month.


def test_one_click_begins_the_month_after_the_latest(client, desk):
    make_post(month=month(2))
    address = desk().link("Start March 2026")
    form = client.get(address).context["adminform"].form
    assert (address, form.initial["month"]) == ("/admin/blog/post/add/", month(3))


def test_it_can_be_begun_beside_a_draft(desk):
    make_draft(month=month(3))
    assert desk().link("Start April 2026") == "/admin/blog/post/add/"


def test_a_new_site_begins_with_the_present_month(desk):
    page = desk()
    assert headings(page) == ["The next month"]
    assert page.link("Start February 2026") == "/admin/blog/post/add/"
    assert "Nothing is written yet" in page.text


# Scheduled and public.


def test_what_appears_by_itself_is_told_in_words_the_next_first(desk):
    for number, day in ((4, 2), (3, 1)):
        at = datetime.datetime(2026, 3, day, 12, tzinfo=datetime.UTC)
        make_scheduled(month=month(number), published_at=at)
    lists = desk().all(".desk-list")
    assert lists[0].texts("li") == [
        "March 2026 Sunday 1 March, 07:00, Ottawa time, in 3 days",
        "April 2026 Monday 2 March, 07:00, Ottawa time, in 4 days",
    ]


def test_the_newest_public_months_lead_to_their_two_pages(desk):
    for number in range(1, 8):
        make_post(month=month(number, 2025))
    page = desk()
    lines = page.one(".desk-list").texts("li")
    assert [line.split(" since")[0] for line in lines] == [
        *("July 2025", "June 2025", "May 2025", "April 2025", "March 2025"),
    ]
    assert lines[0] == ("July 2025 since Tuesday 1 July 2025, 7 months ago July 2025: public page")
    assert page.link("July 2025") == page_of(Post.objects.get(month=month(7, 2025)))
    assert page.link("July 2025: public page") == "/2025/07/"


def test_many_drafts_are_left_to_their_list(desk):
    for number in range(1, 8):
        make_draft(month=month(number))
    page = desk()
    assert len(page.one(".desk-list").all("li")) == 5
    assert page.link("All drafts") == "/admin/blog/post/?state=drafts"


@pytest.mark.parametrize(("role", "all_of_them"), [("Author", 6), ("Moderator", 5)])
def test_few_drafts_are_all_shown(role, all_of_them, desk):
    for number in range(all_of_them):
        make_draft(month=month(number + 1))
    assert "All drafts" not in desk(role).text


# To be looked at.


@pytest.mark.parametrize("role", ["Author", "Moderator", "Administrator"])
def test_notices_on_cited_works_wait_there_until_somebody_decides(role, desk):
    citation = make_citation(title="Reading diaries aloud")
    notice = make_notice(citation)
    make_notice(citation, kind="erratum").confirm(make_user())
    page = desk(role)
    heading = "Notices on cited works, to confirm"
    (section,) = [one for one in page.all("section") if one.texts("h2") == [heading]]
    assert section.texts("li") == [f"{notice} {citation}"]
    assert page.link(heading) == "/admin/research/notice/"
    notice.dismiss(make_user())
    assert heading not in headings(desk(role))


def test_a_moderator_sees_how_many_summaries_are_to_be_looked_at_and_why(desk):
    guessed, topicless = ReviewReason.GUESSED, ReviewReason.NO_TOPIC
    for reasons in ([guessed], [guessed, topicless], []):
        make_summary(review_reasons=reasons)
    page = desk("Moderator")
    assert headings(page)[0] == "2 summaries to be looked at"
    assert page.all(".desk-list")[0].texts("li") == [
        "Part of the page was guessed 2",
        "No topic yet 1",
    ]
    assert page.link("No topic yet") == "/admin/review/?reason=no-topic"
    assert page.link("Go through them one by one") == "/admin/review/"
    assert page.link("All of them as a list") == "/admin/blog/summary/?review=any"


def test_a_moderator_with_nothing_to_look_at_is_told_nothing_of_it(desk):
    make_summary()
    assert headings(desk("Moderator")) == ["To be put right", "Public"]


def test_an_author_is_not_told_what_staff_look_at(desk):
    make_summary(review_reasons=[ReviewReason.GUESSED])
    assert "looked at" not in desk("Author").text


def test_a_moderator_has_no_month_to_begin_and_no_draft_in_hand(desk):
    make_draft(month=month(3))
    page = desk("Moderator")
    assert headings(page) == ["To be put right", "Drafts"]
    assert "Start" not in page.one("#content").text


def test_an_administrator_has_both(desk):
    make_draft(month=month(3))
    make_summary(review_reasons=[ReviewReason.GUESSED])
    assert headings(desk("Administrator")) == [
        "March 2026",
        "1 summary to be looked at",
        "To be put right",
        "Public",
    ]


def test_who_may_do_nothing_sees_an_empty_desk(client):
    user = make_user("Author")
    user.groups.clear()
    client.force_login(user)
    page = PageRead(client.get("/admin/"))
    assert headings(page) == []
    assert "Nothing waits for you here." in page.text


# Sought in vain.


@pytest.mark.parametrize("role", ["Author", "Moderator"])
def test_what_readers_sought_in_vain_stands_there_most_often_first(role, desk):
    for words, times in (("owls", 4), ("art therapy", 7), ("rare", 2)):
        seek(words, times)
    page = desk(role)
    assert page.one(".desk-aside").texts("li") == ["art therapy 7 times", "owls 4 times"]
    assert page.link("art therapy") == "/?q=art+therapy"


def test_only_the_most_frequent_searches_stand_there(desk):
    for number in range(7):
        seek(f"owls {number}", 3 + number)
    page = desk()
    assert [line.split(" ")[1] for line in page.one(".desk-aside").texts("li")] == list("65432")


# What it costs.


@pytest.mark.parametrize("role", ["Author", "Moderator", "Administrator"])
def test_a_desk_costs_the_same_however_much_waits(role, client, django_assert_max_num_queries):
    client.force_login(make_user(role))
    # The counts of the day are kept.
    client.get("/admin/")
    costs = []
    for year in (2021, 2022):
        for number in range(1, 7):
            make_summary(make_post(month=month(number, year)), review_reasons=["guessed"])
            make_summary(make_scheduled(month=month(number, year + 30)), citation=None)
            draft = make_draft(month=month(number, year + 60), teaser="")
            for _ in range(number):
                make_summary(draft, topics=(), citation=None)
            make_notice()
            seek(f"{'owls' if year == 2021 else 'bees'} {number}", 9)
        # session, user, permissions of user and groups; drafts, scheduled and public posts; the
        # latest month; of the draft in hand its summaries, twice, and their topics; how many are
        # to be looked at, and why; all checks, and their counts so far; the notices; the searches
        with django_assert_max_num_queries(17) as queries:
            client.get("/admin/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_what_is_typed_stands_there_as_text(desk):
    make_summary(make_draft(), title="<b>Diaries</b>", citation=None)
    seek("<b>owls</b>", 9)
    page = desk()
    assert page.all("#content", "b") == []
    assert Summary.objects.get().title in page.text
