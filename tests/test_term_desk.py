"""The desk of topics and types of research: what it shows, asks and does, and for whom."""

import pytest
from django.core.cache import cache

from blog.history.states import kept_states
from blog.history.versions import revisions_of
from blog.models import Change, Summary, SummaryTopic
from research.models import Difference, ResearchType, ResearchTypeAlias, Topic, TopicAlias
from tests.administration import messages_on
from tests.factories import (
    make_draft,
    make_research_type,
    make_summaries,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead, read

pytestmark = pytest.mark.django_db

DESK = "/admin/research/topic/desk/"
TYPES = "/admin/research/researchtype/desk/"
ON_BOTH = pytest.mark.parametrize("desk", [DESK, TYPES])
CHANGED = "Somebody has changed it meanwhile: nothing is done. Look again."


@pytest.fixture(autouse=True)
def vocabulary():
    """Only what a test makes."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()


@pytest.fixture
def moderator(client):
    client.force_login(make_user("Moderator"))
    return client


def pair(desk=DESK):
    """A term in order and its misspelling, one public summary with each."""
    if desk == DESK:
        good, bad = make_topic("Nightowls", slug="owls"), make_topic("Nightowlls", slug="owlls")
        make_summary(topics=[good], title="Good")
        make_summary(topics=[bad], title="Bad")
    else:
        good = make_research_type("Owl study", slug="owls")
        bad = make_research_type("Owll study", slug="owlls")
        make_summary(research_type=good, title="Good")
        make_summary(research_type=bad, title="Bad")
    return good, bad


def merge(client, good, bad, desk=DESK, **changes):
    """Look at what merging would do, then press the button."""
    address = f"{desk}merge/"
    page = client.get(address, {"term": [good.pk, bad.pk], "into": good.pk})
    effect = page.context["effect"]
    given = {"term": [good.pk, bad.pk], "into": good.pk, "seen": effect.seen, "_merge": "1"}
    return client.post(address, given | {"name": effect.names} | changes, follow=True)


def undo(client, desk=DESK):
    return client.post(desk, {"_undo": Change.objects.first().pk}, follow=True)


@ON_BOTH
def test_likely_duplicates_come_with_their_counts_and_a_reason(desk, moderator):
    good, _ = pair(desk)
    make_summary(make_draft(), **{"topics": [good]} if desk == DESK else {"research_type": good})
    page = PageRead(moderator.get(desk))
    assert page.texts(".term-clusters", "legend") == [good.name]
    counts, said = page.texts(".term-clusters", ".desk-quiet")
    assert counts == "1 public, 1 not public yet"
    assert said.startswith("1 public; because: spelt nearly the same, 0.")


@ON_BOTH
def test_what_is_in_order_is_said(desk, moderator):
    make_topic("Nightowls")
    make_research_type("Owl study")
    assert "Nothing to do: no two look alike." in moderator.get(desk).text


@ON_BOTH
def test_the_effect_is_told_before_anything_happens(desk, moderator):
    good, bad = pair(desk)
    page = moderator.get(f"{desk}merge/", {"term": [good.pk, bad.pk], "into": good.pk})
    text = " ".join(PageRead(page).texts(".term-effect", "li"))
    assert f"{bad.name} becomes part of {good.name}." in text
    assert f"1 summary carries {good.name} instead (1 public)." in text
    assert f"Readers find 2 summaries under {good.name}, where there are 1 now, at once." in text
    key = "topic" if desk == DESK else "type"
    assert f"/{key}s/owlls/ → /{key}s/owls/" in text
    assert f"/summaries.atom?{key}=owlls → /summaries.atom?{key}=owls" in text
    assert type(bad).objects.filter(pk=bad.pk).exists()


def test_the_effect_counts_public_drafts_withdrawn_and_what_carries_both(moderator):
    good, bad = pair()
    make_summary(topics=[good, bad])
    make_summary(make_draft(), topics=[bad])
    make_summary(topics=[bad]).withdraw("Retracted.")
    page = moderator.get(f"{DESK}merge/", {"term": [good.pk, bad.pk], "into": good.pk})
    effect = page.context["effect"]
    assert str(effect.moved) == "2 public, 1 not public yet, 1 withdrawn"
    assert (effect.both, effect.before.public, effect.after.public) == (1, 2, 3)


@pytest.mark.parametrize(
    ("desk", "path"), [(DESK, "/topics/{}/"), (TYPES, "/types/{}/")], ids=["topics", "types"]
)
def test_right_after_merging_readers_meet_the_survivor_alone(desk, path, moderator):
    good, bad = pair(desk)
    key = "topic" if desk == DESK else "type"
    before = read(moderator, f"/?{key}=owls").text
    assert moderator.get(path.format("owlls")).status_code == 200
    response = merge(moderator, good, bad, desk)
    assert messages_on(response) == [f"“{bad.name}”: now part of “{good.name}”."]
    assert moderator.get(path.format("owlls"))["Location"] == path.format("owls")
    assert moderator.get(f"/?{key}=owlls")["Location"] == f"/?{key}=owls"
    assert (
        moderator.get(f"/summaries.atom?{key}=owlls")["Location"] == f"/summaries.atom?{key}=owls"
    )
    assert "Bad" not in before
    assert {"Good", "Bad"} <= set(read(moderator, f"/?{key}=owls").titles)
    feed = moderator.get(f"/summaries.atom?{key}=owls").text
    assert feed.count("<entry>") == 2
    assert bad.name not in read(moderator, path.split("{")[0]).text


@ON_BOTH
def test_what_was_merged_comes_back_with_one_button(desk, moderator):
    good, bad = pair(desk)
    key = "topic" if desk == DESK else "type"
    merge(moderator, good, bad, desk)
    response = undo(moderator, desk)
    assert messages_on(response) == [f"Taken back: Merged: {bad.name} → {good.name}"]
    assert set(read(moderator, f"/?{key}=owlls").titles) == {"Bad"}
    assert set(read(moderator, f"/?{key}=owls").titles) == {"Good"}
    good.refresh_from_db()
    assert good.synonyms == []


def test_what_was_worked_on_since_is_kept_and_told(moderator):
    good, bad = pair()
    merge(moderator, good, bad)
    good.refresh_from_db()
    good.synonyms = [*good.synonyms, "barn owls"]
    good.save()
    response = undo(moderator)
    assert messages_on(response)[1:] == [
        "Topic “Nightowls”: synonyms was changed later, and stays."
    ]
    assert Topic.objects.filter(pk=bad.pk).exists()


@ON_BOTH
def test_names_become_synonyms_where_they_are_wished(desk, moderator):
    good, bad = pair(desk)
    bad.synonyms = ["strix", "screech"]
    bad.save()
    merge(moderator, good, bad, desk, name=[bad.name, "strix"])
    good.refresh_from_db()
    assert good.synonyms == ["strix", bad.name]


def test_every_post_touched_has_a_version_of_it_kept(moderator):
    good, bad = pair()
    merge(moderator, good, bad)
    post = Summary.objects.get(title="Bad").post
    before, after = (kept_states([one.pk])[one.pk] for one in reversed(revisions_of(post.pk)))
    assert [state.summaries[0].values["topics"] for state in (before, after)] == [
        [bad.pk],
        [good.pk],
    ]


@ON_BOTH
def test_a_merge_into_itself_is_refused_in_words(desk, moderator):
    good, _ = pair(desk)
    data = {"term": [good.pk], "into": good.pk, "seen": "x", "_merge": "1"}
    said = messages_on(moderator.post(f"{desk}merge/", data, follow=True))
    assert said[0] == "Nothing is done: choose one that stays and another that becomes part."


def test_what_somebody_renamed_meanwhile_is_looked_at_again(moderator):
    good, bad = pair()
    page = moderator.get(f"{DESK}merge/", {"term": [good.pk, bad.pk], "into": good.pk})
    Topic.objects.filter(pk=bad.pk).update(name="Night Owls")
    data = {"term": [good.pk, bad.pk], "into": good.pk, "seen": page.context["effect"].seen}
    response = moderator.post(f"{DESK}merge/", data | {"_merge": "1"})
    assert messages_on(response) == [CHANGED]
    assert "Night Owls" in response.text
    assert Topic.objects.filter(pk=bad.pk).exists()


def test_a_summary_that_came_to_carry_it_meanwhile_is_looked_at_first(moderator):
    good, bad = pair()
    page = moderator.get(f"{DESK}merge/", {"term": [good.pk, bad.pk], "into": good.pk})
    make_summary(topics=[bad])
    data = {"term": [good.pk, bad.pk], "into": good.pk, "seen": page.context["effect"].seen}
    assert messages_on(moderator.post(f"{DESK}merge/", data | {"_merge": "1"})) == [CHANGED]


def test_two_who_merge_each_into_the_other_are_not_both_heard(moderator):
    good, bad = pair()
    seen = [
        moderator.get(f"{DESK}merge/", {"term": [good.pk, bad.pk], "into": into.pk})
        .context["effect"]
        .seen
        for into in (good, bad)
    ]
    data = {"term": [good.pk, bad.pk], "_merge": "1"}
    moderator.post(f"{DESK}merge/", data | {"into": good.pk, "seen": seen[0]}, follow=True)
    response = moderator.post(
        f"{DESK}merge/", data | {"into": bad.pk, "seen": seen[1]}, follow=True
    )
    assert messages_on(response)[:2] == [CHANGED, "Some are not there any more."]
    assert list(Topic.objects.filter(slug__startswith="owl")) == [good]


@pytest.mark.parametrize("data", [{}, {"term": ["x", "9" * 30]}, {"term": ["1"], "into": "1"}])
def test_nothing_sensible_is_answered_in_words(data, moderator):
    for response in (
        moderator.get(f"{DESK}merge/", data, follow=True),
        moderator.post(f"{DESK}merge/", data, follow=True),
        moderator.post(DESK, data | {"_look": "1"}, follow=True),
    ):
        assert messages_on(response)[-1] == "Choose at least two."


@ON_BOTH
def test_these_are_different_is_remembered_and_can_be_asked_again(desk, moderator):
    good, bad = pair(desk)
    data = {"term": [good.pk, bad.pk], "_different": "1"}
    page = moderator.post(desk, data, follow=True)
    assert "Nothing to do: no two look alike." in page.text
    decision = Difference.objects.get()
    assert (decision.first, decision.second) == tuple(sorted((good.name, bad.name)))
    page = moderator.post(desk, {"_again": decision.pk}, follow=True)
    assert PageRead(page).texts(".term-clusters", "legend") == [good.name]


@pytest.mark.parametrize(
    ("desk", "alias"), [(DESK, TopicAlias), (TYPES, ResearchTypeAlias)], ids=["topics", "types"]
)
def test_a_new_name_brings_its_address_along(desk, alias, moderator):
    good, _ = pair(desk)
    address = desk.replace("desk/", f"{good.pk}/rename/")
    data = {"name": " Night  Birds ", "slug": "", "keeps_name": "on"}
    page = moderator.post(address, data | {"_show": "1"})
    effect = page.context["effect"]
    assert (effect.name, effect.slug) == ("Night Birds", "night-birds")
    data |= {"name": effect.name, "slug": effect.slug, "seen": effect.seen}
    response = moderator.post(address, data | {"_rename": "1"}, follow=True)
    assert messages_on(response) == ["Renamed to “Night Birds”."]
    good.refresh_from_db()
    assert (good.slug, good.synonyms) == (
        "night-birds",
        ["Nightowls" if desk == DESK else "Owl study"],
    )
    assert alias.objects.get().slug == "owls"
    undo(moderator, desk)
    good.refresh_from_db()
    assert (good.slug, good.synonyms) == ("owls", [])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": " "}, "This field is required."),
        ({"name": "Nightowlls"}, "There is “Nightowlls” already: merge the two instead."),
        ({"name": "NIGHTOWLLS"}, "There is “Nightowlls” already: merge the two instead."),
        ({"name": "Night", "slug": "owlls"}, "Topic with this Slug already exists."),
        ({"name": "Night", "slug": "birds"}, "This address once led to another topic."),
        ({"name": "日記"}, "Give it an address of small letters, digits and hyphens."),
        ({"name": "x" * 101}, "Ensure this value has at most 100 characters (it has 101)."),
    ],
)
def test_a_name_or_address_that_is_not_free_is_refused_in_words(given, said, moderator):
    good, bad = pair()
    TopicAlias.objects.create(slug="birds", topic=bad)
    address = DESK.replace("desk/", f"{good.pk}/rename/")
    page = moderator.post(address, {"slug": ""} | given | {"_show": "1"})
    assert said in [text for texts in page.context["form"].errors.values() for text in texts]
    assert page.context["effect"] is None


@ON_BOTH
def test_some_summaries_get_a_new_one_instead(desk, moderator):
    good, bad = pair(desk)
    given = {"topics": [good, bad]} if desk == DESK else {"research_type": good}
    moved = make_summary(title="Moved", **given)
    address = desk.replace("desk/", f"{good.pk}/split/")
    data = {"chosen": [moved.pk], "name": "Barn Owls"}
    effect = moderator.post(address, data | {"_show": "1"}).context["effect"]
    assert (effect.source_after.public, effect.target_after.public) == (1, 1)
    assert not type(good).objects.filter(name="Barn Owls").exists()
    response = moderator.post(address, data | {"seen": effect.seen, "_split": "1"}, follow=True)
    assert messages_on(response) == ["1 summary moved to “Barn Owls”."]
    key = "topic" if desk == DESK else "type"
    assert read(moderator, f"/?{key}=barn-owls").titles == ["Moved"]
    assert read(moderator, f"/?{key}=owls").titles == ["Good"]
    undo(moderator, desk)
    assert set(read(moderator, f"/?{key}=owls").titles) == {"Good", "Moved"}


def test_a_summary_that_carries_the_other_one_already_carries_it_once(moderator):
    good, bad = pair()
    both = make_summary(topics=[good, bad])
    address = DESK.replace("desk/", f"{good.pk}/split/")
    data = {"chosen": [both.pk], "target": bad.pk}
    effect = moderator.post(address, data | {"_show": "1"}).context["effect"]
    moderator.post(address, data | {"seen": effect.seen, "_split": "1"})
    assert list(SummaryTopic.objects.filter(content_object=both).values_list("tag", flat=True)) == [
        bad.pk
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Name the new one, or choose one that is there."),
        ({"name": "Barn Owls", "target": "bad"}, "Choose one that is there, or name a new one."),
        ({"name": "nightowlls"}, "There is “Nightowlls” already: merge the two instead."),
        ({"name": "Barn Owls", "chosen": []}, "Choose at least one summary."),
        (
            {"name": "Barn Owls", "chosen": ["another"]},
            "Somebody has changed it meanwhile: choose again.",
        ),
    ],
)
def test_a_split_that_cannot_be_is_refused_in_words(given, said, moderator):
    good, bad = pair()
    keys = {"bad": bad.pk, "another": Summary.objects.get(title="Bad").pk}
    data = {"chosen": [Summary.objects.get(title="Good").pk]} | given
    data = {
        name: [keys.get(v, v) for v in value] if name == "chosen" else keys.get(value, value)
        for name, value in data.items()
    }
    page = moderator.post(DESK.replace("desk/", f"{good.pk}/split/"), data | {"_show": "1"})
    assert said in [text for texts in page.context["form"].errors.values() for text in texts]


def test_summaries_to_split_off_are_found_by_their_title(moderator):
    good, _ = pair()
    make_summary(topics=[good], title="Barn owls at dusk")
    page = moderator.get(DESK.replace("desk/", f"{good.pk}/split/"), {"q": "DUSK\0"})
    assert [summary.title for summary in page.context["summaries"]] == ["Barn owls at dusk"]


@ON_BOTH
@pytest.mark.parametrize("role", [None, "Author"])
def test_who_does_not_look_after_the_archive_merges_nothing(role, desk, client):
    good, bad = pair(desk)
    if role:
        client.force_login(make_user(role))
    pages = [
        *(desk, f"{desk}merge/?term={good.pk}&term={bad.pk}"),
        *(desk.replace("desk/", f"{good.pk}/{verb}/") for verb in ("rename", "split")),
    ]
    for address in pages:
        for response in (client.get(address), client.post(address, {"_merge": "1"})):
            assert response.status_code == (403 if role else 302)
            assert role or response.url.startswith("/admin/login/")
    assert type(good).objects.filter(pk__in=[good.pk, bad.pk]).count() == 2


def test_an_author_is_not_led_to_the_desk(client):
    client.force_login(make_user("Author"))
    assert DESK not in client.get("/admin/research/topic/").text


def test_the_list_and_the_check_of_rare_topics_lead_to_the_desk(moderator):
    assert DESK in moderator.get("/admin/research/topic/").text
    assert TYPES in moderator.get("/admin/research/researchtype/").text
    assert DESK in moderator.get("/admin/checks/rare-topic/").text


@ON_BOTH
def test_the_desk_costs_the_same_for_a_large_vocabulary(desk, moderator, django_assert_num_queries):
    # session, account, rights of the person and of the roles; counts, terms, pairs spelt alike,
    # decisions, what was done lately, and of topics those used together
    for size in (3, 30):
        for n in range(size):
            make_topic(f"Owls number {size} {n}")
            make_research_type(f"Owl study number {size} {n}")
        make_summaries(size, topics=Topic.objects.all()[:3])
        cache.clear()
        with django_assert_num_queries(9 if desk == TYPES else 10):
            moderator.get(desk)
