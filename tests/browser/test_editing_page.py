"""The page of a month: its summaries fold, move, come and go, and say what is in them."""

import datetime
import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.writing import choose_topic, click_into, findings, listen, log_in, part
from tests.factories import (
    make_citation,
    make_draft,
    make_post,
    make_research_type,
    make_summary,
    make_topic,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, TABLET, DESKTOP = 390, 820, 1280


@pytest.fixture
def amiss():
    return []


@pytest.fixture
def page(context, live_server, amiss):
    listen(context, amiss)
    yield log_in(context.new_page(), live_server.url, make_user("Author"))
    assert amiss == []


@pytest.fixture
def draft():
    """February 2023 with the summaries A, B and C, which lack nothing."""
    draft = make_draft(month=datetime.date(2023, 2, 1))
    for title in "ABC":
        make_summary(draft, title=title)
    return draft


@pytest.fixture
def opened(page, live_server, draft):
    page.goto(live_server.url + address_of(draft))
    part(page, 2).get_by_role("toolbar").first.wait_for()
    return page


def address_of(post):
    return reverse("admin:blog_post_change", args=[post.pk])


def titles(post):
    return list(post.summaries.order_by("position").values_list("title", flat=True))


def headings(page):
    return page.locator("[data-part]:not(.is-removed) [data-heading]").all_inner_texts()


def save(page):
    # The message of the last time is still there.
    with page.expect_navigation():
        page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("is saved: readers do not see it yet.").wait_for()


def said(page):
    return page.locator("#summaries-group > [data-said]")


def refusal(page, text):
    """What is said at a field, which stands in the list beside the form, too."""
    return page.locator(".errorlist", has_text=text)


# Folding.


def test_a_summary_folds_to_its_title_its_citation_and_what_is_missing(page, live_server):
    draft = make_draft()
    citation = make_citation(title="Reading aloud")
    make_summary(draft, title="A", citation=citation, topics=(), practice_implications="")
    page.goto(live_server.url + address_of(draft))
    fold = part(page, 0).get_by_role("button", name=re.compile("^1 A$"))
    fold.click()
    expect(fold).to_have_attribute("aria-expanded", "false")
    expect(part(page, 0).get_by_label("Title", exact=True)).to_be_hidden()
    expect(part(page, 0).locator("[data-gist]")).to_have_text(
        "Quillfeather (2022) Reading aloud Missing: practice implications, topics"
    )
    fold.press("Enter")
    expect(part(page, 0).get_by_label("Title", exact=True)).to_be_visible()
    expect(part(page, 0).locator("[data-gist]")).to_be_hidden()


def test_all_fold_and_open_at_once_and_stay_so_after_saving(opened):
    opened.get_by_role("button", name="Fold all").click()
    folds = opened.locator("[data-fold][aria-expanded=false]")
    expect(folds).to_have_count(3)
    part(opened, 1).locator("[data-fold]").click()
    save(opened)
    expect(folds).to_have_count(2)
    expect(part(opened, 1).get_by_label("Title", exact=True)).to_be_visible()
    opened.get_by_role("button", name="Open all").click()
    expect(folds).to_have_count(0)


def test_a_folded_summary_opens_when_something_in_it_is_amiss(opened):
    part(opened, 1).get_by_label("Title", exact=True).fill("")
    opened.get_by_role("button", name="Fold all").click()
    opened.get_by_role("button", name="Save the draft").click()
    expect(refusal(opened, "A summary needs a title.")).to_be_visible()
    expect(part(opened, 0).get_by_label("Title", exact=True)).to_be_hidden()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_page_that_was_refused_begins_where_it_says_why(width, opened):
    opened.set_viewport_size({"width": width, "height": 800})
    part(opened, 2).get_by_label("Title", exact=True).fill("")
    opened.get_by_role("button", name="Save the draft").click()
    expect(refusal(opened, "A summary needs a title.")).to_be_focused()
    expect(refusal(opened, "A summary needs a title.")).to_be_in_viewport()
    opened.keyboard.press("Tab")
    expect(part(opened, 2).get_by_label("Title", exact=True)).to_be_focused()


# Order.


def test_a_summary_moves_by_keyboard_and_keeps_the_focus(opened, draft):
    up = part(opened, 2).get_by_role("button", name="Move up: C")
    up.focus()
    up.press("Enter")
    expect(said(opened)).to_have_text("“C” is now 2 of 3.")
    expect(up).to_be_focused()
    up.press("Space")
    expect(said(opened)).to_have_text("“C” is now 1 of 3.")
    expect(up).to_be_focused()
    assert headings(opened) == ["1 C", "2 A", "3 B"]
    up.press("Enter")
    expect(said(opened)).to_have_text("“C” is the first already.")
    expect(up).to_be_focused()
    expect(up).to_be_disabled()
    expect(part(opened, 0).get_by_role("button", name="Move up: A")).to_be_enabled()
    down = part(opened, 0).get_by_role("button", name="Move down: A")
    down.press("Enter")
    expect(down).to_be_focused()
    save(opened)
    assert titles(draft) == ["C", "B", "A"]
    assert headings(opened) == ["1 C", "2 B", "3 A"]


def drag(page, number, onto):
    """Takes that summary by its grip and lets it go over the head of another."""
    grip = part(page, number).locator("[data-grip]")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    expect(page.locator(".is-arranging")).to_be_visible()
    target = part(page, onto).bounding_box()
    page.mouse.move(target["x"] + 30, target["y"] + target["height"] / 2, steps=8)
    target = part(page, onto).bounding_box()
    page.mouse.move(target["x"] + 30, target["y"] + target["height"] / 2, steps=8)


@pytest.mark.parametrize(
    ("number", "onto", "order"), [(0, 2, ["B", "C", "A"]), (2, 0, ["C", "A", "B"])]
)
def test_a_summary_moves_by_dragging(number, onto, order, opened, draft):
    drag(opened, number, onto)
    opened.mouse.up()
    expect(opened.locator(".is-arranging")).to_have_count(0)
    expect(said(opened)).to_contain_text("is now")
    assert headings(opened) == [f"{place} {title}" for place, title in enumerate(order, start=1)]
    save(opened)
    assert titles(draft) == order


def test_an_editor_still_works_after_its_summary_was_moved(opened, draft):
    part(opened, 1).get_by_role("button", name="Move up: B").click()
    editor = part(opened, 1).get_by_role("textbox", name="Summary", exact=True)
    click_into(editor)
    opened.keyboard.press("Control+End")
    opened.keyboard.type(" Typed later.")
    save(opened)
    assert draft.summaries.get(title="B").body.endswith(" Typed later.</p>")


# Coming and going.


def test_a_third_summary_is_added_as_the_last_with_all_that_belongs_to_it(opened, draft):
    opened.get_by_role("button", name="Add a summary").click()
    added = part(opened, 3)
    expect(added.get_by_label("Title", exact=True)).to_be_focused()
    opened.keyboard.type("D")
    added.get_by_role("textbox", name="Summary", exact=True).click()
    opened.keyboard.type("Sixty clients.")
    added.get_by_role("textbox", name="Practice implications").click()
    opened.keyboard.type("Ask them.")
    choose_topic(added, "Empathy")
    added.locator(".select2-selection").click()
    opened.get_by_role("searchbox").last.fill("quillfeather")
    opened.locator(".select2-results__option[aria-selected]").first.click()
    expect(added.locator("[data-heading]")).to_have_text("4 D")
    save(opened)
    assert titles(draft) == ["A", "B", "C", "D"]
    summary = draft.summaries.get(title="D")
    assert [str(topic) for topic in summary.topics.all()] == ["Empathy"]
    assert summary.citation is not None


def test_a_summary_that_nobody_writes_in_is_not_saved(page, draft, live_server):
    page.goto(live_server.url + address_of(draft))
    page.get_by_role("button", name="Add a summary").click()
    part(page, 3).get_by_role("button", name="Move up").click()
    save(page)
    assert titles(draft) == ["A", "B", "C"]


def test_a_summary_is_removed_and_put_back_until_it_is_saved(opened, draft):
    for number, name in ((0, "A"), (1, "B")):
        part(opened, number).get_by_role("button", name=f"Remove: {name}").click()
    expect(part(opened, 1).get_by_role("button", name="Put it back")).to_be_focused()
    expect(part(opened, 1)).to_contain_text("“B” goes when you save.")
    assert headings(opened) == ["1 C"]
    part(opened, 1).get_by_role("button", name="Put it back").click()
    expect(part(opened, 1).get_by_role("button", name="Remove: B")).to_be_focused()
    assert headings(opened) == ["1 B", "2 C"]
    save(opened)
    assert titles(draft) == ["B", "C"]


def test_a_new_summary_is_removed_although_something_stands_in_it(opened, draft):
    opened.get_by_role("button", name="Add a summary").click()
    part(opened, 3).get_by_role("textbox", name="Summary", exact=True).click()
    opened.keyboard.type("No title yet.")
    part(opened, 3).get_by_role("button", name="Remove").first.click()
    save(opened)
    assert titles(draft) == ["A", "B", "C"]


def test_what_readers_have_seen_cannot_be_removed(page, live_server):
    post = make_post()
    make_summary(post, title="A")
    page.goto(live_server.url + address_of(post))
    expect(part(page, 0).get_by_role("button", name="Move up: A")).to_be_visible()
    expect(part(page, 0).get_by_role("button", name="Remove: A")).to_have_count(0)


# What is in it.


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (1, "1 word · 1 minute to read"),
        (357, "357 words · 2 minutes to read"),
        (595, "595 words · 2 minutes to read"),
        (596, "596 words · 3 minutes to read"),
    ],
)
def test_words_and_minutes_are_those_of_the_public_page(words, shown, page, live_server):
    draft = make_draft()
    body = f"<h3>word</h3><ul><li><p>{'word ' * (words - 1)}</p></li></ul>"
    summary = make_summary(draft, body=body, practice_implications="")
    page.goto(live_server.url + address_of(draft))
    expect(part(page, 0).locator("[data-words]")).to_have_text(shown)
    assert f"{summary.reading_minutes} minute" in shown


