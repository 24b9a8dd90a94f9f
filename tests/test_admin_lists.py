"""The lists of the admin: what they show, find and filter, at the same cost for few and many."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from blog.models import ImportRun, MissedAddress, OldAddress, ReviewReason, UnansweredSearch
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_page,
    make_post,
    make_research_type,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

POSTS, SUMMARIES = "/admin/blog/post/", "/admin/blog/summary/"
CITATIONS, TOPICS = "/admin/research/citation/", "/admin/research/topic/"
NOTICES = "/admin/research/notice/"
TYPES, PAGES = "/admin/research/researchtype/", "/admin/blog/page/"
OLD_ADDRESSES = "/admin/blog/oldaddress/"
SEARCHES = "/admin/blog/unansweredsearch/"
MISSED = "/admin/blog/missedaddress/"
PEOPLE = "/admin/auth/user/"
IMPORTS = "/admin/blog/importrun/"


@pytest.fixture
def moderator(client):
    client.force_login(make_user("Moderator"))
    return client


def rows(client, address, **query):
    return [str(row) for row in client.get(address, query).context["cl"].result_list]


def test_every_model_of_ours_has_a_list_tested_here():
    ours = {
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    assert ours == set(GROWING)


# Posts.


def test_posts_are_the_newest_first_with_what_an_author_looks_for(moderator):
    make_summary(make_post(month=datetime.date(2023, 1, 1), teaser="…I blog about diaries."))
    make_draft(month=datetime.date(2023, 2, 1), teaser="")
    page = moderator.get(POSTS)
    assert [str(post) for post in page.context["cl"].result_list] == [
        "February 2023",
        "January 2023",
    ]
    for shown in ("Draft", "Public since Sunday 1 January 2023", "…I blog about diaries."):
        assert shown in page.text


def test_a_long_teaser_is_cut(moderator):
    make_post(teaser="word " * 50)
    page = moderator.get(POSTS)
    assert "word word…" in page.text


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("drafts", ["February 2023"]),
        ("scheduled", ["March 2023"]),
        ("public", ["January 2023"]),
        ("unheard-of", ["March 2023", "February 2023", "January 2023"]),
    ],
)
def test_posts_are_filtered_by_state(state, found, moderator):
    make_post(month=datetime.date(2023, 1, 1))
    make_draft(month=datetime.date(2023, 2, 1))
    make_scheduled(month=datetime.date(2023, 3, 1))
    assert rows(moderator, POSTS, state=state) == found


@pytest.mark.parametrize(
    "words", ["depression", "Diary", "Quillfeather", "10.5555/found", "diary quillfeather"]
)
def test_posts_are_found_by_teaser_title_author_and_doi(words, moderator):
    post = make_post(teaser="…I blog about depression.")
    citation = make_citation(authors=[{"family": "Quillfeather"}], doi="10.5555/found")
    make_summary(post, title="A diary", citation=citation)
    make_summary(title="Letters", citation=None)
    assert rows(moderator, POSTS, q=words) == [str(post)]


def test_a_search_keeps_the_filter(moderator):
    text = moderator.get(POSTS, {"state": "drafts"}).text
    assert '<input type="hidden" name="state" value="drafts">' in text


def test_a_search_does_not_change_how_many_summaries_a_post_has(moderator):
    post = make_post()
    for title in ("A diary", "Another diary", "Letters"):
        make_summary(post, title=title)
    found = moderator.get(POSTS, {"q": "diary"}).context["cl"].result_list
    assert [one.number for one in found] == [3]


def test_posts_have_years_to_go_to(moderator):
    for year in (2020, 2022):
        make_post(month=datetime.date(year, 1, 1))
    assert "?month__year=2022" in moderator.get(POSTS).text
    assert rows(moderator, POSTS, month__year=2022) == ["January 2022"]


@pytest.mark.parametrize("words", ["diary letters", '"a diary"', "diary 'letters to'"])
def test_each_word_of_a_post_may_stand_in_another_summary_or_in_the_teaser(words, moderator):
    post = make_post(teaser="…I blog about letters to a friend.")
    make_summary(post, title="A diary")
    make_summary(post, title="Poems")
    make_summary(title="Diary")
    assert rows(moderator, POSTS, q=words) == [str(post)]


def test_each_state_of_posts_says_how_many_there_are(moderator):
    make_post()
    make_draft()
    make_draft()
    text = moderator.get(POSTS).text
    assert [word for word in ("Draft (2)", "Scheduled (0)", "Public (1)") if word not in text] == []


# Summaries.


def test_summaries_are_the_newest_first_in_the_order_of_the_page(moderator):
    newest, older = make_post(), make_post()
    for post, title, position in [(older, "C", 1), (newest, "B", 2), (newest, "A", 1)]:
        make_summary(post, title=title, position=position)
    assert rows(moderator, SUMMARIES) == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("reason", "found"),
    [("any", ["Guessed", "Topicless"]), ("guessed", ["Guessed"]), ("unheard-of", None)],
)
def test_summaries_to_be_looked_at_are_found(reason, found, moderator):
    everything = ["Guessed", "Topicless", "Whole"]
    for title, reasons in zip(
        everything, ([ReviewReason.GUESSED], [ReviewReason.NO_TOPIC], []), strict=True
    ):
        make_summary(title=title, review_reasons=reasons)
    assert rows(moderator, SUMMARIES, review=reason) == (found or everything)


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("public", ["Public"]),
        ("unseen", ["Draft", "Scheduled"]),
        ("withdrawn", ["Withdrawn"]),
    ],
)
def test_summaries_are_filtered_by_state(state, found, moderator):
    make_summary(title="Public")
    make_summary(title="Withdrawn").withdraw("Retracted.")
    make_summary(make_draft(), title="Draft")
    make_summary(make_scheduled(), title="Scheduled")
    assert sorted(rows(moderator, SUMMARIES, state=state)) == found


def test_summaries_are_filtered_by_topic_and_type(moderator):
    topic, research_type = make_topic(), make_research_type()
    both = make_summary(topics=[topic], research_type=research_type)
    make_summary(topics=[topic])
    make_summary(research_type=research_type)
    query = {"topic": topic.slug, "research_type__id__exact": research_type.pk}
    assert rows(moderator, SUMMARIES, **query) == [both.title]


def test_each_topic_says_how_many_of_the_rows_that_match_carry_it(moderator):
    owls, bees = make_topic("Owls"), make_topic("Bees")
    make_summary(topics=[owls, bees])
    make_summary(topics=[owls])
    make_summary(make_draft(), topics=[owls])
    query = {"state": "public", "topic": owls.slug}
    text = moderator.get(SUMMARIES, query).text
    shown = ("Owls (2)", "Bees (1)", "Public (2)", "Not public (1)")
    assert [word for word in shown if word not in text] == []


@pytest.mark.parametrize("words", ["Diary", "quillfeather", "Invented Journal", "10.5555/found"])
def test_summaries_are_found_by_title_author_journal_and_doi(words, moderator):
    citation = make_citation(
        authors=[{"family": "Quillfeather"}],
        doi="10.5555/found",
        container_title="Invented Journal",
    )
    make_summary(title="A diary", citation=citation)
    make_summary(title="Letters", citation=None)
    assert rows(moderator, SUMMARIES, q=words) == ["A diary"]


# The rest.


@pytest.mark.parametrize(
    "words", ["Diaries aloud", "quillfeather", "Invented Journal", "10.5555/found", "2021", "typed"]
)
def test_citations_are_found_by_title_author_journal_doi_year_and_text(words, moderator):
    citation = make_citation(
        title="Diaries aloud",
        authors=[{"family": "Quillfeather", "given": "A."}],
        container_title="Invented Journal",
        doi="10.5555/found",
        issued_year=2021,
        raw="as typed",
    )
    make_citation(title="Letters", authors=[{"family": "Tinte"}], container_title="Notes", doi="")
    assert rows(moderator, CITATIONS, q=words) == [str(citation)]


def test_citations_are_found_where_a_summary_chooses_one(moderator):
    citation = make_citation(authors=[{"family": "Quillfeather", "given": "A."}])
    make_citation(authors=[{"family": "Tinte"}])
    found = moderator.get(
        "/admin/autocomplete/",
        {
            "term": "quillfeather",
            "app_label": "blog",
            "model_name": "summary",
            "field_name": "citation",
        },
    ).json()
    assert found["results"] == [{"id": str(citation.pk), "text": str(citation)}]


@pytest.mark.parametrize("words", ["Zeppelins", "airships", "lighter than air"])
def test_topics_are_found_by_name_synonym_and_description(words, moderator):
    make_topic("Zeppelins", synonyms=["airships"], description="Lighter than air.")
    assert rows(moderator, TOPICS, q=words) == ["Zeppelins"]


def test_types_are_in_the_order_of_their_evidence(moderator):
    make_research_type("Weakest", position=999)
    make_research_type("Strongest", position=0)
    found = rows(moderator, TYPES)
    assert (found[0], found[-1]) == ("Strongest", "Weakest")


def test_pages_are_found_by_their_words(moderator):
    make_page(title="About", body="<p>zeppelin</p>")
    assert rows(moderator, PAGES, q="zeppelin") == ["About"]


def test_old_addresses_say_where_they_lead(moderator):
    make_summary(slug="diaries").rename("Letters to a therapist")
    assert "Letters to a therapist" in moderator.get(OLD_ADDRESSES).text


# What a list costs.


def more_old_addresses(number):
    for summary in make_summaries(number):
        OldAddress.objects.create(path=f"/1999/01/{summary.slug}/", summary=summary)


def more_searches(number):
    UnansweredSearch.objects.bulk_create(
        UnansweredSearch(words=f"owls {number} {n}", day=datetime.date(2023, 2, 1), count=9)
        for n in range(number)
    )


def more_missed(number):
    MissedAddress.objects.bulk_create(
        MissedAddress(path=f"/{number}/{n}/diaries-help", day=timezone.localdate())
        for n in range(number)
    )


def more_imports(number):
    for n in range(number):
        ImportRun.objects.create(names=f"page-{n}.txt", uploaded_by=make_user())


def more_notices(number):
    for summary in make_summaries(number):
        make_notice(summary.citation)


def a_number(make):
    return lambda number: [make() for _ in range(number)]


GROWING = {
    POSTS: make_summaries,
    SUMMARIES: make_summaries,
    CITATIONS: a_number(make_citation),
    NOTICES: more_notices,
    TOPICS: a_number(make_topic),
    TYPES: a_number(make_research_type),
    PAGES: a_number(make_page),
    OLD_ADDRESSES: more_old_addresses,
    SEARCHES: more_searches,
    MISSED: more_missed,
    PEOPLE: a_number(make_user),
    IMPORTS: more_imports,
}


@pytest.mark.parametrize(("address", "grow"), GROWING.items(), ids=GROWING)
def test_a_list_costs_the_same_for_many(address, grow, client, django_assert_max_num_queries):
    client.force_login(make_user("Administrator"))
    costs = []
    for number in (3, 30):
        grow(number)
        # session, user, permissions of user and groups; how many match, how many there are, the
        # rows, their topics; the choices of each filter, again with their counts; the years
        with django_assert_max_num_queries(24) as queries:
            client.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_page_of_a_post_costs_the_same_for_many_topics_and_citations(
    moderator, django_assert_max_num_queries
):
    post = make_draft()
    for _ in range(2):
        make_summary(post)
    address = reverse("admin:blog_post_change", args=[post.pk])
    moderator.get(address)
    costs = []
    for number in (3, 30):
        a_number(make_topic)(number)
        a_number(make_citation)(number)
        # session, user, permissions; the post; its summaries, and for each of them its topics and
        # the citation chosen; for each form, the empty one too, the topics and types to choose
        with django_assert_max_num_queries(24) as queries:
            moderator.get(address)
        costs.append(len(queries))
    assert costs[0] == costs[1]
