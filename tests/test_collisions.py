"""Two people in one post: whoever saves second sees both versions, chooses, and loses nothing."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import Post, Summary
from tests.administration import confirm, errors_on, field_name, fields_on, messages_on, send
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


@pytest.fixture
def ada():
    """Who saves first."""
    ada = Client()
    ada.force_login(make_user("Author", first_name="Ada", last_name="Finch"))
    return ada


@pytest.fixture
def ben():
    """Who saves second."""
    ben = Client()
    ben.force_login(make_user("Author", first_name="Ben", last_name="Wren"))
    return ben


@pytest.fixture
def draft():
    """A draft with two summaries that lack nothing."""
    draft = make_draft(month=datetime.date(2023, 2, 1), byline="Robin", teaser="…about diaries.")
    make_summary(draft, title="Diaries", slug="diaries")
    make_summary(draft, title="Letters", slug="letters")
    return draft


def page_of(row):
    return reverse(f"admin:blog_{row._meta.model_name}_change", args=[row.pk])


class Editor:
    """Someone at a page, which was opened before others saved theirs."""

    def __init__(self, client, row):
        self.client = client
        self.address = page_of(row)
        self.page = client.get(self.address)

    def save(self, button="_save", **changes):
        """Send the page as it stands, with these changes; it becomes what comes back."""
        data = fields_on(self.page)
        for name, value in changes.items():
            data[field_name(name)] = value if isinstance(value, list) else [value]
        self.page = self.client.post(self.address, data | {button: "1"}, follow=True)
        return self.page

    def choose(self, button="_save", **choices):
        return self.save(
            button, **{f"choice-{field_name(name)}": choice for name, choice in choices.items()}
        )

    def choose_whole(self, choice, button="_save"):
        """Choose in the one conflict there is about no single field."""
        (conflict,) = self.page.context["collision"].conflicts
        return self.save(button, **{f"choice-{conflict.name}": choice})

    @property
    def fields(self):
        return fields_on(self.page)

    @property
    def collision(self):
        return self.page.context["collision"]


def titles(post):
    return list(post.summaries.order_by("position").values_list("title", flat=True))


def stored(post):
    return Post.objects.values().get(pk=post.pk)


# What only one has changed.


def test_what_only_i_changed_stays_mine(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.")
    mine.save(byline="Ben")
    assert (mine.fields["byline"], mine.fields["teaser"]) == (["Ben"], ["…about letters."])


def test_nothing_is_written_before_i_have_seen_theirs(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.")
    mine.save(byline="Ben")
    assert stored(draft)["byline"] == "Robin"


def test_the_page_that_came_again_is_saved_with_the_work_of_both(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.")
    mine.save(byline="Ben")
    mine.save()
    assert (stored(draft)["byline"], stored(draft)["teaser"]) == ("Ben", "…about letters.")


def test_it_is_said_who_did_what(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.", summaries_1__body="<p>Ten men.</p>")
    mine.save(byline="Ben")
    assert mine.collision.people == ["Ada Finch"]
    assert mine.collision.told == ["Changed: Teaser.", "Changed: Summary of “Letters”."]


def test_changes_in_two_summaries_go_together(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_0__title="Diaries aloud")
    mine.save(summaries_1__title="Letters aloud")
    mine.save()
    assert titles(draft) == ["Diaries aloud", "Letters aloud"]


@pytest.mark.parametrize("field", ["topics", "research_type", "citation"])
def test_a_classification_that_only_they_changed_is_theirs(field, ada, ben, draft):
    make = {
        "topics": make_topic,
        "research_type": make_research_type,
        "citation": make_citation,
    }[field]
    key = str(make().pk)
    mine = Editor(ben, draft)
    send(ada, page_of(draft), **{f"summaries_0__{field}": [key]})
    mine.save(byline="Ben")
    assert mine.fields[f"summaries-0-{field}"] == [key]


def test_the_same_change_by_both_is_no_conflict(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.")
    mine.save(teaser="…about letters.", byline="Ben")
    assert mine.collision.links == []


# What both have changed.


@pytest.fixture
def disputed(ada, ben, draft):
    """Ben's page after both have written the teaser and the body of the second summary anew."""
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about owls.", summaries_1__body="<p>Ten women.</p>")
    mine.save(teaser="…about bees.", summaries_1__body="<p>Ten men.</p>", byline="Ben")
    return mine


def test_what_both_changed_is_named(disputed):
    names = [conflict.label for conflict in disputed.collision.links]
    assert names == ["Teaser", "Summary of “Letters”"]