def test_words_are_counted_as_they_are_typed(opened):
    count = part(opened, 0).locator("[data-words]")
    expect(count).to_have_text("19 words · 1 minute to read")
    click_into(part(opened, 0).get_by_role("textbox", name="Practice implications"))
    opened.keyboard.press("Control+End")
    opened.keyboard.type(" And read.")
    expect(count).to_have_text("21 words · 1 minute to read")


def test_topics_are_found_by_their_words_and_stand_as_chips(page, live_server):
    make_topic("Owls at night", synonyms=["Strigidae"])
    make_topic("Ówls by day")
    draft = make_draft()
    make_summary(draft, topics=())
    page.goto(live_server.url + address_of(draft))
    search = part(page, 0).get_by_role("combobox", name="Topics")
    search.fill("owls")
    options = part(page, 0).get_by_role("option")
    expect(options.filter(visible=True)).to_have_text(["Owls at night", "Ówls by day"])
    # The arrows begin at the first.
    search.press("ArrowDown")
    expect(search).to_have_attribute("aria-activedescendant", options.first.get_attribute("id"))
    search.press("ArrowDown")
    search.press("Enter")
    expect(search).to_be_focused()
    search.fill("strigi")
    search.press("Enter")
    chips = part(page, 0).get_by_role("list", name="Chosen topics").get_by_role("listitem")
    expect(chips).to_have_text([re.compile("Owls at night"), re.compile("Ówls by day")])
    part(page, 0).get_by_role("button", name="Remove Owls at night").click()
    expect(search).to_be_focused()
    save(page)
    assert [str(topic) for topic in draft.summaries.get().topics.all()] == ["Ówls by day"]
    search.press("Backspace")
    save(page)
    assert not draft.summaries.get().topics.exists()


