"""An address once public leads to the same thing for ever and is never given to another."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from blog.models import OldAddress, Post, Summary
from research.models import ResearchType, ResearchTypeAlias, Topic, TopicAlias
from tests.factories import (
    make_draft,
    make_post,
    make_research_type,
    make_scheduled,
    make_summary,
    make_topic,
)

pytestmark = pytest.mark.django_db

FEBRUARY = datetime.date(2023, 2, 1)
MARCH = datetime.date(2023, 3, 1)
APRIL = datetime.date(2023, 4, 1)


@pytest.fixture
def summary():
    return make_summary(make_post(month=FEBRUARY), slug="diaries")


def old_addresses() -> dict[str, Post | Summary]:
    return {old.path: old.post or old.summary for old in OldAddress.objects.all()}


def test_a_new_slug_leaves_the_old_address_behind(summary):
    Summary.objects.update(slug="journals")
    assert old_addresses() == {"/2023/02/diaries/": summary}


def test_a_new_slug_by_sql_leaves_the_old_address_behind(summary, sql):
    sql("UPDATE blog_summary SET slug = 'journals'")
    assert old_addresses() == {"/2023/02/diaries/": summary}


def test_renaming_leaves_the_old_address_behind(summary):
    summary.rename("Journals at night")
    assert summary.slug == "journals-at-night"
    assert old_addresses() == {"/2023/02/diaries/": summary}


def test_two_renamings_leave_two_addresses_behind(summary):
    summary.rename("Journals")
    summary.rename("Logs")
    assert old_addresses() == {"/2023/02/diaries/": summary, "/2023/02/journals/": summary}


def test_another_title_under_the_same_slug_leaves_nothing_behind(summary):
    summary.rename("Diaries, corrected", slug="diaries")
    assert old_addresses() == {}


def test_a_new_month_leaves_the_post_and_its_summaries_behind(summary, sql):
    second = make_summary(summary.post, slug="letters")
    sql("UPDATE blog_post SET month = '2023-03-01'")
    assert old_addresses() == {
        "/2023/02/": summary.post,
        "/2023/02/diaries/": summary,
        "/2023/02/letters/": second,
    }


def test_a_summary_that_moves_to_another_post_leaves_its_address_behind(summary, sql):
    sql("UPDATE blog_summary SET post_id = %s", make_post(month=MARCH).pk)
    assert old_addresses() == {"/2023/02/diaries/": summary}


def test_a_post_unpublished_again_still_leaves_its_addresses_behind(summary):
    summary.post.unpublish()
    Summary.objects.update(slug="journals")
    assert old_addresses() == {"/2023/02/diaries/": summary}


def test_a_post_published_a_moment_ago_leaves_its_addresses_behind():
    draft = make_draft(month=FEBRUARY)
    summary = make_summary(draft, slug="diaries")
    draft.publish()
    summary.rename("Journals")
    assert old_addresses() == {"/2023/02/diaries/": summary}


@pytest.mark.parametrize("make", [make_draft, make_scheduled])
def test_what_nobody_has_seen_leaves_nothing_behind(make):
    summary = make_summary(make(month=FEBRUARY))
    summary.rename("Journals")
    Post.objects.update(month=MARCH)
    assert old_addresses() == {}


def test_the_old_slug_may_be_taken_back(summary):
    summary.rename("Journals", slug="journals")
    summary.rename("Diaries", slug="diaries")
    assert summary.get_absolute_url() == "/2023/02/diaries/"


def test_a_post_may_go_back_to_its_old_month(summary):
    Post.objects.update(month=MARCH)
    Post.objects.update(month=FEBRUARY)
    assert Post.objects.get().month == FEBRUARY


def test_no_other_summary_gets_an_old_address(summary, sql):
    summary.rename("Journals")
    other = make_summary(summary.post)
    with pytest.raises(IntegrityError, match="once led to another summary"):
        sql("UPDATE blog_summary SET slug = 'diaries' WHERE id = %s", other.pk)


def test_no_new_summary_gets_an_old_address(summary):
    summary.rename("Journals")
    with pytest.raises(IntegrityError, match="once led to another summary"):
        make_summary(summary.post, slug="diaries")


def test_no_summary_gets_an_old_address_by_moving_into_its_month(summary, sql):
    summary.rename("Journals")
    other = make_summary(make_post(month=MARCH), slug="diaries")
    with pytest.raises(IntegrityError, match="once led to another summary"):
        sql("UPDATE blog_summary SET post_id = %s WHERE id = %s", summary.post_id, other.pk)


def test_no_summary_gets_an_old_address_by_its_post_coming_back(summary, sql):
    post = summary.post
    Summary.objects.update(post=make_post(month=MARCH))
    Post.objects.filter(pk=post.pk).update(month=APRIL)
    make_summary(post, slug="diaries")
    with pytest.raises(IntegrityError, match="/2023/02/diaries/ once led elsewhere"):
        sql("UPDATE blog_post SET month = '2023-02-01' WHERE id = %s", post.pk)


def test_no_other_post_gets_an_old_month(summary, sql):
    Post.objects.update(month=MARCH)
    other = make_post(month=APRIL)
    with pytest.raises(IntegrityError, match="/2023/02/ once led elsewhere"):
        sql("UPDATE blog_post SET month = '2023-02-01' WHERE id = %s", other.pk)


def test_no_new_post_gets_an_old_month(summary):
    Post.objects.update(month=MARCH)
    with pytest.raises(IntegrityError, match="once led elsewhere"):
        make_draft(month=FEBRUARY)


def test_an_author_reads_why_a_month_is_refused(summary):
    Post.objects.update(month=MARCH)
    with pytest.raises(ValidationError, match="This month’s address once led to another post"):
        Post(month=FEBRUARY).full_clean()


def test_an_author_reads_why_an_address_is_refused(summary):
    summary.rename("Journals")
    other = make_summary(summary.post)
    with pytest.raises(ValidationError, match="This address once led to another summary"):
        other.rename("Diaries", slug="diaries")
    other.refresh_from_db()
    assert other.slug != "diaries"


def test_an_author_may_give_an_old_address_to_its_own_summary(summary):
    summary.rename("Journals")
    summary.slug = "diaries"
    summary.full_clean()
    assert summary.slug == "diaries"


def test_renaming_takes_the_next_free_address(summary):
    summary.rename("Journals")
    other = make_summary(summary.post)
    other.rename("Diaries")
    third = make_summary(summary.post)
    third.rename("Diaries")
    assert (other.slug, third.slug) == ("diaries-2", "diaries-3")


def test_renaming_back_gives_the_old_address_back(summary):
    summary.rename("Journals")
    summary.rename("Diaries")
    assert summary.slug == "diaries"


def test_renaming_to_an_address_in_use_is_refused(summary):
    other = make_summary(summary.post)
    with pytest.raises(ValidationError, match="Another summary of this month"):
        other.rename("Diaries", slug="diaries")


@pytest.mark.parametrize("title", ["", "  \n"])
def test_renaming_to_nothing_is_refused(title, summary):
    with pytest.raises(ValidationError):
        summary.rename(title)


def test_a_long_title_makes_an_address_cut_at_a_word(summary):
    summary.rename("Diaries " * 30)
    assert summary.slug == "-".join(["diaries"] * 9)


def test_a_title_without_letters_we_know_has_an_address(summary):
    summary.rename("日記療法")
    assert summary.slug == "summary"


def test_a_topic_renamed_keeps_its_old_slug_as_alias(sql):
    topic = make_topic(slug="diaries")
    sql("UPDATE research_topic SET slug = 'journals' WHERE id = %s", topic.pk)
    assert list(topic.aliases.values_list("slug", flat=True)) == ["diaries"]


def test_another_name_under_the_same_slug_makes_no_alias():
    topic = make_topic(slug="diaries")
    Topic.objects.filter(pk=topic.pk).update(name="Keeping diaries")
    assert not topic.aliases.exists()


def test_a_topic_renamed_twice_has_both_aliases_and_no_chain():
    topic = make_topic(slug="diaries")
    for slug in ("journals", "logs"):
        topic.slug = slug
        topic.save()
    assert set(topic.aliases.values_list("slug", "topic__slug")) == {
        ("diaries", "logs"),
        ("journals", "logs"),
    }


def test_a_topic_may_take_its_old_slug_back():
    topic = make_topic(slug="diaries")
    for slug in ("journals", "diaries"):
        topic.slug = slug
        topic.full_clean()
        topic.save()
    assert list(topic.aliases.values_list("slug", flat=True)) == ["journals"]


def test_no_other_topic_gets_an_alias(sql):
    TopicAlias.objects.create(slug="diaries", topic=make_topic())
    other = make_topic()
    with pytest.raises(IntegrityError, match="once led to another topic"):
        sql("UPDATE research_topic SET slug = 'diaries' WHERE id = %s", other.pk)


def test_an_author_reads_why_a_slug_is_refused():
    TopicAlias.objects.create(slug="diaries", topic=make_topic())
    with pytest.raises(ValidationError, match="This address once led to another topic"):
        Topic(name="Diaries", slug="diaries").full_clean()


def test_a_topic_named_like_an_alias_gets_the_next_slug():
    TopicAlias.objects.create(slug="diaries", topic=make_topic("Journals"))
    assert make_topic("Diaries").slug == "diaries-1"


def test_no_alias_gets_the_slug_of_a_topic(sql):
    make_topic(slug="diaries")
    other = make_topic()
    with pytest.raises(IntegrityError, match="belongs to a topic"):
        sql("INSERT INTO research_topicalias (slug, topic_id) VALUES ('diaries', %s)", other.pk)


def test_an_author_reads_why_an_alias_is_refused():
    topic = make_topic(slug="diaries")
    with pytest.raises(ValidationError, match="This address belongs to a topic"):
        TopicAlias(slug="diaries", topic=topic).full_clean()


def test_a_type_renamed_twice_has_both_aliases_and_no_chain(sql):
    research_type = make_research_type(slug="diaries")
    for slug in ("journals", "logs"):
        sql("UPDATE research_researchtype SET slug = %s WHERE id = %s", slug, research_type.pk)
    assert set(research_type.aliases.values_list("slug", "research_type__slug")) == {
        ("diaries", "logs"),
        ("journals", "logs"),
    }


def test_a_type_may_take_its_old_slug_back():
    research_type = make_research_type(slug="diaries")
    for slug in ("journals", "diaries"):
        research_type.slug = slug
        research_type.full_clean()
        research_type.save()
    assert list(research_type.aliases.values_list("slug", flat=True)) == ["journals"]


def test_no_other_type_gets_an_alias(sql):
    ResearchTypeAlias.objects.create(slug="diaries", research_type=make_research_type())
    other = make_research_type()
    with pytest.raises(IntegrityError, match="once led to another type"):
        sql("UPDATE research_researchtype SET slug = 'diaries' WHERE id = %s", other.pk)


def test_no_alias_gets_the_slug_of_a_type(sql):
    make_research_type(slug="diaries")
    other = make_research_type()
    with pytest.raises(IntegrityError, match="belongs to a type"):
        sql(
            "INSERT INTO research_researchtypealias (slug, research_type_id) "
            "VALUES ('diaries', %s)",
            other.pk,
        )


def test_a_moderator_reads_why_the_slug_of_a_type_is_refused():
    research_type = make_research_type(slug="diaries")
    with pytest.raises(ValidationError, match="This address belongs to a type"):
        ResearchTypeAlias(slug="diaries", research_type=research_type).full_clean()
    ResearchTypeAlias.objects.create(slug="letters", research_type=research_type)
    with pytest.raises(ValidationError, match="once led to another type"):
        ResearchType(name="Letters", slug="letters").full_clean()
