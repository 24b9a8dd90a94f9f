"""What is typed, as readers would see it, before anything is saved."""

import datetime
import re

import pytest
from django.urls import reverse

from blog.admin.unsaved import written_copy
from blog.models import Post, Summary
from tests.administration import field_name, fields_on
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)
from tests.reading import PageRead

pytestmark = pytest.mark.django_db

NEW = "/admin/blog/post/preview/"
SOURCE = re.compile(r'<p class="source">.*?</p>', re.DOTALL)
CITED = re.compile(r'<section class="cite".*?</section>|<span class="Z3988".*?</span>', re.DOTALL)
FEBRUARY = datetime.date(2023, 2, 1)
EVERY = ["month", "summary-1", "list", "feed", "print"]


@pytest.fixture
def author(client):
    client.force_login(make_user("Author"))
    return client


@pytest.fixture
def draft():
    draft = make_draft(month=FEBRUARY)
    make_summary(draft, title="Diaries", slug="diaries")
    return draft


def sent(client, post, view: str = "month", **changes):
    page = reverse("admin:blog_post_change", args=[post.pk]) if post else "/admin/blog/post/add/"
    address = reverse("admin:blog_post_preview", args=[post.pk]) if post else NEW
    data = fields_on(client.get(page)) | {
        field_name(name): value if isinstance(value, list) else [value]
        for name, value in changes.items()
    }
    return client.post(address, data | {"view": [view]})


def seen(client, post, view: str = "month", **changes) -> PageRead:
    response = sent(client, post, view, **changes)
    assert response.status_code == 200
    return PageRead(response)


def main_of(response) -> str:
    """What stands between header and footer, without the line that says on paper whence it came.

    A draft has no address that a print could name.
    """
    return SOURCE.sub("", response.text.partition("<main")[2].partition("</main>")[0]).rstrip()


# Each view


def test_the_month_is_the_page_readers_would_get(author):
    """A public post previewed untouched is its public page, but for where its links lead."""
    post = make_post(month=FEBRUARY, introduction="<p>A word.</p>", byline="Ada")
    make_summary(post, title="Diaries", slug="diaries", note="<p>Why this.</p>")
    make_summary(post, title="Letters", slug="letters")
    public = main_of(author.get(post.get_absolute_url()))
    previewed = main_of(sent(author, post))
    for title in ("diaries", "letters"):
        public = public.replace(f'"/2023/02/{title}/"', '"#main"')
    assert previewed == public


def test_a_summary_is_the_page_readers_would_get(author):
    post = make_post(month=FEBRUARY)
    summary = make_summary(post, title="Diaries", slug="diaries")
    public = main_of(author.get(summary.get_absolute_url()))
    previewed = main_of(sent(author, post, "summary-1"))
    # Nobody cites yet what has no address.
    citable = CITED.sub("", public.replace('"/2023/02/"', '"#main"'))
    assert previewed.split() == citable.split()


def test_what_is_typed_is_shown_and_not_what_is_saved(author, draft):
    page = seen(
        author,
        draft,
        teaser="…on owls.",
        summaries_0__title="Owls",
        summaries_0__body="<p>Owls sleep.</p>",
        summaries_0__citation=str(make_citation(title="Owls by day").pk),
        summaries_0__topics=[str(make_topic("Owls").pk)],
        summaries_0__research_type=str(make_research_type("Watching").pk),
    )
    text = page.one("main").text
    assert [word in text for word in ("…on owls.", "Owls sleep.", "Owls by day", "Watching")] == [
        True
    ] * 4
    assert page.texts(".topics", "li") == ["Owls"]
    assert "Diaries" not in text


def test_a_new_month_is_shown_before_it_exists(author):
    page = seen(author, None, month="2023-02", summaries_0__title="Owls", summaries_1__title="Bees")
    assert page.heading == "February 2023"
    assert page.texts(".in-issue", "h2") == ["Owls", "Bees"]
    assert not Post.objects.exists()


def test_a_new_month_is_shown_in_every_view(author):
    topic = str(make_topic("Owls").pk)
    fields = {"summaries_0__title": "Owls sleep", "summaries_0__topics": [topic]}
    assert ["Owls sleep" in main_of(sent(author, None, view, **fields)) for view in EVERY] == [
        True
    ] * 5