def test_a_topic_that_begins_as_it_is_typed_is_found_first(opened):
    make_topic("A night of owls")
    make_topic("Barn", synonyms=["owlery"])
    make_topic("Howling")
    make_topic("Owls at night")
    opened.reload()
    part(opened, 0).get_by_role("combobox", name="Topics").fill("owl")
    options = part(opened, 0).get_by_role("option").filter(visible=True)
    expect(options).to_have_text(["Owls at night", "A night of owls", "Barn", "Howling"])


def test_the_list_of_topics_stands_above_the_save_row(opened):
    for number in range(12):
        make_topic(f"Owls {number}")
    opened.reload()
    search = part(opened, 0).get_by_role("combobox", name="Topics")
    search.focus()
    search.evaluate("e => scrollBy(0, e.getBoundingClientRect().bottom - innerHeight + 100)")
    opened.keyboard.type("owl")
    expect(part(opened, 0).get_by_role("option").filter(visible=True)).to_have_count(12)
    listed = part(opened, 0).get_by_role("listbox").bounding_box()
    row = opened.locator("#save-row").bounding_box()
    assert listed["y"] + listed["height"] <= row["y"]


def test_the_key_that_chooses_a_topic_never_sends_the_page(opened):
    opened.evaluate("window.untouched = true")
    search = part(opened, 0).get_by_role("combobox", name="Topics")
    search.fill("no such topic")
    search.press("Enter")
    expect(part(opened, 0).get_by_text("No topic has these words.")).to_be_attached()
    search.press("Escape")
    search.press("Enter")
    assert opened.evaluate("window.untouched")


