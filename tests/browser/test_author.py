"""The author at work in a real browser: no script error, no violation of the policy."""

import datetime
import re

import pytest
from django.urls import reverse

from blog.models import Post
from tests.browser.writing import choose_topic, findings, listen, log_in, part
from tests.factories import make_post, make_scheduled, make_summary, make_user

REFERENCE = (
    "Quillfeather, A. B., & van der Tinte, C. (2021). Reading diaries aloud: A trial. "
    "Journal of Invented Therapy, 12(3), 34-56. https://doi.org/10.5555/diary.1"
)
START = re.compile("^Start ")


@pytest.fixture
def amiss():
    """What the console of any window of the test said."""
    return []


@pytest.fixture
def page(context, live_server, amiss):
    """A page of someone who has logged in as an author, by the form."""

    listen(context, amiss)
    page = log_in(context.new_page(), live_server.url, make_user("Author"))
    page.get_by_role("link", name=START).wait_for()
    return page


def write_summary(page, number, title):
    summary = part(page, number)
    summary.get_by_label("Title", exact=True).fill(title)
    summary.get_by_role("textbox", name="Summary", exact=True).click()
    page.keyboard.type("Sixty clients kept a diary, and it ")
    page.keyboard.press("Control+i")
    page.keyboard.type("helped")
    page.keyboard.press("Control+i")
    page.keyboard.type(".")
    summary.get_by_role("textbox", name="Practice implications").click()
    page.keyboard.type("Ask for the diary.")
    choose_topic(summary, "Empathy")
    summary.get_by_label("Type of research").select_option("Meta-analysis")
    return summary


@pytest.mark.django_db(transaction=True)
def test_the_author_writes_a_month_and_sees_it_first(page, live_server, amiss):
    make_summary(make_post(month=datetime.date(2023, 1, 1)), title="Older")
    page.get_by_role("link", name=START).click()
    page.get_by_label("Month").fill("2023-02")
    page.get_by_label("Teaser").fill("…I blog about diaries.")

    first = write_summary(page, 0, "Diaries read aloud")
    with page.expect_popup() as opened:
        first.get_by_role("link", name="Add another citation").click()
    popup = opened.value
    popup.get_by_label("Reference as typed:").fill(REFERENCE)
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save").click()
    cited = "Quillfeather & van der Tinte (2021) Reading diaries aloud: A trial"
    first.get_by_role("combobox", name=cited).wait_for()

    second = write_summary(page, 1, "Diaries read in silence")
    second.locator(".select2-selection").click()
    page.get_by_role("searchbox").last.fill("quillfeather")
    page.get_by_role("option", name=cited).click()

    page.get_by_role("button", name="Publish now").click()
    page.get_by_role("button", name="Publish February 2023").click()
    page.get_by_text("February 2023 is public now.").wait_for()
    page.get_by_role("link", name="See the public page").first.click()
    page.get_by_role("heading", name="February 2023").wait_for()

    page.goto(live_server.url)
    titles = page.locator("main article").get_by_role("heading").all_inner_texts()
    assert titles == ["Diaries read aloud", "Diaries read in silence", "Older"]
    assert findings(page) == []
    page.get_by_role("link", name="Diaries read aloud").first.click()
    page.get_by_role("heading", name="Diaries read aloud").wait_for()
    assert page.locator("em", has_text="helped").count() == 1
    assert findings(page) == []
    assert amiss == []


@pytest.mark.django_db(transaction=True)
def test_one_summary_is_enough(page, amiss):
    page.get_by_role("link", name=START).click()
    page.locator("#summaries-0").get_by_label("Title", exact=True).fill("Diaries")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("is saved: readers do not see it yet.").wait_for()
    assert [str(summary) for summary in Post.objects.get().summaries.all()] == ["Diaries"]
    assert amiss == []


@pytest.mark.django_db(transaction=True)
def test_a_third_summary_is_added_with_its_editor_and_kept_when_refused(page, amiss):
    page.get_by_role("link", name=START).click()
    page.get_by_role("button", name="Add a summary").click()
    write_summary(page, 2, "Diaries")
    page.get_by_role("button", name="Publish now").click()
    # The list beside the form says the same in its time.
    page.locator(".errorlist", has_text="Write a teaser for “This month…”.").wait_for()
    third = page.locator(".inline-related", has_text="Choose or enter the citation.")
    third.get_by_text("Sixty clients kept a diary, and it helped.").wait_for()
    third.get_by_role("button", name="Remove Empathy").wait_for()
    assert not Post.objects.exists()
    assert amiss == []


@pytest.mark.django_db(transaction=True)
def test_a_moment_to_come_is_chosen_where_it_is_asked_for(page, amiss):
    post = make_post(published_at=None, month=datetime.date(2023, 2, 1))
    make_summary(post)
    page.get_by_text("Writing", exact=True).click()
    page.get_by_role("link", name="Posts", exact=True).click()
    page.get_by_role("link", name="February 2023").click()
    page.get_by_text("Publish later").click()
    page.get_by_label("It appears by itself on").fill("2999-01-02T09:00")
    page.get_by_role("button", name="Schedule").click()
    page.get_by_text("it appears by itself on Wednesday 2 January 2999, 09:00, Ottawa").wait_for()
    assert amiss == []


def everything_in_the_admin():
    """The address of each kind of page there is, for an author, with something on it."""
    summary = make_summary(make_post())
    draft, scheduled = make_post(published_at=None), make_scheduled()
    make_summary(draft, title="A draft", citation=None)
    make_summary(scheduled, review_reasons=["guessed"])
    lists = ["blog_post", "blog_summary", "blog_page", "research_citation", "research_topic"]
    return [
        "/admin/",
        "/admin/password_change/",
        *(reverse(f"admin:{name}_changelist") for name in [*lists, "research_researchtype"]),
        reverse("admin:blog_post_add"),
        reverse("admin:blog_post_change", args=[summary.post_id]),
        reverse("admin:blog_post_change", args=[draft.pk]),
        reverse("admin:blog_post_change", args=[scheduled.pk]),
        reverse("admin:blog_post_delete", args=[draft.pk]),
        reverse("admin:blog_post_history", args=[draft.pk]),
        reverse("admin:blog_summary_change", args=[summary.pk]),
        reverse("admin:blog_summary_change", args=[scheduled.summaries.get().pk]),
        reverse("admin:blog_summary_withdrawal", args=[summary.pk]),
        reverse("admin:research_citation_add"),
        reverse("admin:research_citation_add") + "?_popup=1",
        reverse("admin:research_citation_change", args=[summary.citation_id]),
        reverse("admin:research_topic_change", args=[summary.topics.get().pk]),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.django_db(transaction=True)
def test_every_page_is_whole_and_accessible(width, scheme, page, live_server, amiss):
    page.set_viewport_size({"width": width, "height": 850})
    page.emulate_media(color_scheme=scheme)
    for address in everything_in_the_admin():
        page.goto(live_server.url + address)
        amiss += findings(page)
    assert amiss == []