def test_both_versions_are_shown_with_their_words_marked(disputed):
    teaser = disputed.collision.links[0]
    assert ">[removed:] </span>diaries.</del>" in teaser.mine
    assert ">[added:] </span>bees.</ins>" in teaser.mine
    assert ">[added:] </span>owls.</ins>" in teaser.theirs


def test_the_field_keeps_what_i_wrote(disputed):
    assert disputed.fields["teaser"] == ["…about bees."]
    assert disputed.fields["summaries-1-body"] == ["<p>Ten men.</p>"]


def test_both_stand_at_the_field(disputed):
    assert errors_on(disputed.page) == {
        "teaser": ["You both changed this: choose."],
        "summaries-1-body": ["You both changed this: choose."],
        "": ["Nothing is saved yet."],
    }
    assert disputed.page.text.count('name="conflict"') == 2


def test_mine_is_saved_when_i_choose_it(disputed, draft):
    disputed.choose(teaser="mine", summaries_1__body="mine")
    assert stored(draft)["teaser"] == "…about bees."
    assert draft.summaries.get(title="Letters").body == "<p>Ten men.</p>"


def test_theirs_is_saved_when_i_choose_it(disputed, draft):
    disputed.choose(teaser="theirs", summaries_1__body="theirs")
    assert (stored(draft)["teaser"], stored(draft)["byline"]) == ("…about owls.", "Ben")
    assert draft.summaries.get(title="Letters").body == "<p>Ten women.</p>"


def test_what_i_write_anew_in_the_field_is_saved_with_mine(disputed, draft):
    data = {"choice-teaser": "mine", "choice-summaries-1-body": "theirs"}
    disputed.save(teaser="…about owls and bees.", **data)
    assert stored(draft)["teaser"] == "…about owls and bees."


def test_what_i_write_below_theirs_without_the_script_is_not_thrown_away(disputed, draft):
    data = {"choice-teaser": "theirs", "choice-summaries-1-body": "theirs"}
    disputed.save(teaser="…about owls and bees.", **data)
    assert stored(draft)["teaser"] == "…about owls."
    assert disputed.fields["teaser"] == ["…about owls and bees."]
    assert [one.label for one in disputed.collision.links] == ["Teaser"]


def test_what_the_script_put_into_the_field_and_i_wrote_on_is_saved(disputed, draft):
    data = {"choice-teaser": "theirs", "choice-summaries-1-body": "mine", "filled": "teaser"}
    disputed.save(teaser="…about owls and bees.", **data)
    assert stored(draft)["teaser"] == "…about owls and bees."


def test_without_a_choice_nothing_is_saved_and_it_is_asked_again(disputed, draft):
    disputed.choose(teaser="mine")
    assert stored(draft)["teaser"] == "…about owls."
    assert [one.label for one in disputed.collision.links] == ["Summary of “Letters”"]


def test_asked_again_it_is_compared_with_the_same_beginning(disputed):
    disputed.choose(teaser="mine")
    (body,) = disputed.collision.links
    assert "Sixty" in body.mine
    assert "Sixty" in body.theirs


def test_a_third_save_meanwhile_is_merged_as_well(disputed, ada, draft):
    send(ada, page_of(draft), byline="Ada", summaries_0__title="Diaries aloud")
    disputed.choose(teaser="mine", summaries_1__body="theirs")
    assert [one.label for one in disputed.collision.links] == ["Byline"]
    disputed.choose(byline="mine")
    assert (stored(draft)["byline"], stored(draft)["teaser"]) == ("Ben", "…about bees.")
    assert titles(draft) == ["Diaries aloud", "Letters"]


def test_what_was_not_chosen_is_not_decided_by_a_third_save(disputed, ada, draft):
    send(ada, page_of(draft), summaries_0__title="Diaries aloud")
    disputed.save()
    names = [conflict.label for conflict in disputed.collision.links]
    assert names == ["Teaser", "Summary of “Letters”"]


@pytest.mark.parametrize("field", ["topics", "research_type", "citation"])
def test_two_classifications_are_shown_by_their_names(field, ada, ben, draft):
    make = {
        "topics": make_topic,
        "research_type": make_research_type,
        "citation": make_citation,
    }[field]
    one, other = make(), make()
    mine = Editor(ben, draft)
    send(ada, page_of(draft), **{f"summaries_0__{field}": [str(one.pk)]})
    mine.save(**{f"summaries_0__{field}": [str(other.pk)]})
    (conflict,) = mine.collision.links
    assert (str(one) in conflict.theirs, str(other) in conflict.mine) == (True, True)