def test_a_type_of_research_says_what_it_means(page, live_server):
    make_research_type("Owl watch", description="Somebody sits still and looks.")
    page.goto(f"{live_server.url}/admin/blog/post/add/")
    choice = part(page, 0).get_by_label("Type of research")
    choice.select_option("Owl watch")
    expect(choice).to_have_accessible_description("Somebody sits still and looks.")


def test_what_is_too_long_is_said_and_never_cut(opened):
    teaser = opened.get_by_label("Teaser", exact=True)
    teaser.fill("x" * 250)
    expect(opened.get_by_text("Room for 50 more characters")).to_be_visible()
    teaser.fill("👩" * 301)
    expect(opened.get_by_text("1 character too many")).to_be_visible()
    opened.get_by_role("button", name="Save the draft").click()
    expect(refusal(opened, "Ensure this value has at most 300 characters")).to_be_visible()
    expect(teaser).to_have_value("👩" * 301)


def test_the_tool_bar_is_one_stop_and_says_what_is_on(opened):
    bar = part(opened, 0).get_by_role("toolbar", name="Formatting").first
    names = [button.get_attribute("aria-label") for button in bar.get_by_role("button").all()]
    assert names == [
        *("Bold", "Italic", "Heading", "Smaller heading", "Bulleted list", "Numbered list"),
        *("Quotation", "Link", "Undo", "Redo"),
    ]
    bold = bar.get_by_role("button", name="Bold")
    bold.focus()
    bold.press("ArrowRight")
    expect(bar.get_by_role("button", name="Italic")).to_be_focused()
    opened.keyboard.press("Tab")
    expect(part(opened, 0).get_by_role("textbox", name="Summary", exact=True)).to_be_focused()
    opened.keyboard.press("Control+b")
    expect(bold).to_have_attribute("aria-pressed", "true")


# The page as a whole.


def covered(page):
    """What has the focus and is not the uppermost where it stands."""
    return page.evaluate(
        """() => {
          const focused = document.activeElement;
          const row = document.getElementById("save-row");
          if (focused === document.body || row.contains(focused)) return null;
          const box = focused.getBoundingClientRect();
          const edge = row.getBoundingClientRect().top;
          const isSticky = getComputedStyle(row).position === "sticky";
          const seen = Math.min(box.bottom, box.top + 24);
          return isSticky && box.height && seen > edge + 1 ? focused.outerHTML.slice(0, 160) : null;
        }"""
    )


