"""One month from its first word to a correction, by the author, in one run, in a real browser."""

import datetime

import pytest
from playwright.sync_api import Page, expect

from blog.models import Post
from tests.browser.kept.keeping import no_offer, offer, reopened, wait_for_copies
from tests.browser.writing import choose_topic, findings, listen, log_in, part
from tests.factories import make_citation, make_post, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

TEASER = "…I blog about owls, bees and diaries."
OWLS, BEES, DIARIES = "Owls at the window", "Bees in the waiting room", "Diaries read aloud"
IMPLICATIONS = "Ask clients what they hear at night."
NEW_REFERENCE = (
    "Nightingale, P. (2021). Owls and sleep in outpatients. Journal of Invented Therapy, 12(3), "
    "34-56. https://doi.org/10.5555/owls.1"
)
KNOWN = {BEES: "Honeycomb", DIARIES: "Quillfeather"}
PUBLIC = "is public now."
DIARIES_COME_FIRST = """([copy], title) => copy?.state.parts.summaries.some(
  ({ fields }) => fields.title.text === title && fields.position.text === "1")"""


@pytest.fixture
def amiss():
    """What the console of any window of anybody said."""
    return []


@pytest.fixture
def february():
    post = make_post(month=datetime.date(2023, 2, 1), byline="Robin Sample")
    make_summary(post, title="Older")
    for family in KNOWN.values():
        make_citation(authors=[{"family": family, "given": "A."}], title=f"{family} on waiting")
    return post


@pytest.fixture
def somebody(new_context, live_server, amiss):
    """Opens a browser of an author's own, logged in, with this first name."""

    def opened(name: str) -> Page:
        context = new_context()
        listen(context, amiss)
        return log_in(context.new_page(), live_server.url, make_user("Author", first_name=name))

    return opened


def test_a_month_is_written_shared_published_and_corrected_and_no_word_is_lost(
    somebody, new_context, live_server, february, amiss
):
    page = somebody("Ada")
    page.get_by_role("link", name="Start March 2023").click()
    page.get_by_label("Teaser").fill(TEASER)
    write_three_summaries(page)
    put_the_last_first_by_keyboard(page)
    page = kill_it_and_recover(page)
    schedule(page)
    link = share(page)
    nobody = new_context().new_page()
    read_as_a_colleague(nobody, link.replace("http://localhost:8000", live_server.url))
    publish(page)
    public = live_server.url + Post.objects.get(month=datetime.date(2023, 3, 1)).get_absolute_url()
    assert nobody.goto(link.replace("http://localhost:8000", live_server.url)).url == public
    correct(page)
    read_the_correction(nobody, public)
    collide(page, somebody("Ben"))
    restore_what_was_there_before(page)
    read_what_came_back(nobody, public)
    assert amiss == []


def write_three_summaries(page: Page) -> None:
    page.get_by_role("button", name="Add a summary").click()
    for number, title in enumerate((OWLS, BEES, DIARIES)):
        summary = part(page, number)
        summary.get_by_label("Title", exact=True).fill(title)
        if title in KNOWN:
            find_citation(page, number, KNOWN[title])
        else:
            enter_citation(page, number, NEW_REFERENCE)
        write(page, number, "Summary", f"What forty clients said. The word is {title.split()[0]}.")
        write(page, number, "Practice implications", IMPLICATIONS)
        choose_topic(summary, "Empathy")
        summary.get_by_label("Type of research").select_option("Meta-analysis")
    expect(page.locator(".part-words")).to_have_text(["15 words · 1 minute to read"] * 3)
    expect(page.locator("[data-verdict]")).to_have_text("Nothing is missing: it can be published.")


def write(page: Page, number: int, field: str, text: str) -> None:
    """Before what stands there."""
    box = part(page, number).get_by_role("textbox", name=field, exact=True)
    box.click()
    box.evaluate("(box) => box.editor.commands.setTextSelection(1)")
    page.keyboard.type(text)


def find_citation(page: Page, number: int, words: str) -> None:
    part(page, number).locator(".select2-selection").click()
    page.get_by_role("searchbox").last.fill(words)
    page.get_by_role("option", name=f"{words} (2022) {words} on waiting").click()


def enter_citation(page: Page, number: int, reference: str) -> None:
    with page.expect_popup() as opened:
        part(page, number).get_by_role("link", name="Add another citation").click()
    popup = opened.value
    popup.get_by_label("Reference as typed").fill(reference)
    with popup.expect_event("close"):
        popup.get_by_role("button", name="Save", exact=True).click()
    part(page, number).get_by_role("combobox", name="Nightingale (2021) Owls").wait_for()


def expect_order(page: Page, *titles: str) -> None:
    numbered = [f"{place} {title}" for place, title in enumerate(titles, start=1)]
    expect(page.locator("[data-part] [data-heading]")).to_have_text(numbered)


def put_the_last_first_by_keyboard(page: Page) -> None:
    up = part(page, 2).get_by_role("button", name=f"Move up: {DIARIES}")
    up.focus()
    up.press("Enter")
    up.press("Enter")
    expect(up).to_be_focused()
    expect_order(page, DIARIES, OWLS, BEES)


