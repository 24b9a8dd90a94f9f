"""What the site says about itself."""

import datetime
import json
from io import StringIO

import pytest
from django.core.management import call_command

from blog.models import Page
from tests.browser.test_everyone import WIDTHS
from tests.factories import make_draft, make_page, make_post, make_summary
from tests.reading import read

pytestmark = pytest.mark.django_db


def test_a_page_shows_its_text(client):
    make_page(slug="team", title="Who <we> are", body="<p>A <strong>few</strong>.</p>")
    page = read(client, "/team/")
    assert (page.heading, page.title) == ("Who <we> are", "Who <we> are · PPRNet")
    assert page.one(".prose", "strong").text == "few"
    assert (page.canonical, page.robots) == ("/team/", None)


@pytest.mark.parametrize("slug", ["about", "accessibility", "privacy"])
def test_every_page_leads_to_the_ones_a_site_must_have(client, slug):
    assert f"/{slug}/" in read(client, "/").addresses
    assert read(client, f"/{slug}/").heading == Page.objects.get(slug=slug).title


@pytest.mark.parametrize("slug", [Page.INTRODUCTION, Page.DEMONSTRATION])
def test_what_stands_on_other_pages_is_no_page_itself(client, slug):
    Page.objects.get_or_create(slug=slug, defaults={"title": "A page"})
    read(client, f"/{slug}/", status=404)


def test_a_page_that_is_not_there_is_not_there(client):
    page = read(client, "/nowhere/", status=404)
    assert page.heading == "This page is not here"
    assert page.robots == "noindex"


def test_a_missing_page_leads_on(client):
    page = read(client, "/nowhere/", status=404)
    assert [link["href"] for link in page.all(".ways-out", "a")] == [
        "/",
        "/topics/",
        "/types/",
        "/archive/",
        "/overview/",
    ]
    assert page.one("form", "input")["name"] == "q"


def test_an_address_without_its_last_stroke_is_completed(client):
    response = client.get("/about")
    assert (response.status_code, response["Location"]) == (301, "/about/")


# Each program that looks at our pages, by the name that readers know it by.
CHECKERS = {"html_codesniffer": "HTML_CodeSniffer", "vnu-jar": "Nu HTML Checker"}


@pytest.mark.parametrize("archive", ["new", "demo"])
def test_the_page_on_accessibility_names_all_that_is_tested(client, settings, archive):
    if archive == "demo":
        call_command("demo", stdout=StringIO())
    said = read(client, "/accessibility/").one(".prose").text
    installed = json.loads((settings.BASE_DIR / "package.json").read_text())["devDependencies"]
    # recheck looks at regular expressions, not at pages; of Lighthouse's rules those on
    # accessibility are some of axe's.
    assert {*CHECKERS, "lighthouse", "recheck"} == {*installed}
    for words in (
        *CHECKERS.values(),
        "axe, good practice included",
        f"widths from {WIDTHS[0]} to {WIDTHS[-1]} pixels",
        "text of twice its size",
        "spacing between lines, words, and letters",
        "light and dark",
        "as printed",
        "system sets",
        "keyboard",
    ):
        assert words in said


@pytest.mark.parametrize("address", ["/", "/topics/", "/archive/", "/about/"])
def test_public_pages_are_only_read(client, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_the_health_check_answers_and_is_kept_nowhere(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


def test_the_page_on_accessibility_says_what_is_promised_tested_and_how_to_complain(client):
    page = read(client, "/accessibility/")
    assert page.texts(".prose", "h2") == [
        "What we promise",
        "What was tested",
        "Another format",
        "How to complain",
    ]


@pytest.mark.parametrize("address", ["/", "/topics/", "/overview/", "/nowhere/"])
def test_every_page_says_how_to_get_another_format(client, address):
    status = 404 if address == "/nowhere/" else 200
    foot = read(client, address, status=status).one("footer")
    assert "another format" in foot.one("p").text
    assert foot.one("p", "a")["href"] == "/accessibility/"


def test_the_address_for_complaints_stands_where_they_are_promised_an_answer(client, settings):
    settings.CONTACT_EMAIL = "owls+access@example.org"
    foot = read(client, "/").one("footer")
    assert foot.texts("p", "a") == ["Tell us", "owls+access@example.org"]
    link = read(client, "/accessibility/").one("article", "a")
    assert (link.text, link["href"]) == (
        "owls+access@example.org",
        "mailto:owls%2Baccess@example.org",
    )


def test_without_such_an_address_nothing_pretends_that_there_is_one(client):
    assert b"mailto:" not in client.get("/accessibility/").content


@pytest.mark.parametrize("address", ["/", "/?q=diaries", "/2021/03/", "/2021/03/owls/", "/about/"])
def test_paper_says_where_it_is_from_and_how_new_the_archive_was(client, address):
    make_summary(make_post(month=datetime.date(2021, 3, 1)), slug="owls")
    make_summary(make_post(month=datetime.date(2023, 2, 1)))
    assert read(client, address).one(".source").text == (
        f"PPRNet · http://localhost:8000{address}"
        " · newest month when this was printed: February 2023"
    )


def test_paper_names_no_month_before_there_is_one(client):
    make_draft()
    assert read(client, "/about/").one(".source").text == "PPRNet · http://localhost:8000/about/"
