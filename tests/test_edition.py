"""One number says which state of the public archive readers see."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from blog.models import Edition, OldAddress, Page, Post, Summary, SummaryTopic
from research.models import Citation, ResearchType, ResearchTypeAlias, Topic, TopicAlias
from tests.factories import (
    make_citation,
    make_draft,
    make_page,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)

pytestmark = pytest.mark.django_db


def live() -> str:
    return Edition.objects.live()


def counter() -> int:
    return Edition.objects.get().counter


@pytest.fixture
def summary():
    return make_summary()


def test_it_takes_one_query(summary, django_assert_num_queries):
    # the counter with the latest publication that is due
    with django_assert_num_queries(1):
        live()


def test_it_stays_while_nothing_changes(summary):
    assert live() == live()


def test_an_empty_archive_has_one():
    assert live().endswith("-0.000000")


def test_it_only_grows(summary):
    counters = [counter()]
    for title in ("Another title", "A third title"):
        Summary.objects.update(title=title)
        counters.append(counter())
    assert counters == sorted(set(counters))


def test_it_grows_even_where_the_clock_went_back(summary, sql):
    sql("UPDATE blog_edition SET counter = 4000000000000000")
    Summary.objects.update(title="Another title")
    assert counter() > 4000000000000000


def test_a_change_taken_back_does_not_leave_its_number_to_the_next(summary):
    with transaction.atomic():
        Summary.objects.update(title="Another title")
        seen_within = live()
        transaction.set_rollback(True)
    Summary.objects.update(title="A third title")
    assert live() != seen_within


VISIBLE = {
    "a post's teaser": "UPDATE blog_post SET teaser = 'New'",
    "a post's withdrawal to draft": "UPDATE blog_post SET published_at = NULL",
    "a summary's text": "UPDATE blog_summary SET body = '<p>New</p>'",
    "a summary's withdrawal": (
        "UPDATE blog_summary SET withdrawn_at = now(), withdrawal_reason = 'Wrong.'"
    ),
    "a summary's topic taken": "DELETE FROM blog_summarytopic",
    "a summary's topic exchanged": (
        "UPDATE blog_summarytopic SET tag_id = (SELECT min(id) FROM research_topic)"
    ),
    "a summary's topic added": (
        "INSERT INTO blog_summarytopic (content_object_id, tag_id) "
        "SELECT id, (SELECT min(id) FROM research_topic) FROM blog_summary"
    ),
    "a citation": "UPDATE research_citation SET volume = '13'",
    "a topic's name": "UPDATE research_topic SET name = name || '!'",
    "a new topic": (
        "INSERT INTO research_topic (name, slug, description, synonyms) "
        "VALUES ('New', 'new', '', '{}')"
    ),
    "a type's description": "UPDATE research_researchtype SET description = 'New'",
    "a type's end": "DELETE FROM research_researchtype WHERE slug = 'survey-or-cross-sectional'",
    "a new type": (
        "INSERT INTO research_researchtype (name, slug, description, position, synonyms) "
        "VALUES ('New', 'new', '', 1, '{}')"
    ),
    "a new alias of a type": (
        "INSERT INTO research_researchtypealias (slug, research_type_id) "
        "SELECT 'other-study', min(id) FROM research_researchtype"
    ),
    "an alias of a type": "UPDATE research_researchtypealias SET slug = 'other-study'",
    "an alias's end of a type": "DELETE FROM research_researchtypealias",
    "a topic's end": "DELETE FROM research_topic WHERE slug = 'empathy'",
    "a page": "UPDATE blog_page SET title = 'New'",
    "a new page": (
        "INSERT INTO blog_page (slug, title, body, created_at, updated_at) "
        "VALUES ('new', 'New', '', now(), now())"
    ),
    "a page's end": "DELETE FROM blog_page",
    "a new alias": (
        "INSERT INTO research_topicalias (slug, topic_id) "
        "SELECT 'other-words', min(id) FROM research_topic"
    ),
    "an alias's end": "DELETE FROM research_topicalias",
    "an alias": "UPDATE research_topicalias SET slug = 'other-words'",
    "a new old address": (
        "INSERT INTO blog_oldaddress (path, summary_id, created_at) "
        "SELECT '/2001/01/other/', id, now() FROM blog_summary"
    ),
    "an old address": "UPDATE blog_oldaddress SET path = '/2001/01/other/'",
    "an old address's end": "DELETE FROM blog_oldaddress",
}


@pytest.mark.parametrize("statement", VISIBLE.values(), ids=VISIBLE.keys())
def test_it_moves_with_whatever_readers_see(statement, summary, sql):
    make_page()
    ResearchType.objects.get_or_create(
        slug="survey-or-cross-sectional", defaults={"name": "Survey of diaries"}
    )
    OldAddress.objects.create(path="/2001/01/diaries/", summary=summary)
    TopicAlias.objects.get_or_create(slug="words", defaults={"topic": summary.topics.get()})
    TopicAlias.objects.exclude(slug="words").delete()
    ResearchTypeAlias.objects.create(slug="trial", research_type=summary.research_type)
    before = live()
    sql(statement)
    assert live() != before


def test_it_moves_with_a_new_public_post(summary):
    before = live()
    make_post()
    assert live() != before


def test_it_moves_with_a_new_summary_of_a_public_post(summary):
    post, citation, research_type = summary.post, make_citation(), make_research_type()
    before = live()
    make_summary(post, citation=citation, research_type=research_type, topics=())
    assert live() != before


def test_it_moves_when_a_summary_leaves_for_a_draft(summary):
    draft = make_draft()
    before = live()
    Summary.objects.update(post=draft)
    assert live() != before


def test_it_moves_when_a_summary_comes_from_a_draft(summary):
    summary_of_draft = make_summary(make_draft())
    before = live()
    Summary.objects.filter(pk=summary_of_draft.pk).update(post=summary.post)
    assert live() != before


def test_it_moves_with_topics_set_by_the_author(summary):
    topic = make_topic()
    before = live()
    summary.topics.set([topic])
    assert live() != before


def test_it_moves_with_a_scheduled_post_that_is_deleted():
    post = make_scheduled()
    before = counter()
    post.delete()
    assert counter() > before


def test_it_moves_with_a_summary_deleted_from_a_scheduled_post():
    summary = make_summary(make_scheduled(), topics=())
    before = counter()
    summary.delete()
    assert counter() > before


def test_a_draft_does_not_move_it(summary, sql):
    before = live()
    draft = make_draft()
    unseen = make_summary(
        draft, citation=make_citation(), research_type=summary.research_type, topics=()
    )
    unseen.topics.set(summary.topics.all())
    sql("UPDATE blog_post SET teaser = 'New' WHERE id = %s", draft.pk)
    sql("UPDATE blog_summary SET title = 'New' WHERE post_id = %s", draft.pk)
    sql("UPDATE research_citation SET volume = '13' WHERE id = %s", unseen.citation_id)
    sql("DELETE FROM blog_summarytopic WHERE content_object_id = %s", unseen.pk)
    Summary.objects.get(pk=unseen.pk).delete()
    Post.objects.get(pk=draft.pk).delete()
    assert live() == before


def test_a_citation_that_no_public_summary_cites_does_not_move_it(summary):
    before = live()
    Citation.objects.filter(pk=make_citation().pk).update(volume="13")
    assert live() == before


def test_a_statement_without_rows_does_not_move_it(summary, sql):
    before = live()
    sql("UPDATE blog_summary SET title = 'New' WHERE false")
    sql("DELETE FROM research_topic WHERE false")
    sql("DELETE FROM research_researchtypealias WHERE false")
    assert live() == before


def test_it_moves_by_itself_when_a_scheduled_post_is_due(summary):
    make_scheduled(published_at=timezone.now() + datetime.timedelta(hours=1))
    before = live()
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=59), tick=False):
        assert live() == before
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=61), tick=False):
        assert live() != before


@pytest.mark.parametrize(
    "model",
    [
        *(Post, Summary, SummaryTopic, Citation, OldAddress, Page),
        *(Topic, TopicAlias, ResearchType, ResearchTypeAlias),
    ],
)
def test_it_moves_when_a_table_is_emptied(model, summary, sql):
    before = counter()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql(f"TRUNCATE {model._meta.db_table} CASCADE")
    assert counter() > before


@pytest.mark.django_db(transaction=True)
def test_it_is_there_and_new_after_the_database_was_flushed():
    make_summary()
    before = counter()
    call_command("flush", interactive=False, verbosity=0)
    assert Edition.objects.count() == 1
    assert counter() > before
