"""A moderator goes through the queue with single keys, in a real browser."""

import pytest
from playwright.sync_api import expect

from blog.models import Summary
from research.models import ResearchType, Topic
from tests.browser.effort import Effort
from tests.browser.writing import findings, listen, log_in
from tests.factories import make_research_type, make_summary, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amiss():
    return []


@pytest.fixture
def queue(page, live_server, amiss):
    """The page of the first of four, the one on owls, for which alone there is a suggestion."""
    Topic.objects.all().delete()
    ResearchType.objects.all().delete()
    make_topic("Owls")
    make_topic("Aardvarks")
    kind = make_research_type("Survey")
    reasons = ["no-topic", "no-research-type", "guessed"]
    for name in ("owls", "nobody", "bees", "wasps"):
        make_summary(
            title=f"A survey of {name}",
            body=f"<p>About {name}.</p>",
            topics=(),
            research_type=None if name == "owls" else kind,
            review_reasons=reasons,
            source=f"A survey of {name}, as it stood.",
        )
    listen(page.context, amiss)
    log_in(page, live_server.url, make_user("Moderator"))
    page.goto(f"{live_server.url}/admin/review/")
    page.get_by_role("button", name="Accept").wait_for()
    return page


def named(queue, title):
    return queue.get_by_role("heading", name=title, level=1)


def next_is(queue, title):
    """Its page is there, with the script that hears keys, and was painted."""
    named(queue, title).wait_for()
    queue.locator("html.has-script").wait_for()
    queue.wait_for_load_state()
    queue.evaluate("new Promise((seen) => requestAnimationFrame(() => setTimeout(seen)))")


def state(name: str) -> tuple[list[str], list[str]]:
    summary = Summary.objects.get(title=f"A survey of {name}")
    return [topic.name for topic in summary.topics.all()], summary.review_reasons


def test_the_queue_is_gone_through_by_keys_alone(queue, amiss):
    assert findings(queue) == []
    effort = Effort.in_context(queue.context)
    # What is suggested is ticked already.
    expect(queue.get_by_role("checkbox", name="Owls because: Owls")).to_be_checked()
    queue.keyboard.press("a")
    next_is(queue, "A survey of nobody")
    assert state("owls") == (["Owls"], [])
    assert (effort.keys, effort.clicks) == (1, 0)

    # Fix: the field that is asked for; a letter that is typed there is no command.
    queue.keyboard.press("f")
    field = queue.get_by_role("combobox", name="Topics")
    expect(field).to_be_focused()
    queue.keyboard.type("aa")
    queue.keyboard.press("Enter")
    queue.keyboard.press("Escape")
    expect(queue.get_by_role("button", name="Accept")).to_be_focused()
    queue.keyboard.press("a")
    next_is(queue, "A survey of bees")
    assert state("nobody") == (["Aardvarks"], [])

    queue.keyboard.press("u")
    next_is(queue, "A survey of nobody")
    assert state("nobody") == ([], ["no-topic", "no-research-type", "guessed"])
    for title in ("A survey of bees", "A survey of wasps"):
        queue.keyboard.press("s")
        next_is(queue, title)
    queue.keyboard.press("s")
    queue.get_by_text("You have skipped 3.").wait_for()
    assert findings(queue) == []
    assert effort.clicks == 0
    assert amiss == []


def test_the_keys_can_be_turned_off_and_stay_so(queue, amiss):
    queue.get_by_role("button", name="Single keys").click()
    queue.reload()
    toggle = queue.get_by_role("button", name="Single keys")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    for key in "sau1":
        queue.keyboard.press(key)
    expect(named(queue, "A survey of owls")).to_be_visible()
    expect(queue.get_by_role("checkbox", name="Owls because: Owls")).to_be_checked()
    assert state("owls") == ([], ["no-topic", "no-research-type", "guessed"])
    assert amiss == []
