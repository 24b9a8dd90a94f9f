"""How much work three summaries are besides their words, from the desk until readers see them."""

import dataclasses
import datetime

import pytest
from playwright.sync_api import expect

from blog.models import Post
from tests.browser.effort import Effort
from tests.browser.writing import listen, log_in, part
from tests.factories import make_post, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

REFERENCE = (
    "Nightingale, P. ({year}). {birds} and sleep in outpatients. Journal of Invented Therapy, "
    "12(3), 34-56. https://doi.org/10.5555/owls.{year}"
)
BIRDS = ("Owls", "Larks", "Cranes")
# Figures to beat, never to exceed.
MOST = Effort(clicks=12, keys=31, loads=2)


@pytest.fixture
def desk(context, live_server):
    """The first page after log-in, and what everything costs from there on."""
    make_summary(make_post(month=datetime.date(2023, 2, 1), byline="Robin Sample"))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    amiss: list[str] = []
    listen(context, amiss)
    page = log_in(context.new_page(), live_server.url, make_user("Author"))
    effort = Effort.in_context(context)
    yield page, effort
    assert amiss == []


def test_three_summaries_cost_few_clicks_keys_and_pages(desk):
    page, effort = desk
    page.get_by_role("link", name="Start March 2023").click()
    page.get_by_label("Teaser").click()
    page.keyboard.type("…I blog about owls and sleep.")
    for number in range(3):
        write_summary(page, number)
    page.get_by_role("button", name="Publish now").click()
    page.get_by_role("dialog", name="Publish March 2023 now?").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("March 2023 is public now.").wait_for()
    post = Post.objects.public().get(month=datetime.date(2023, 3, 1))
    assert [(one.title, one.citation.issued_year) for one in post.summaries.all()] == [
        ("Owls 0", 2020),
        ("Owls 1", 2021),
        ("Owls 2", 2022),
    ]
    cost = dataclasses.asdict(effort)
    assert cost.pop("prose") > 0
    assert {name: spent for name, spent in cost.items() if spent > getattr(MOST, name)} == {}


def write_summary(page, number):
    summary = part(page, number)
    if number == 2:
        # It brings the focus into the title.
        page.get_by_role("button", name="Add a summary").click()
    else:
        summary.get_by_label("Title", exact=True).click()
    page.keyboard.type(f"Owls {number}")
    cite(page, number, REFERENCE.format(year=2020 + number, birds=BIRDS[number]))
    summary.get_by_role("textbox", name="Summary", exact=True).click()
    page.keyboard.type("Forty clients heard owls at night.")
    summary.get_by_role("textbox", name="Practice implications").click()
    page.keyboard.type("Ask what they hear.")
    page.keyboard.press("Tab")
    page.keyboard.type("emp")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("m")
    summary.get_by_role("button", name="Remove Empathy").wait_for()
    expect(summary.get_by_label("Type of research")).not_to_have_value("")


def cite(page, number, reference):
    """As it comes from the page of a journal: copied there, pasted here."""
    page.evaluate("text => navigator.clipboard.writeText(text)", reference)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+v")
    expect(page.get_by_role("button", name="Save it and cite it")).to_be_focused()
    page.keyboard.press("Enter")
    part(page, number).get_by_role("combobox", name="Nightingale").wait_for()