@pytest.mark.parametrize(("width", "height"), [(PHONE, 800), (DESKTOP, 700)])
def test_the_save_row_stays_in_sight_and_never_covers_what_has_the_focus(
    width, height, page, live_server, draft
):
    page.set_viewport_size({"width": width, "height": height})
    page.goto(live_server.url + address_of(draft))
    part(page, 2).get_by_role("toolbar").first.wait_for()
    hidden = []
    for _ in range(90):
        page.keyboard.press("Tab")
        if found := covered(page):
            hidden.append(found)
    assert hidden == []
    expect(page.get_by_role("button", name="Save the draft")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, TABLET, DESKTOP])
def test_axe_finds_nothing_on_the_page_in_any_state(width, scheme, page, live_server, draft):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto(live_server.url + address_of(draft))
    part(page, 2).get_by_role("toolbar").first.wait_for()
    found = findings(page)
    page.get_by_role("button", name="Add a summary").click()
    part(page, 0).locator("[data-fold]").click()
    part(page, 1).get_by_role("button", name="Remove: B").click()
    part(page, 2).get_by_role("combobox", name="Topics").fill("e")
    found += findings(page)
    editor = part(page, 2).get_by_role("textbox", name="Summary", exact=True)
    click_into(editor)
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Edit Link").wait_for()
    found += findings(page)
    page.get_by_role("button", name="Cancel").click()
    part(page, 2).get_by_label("Title", exact=True).fill("")
    page.get_by_role("button", name="Save the draft").click()
    refusal(page, "A summary needs a title.").wait_for()
    found += findings(page)
    assert found == []


def test_colours_change_at_once_as_on_the_public_pages(opened):
    part(opened, 0).get_by_role("toolbar").first.wait_for()
    fading = opened.evaluate(
        """() => [...document.querySelectorAll("*")]
          .filter((one) => !/^(0s,? ?)+$/.test(getComputedStyle(one).transitionDuration))
          .map((one) => one.outerHTML.slice(0, 100))"""
    )
    assert fading == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_one_can_press_above_the_page_is_underlined(scheme, opened):
    opened.emulate_media(color_scheme=scheme)
    ruled = "(one) => getComputedStyle(one).borderBottomColor"
    underlined = opened.locator("#user-tools a").first.evaluate(ruled)
    field = opened.get_by_label("Byline").evaluate(ruled)
    assert underlined == field, "as easily seen as the edge of a field"


@pytest.mark.parametrize("width", [PHONE, TABLET])
def test_fingers_have_room(width, browser, live_server, draft):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, has_touch=True, is_mobile=True
    )
    page = log_in(context.new_page(), live_server.url, make_user("Author"))
    page.goto(live_server.url + address_of(draft))
    part(page, 2).get_by_role("toolbar").first.wait_for()
    small = page.evaluate(
        """() => [...document.querySelectorAll("#content :is(a, button, input, select, summary)")]
          .filter((one) => one.checkVisibility() && !one.matches(".select2-hidden-accessible"))
          .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 100)])
          .filter(([box]) => box.width && (box.height < 43.5 || box.width < 43.5))
          .map(([box, html]) => `${Math.round(box.width)} × ${Math.round(box.height)}: ${html}`)"""
    )
    assert small == []
    context.close()


def test_without_scripts_everything_can_be_written_ordered_and_removed(browser, live_server, draft):
    context = browser.new_context(java_script_enabled=False)
    page = log_in(context.new_page(), live_server.url, make_user("Author"))
    page.goto(live_server.url + address_of(draft))
    expect(page.get_by_role("button", name="Move up")).to_have_count(0)
    part(page, 2).get_by_label("Order", exact=True).fill("1")
    part(page, 0).get_by_label("Remove it when saved").check()
    part(page, 1).get_by_label("Empathy", exact=True).check()
    part(page, 1).get_by_label("Title", exact=True).fill("Without")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("is saved: readers do not see it yet.").wait_for()
    assert titles(draft) == ["C", "Without"]
    assert draft.summaries.get(title="Without").topics.filter(name="Empathy").exists()
    context.close()


def test_nothing_of_the_plumbing_is_in_sight(opened, live_server):
    for address in (opened.url, f"{live_server.url}/admin/blog/post/add/"):
        opened.goto(address)
        text = opened.locator("#container").inner_text()
        assert [word for word in ("#1", "Add another", "post", "---") if word in text] == []