def test_markup_typed_by_either_is_shown_as_text(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="<script>alert(1)</script>")
    mine.save(teaser="<img src=x onerror=alert(2)>")
    assert "<script>alert" not in mine.page.text
    assert "<img src=x" not in mine.page.text


# Summaries added, removed and moved.


def whole_summary(number, title):
    return {
        f"summaries_{number}__title": title,
        f"summaries_{number}__body": "<p>Sixty clients.</p>",
        "summaries__TOTAL_FORMS": str(number + 1),
    }


def test_a_summary_they_added_stands_in_my_form(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), **whole_summary(2, "Owls"))
    mine.save(byline="Ben")
    assert mine.collision.told == ["Added: the summary “Owls”."]
    mine.save()
    assert titles(draft) == ["Diaries", "Letters", "Owls"]


def test_summaries_added_by_both_are_there(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), **whole_summary(2, "Owls"))
    mine.save(**whole_summary(2, "Bees"))
    mine.save()
    assert titles(draft) == ["Diaries", "Letters", "Owls", "Bees"]


def test_a_summary_they_removed_and_i_left_alone_is_gone(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_0__DELETE="on")
    mine.save(byline="Ben")
    assert mine.collision.told == ["Removed: the summary “Diaries”."]
    mine.save()
    assert titles(draft) == ["Letters"]


@pytest.mark.parametrize(
    ("choice", "left"), [("mine", ["Letters", "Diaries aloud"]), ("theirs", ["Letters"])]
)
def test_a_summary_they_removed_and_i_changed_is_asked_about(choice, left, ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_0__DELETE="on")
    mine.save(summaries_0__title="Diaries aloud")
    mine.choose_whole(choice)
    assert titles(draft) == left


@pytest.mark.parametrize(
    ("choice", "left"), [("mine", ["Letters"]), ("theirs", ["Diaries aloud", "Letters"])]
)
def test_a_summary_i_removed_and_they_changed_is_asked_about(choice, left, ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_0__title="Diaries aloud")
    mine.save(summaries_0__DELETE="on")
    mine.choose_whole(choice)
    assert titles(draft) == left


def test_a_summary_i_removed_and_they_left_alone_goes(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), byline="Ada")
    mine.save(summaries_0__DELETE="on")
    mine.save()
    assert titles(draft) == ["Letters"]


@pytest.mark.parametrize("theirs", [{"byline": "Ada"}, {"summaries_0__title": "Diaries aloud"}])
def test_what_i_wrote_in_a_summary_that_i_remove_stands_there_still(theirs, ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), **theirs)
    mine.save(summaries_0__note="<p>Owls</p>", summaries_0__DELETE="on")
    assert mine.fields["summaries-0-note"] == ["<p>Owls</p>"]
    assert mine.fields["summaries-0-title"] == [theirs.get("summaries_0__title", "Diaries")]


def test_a_summary_removed_by_both_is_gone(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_0__DELETE="on")
    mine.save(summaries_0__DELETE="on")
    assert titles(draft) == ["Letters"]


def test_their_order_is_taken_where_i_left_it(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_1__position="1")
    mine.save(byline="Ben")
    assert mine.collision.told == ["The order of the summaries."]
    mine.save()
    assert titles(draft) == ["Letters", "Diaries"]


def test_my_order_is_kept_where_they_left_it(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), byline="Ada")
    mine.save(summaries_1__position="1")
    mine.save()
    assert titles(draft) == ["Letters", "Diaries"]


@pytest.mark.parametrize(
    ("choice", "order"), [("mine", ["C", "A", "B"]), ("theirs", ["B", "A", "C"])]
)
def test_two_orders_are_asked_about(choice, order, ada, ben):
    draft = make_draft()
    for title in "ABC":
        make_summary(draft, title=title)
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_1__position="1")
    mine.save(summaries_2__position="1")
    mine.choose_whole(choice)
    assert titles(draft) == order


def test_my_new_summary_and_their_new_order_go_together(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), summaries_1__position="1")
    mine.save(**whole_summary(2, "Owls"))
    mine.save()
    assert titles(draft) == ["Letters", "Diaries", "Owls"]


# Buttons that do more than save.


