"""Two people at one month, and its history, in real browsers: nothing lost, all by keyboard."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from blog.history.versions import changing
from blog.models import Post
from tests.browser.writing import choose_topic, click_into, findings, listen, log_in, part
from tests.factories import make_citation, make_draft, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESKTOP = 390, 1280


@pytest.fixture
def amiss():
    return []


@pytest.fixture
def draft():
    draft = make_draft(month=datetime.date(2023, 2, 1), teaser="…about diaries.")
    make_summary(draft, title="Diaries", body="<p>Sixty clients kept a diary.</p>")
    make_summary(draft, title="Letters", body="<p>Ten clients wrote letters.</p>")
    return draft


@pytest.fixture
def ada(new_context, live_server, amiss):
    return somebody(new_context, live_server, amiss, "Ada")


@pytest.fixture
def ben(new_context, live_server, amiss):
    yield somebody(new_context, live_server, amiss, "Ben")
    assert amiss == []


def somebody(new_context, live_server, amiss, name):
    context = new_context()
    listen(context, amiss)
    return log_in(context.new_page(), live_server.url, make_user("Author", first_name=name))


def open_month(page, live_server, post):
    page.goto(live_server.url + reverse("admin:blog_post_change", args=[post.pk]))
    part(page, 1).get_by_role("toolbar").first.wait_for()


def editor(page, number, name="Summary"):
    return part(page, number).get_by_role("textbox", name=name, exact=True)


def add_to(page, number, text):
    """Write at the beginning of a summary's text."""
    click_into(editor(page, number))
    page.keyboard.press("Control+Home")
    page.keyboard.type(text)


def save(page):
    page.get_by_role("button", name="Save the draft").click()


def choice_of(page, label):
    return page.get_by_role("group", name=f"{label}: which one?")


@pytest.fixture
def disputed(ada, ben, live_server, draft):
    """Ben's page after both have written into the same summary and the same teaser."""
    for page in (ada, ben):
        open_month(page, live_server, draft)
    add_to(ada, 0, "Ada counted them. ")
    ada.get_by_label("Teaser").fill("…about owls.")
    part(ada, 1).get_by_label("Title").fill("Letters aloud")
    save(ada)
    ada.get_by_text("is saved: readers do not see it yet.").wait_for()
    add_to(ben, 0, "Ben asked them. ")
    ben.get_by_label("Teaser").fill("…about bees.")
    ben.get_by_label("Byline").fill("Ben")
    save(ben)
    ben.get_by_role("heading", name="Ada saved this while you were writing").wait_for()
    part(ben, 1).get_by_role("toolbar").first.wait_for()
    return ben


def test_both_texts_are_chosen_from_and_both_people_s_work_is_saved(disputed, draft):
    assert part(disputed, 1).get_by_label("Title").input_value() == "Letters aloud"
    choice_of(disputed, "Teaser").get_by_label("Mine").check()
    choice_of(disputed, "Summary of “Diaries”").get_by_label("Theirs").check()
    expect(editor(disputed, 0)).to_have_text("Ada counted them. Sixty clients kept a diary.")
    add_to(disputed, 0, "Ben agrees. ")
    save(disputed)
    disputed.get_by_text("is saved: readers do not see it yet.").wait_for()
    saved = Post.objects.get()
    assert (saved.teaser, saved.byline) == ("…about bees.", "Ben")
    bodies = list(saved.summaries.order_by("position").values_list("title", "body"))
    assert bodies == [
        ("Diaries", "<p>Ben agrees. Ada counted them. Sixty clients kept a diary.</p>"),
        ("Letters aloud", "<p>Ten clients wrote letters.</p>"),
    ]


def test_what_is_asked_at_a_title_leaves_the_head_its_name(ada, ben, live_server, draft):
    for page in (ada, ben):
        open_month(page, live_server, draft)
    part(ada, 0).get_by_label("Title", exact=True).fill("Diaries aloud")
    save(ada)
    ada.get_by_text("is saved: readers do not see it yet.").wait_for()
    part(ben, 0).get_by_label("Title", exact=True).fill("Diaries in silence")
    save(ben)
    expect(part(ben, 0).locator("[data-heading] [data-name]")).to_have_text("Diaries in silence")
    expect(part(ben, 0).get_by_role("button", name="Move up: Diaries in silence")).to_be_visible()


def test_the_page_of_both_begins_with_what_happened(disputed):
    heading = disputed.get_by_role("heading", name="Ada saved this while you were writing")
    expect(heading).to_be_focused()


