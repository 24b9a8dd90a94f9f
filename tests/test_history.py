"""Every save is a version of the whole post: who, when and what; any two compared."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision

from blog.history.states import kept_states, state_now
from blog.history.versions import ChangedMeanwhileError, changing, revisions_of, state_at
from blog.models import Post, Summary, SummaryTopic
from research.merging import merge
from tests.administration import confirm, field_name, fields_on, send
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db

ADD = "/admin/blog/post/add/"


@pytest.fixture
def ada(client):
    client.force_login(make_user("Author", first_name="Ada", last_name="Finch"))
    return client


@pytest.fixture
def draft():
    draft = make_draft(month=datetime.date(2023, 2, 1), byline="Robin", teaser="…about diaries.")
    make_summary(draft, title="Diaries", slug="diaries")
    make_summary(draft, title="Letters", slug="letters")
    return draft


def page_of(row):
    return reverse(f"admin:blog_{row._meta.model_name}_change", args=[row.pk])


def history_of(row):
    return reverse(f"admin:blog_{row._meta.model_name}_history", args=[row.pk])


def entries(client, row):
    """What the history says was changed, newest first."""
    return [entry.what for entry in client.get(history_of(row)).context["entries"]]


def sign(post, byline):
    """A small change of the post, kept as a version."""
    with changing(post.pk, None) as mine:
        mine.byline = byline
        mine.save()


def compared(client, post, **chosen):
    """The page that compares the oldest version with the newest, unless others are chosen."""
    revisions = list(revisions_of(post.pk))
    keys = {"from": revisions[-1].pk, "to": revisions[0].pk} | chosen
    return client.get(reverse("admin:blog_post_compare", args=[post.pk]), keys)


# What is kept.


def test_a_save_keeps_the_post_as_it_was_and_as_it_became(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    after, before = kept_states(r.pk for r in revisions_of(draft.pk)).values()
    assert {before.values["teaser"], after.values["teaser"]} == {
        "…about diaries.",
        "…about letters.",
    }


def test_a_version_holds_all_that_belongs_to_the_post(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    assert state_at(draft.pk, Post.objects.get().version) == state_now(draft.pk)


def test_a_new_post_begins_its_history(ada):
    send(ada, ADD, month="2023-02", summaries_0__title="Diaries")
    post = Post.objects.get()
    assert state_at(post.pk, post.version) == state_now(post.pk)


def test_a_save_that_changes_nothing_keeps_nothing_new(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    number = Revision.objects.count()
    send(ada, page_of(draft))
    assert Revision.objects.count() == number


def test_a_save_that_is_refused_keeps_nothing(ada):
    post = make_post()
    make_summary(post)
    send(ada, page_of(post), teaser="", byline="Ada")
    assert [entry.who for entry in ada.get(history_of(post)).context["entries"]] == [
        "An import or a program"
    ]


def test_what_an_import_changed_is_kept_before_the_next_save(ada, draft, sql):
    send(ada, page_of(draft), byline="Ada")
    sql("UPDATE blog_summary SET title = 'Imported' WHERE slug = 'letters'")
    send(ada, page_of(draft), byline="Ada Finch")
    kept = kept_states(r.pk for r in revisions_of(draft.pk)[1:2])
    (before,) = kept.values()
    assert [summary.title for summary in before.summaries] == ["Diaries", "Imported"]


def test_a_change_outside_the_desk_has_the_date_of_the_change(ada, draft):
    with time_machine.travel(datetime.datetime(2030, 5, 1, 12, tzinfo=datetime.UTC)):
        Post.objects.get().save()
    send(ada, page_of(draft), byline="Ada")
    assert revisions_of(draft.pk).last().date_created.date() == datetime.date(2030, 5, 1)


def test_a_withdrawal_and_its_end_are_kept(ada):
    summary = make_summary()
    address = reverse("admin:blog_summary_withdrawal", args=[summary.pk])
    confirm(ada, address, _withdraw="", reason="Retracted.")
    confirm(ada, address, _reinstate="")
    assert entries(ada, summary.post)[:2] == [
        f"The withdrawal of “{summary.title}” taken back",
        f"“{summary.title}” withdrawn: Retracted",
    ]


def test_the_page_of_a_summary_keeps_the_whole_post(ada, draft):
    send(ada, page_of(draft.summaries.first()), title="Diaries aloud")
    assert entries(ada, draft)[0] == "“Diaries aloud”: title, address"


def test_a_draft_that_is_deleted_takes_its_history_with_it(ada, draft):
    other = make_draft()
    for post in (draft, other):
        send(ada, page_of(post), byline="Ada")
    confirm(ada, reverse("admin:blog_post_delete", args=[draft.pk]), post="yes")
    assert not revisions_of(draft.pk).exists()
    assert revisions_of(other.pk).exists()


def test_a_summary_that_is_deleted_stays_in_the_history(ada, draft):
    summary = draft.summaries.first()
    confirm(ada, reverse("admin:blog_summary_delete", args=[summary.pk]), post="yes")
    assert entries(ada, draft)[0] == "“Diaries” removed"


# The one way to change a post.


def test_whoever_saw_another_version_changes_nothing(draft):
    seen = Post.objects.get().version
    draft.summaries.update(note="<p>Later.</p>")
    with (
        pytest.raises(ChangedMeanwhileError),
        changing(draft.pk, make_user(), seen=seen) as post,
    ):
        post.delete()
    assert Post.objects.exists()


def test_what_was_done_is_said_with_what_changed(ada, draft):
    with changing(draft.pk, make_user(), "In bulk"):
        draft.summaries.first().topics.add(make_topic())
    assert entries(ada, draft)[0] == "In bulk: “Diaries”: topics"


def test_a_change_taken_back_by_an_error_keeps_no_version(draft):
    def schedule_too_late():
        with changing(draft.pk, make_user()) as post:
            draft.summaries.update(note="<p>Later.</p>")
            post.schedule(timezone.now())

    with pytest.raises(ValidationError):
        schedule_too_late()
    assert not Revision.objects.exists()


# The list.


def test_the_newest_is_first_with_who_and_what(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.", summaries_1__title="Letters aloud")
    newest, oldest = ada.get(history_of(draft)).context["entries"]
    assert (newest.who, newest.what) == (
        "Ada Finch",
        "teaser; “Letters aloud”: title, address",
    )
    assert (oldest.who, oldest.what) == ("An import or a program", "2 summaries")


def test_each_summary_is_named_with_what_was_changed_of_it(ada, draft):
    send(
        ada,
        page_of(draft),
        summaries_0__practice_implications="<p>Ask.</p>",
        summaries_1__practice_implications="<p>Listen.</p>",
        summaries_1__title="Letters aloud",
    )
    assert entries(ada, draft)[0] == (
        "“Diaries”: practice implications; “Letters aloud”: title, address, practice implications"
    )


def test_each_kind_of_change_has_its_words(ada, draft):
    send(ada, page_of(draft), summaries_1__position="1")
    send(ada, page_of(draft), summaries_0__citation=str(make_citation().pk))
    send(ada, page_of(draft), summaries_0__DELETE="on")
    send(ada, page_of(draft), summaries__TOTAL_FORMS="2", summaries_1__title="Owls")
    assert entries(ada, draft)[:4] == [
        "“Owls” added",
        "“Letters” removed",
        "“Letters”: citation",
        "the order",
    ]


def test_a_publication_says_since_when(ada, draft):
    with time_machine.travel(datetime.datetime(2023, 2, 1, 17, tzinfo=datetime.UTC)):
        send(ada, page_of(draft), "_publish")
    assert entries(ada, draft)[0] == "Public from Wednesday 1 February 2023, 12:00"


def test_a_post_nobody_saved_here_says_so(ada, draft):
    (entry,) = ada.get(history_of(draft)).context["entries"]
    assert (entry.when, entry.before) == ("As it is now", "")


def test_what_was_changed_elsewhere_since_stands_first(ada, draft, sql):
    send(ada, page_of(draft), byline="Ada")
    sql("UPDATE blog_post SET teaser = '…by hand.'")
    first = ada.get(history_of(draft)).context["entries"][0]
    assert (first.when, first.what) == ("As it is now", "teaser")


def test_the_version_that_is_current_is_named(ada, draft):
    send(ada, page_of(draft), byline="Ada")
    found = [entry.is_current for entry in ada.get(history_of(draft)).context["entries"]]
    assert found == [True, False]


def test_the_history_of_a_summary_leaves_out_the_other_saves(ada, draft):
    diaries = draft.summaries.first()
    send(ada, page_of(draft), byline="Ada")
    send(ada, page_of(draft), summaries_0__title="Diaries aloud")
    page = ada.get(history_of(diaries))
    assert [entry.what for entry in page.context["entries"]] == ["title, address", "added"]
    assert "1 other save of the month on this page is left out." in page.text


def test_the_history_is_paged(ada, draft):
    for number in range(21):
        sign(draft, f"Ada {number}")
    assert len(entries(ada, draft)) == 20
    second = ada.get(history_of(draft), {"page": "2"}).context["entries"]
    assert [entry.what for entry in second] == ["byline", "2 summaries"]


def test_the_history_costs_the_same_for_many_versions(ada, draft, django_assert_max_num_queries):
    send(ada, page_of(draft), byline="Ada")
    ada.get(history_of(draft))
    costs = []
    for number in (2, 15):
        for change in range(number):
            sign(draft, f"Ada {number} {change}")
        # session, user, permissions (2), post, how many revisions, the revisions, their versions
        with django_assert_max_num_queries(9) as queries:
            ada.get(history_of(draft))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_the_page_of_the_framework_is_nowhere(ada, draft):
    send(ada, page_of(draft), byline="Ada")
    for row in (draft, draft.summaries.first()):
        assert "Change history" not in ada.get(history_of(row)).text


# Two versions.


def test_words_that_went_and_came_are_marked(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    text = compared(ada, draft).text
    assert ">[removed:] </span>diaries.</del>" in text
    assert ">[added:] </span>letters.</ins>" in text


def test_the_older_one_is_first_however_they_were_chosen(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    newest, oldest = revisions_of(draft.pk)
    page = compared(ada, draft, **{"from": newest.pk, "to": oldest.pk})
    assert page.context["older"].key == str(oldest.pk)


def test_names_are_compared_not_keys(ada, draft):
    one, other = make_research_type("Trial of diaries"), make_research_type("Trial of letters")
    topic, citation = make_topic("Owls"), make_citation(title="On owls")
    send(ada, page_of(draft), summaries_0__research_type=str(one.pk))
    send(
        ada,
        page_of(draft),
        summaries_0__research_type=str(other.pk),
        summaries_0__topics=[str(topic.pk)],
        summaries_0__citation=str(citation.pk),
    )
    text = compared(ada, draft).text
    assert [name in text for name in ("Trial of letters", "Owls", str(citation))] == [True] * 3


def test_names_of_what_is_gone_are_still_there(ada, draft):
    topic = make_topic("Owls")
    send(ada, page_of(draft), summaries_0__topics=[str(topic.pk)])
    send(ada, page_of(draft), summaries_0__topics=[str(make_topic().pk)])
    topic.delete()
    revisions = list(revisions_of(draft.pk))
    page = compared(ada, draft, **{"from": revisions[1].pk})
    assert ">[removed:] </span>Owls</del>" in page.text


def test_summaries_added_removed_and_moved_are_said(ada, draft):
    send(ada, page_of(draft), summaries_1__position="1")
    send(ada, page_of(draft), summaries__TOTAL_FORMS="3", summaries_2__title="Owls")
    page = compared(ada, draft)
    found = {one.title: (one.change, one.has_moved) for one in page.context["comparison"].summaries}
    assert found == {
        "Letters": ("same", True),
        "Diaries": ("same", True),
        "Owls": ("added", False),
    }
    assert "Moved from place 2 to 1." in page.text


def test_a_summary_that_was_removed_shows_what_it_said(ada, draft):
    send(ada, page_of(draft), summaries_0__DELETE="on")
    assert ">[removed:] </span>Sixty clients kept" in compared(ada, draft).text


def test_only_a_summary_that_is_another_today_is_offered_to_be_put_back(ada, draft):
    send(ada, page_of(draft), byline="Ada", summaries_1__title="Letters aloud")
    older, newer = compared(ada, draft).context["sides"]
    assert (older.put_back, newer.put_back) == ({draft.summaries.last().pk}, set())


def test_each_of_two_versions_says_who_made_it(ada, draft):
    send(ada, page_of(draft), byline="Ada")
    assert [side.who for side in compared(ada, draft).context["sides"]] == [
        "An import or a program",
        "Ada Finch",
    ]


def test_the_text_of_a_summary_is_not_called_a_summary(ada, draft):
    send(ada, page_of(draft), summaries_0__body="<p>Ten clients.</p>")
    assert entries(ada, draft)[0] == "“Diaries”: text"


def test_the_page_that_puts_one_summary_back_names_it(ada, draft):
    summary = draft.summaries.first()
    send(ada, page_of(draft), summaries_0__title="Diaries aloud")
    before = {"version": revisions_of(draft.pk).last().pk, "summary": summary.pk}
    assert "The form holds “Diaries” as of " in ada.get(page_of(draft), before).text


def test_one_summary_can_be_compared_alone(ada, draft):
    diaries = draft.summaries.first()
    send(ada, page_of(draft), byline="Ada", summaries_0__title="Diaries aloud")
    comparison = compared(ada, draft, summary=diaries.pk).context["comparison"]
    assert (comparison.fields, [one.title for one in comparison.summaries]) == (
        [],
        ["Diaries aloud"],
    )


def test_two_versions_that_say_the_same_are_said_to(ada, draft):
    send(ada, page_of(draft), byline="Ada")
    newest = revisions_of(draft.pk).first()
    assert "These two say the same." in compared(ada, draft, **{"from": newest.pk}).text


def test_a_kept_version_is_compared_with_what_is_there_now(ada, draft, sql):
    send(ada, page_of(draft), byline="Ada")
    sql("UPDATE blog_post SET teaser = '…by hand.'")
    assert ">[added:] </span>by hand.</ins>" not in compared(ada, draft).text
    assert "hand." in compared(ada, draft, to="now").text


@pytest.mark.parametrize("key", ["", "x", "999999", "-1", "٣", "1" * 30])
def test_a_version_that_is_none_is_not_found(key, ada, draft):
    send(ada, page_of(draft), byline="Ada")
    assert compared(ada, draft, to=key).status_code == 404
    assert ada.get(page_of(draft), {"version": key}).status_code == 404


def test_the_version_of_another_post_is_not_found(ada, draft):
    other = make_draft()
    for post in (draft, other):
        send(ada, page_of(post), byline="Ada")
    assert compared(ada, draft, to=revisions_of(other.pk).first().pk).status_code == 404


def test_markup_in_a_version_is_shown_as_text(ada, draft):
    send(ada, page_of(draft), teaser="<script>alert(1)</script>", byline="<b>Ada</b>")
    text = compared(ada, draft).text + ada.get(history_of(draft)).text
    assert "<script>alert" not in text


# Who sees it.


@pytest.mark.parametrize("role", ["Author", "Moderator", "Administrator"])
def test_whoever_may_change_a_post_sees_its_history(role, client, draft):
    client.force_login(make_user(role))
    send(client, page_of(draft), byline="Ada")
    assert client.get(history_of(draft)).status_code == 200
    assert "Put everything back" in compared(client, draft).text


def test_who_may_not_change_posts_sees_no_history(ada, draft):
    send(ada, page_of(draft), byline="Ada")
    stranger = make_user()
    stranger.groups.clear()
    ada.force_login(stranger)
    assert ada.get(history_of(draft)).status_code == 403
    assert compared(ada, draft).status_code == 403


def test_a_stranger_gets_the_log_in(client, draft):
    assert client.get(history_of(draft)).url == f"/admin/login/?next={history_of(draft)}"


# Putting back.


def restore(client, post, number=-1, **chosen):
    """The page of the post filled with an earlier version, by default the oldest."""
    revision = list(revisions_of(post.pk))[number]
    return client.get(page_of(post), {"version": revision.pk, **chosen})


def save(client, post, page, **changes):
    changes = {field_name(name): value for name, value in changes.items()}
    return client.post(page_of(post), fields_on(page) | changes | {"_save": "1"}, follow=True)


def test_an_old_version_fills_the_form_and_changes_nothing(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.", summaries_0__title="Diaries aloud")
    fields = fields_on(restore(ada, draft))
    assert (fields["teaser"], fields["summaries-0-title"]) == (["…about diaries."], ["Diaries"])
    assert Post.objects.get().teaser == "…about letters."


def test_saving_it_makes_a_new_version_which_says_so(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    save(ada, draft, restore(ada, draft))
    assert Post.objects.get().teaser == "…about diaries."
    newest = entries(ada, draft)[0]
    assert newest.startswith("Put back as of ")
    assert newest.endswith(": teaser")


def test_everything_written_and_classified_comes_back(ada, draft):
    before = state_now(draft.pk)
    send(
        ada,
        page_of(draft),
        byline="Ada",
        introduction="<p>New.</p>",
        summaries_0__body="<p>New.</p>",
        summaries_0__topics=[str(make_topic().pk)],
        summaries_0__citation=str(make_citation().pk),
        summaries_0__research_type="",
        summaries_1__position="1",
    )
    save(ada, draft, restore(ada, draft))
    now = state_now(draft.pk)
    left = {"version", "updated_at"}
    for was, became in zip(before.summaries, now.summaries, strict=True):
        assert {k: v for k, v in was.values.items() if k not in left} == {
            k: v for k, v in became.values.items() if k not in left
        }
    assert (now.values["byline"], now.values["introduction"]) == ("Robin", "")


def test_one_summary_comes_back_alone(ada, draft):
    letters = draft.summaries.last()
    send(ada, page_of(draft), byline="Ada", summaries_0__title="X", summaries_1__title="Y")
    save(ada, draft, restore(ada, draft, summary=letters.pk))
    titles = list(draft.summaries.values_list("title", flat=True))
    assert (titles, Post.objects.get().byline) == (["X", "Letters"], "Ada")


def test_publication_address_and_withdrawal_stay_as_they_are(ada):
    post = make_post(month=datetime.date(2023, 1, 1))
    summary = make_summary(post, slug="diaries")
    send(ada, page_of(post), byline="Ada")
    summary.refresh_from_db()
    summary.withdraw("Retracted.")
    post.unpublish()
    send(ada, page_of(post), month="2022-12", summaries_0__slug="reading")
    save(ada, post, restore(ada, post))
    post.refresh_from_db()
    summary.refresh_from_db()
    assert (post.published_at, post.month.month) == (None, 12)
    assert (summary.slug, summary.withdrawal_reason) == ("reading", "Retracted.")


def test_a_correction_stays_although_it_is_later(ada):
    post = make_post()
    summary = make_summary(post)
    send(ada, page_of(post), byline="Ada")
    send(ada, page_of(summary), correction="<p>Sixty, not six.</p>", title="Corrected")
    save(ada, post, restore(ada, post))
    summary.refresh_from_db()
    assert summary.title != "Corrected"
    assert summary.correction == "<p>Sixty, not six.</p>"


def test_a_correction_is_part_of_what_is_compared(ada):
    post = make_post()
    summary = make_summary(post)
    send(ada, page_of(summary), correction="<p>Sixty, not six.</p>", corrected_on="2023-02-28")
    assert entries(ada, post)[0] == f"“{summary.title}”: correction, day of correction"
    assert "28 February 2023" in compared(ada, post).content.decode()


def test_a_summary_that_is_gone_comes_back_as_a_new_one(ada, draft):
    send(ada, page_of(draft), summaries_0__DELETE="on")
    page = restore(ada, draft)
    assert "“Diaries” is put back as a new summary." in page.text
    save(ada, draft, page)
    titles = list(draft.summaries.order_by("position").values_list("title", flat=True))
    assert titles == ["Diaries", "Letters"]


def test_a_summary_written_since_stays(ada, draft):
    send(ada, page_of(draft), summaries__TOTAL_FORMS="3", summaries_2__title="Owls")
    page = restore(ada, draft)
    assert "“Owls” was written later; it stays." in page.text
    save(ada, draft, page)
    assert draft.summaries.filter(title="Owls").exists()


def test_a_topic_that_is_gone_is_said(ada, draft):
    topic, other = make_topic("Owls"), make_topic("Bees")
    send(ada, page_of(draft), summaries_0__topics=[str(topic.pk), str(other.pk)])
    send(ada, page_of(draft), summaries_0__topics=[str(other.pk)])
    topic.delete()
    page = restore(ada, draft, 1)
    assert "“Diaries”: the topic “Owls” is gone." in page.text
    assert fields_on(page)["summaries-0-topics"] == [str(other.pk)]


def test_a_topic_that_was_merged_is_the_other_now(ada, draft):
    topic, other = make_topic("Owls", slug="owls"), make_topic("Birds")
    send(ada, page_of(draft), summaries_0__topics=[str(topic.pk)])
    send(ada, page_of(draft), summaries_0__topics=[str(other.pk)])
    topic.delete()
    other.aliases.create(slug="owls")
    page = restore(ada, draft, 1)
    assert "“Diaries”: the topic “Owls” is “Birds” now." in page.text
    assert fields_on(page)["summaries-0-topics"] == [str(other.pk)]


def test_a_type_that_was_merged_is_the_other_now(ada, draft):
    former, other = make_research_type("Owl study"), make_research_type("Bird study")
    send(ada, page_of(draft), summaries_0__research_type=str(former.pk))
    send(ada, page_of(draft), summaries_0__research_type=str(other.pk))
    merge(other, [former])
    page = restore(ada, draft, 1)
    assert "“Diaries”: the type of research “Owl study” is “Bird study” now." in page.text
    assert fields_on(page)["summaries-0-research_type"] == [str(other.pk)]


def test_a_citation_that_is_gone_is_said(ada, draft):
    summary = draft.summaries.first()
    gone = summary.citation
    send(ada, page_of(draft), summaries_0__citation=str(make_citation().pk))
    gone.delete()
    page = restore(ada, draft)
    assert f"“Diaries”: the citation “{gone}” is gone." in page.text.replace("&amp;", "&")


def test_a_public_post_is_not_put_back_into_something_incomplete(ada):
    draft = make_draft(teaser="")
    make_summary(draft, title="Diaries", body="")
    send(ada, page_of(draft), byline="Ada")
    send(ada, page_of(draft), "_publish", teaser="…", summaries_0__body="<p>Sixty.</p>")
    page = save(ada, draft, restore(ada, draft), byline="Kept & whole")
    assert "Write the summary." in page.text
    assert 'value="Kept &amp; whole"' in page.text
    assert Summary.objects.get().body == "<p>Sixty.</p>"


def test_a_refused_version_says_still_what_it_is(ada):
    draft = make_draft()
    make_summary(draft, body="")
    send(ada, page_of(draft), byline="Ada")
    send(ada, page_of(draft), "_publish", summaries_0__body="<p>Sixty.</p>")
    page = save(ada, draft, restore(ada, draft))
    save(ada, draft, page, summaries_0__body="<p>Sixty clients.</p>")
    assert entries(ada, draft)[0].startswith("Put back as of ")


def test_putting_back_over_a_later_save_is_a_collision_too(ada, draft):
    send(ada, page_of(draft), teaser="…about letters.")
    page = restore(ada, draft)
    send(ada, page_of(draft), teaser="…about owls.")
    page = save(ada, draft, page)
    assert [one.label for one in page.context["collision"].links] == ["Teaser"]
    assert SummaryTopic.objects.count() == 2