def test_summaries_stand_in_the_order_they_would_be_saved_in(author, draft):
    make_summary(draft, title="Letters")
    page = seen(author, draft, summaries_1__position="1")
    assert page.texts(".in-issue", "h2") == ["Letters", "Diaries"]


def test_a_summary_marked_for_removal_is_gone(author, draft):
    make_summary(draft, title="Letters")
    assert seen(author, draft, summaries_0__DELETE="on").texts(".in-issue", "h2") == ["Letters"]


def test_a_withdrawn_summary_is_not_shown(author):
    post = make_post()
    make_summary(post, title="Diaries").withdraw("Retracted.")
    make_summary(post, title="Letters")
    page = seen(author, post)
    assert page.texts(".in-issue", "h2") == ["Letters"]
    assert page.texts(".preview-bar", "button")[1] == "Letters"


def test_the_list_opens_with_the_teaser_and_shows_the_cards(author, draft):
    page = seen(author, draft, "list", teaser="…on owls.")
    assert page.texts(".this-month", "p") == ["…on owls."]
    assert page.months == [("February 2023", ["Diaries"])]


def test_in_the_list_a_notice_stands_with_the_note_on_it(author, draft):
    noted = datetime.datetime(2024, 6, 1, 17, tzinfo=datetime.UTC)
    citation = draft.summaries.get().citation
    make_notice(citation, confirmed_at=noted, note="Set aside.", noted_at=noted)
    notice = seen(author, draft, "list").one(".evidence")
    assert notice.text.endswith("Our note of 1 June 2024: Set aside.")


def test_the_feed_shows_the_whole_text(author, draft):
    page = seen(author, draft, "feed", summaries_0__body="<p>Owls sleep.</p>")
    assert page.texts(".in-feed", "h2") == ["Diaries"]
    assert "Owls sleep." in page.one(".in-feed").text


def test_paper_is_the_month_with_the_rules_for_paper(author, draft):
    scripts = [one["src"] for one in seen(author, draft, "print").all("script")]
    assert scripts == ["/static/js/print-look.js"]
    assert seen(author, draft).all("script") == []


def test_a_view_that_is_none_is_missing(author, draft):
    views = ["summary-2", "summary-0", "summary-x", "nothing", ""]
    assert [sent(author, draft, view).status_code for view in views] == [404] * 5


# From one to the other


def test_each_view_leads_to_the_others_with_all_that_was_typed(author, draft):
    page = seen(author, draft, "list", summaries_0__title='Owls "<b>', teaser="…on\r\nowls.")
    bar = page.one(".preview-bar")
    assert [one["value"] for one in bar.all("button")] == EVERY
    assert [one["value"] for one in bar.all("button") if one["aria-current"]] == ["list"]
    typed = {one["name"]: one["value"] for one in bar.all("input")}
    names = [one["name"] for one in bar.all("input")]
    assert (names.count("csrfmiddlewaretoken"), names.count("view")) == (1, 0)
    assert (typed["summaries-0-title"], typed["teaser"]) == ('Owls "<b>', "…on\r\nowls.")
    response = author.post(reverse("admin:blog_post_preview", args=[draft.pk]), typed)
    assert "Owls &#34;&lt;b&gt;" in main_of(response)


def test_a_field_of_several_values_keeps_them(author, draft):
    topics = [str(make_topic().pk), str(make_topic().pk)]
    bar = seen(author, draft, summaries_0__topics=topics).one(".preview-bar")
    kept = [one["value"] for one in bar.all("input") if one["name"] == "summaries-0-topics"]
    assert kept == topics


def test_the_bar_says_that_nothing_is_public_or_saved(author, draft):
    said = seen(author, draft).one(".preview-bar").text
    assert "Preview: not public. Nothing of this is saved." in said


def test_no_link_leads_to_what_does_not_exist_yet(author, draft):
    links = {one for view in EVERY for one in seen(author, draft, view).addresses}
    assert [link for link in links if link.startswith(("/2023/02/", "/admin/blog"))] == []


