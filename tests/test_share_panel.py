"""The author makes links to a draft, sees how often they were opened, and closes them."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import PreviewLink
from tests.factories import make_draft, make_post, make_preview_link, make_summary, make_user
from tests.reading import PageRead

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    client.force_login(make_user("Author", username="ada"))
    return client


@pytest.fixture
def draft():
    draft = make_draft(month=datetime.date(2023, 2, 1))
    make_summary(draft, title="Owls", slug="owls")
    return draft


def share(post) -> str:
    return reverse("admin:blog_post_share", args=[post.pk])


def said(page: PageRead) -> list[str]:
    return page.texts("#share", "li")


def address_on(page: PageRead) -> str | None:
    (address,) = [one["value"] for one in page.all("input") if one["id"] == "share-address"] or [
        None
    ]
    return address


def test_a_link_is_made_and_opens_the_draft(author, draft):
    page = PageRead(author.post(share(draft), {"_make": "", "days": "7"}))
    address = address_on(page)
    assert re.fullmatch(r"http://localhost:8000/preview/[-\w]{22}/", address)
    response = Client().get(address.removeprefix("http://localhost:8000"))
    assert "Owls" in response.text


def test_the_link_is_shown_only_once(author, draft):
    token = address_on(PageRead(author.post(share(draft), {"_make": "", "days": "7"})))
    editing = author.get(reverse("admin:blog_post_change", args=[draft.pk]))
    for response in (author.get(share(draft)), editing):
        assert address_on(PageRead(response)) is None
        assert token.split("/")[-2] not in response.text


@pytest.mark.parametrize("days", [1, 7, 30])
def test_it_is_open_as_long_as_was_asked(author, draft, days):
    author.post(share(draft), {"_make": "", "days": str(days)})
    link = PreviewLink.objects.get()
    assert link.expires_at - link.created_at == datetime.timedelta(days=days)
    assert link.created_by.username == "ada"


@pytest.mark.parametrize("days", ["", "0", "365", "x"])
def test_any_other_time_is_refused(author, draft, days):
    page = PageRead(author.post(share(draft), {"_make": "", "days": days}))
    assert len(page.texts("#share", ".errorlist")) == 1
    assert not PreviewLink.objects.exists()


def test_one_too_many_is_refused_with_a_reason(author, draft):
    for _ in range(10):
        make_preview_link(draft)
    page = PageRead(author.post(share(draft), {"_make": "", "days": "7"}))
    assert page.texts(".errorlist", "li") == [
        "10 links are open. Close one that nobody needs any more."
    ]


def test_the_list_says_how_often_each_was_opened(author, draft):
    make_preview_link(draft)
    make_preview_link(draft).count_opening()
    twice = make_preview_link(draft)
    twice.count_opening()
    twice.count_opening()
    lines = said(PageRead(author.get(share(draft))))
    assert ["opened 2 times" in lines[0], "opened once" in lines[1]] == [True, True]
    assert "not opened yet" in lines[2]


def test_the_list_says_until_when(author, draft):
    make_preview_link(draft, expires_at=datetime.datetime(2999, 1, 2, 17, tzinfo=datetime.UTC))
    line = said(PageRead(author.get(share(draft))))[0]
    assert line.startswith("Open until Wednesday 2 January, 12:00, Ottawa time,")


def test_a_link_is_closed(author, draft):
    link = make_preview_link(draft, "a-token")
    page = PageRead(author.post(share(draft), {"_close": str(link.pk)}))
    assert Client().get("/preview/a-token/").status_code == 404
    assert said(page)[0].startswith("Closed on")
    assert page.texts("#share", "button") == ["Make a link"]


@pytest.mark.parametrize("number", ["", "x", "0", "²", "9" * 30])
def test_what_is_no_link_of_this_post_cannot_be_closed(author, draft, number):
    assert author.post(share(draft), {"_close": number}).status_code == 404


def test_the_link_of_another_post_is_not_closed_here(author, draft):
    other = make_preview_link(make_draft())
    assert author.post(share(draft), {"_close": str(other.pk)}).status_code == 404
    other.refresh_from_db()
    assert other.is_open


def test_the_editing_page_holds_it_beside_the_form(author, draft):
    make_preview_link(draft)
    page = PageRead(author.get(reverse("admin:blog_post_change", args=[draft.pk])))
    assert len(said(page)) == 1
    assert {form["action"] for form in page.all("#share", "form")} == {share(draft)}
    assert {form["target"] for form in page.all("#share", "form")} == {"_blank"}


def test_a_month_that_does_not_exist_yet_cannot_be_shared(author):
    page = author.get("/admin/blog/post/add/")
    assert "Save the draft first" in page.text


def test_what_is_public_needs_no_link(author):
    post = make_post()
    page = PageRead(author.get(share(post)))
    assert "It is public: everybody may read it." in page.one("#share").text
    assert page.all("#share", "form") == []


def test_what_is_shown_is_kept_by_nobody(author, draft):
    response = author.post(share(draft), {"_make": "", "days": "7"})
    assert "no-store" in response["Cache-Control"]


# Who may


def test_a_moderator_may_share_too(client, draft):
    client.force_login(make_user("Moderator"))
    client.post(share(draft), {"_make": "", "days": "7"})
    assert PreviewLink.objects.count() == 1


def test_strangers_are_asked_to_log_in(client, draft):
    assert client.post(share(draft), {"_make": "", "days": "7"}).status_code == 302
    assert not PreviewLink.objects.exists()


def test_who_may_not_change_the_post_may_not_share_it(client, draft):
    user = make_user("Author")
    user.groups.clear()
    client.force_login(user)
    assert client.get(share(draft)).status_code == 403
    assert client.post(share(draft), {"_make": "", "days": "7"}).status_code == 403


def test_another_site_can_neither_make_nor_close_one(draft):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("Author"))
    assert client.post(share(draft), {"_make": "", "days": "7"}).status_code == 403