def test_a_version_comes_back_with_what_was_written_on_in_it(disputed):
    choice = choice_of(disputed, "Summary of “Diaries”")
    choice.get_by_label("Theirs").check()
    add_to(disputed, 0, "So. ")
    choice.get_by_label("Mine").check()
    expect(editor(disputed, 0)).to_have_text("Ben asked them. Sixty clients kept a diary.")
    choice.get_by_label("Theirs").check()
    expect(editor(disputed, 0)).to_have_text("So. Ada counted them. Sixty clients kept a diary.")


def test_a_choice_is_made_by_keyboard_from_the_list_at_the_top(disputed):
    disputed.get_by_role("link", name="Summary of “Diaries”").press("Enter")
    disputed.keyboard.press("Tab")
    expect(choice_of(disputed, "Summary of “Diaries”").get_by_label("Mine")).to_be_focused()
    disputed.keyboard.press("ArrowDown")
    expect(editor(disputed, 0)).to_have_text("Ada counted them. Sixty clients kept a diary.")


def test_topics_and_citation_of_the_other_go_into_their_fields(ben, live_server, draft):
    owls, cited = make_topic("Owls"), make_citation(title="On owls")
    make_topic("Bees")
    summary = draft.summaries.first()
    ben.goto(live_server.url + reverse("admin:blog_summary_change", args=[summary.pk]))
    choose_topic(ben.locator("body"), "Bees")
    with changing(draft.pk, None):
        summary.topics.set([owls])
        draft.summaries.filter(pk=summary.pk).update(citation=cited, title="Diaries aloud")
    ben.get_by_label("Title").fill("Diaries in silence")
    ben.get_by_role("button", name="Save", exact=True).click()
    choice_of(ben, "Topics of “Diaries aloud”").get_by_label("Theirs").check()
    choice_of(ben, "Title of “Diaries aloud”").get_by_label("Theirs").check()
    ben.get_by_role("button", name="Save", exact=True).click()
    ben.locator(".messagelist .success").wait_for()
    summary.refresh_from_db()
    assert (list(summary.topics.all()), summary.citation) == ([owls], cited)
    assert summary.title == "Diaries aloud"


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_the_page_of_both_is_whole_and_accessible(width, scheme, disputed):
    disputed.set_viewport_size({"width": width, "height": 850})
    disputed.emulate_media(color_scheme=scheme)
    assert findings(disputed) == []


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")])
def test_the_history_is_read_compared_and_put_back(width, scheme, ben, live_server, draft):
    open_month(ben, live_server, draft)
    add_to(ben, 0, "Ben asked them. ")
    save(ben)
    ben.get_by_text("is saved: readers do not see it yet.").wait_for()
    ben.set_viewport_size({"width": width, "height": 850})
    ben.emulate_media(color_scheme=scheme)
    ben.get_by_role("link", name="History").click()
    assert findings(ben) == []
    ben.get_by_role("button", name="Compare the two").click()
    expect(ben.locator("ins", has_text="Ben asked them.")).to_be_visible()
    assert findings(ben) == []
    ben.get_by_role("link", name="Put this summary back as of").click()
    expect(editor(ben, 0)).to_have_text("Sixty clients kept a diary.")
    assert findings(ben) == []
    save(ben)
    ben.get_by_text("is saved: readers do not see it yet.").wait_for()
    assert draft.summaries.first().body == "<p>Sixty clients kept a diary.</p>"


def test_without_a_script_a_choice_is_saved_all_the_same(ada, new_context, live_server, draft):
    context = new_context(java_script_enabled=False)
    ben = context.new_page()
    ben.goto(f"{live_server.url}/admin/")
    user = make_user("Author", first_name="Ben")
    ben.context.add_cookies(session_of(user, live_server))
    for page in (ada, ben):
        page.goto(live_server.url + reverse("admin:blog_post_change", args=[draft.pk]))
    ada.get_by_label("Teaser").fill("…about owls.")
    save(ada)
    ada.get_by_text("is saved: readers do not see it yet.").wait_for()
    ben.get_by_label("Teaser").fill("…about bees.")
    save(ben)
    choice_of(ben, "Teaser").get_by_label("Theirs").check()
    save(ben)
    ben.get_by_text("is saved: readers do not see it yet.").wait_for()
    assert Post.objects.get().teaser == "…about owls."


def session_of(user, live_server):
    """The cookie of somebody who has logged in elsewhere."""
    client = Client()
    client.force_login(user)
    value = client.cookies["sessionid"].value
    return [{"name": "sessionid", "value": value, "url": live_server.url}]