def test_the_months_around_it_are_not_named(author, draft):
    make_draft(month=datetime.date(2023, 3, 1))
    make_summary(make_post(month=datetime.date(2023, 1, 1)), title="Older")
    for view in ("month", "summary-1"):
        pages = seen(author, draft, view).all("nav")[-1]
        assert pages["class"] == "pages"
        assert pages.text == ""


# What is refused


def test_a_form_that_cannot_be_read_says_why_and_where_the_text_is(author, draft):
    response = sent(author, draft, summaries_0__title="", summaries_0__body="<p>Kept.</p>")
    page = PageRead(response)
    assert page.status == 422
    assert page.texts("#content", "li") == ["A summary needs a title. Diaries"]
    assert "All that you typed is still there" in page.one("#content").text


def test_what_is_missing_keeps_no_preview_back(author):
    post = make_post()
    make_summary(post, title="Diaries")
    page = seen(author, post, teaser="", summaries_0__body="")
    assert page.texts(".in-issue", "h2") == ["Diaries"]


def test_a_month_without_a_summary_says_so(author):
    assert "There is no summary yet." in seen(author, None).one("main").text


SCRIPT = '<p>Owls<script>alert(1)</script><img src=x onerror="alert(2)"></p>'


@pytest.mark.parametrize("view", EVERY)
def test_no_markup_is_shown_that_could_not_be_saved(author, draft, view):
    fields = {
        "introduction": SCRIPT,
        "teaser": SCRIPT,
        "summaries_0__title": SCRIPT,
        "summaries_0__note": SCRIPT,
        "summaries_0__body": SCRIPT,
        "summaries_0__practice_implications": SCRIPT,
    }
    page = seen(author, draft, view, **fields)
    own = [one["src"] for one in page.all("script")]
    assert own in ([], ["/static/js/print-look.js"])
    assert page.all("img") == []


def test_a_copy_is_fit_to_be_shown_whichever_way_its_text_came():
    summary = Summary(title="Owls", body=SCRIPT, note="<b>Why</b>\x00")
    copy = written_copy(summary)
    assert (copy.body, copy.note) == ("<p>Owls</p>", "<strong>Why</strong>")
    assert summary.body == SCRIPT


# Looking changes nothing


@pytest.mark.parametrize("view", EVERY)
def test_looking_needs_no_right_to_write(author, read_only, view):
    post = make_post(month=FEBRUARY)
    make_summary(post)
    fields = {"teaser": "Other", "month": "2021-01", "summaries_0__title": "Other"}
    with read_only():
        assert sent(author, post, view, **fields).status_code == 200


def test_readers_see_nothing_of_what_was_looked_at(author, client):
    post = make_post(month=FEBRUARY)
    make_summary(post, title="Diaries", slug="diaries")
    for view in EVERY:
        sent(author, post, view, teaser="Zebrafish", summaries_0__title="Zebrafish")
    pages = ["/", "/2023/02/", "/2023/02/diaries/", "/summaries.atom", "/archive/"]
    assert [page for page in pages if "Zebrafish" in client.get(page).text] == []


@pytest.mark.parametrize("view", EVERY)
def test_nobody_keeps_it_or_finds_it(author, draft, view):
    response = sent(author, draft, view)
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.has_header("ETag")


# Who may look


def test_strangers_are_asked_to_log_in(client, draft):
    address = reverse("admin:blog_post_preview", args=[draft.pk])
    assert [client.post(one).status_code for one in (address, NEW)] == [302, 302]


def test_who_may_not_write_may_not_look(client, draft):
    user = make_user("Author")
    user.groups.clear()
    client.force_login(user)
    address = reverse("admin:blog_post_preview", args=[draft.pk])
    assert [client.post(one).status_code for one in (address, NEW)] == [403, 403]


def test_the_save_row_leads_there(author, draft):
    page = PageRead(author.get(reverse("admin:blog_post_change", args=[draft.pk])))
    (button,) = [one for one in page.all(".submit-row", "button") if one["formaction"]]
    assert button["formaction"] == reverse("admin:blog_post_preview", args=[draft.pk])
    assert (button["form"], button["formtarget"]) == ("post_form", "_blank")
