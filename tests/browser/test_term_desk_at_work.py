"""A moderator mends a misspelt topic in a minute, in a real browser."""

import pytest
from playwright.sync_api import expect

from research.likeness import decide_different
from research.models import Topic
from tests.browser.writing import findings
from tests.factories import PASSWORD, make_summaries, make_topic, make_user

pytestmark = pytest.mark.django_db(transaction=True)

# From the first page of the admin until the topic is merged, and not merged again.
MOST_CLICKS = 5


@pytest.fixture
def amiss():
    """What the console said."""
    return []


@pytest.fixture
def desk(page, live_server, amiss):
    """The first page of a moderator who has just logged in."""

    def listen(message):
        if message.type in ("error", "warning"):
            amiss.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: amiss.append(f"{page.url}: {error}"))
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Username").fill(make_user("Moderator").username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="Your desk").wait_for()
    return page


@pytest.fixture
def adherance():
    """Misspelt on one summary; three others carry the topic as it should be."""
    adherence = Topic.objects.get(slug="adherence")
    adherence.aliases.all().delete()
    make_summaries(3, topics=[adherence])
    misspelt = make_topic("Adherance", slug="adherance")
    make_summaries(1, topics=[misspelt])
    return misspelt


def test_adherance_is_a_one_minute_job_by_keyboard(desk, live_server, adherance, amiss):
    pressed = []

    def press(role, name, **kwargs):
        pressed.append(name)
        desk.get_by_role(role, name=name, **kwargs).press("Enter")

    def answer(path):
        response = desk.request.get(f"{live_server.url}{path}", max_redirects=0)
        return response.status, response.headers.get("location")

    desk.reload()
    press("link", "Topics used once or never")
    press("link", "Merge, rename or split them at the topic desk")
    cluster = desk.get_by_role("group", name="Adherence")
    expect(cluster).to_contain_text("1 public; because: spelt nearly the same, 0.89")
    press("button", "Merge… Adherence")
    expect(desk.locator(".term-effect")).to_contain_text(
        "Readers find 4 summaries under Adherence, where there are 3 now, at once."
    )
    press("button", "Merge", exact=True)
    desk.get_by_text("“Adherance”: now part of “Adherence”.").wait_for()
    assert answer("/topics/adherance/") == (301, "/topics/adherence/")
    assert answer("/summaries.atom?topic=adherance") == (301, "/summaries.atom?topic=adherence")
    press("button", "Undo Merged: Adherance → Adherence")
    desk.get_by_text("Taken back: Merged: Adherance → Adherence").wait_for()
    assert answer("/topics/adherance/") == (200, None)
    assert len(pressed) <= MOST_CLICKS
    assert amiss == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_the_desk_is_whole_and_accessible(width, scheme, desk, live_server, adherance, amiss):
    decide_different([adherance, make_topic("x" * 100)], None)
    desk.set_viewport_size({"width": width, "height": 850})
    desk.emulate_media(color_scheme=scheme)
    keys = f"term={adherance.pk}&term={Topic.objects.get(slug='adherence').pk}"
    for path in (
        "desk/",
        f"desk/merge/?{keys}",
        f"{adherance.pk}/rename/",
        f"{adherance.pk}/split/",
    ):
        desk.goto(f"{live_server.url}/admin/research/topic/{path}")
        for folded in desk.locator("details").all():
            folded.locator("summary").click()
        assert findings(desk) == []
    desk.get_by_label("Name of the new one").fill("Keeping to it")
    desk.get_by_role("checkbox").first.check()
    desk.get_by_role("button", name="Show what would happen").click()
    desk.get_by_role("heading", name="What will happen").wait_for()
    assert findings(desk) == []
    assert amiss == []