def kill_it_and_recover(page: Page) -> Page:
    """Nothing of the month is saved yet: all of it is in the browser alone."""
    wait_for_copies(page, DIARIES_COME_FIRST, DIARIES)
    assert not Post.objects.drafts().exists()
    page = reopened(page, page.url)
    expect(offer(page)).to_be_visible()
    offer(page).get_by_role("button", name="Put it back").click()
    expect_order(page, DIARIES, OWLS, BEES)
    expect(page.locator("[data-verdict]")).to_have_text("Nothing is missing: it can be published.")
    return page


def schedule(page: Page) -> None:
    page.get_by_text("Publish later").click()
    page.get_by_label("It appears by itself on").fill("2999-03-01T07:00")
    page.get_by_text("Friday 1 March 2999, 07:00, Ottawa time").wait_for()
    page.get_by_role("button", name="Schedule").click()
    page.get_by_text("is saved; it appears by itself on Friday 1 March 2999, 07:00").wait_for()
    no_offer(page)
    post = Post.objects.get(month=datetime.date(2023, 3, 1))
    assert post.is_scheduled
    assert [
        (one.title, one.citation.authors[0]["family"], str(one.topics.get()), one.body)
        for one in post.summaries.order_by("position")
    ] == [
        (title, author, "Empathy", f"<p>What forty clients said. The word is {word}.</p>")
        for title, author, word in (
            (DIARIES, "Quillfeather", "Diaries"),
            (OWLS, "Nightingale", "Owls"),
            (BEES, "Honeycomb", "Bees"),
        )
    ]


def share(page: Page) -> str:
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("The link. It is shown only now: copy it")
    link.wait_for()
    return link.input_value()


def read_as_a_colleague(nobody: Page, link: str) -> None:
    answer = nobody.goto(link)
    assert answer.headers["cache-control"] == "no-store"
    nobody.get_by_text("Preview: not public.").wait_for()
    found = nobody.locator("main article").get_by_role("heading", level=2).all_inner_texts()
    assert found == [DIARIES, OWLS, BEES]
    assert nobody.context.cookies() == []
    assert findings(nobody) == []


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_text([DIARIES, OWLS, BEES])
    page.keyboard.press("Enter")
    page.get_by_text(PUBLIC).wait_for()


def update(page: Page) -> None:
    page.get_by_role("button", name="Update the public page").click()


def correct(page: Page) -> None:
    summary = part(page, 1)
    summary.get_by_text("Correction", exact=True).first.click()
    write(page, 1, "Correction", "Fifty clients were asked, not forty.")
    update(page)
    page.get_by_text("The public page of March 2023 is up to date.").wait_for()


def read_the_correction(nobody: Page, public: str) -> None:
    nobody.goto(public)
    nobody.locator("article").get_by_role("link", name=OWLS).click()
    nobody.get_by_role("heading", name=OWLS, level=1).wait_for()
    expect(nobody.get_by_role("main")).to_contain_text("Fifty clients were asked, not forty.")
    assert findings(nobody) == []


def collide(page: Page, other: Page) -> None:
    """Both write into the same text; who comes second sees both, and keeps both."""
    other.goto(page.url)
    part(other, 2).get_by_role("toolbar").first.wait_for()
    write(other, 0, "Summary", "Ben asked ten more. ")
    update(other)
    other.get_by_text("The public page of March 2023 is up to date.").wait_for()

    write(page, 0, "Summary", "Ada asked again. ")
    update(page)
    page.get_by_role("heading", name="Ben saved this while you were writing").wait_for()
    choice = page.get_by_role("group", name=f"Summary of “{DIARIES}”: which one?")
    expect(choice).to_contain_text("Ben asked ten more. What forty clients said.")
    expect(choice).to_contain_text("Ada asked again. What forty clients said.")
    choice.get_by_label("Theirs").check()
    write(page, 0, "Summary", "Ada asked again. ")
    update(page)
    page.get_by_text("The public page of March 2023 is up to date.").wait_for()
    expect(part(page, 0).get_by_role("textbox", name="Summary", exact=True)).to_have_text(
        "Ada asked again. Ben asked ten more. What forty clients said. The word is Diaries."
    )


def restore_what_was_there_before(page: Page) -> None:
    page.get_by_role("link", name="History").click()
    versions = page.get_by_role("radio", name="Compare from")
    expect(versions).to_have_count(5)
    versions.last.check()
    page.get_by_role("button", name="Compare the two").click()
    diaries = page.get_by_role("region", name=DIARIES)
    expect(diaries.locator("ins")).to_contain_text(["Ada asked again. Ben asked ten more."])
    assert findings(page) == []
    diaries.get_by_role("link", name="Put this summary back as of").first.click()
    expect(part(page, 0).get_by_role("textbox", name="Summary", exact=True)).to_have_text(
        "What forty clients said. The word is Diaries."
    )
    update(page)
    page.get_by_text("The public page of March 2023 is up to date.").wait_for()


def read_what_came_back(nobody: Page, public: str) -> None:
    nobody.goto(public)
    main = nobody.get_by_role("main")
    expect(main).to_contain_text("What forty clients said. The word is Diaries.")
    expect(main).not_to_contain_text("asked ten more")
    expect(main).to_contain_text("Fifty clients were asked, not forty.")
