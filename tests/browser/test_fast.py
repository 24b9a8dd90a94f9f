"""The first view is small, and the next page is on its way before it is asked for."""

import gzip
import io

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db(transaction=True)

MOST_REQUESTS = 4
# In bytes, headers included.
MOST_SENT = 40_000


@pytest.fixture
def demo(live_server):
    call_command("demo", stdout=io.StringIO())
    return live_server


def sent(response) -> int:
    """What it costs over the wire; any proxy compresses at least as well."""
    headers = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    return headers + len(gzip.compress(response.body()))


@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_view_takes_few_requests_and_little_data(demo, browser, width):
    context = browser.new_context(viewport={"width": width, "height": 850})
    page = context.new_page()
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(demo.url)
    page.wait_for_load_state("networkidle")
    addresses = [answer.url.removeprefix(demo.url) for answer in answers]
    assert len(addresses) <= MOST_REQUESTS, addresses
    assert sum(map(sent, answers)) <= MOST_SENT
    context.close()


def test_the_page_below_the_pointer_is_fetched_and_no_search_or_file(demo, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 850})
    page.goto(f"{demo.url}/?topic=empathy")
    title = page.locator(".card .title a").first
    with page.expect_event("request", lambda one: "sec-purpose" in one.headers) as fetched:
        title.hover()
    assert fetched.value.url == demo.url + title.get_attribute("href")
    ahead = []
    page.on("request", lambda one: ahead.append(one.url))
    page.get_by_role("link", name="BibTeX").hover()
    with page.expect_event("request", lambda one: "sec-purpose" in one.headers):
        page.get_by_role("link", name="Archive").hover()
    assert ahead == [f"{demo.url}/archive/"]
    page.close()