@pytest.mark.parametrize("button", ["_publish", "_schedule"])
def test_nobody_publishes_what_they_have_not_seen(button, ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…half a sen")
    mine.save(button, publish_at="2999-01-01T09:00")
    assert stored(draft)["published_at"] is None


def test_it_is_published_with_the_next_press(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.")
    mine.save("_publish")
    mine.save("_publish")
    assert Post.objects.get(pk=draft.pk).is_public


def test_a_schedule_keeps_the_moment_typed(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), teaser="…about letters.")
    page = mine.save("_schedule", publish_at="2999-01-01T09:00")
    assert 'value="2999-01-01T09:00"' in page.text


def test_it_is_said_that_they_published_it(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), "_publish")
    mine.save(byline="Ben")
    (told,) = mine.collision.told
    assert told.startswith("Public from ")


def test_a_post_is_not_unpublished_over_someone_else_s_correction(ada, ben):
    post = make_post()
    make_summary(post)
    mine = Editor(ben, post)
    send(ada, page_of(post), teaser="…corrected.")
    mine.save("_unpublish")
    assert Post.objects.get(pk=post.pk).is_public


def test_a_draft_that_was_changed_since_is_not_deleted(ada, ben, draft):
    address = reverse("admin:blog_post_delete", args=[draft.pk])
    opened = ben.get(address).context["opened"]
    send(ada, page_of(draft), teaser="…a whole new page.")
    page = ben.post(address, {"post": "yes", "opened": opened}, follow=True)
    assert Post.objects.filter(pk=draft.pk).exists()
    assert messages_on(page) == [
        "Somebody has changed it meanwhile: nothing is deleted. Look again."
    ]


def test_a_summary_that_was_changed_since_is_not_withdrawn(ada, ben):
    summary = make_summary()
    address = reverse("admin:blog_summary_withdrawal", args=[summary.pk])
    opened = ben.get(address).context["opened"]
    send(ada, page_of(summary), title="Corrected")
    data = {"_withdraw": "", "reason": "Wrong.", "opened": opened}
    page = ben.post(address, data)
    assert not Summary.objects.get().is_withdrawn
    assert "Wrong." in page.text
    assert page.context["opened"] > opened


# Twice the same.


def test_a_button_pressed_twice_saves_once_and_says_so_twice(ben, draft):
    mine, twice = Editor(ben, draft), Editor(ben, draft)
    mine.save(byline="Ben", **whole_summary(2, "Owls"))
    page = twice.save(byline="Ben", **whole_summary(2, "Owls"))
    assert titles(draft) == ["Diaries", "Letters", "Owls"]
    assert messages_on(page) == ["The draft of February 2023 is saved: readers do not see it yet."]


def test_a_title_saved_twice_changes_its_address_once(ben, draft):
    mine, twice = Editor(ben, draft), Editor(ben, draft)
    mine.save(summaries_0__title="Diaries aloud")
    page = twice.save(summaries_0__title="Diaries aloud")
    assert messages_on(page) == ["The draft of February 2023 is saved: readers do not see it yet."]


def test_a_correction_saved_twice_is_dated_once(ben, draft):
    draft.publish()
    mine, twice = Editor(ben, draft), Editor(ben, draft)
    mine.save(summaries_0__correction="<p>Sixteen.</p>")
    page = twice.save(summaries_0__correction="<p>Sixteen.</p>")
    assert "is up to date" in messages_on(page)[0]


def test_schedule_pressed_twice_schedules_once(ben, draft):
    mine, twice = Editor(ben, draft), Editor(ben, draft)
    mine.save("_schedule", publish_at="2999-01-01T07:00")
    page = twice.save("_schedule", publish_at="2999-01-01T07:00")
    assert "it appears by itself on Tuesday 1 January 2999" in messages_on(page)[0]


def test_two_who_schedule_for_two_moments_are_told_of_each_other(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft), "_schedule", publish_at="2999-01-01T07:00")
    page = mine.save("_schedule", publish_at="2999-01-02T07:00")
    assert messages_on(page) == []
    assert mine.collision is not None


def test_publish_pressed_twice_publishes_once(ben, draft):
    mine, twice = Editor(ben, draft), Editor(ben, draft)
    mine.save("_publish")
    published = stored(draft)["published_at"]
    page = twice.save("_publish")
    assert stored(draft)["published_at"] == published
    assert "is public now" in messages_on(page)[0]


# The page of a single summary.


def test_on_its_own_page_a_summary_changed_by_both_is_asked_about(ada, ben, draft):
    summary = draft.summaries.first()
    mine = Editor(ben, summary)
    send(ada, page_of(draft), summaries_0__title="Diaries aloud")
    mine.save(title="Diaries in silence")
    assert [one.label for one in mine.collision.links] == ["Title of “Diaries aloud”"]
    mine.choose(title="theirs")
    assert titles(draft) == ["Diaries aloud", "Letters"]


def test_what_was_done_elsewhere_in_the_month_does_not_stop_it(ada, ben, draft):
    mine = Editor(ben, draft.summaries.first())
    send(ada, page_of(draft), byline="Ada", summaries_1__title="Letters aloud")
    mine.save(title="Diaries aloud")
    assert titles(draft) == ["Diaries aloud", "Letters aloud"]


def test_its_topics_are_not_overwritten_either(ada, ben, draft):
    summary, topic = draft.summaries.first(), make_topic()
    mine = Editor(ben, summary)
    send(ada, page_of(summary), topics=[str(topic.pk)])
    mine.save(title="Diaries aloud")
    assert mine.fields["topics"] == [str(topic.pk)]
    mine.save()
    assert list(summary.topics.all()) == [topic]


def test_the_page_of_the_post_notices_what_was_done_on_that_of_a_summary(ada, ben, draft):
    mine = Editor(ben, draft)
    send(ada, page_of(draft.summaries.first()), title="Diaries aloud")
    mine.save(byline="Ben")
    assert mine.collision.told == [
        "Changed: Title of “Diaries aloud”.",
        "Changed: Address of “Diaries aloud”.",
    ]


# What is gone.


def test_what_was_typed_for_a_deleted_draft_is_kept_and_saved_anew(ada, ben, draft):
    mine = Editor(ben, draft)
    confirm(ada, reverse("admin:blog_post_delete", args=[draft.pk]), post="yes")
    mine.save(byline="Ben", summaries_1__title="Letters aloud")
    assert mine.fields["summaries-1-title"] == ["Letters aloud"]
    mine.address = "/admin/blog/post/add/"
    mine.save()
    assert titles(Post.objects.get(byline="Ben")) == ["Diaries", "Letters aloud"]


def test_the_form_of_a_deleted_draft_leads_to_a_new_one(ada, ben, draft):
    mine = Editor(ben, draft)
    confirm(ada, reverse("admin:blog_post_delete", args=[draft.pk]), post="yes")
    assert 'action="/admin/blog/post/add/"' in mine.save(byline="Ben").text


def test_what_was_typed_for_a_removed_summary_is_kept_in_its_month(ada, ben, draft):
    mine = Editor(ben, draft.summaries.first())
    send(ada, page_of(draft), summaries_0__DELETE="on")
    page = mine.save(title="Diaries aloud")
    assert f'action="{page_of(draft)}"' in page.text
    mine.address = page_of(draft)
    mine.save()
    assert titles(draft) == ["Letters", "Diaries aloud"]


def test_what_was_typed_for_a_summary_whose_month_is_gone_is_kept_in_a_new_one(ada, ben, draft):
    mine = Editor(ben, draft.summaries.first())
    confirm(ada, reverse("admin:blog_post_delete", args=[draft.pk]), post="yes")
    page = mine.save(title="Diaries aloud")
    assert 'action="/admin/blog/post/add/"' in page.text
    assert mine.fields["summaries-0-title"] == ["Diaries aloud"]


# What no page of ours has changed.


def test_after_a_change_that_no_page_made_all_differences_are_asked_about(ben, draft, sql):
    mine = Editor(ben, draft)
    sql("UPDATE blog_post SET teaser = '…about owls.'")
    mine.save(byline="Ben")
    assert [one.label for one in mine.collision.links] == ["Byline", "Teaser"]
    assert mine.collision.people == []
    mine.choose(teaser="theirs", byline="mine")
    assert (stored(draft)["teaser"], stored(draft)["byline"]) == ("…about owls.", "Ben")


def test_a_page_that_does_not_say_what_it_shows_saves_nothing(ben, draft):
    data = fields_on(ben.get(page_of(draft)))
    del data["opened"]
    ben.post(page_of(draft), data | {"byline": "Ben", "_save": "1"})
    assert stored(draft)["byline"] == "Robin"


@pytest.mark.parametrize("conflict", ["x", "removed:x", "changed:summaries-9", "order", "id"])
def test_made_up_conflicts_do_no_harm(conflict, ben, draft):
    mine = Editor(ben, draft)
    page = mine.save(**{"conflict": conflict, f"choice-{conflict}": "theirs"})
    assert page.status_code == 200


def test_an_error_of_its_own_leaves_the_page_with_the_version_it_showed(ada, ben, draft):
    mine = Editor(ben, draft)
    mine.save(teaser="x" * 301, byline="Ben")
    send(ada, page_of(draft), byline="Ada")
    mine.save(teaser="…about owls.")
    assert [one.label for one in mine.collision.links] == ["Byline"]
