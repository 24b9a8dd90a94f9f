"""Citations entered in a real browser, with a server on this machine in Crossref's place."""

import datetime
import itertools
import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from research.models import Citation, Match
from tests.browser.writing import findings, listen, log_in
from tests.crossref_server import record_of
from tests.factories import make_citation, make_notice, make_post, make_summary, make_user

pytestmark = pytest.mark.django_db(transaction=True)

NOON = datetime.datetime(2024, 5, 7, 12, tzinfo=datetime.UTC)
ADD = "/admin/research/citation/add/"
CHAPTER = (
    "Quillfeather, A. B. (2019). Letters and diaries. In C. D. Tinte (Ed.), Handbook of invented "
    "therapy (2nd ed., pp. 12-34). Paper Press."
)
BIBTEX = r"""@article{a, title = {{\"O}wls \& bees}, author = {Tinte, C. and {Owl Group}},
  journal = {Owl Letters}, year = 2020, volume = 3, pages = {1--9}}
@phdthesis{b, title = {Bees}, author = {Tinte, C.}, school = {University of Owls}, year = 2021}"""


@pytest.fixture
def amiss():
    """What the console of any window of the test said, and what axe found."""
    return []


@pytest.fixture
def page(context, live_server, crossref, amiss):
    """A page of someone who has logged in as an author."""
    listen(context, amiss)
    return log_in(context.new_page(), live_server.url, make_user("Author"))


@pytest.fixture
def look(amiss):
    """Looks at a page as axe does, best practices too: on a phone and a desk, by night and day."""

    def look(page):
        page.wait_for_load_state()
        for width, scheme in itertools.product((390, 1280), ("dark", "light")):
            page.set_viewport_size({"width": width, "height": 850})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            amiss.extend(findings(page))

    return look


def paste(page, text):
    """Paste into the box, as with the keyboard."""
    box = page.locator("#id_raw")
    box.fill(text)
    box.dispatch_event("paste")
    page.locator("#understood .reading").first.wait_for()


def press(page, name):
    page.get_by_role("button", name=name).first.click()


def add_citation(page):
    """Opens the window in which a citation is entered for the first summary of a post."""
    with page.expect_popup() as opened:
        page.locator("#summaries-0").get_by_role("link", name="Add another citation").click()
    return opened.value


def chosen(page):
    """What stands as the citation of the first summary."""
    return page.locator("#summaries-0 .select2-selection__rendered")


def test_a_doi_is_pasted_looked_up_and_saved(page, live_server, crossref, look, amiss):
    crossref.knows("10.5555/diary.1", title=["Reading <i>diaries</i> aloud"])
    page.goto(live_server.url + ADD)
    paste(page, "see https://doi.org/10.5555/DIARY.1.")
    assert crossref.asked == []
    press(page, "Look it up at Crossref")
    expect(page.locator(".understood .as-printed")).to_contain_text("Reading diaries aloud.")
    look(page)
    press(page, "Fill the form with this")
    expect(page.get_by_label("Title of the work")).to_have_value("Reading diaries aloud")
    look(page)
    page.locator("[name=_save]:visible").first.click()
    page.get_by_text("was added successfully").wait_for()
    citation = Citation.objects.get()
    assert (citation.doi, citation.volume) == ("10.5555/diary.1", "12")
    assert amiss == []


def test_a_chapter_in_running_text_is_entered_for_the_summary_being_written(
    page, live_server, look, amiss
):
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    popup = add_citation(page)
    paste(popup, CHAPTER)
    expect(popup.locator(".understood")).to_contain_text("Handbook of invented therapy")
    look(popup)
    press(popup, "Fill the form with this")
    expect(popup.get_by_label("Pages")).to_have_value("12-34")
    # Nothing is doubtful: the next key saves it.
    expect(popup.get_by_role("button", name="Save this citation")).to_be_focused()
    with popup.expect_event("close"):
        popup.keyboard.press("Enter")
    expect(chosen(page)).to_have_text("×Quillfeather (2019) Letters and diaries")
    assert Citation.objects.get().kind == "chapter"
    assert amiss == []


def test_the_work_is_chosen_among_three_that_crossref_offers(
    page, live_server, crossref, look, amiss
):
    crossref.offers = [
        record_of("10.5555/letters", title=["Letters & diaries"], page="12-34"),
        record_of("10.5555/owls", title=["Letters in silence"], container_title=["Owl Letters"]),
        record_of("10.5555/bees", title=["Bees"], issued={"date-parts": [[1999]]}),
    ]
    page.goto(live_server.url + ADD)
    paste(page, CHAPTER)
    press(page, "Find it at Crossref")
    expect(page.get_by_role("button", name="It is this one")).to_have_count(3)
    look(page)
    press(page, "It is this one")
    expect(page.get_by_role("textbox", name="DOI")).to_have_value("10.5555/letters")
    look(page)
    page.locator("[name=_save]:visible").first.click()
    page.get_by_text("was added successfully").wait_for()
    assert Match.objects.get().doi == "10.5555/letters"
    assert amiss == []


def test_what_was_understood_has_the_focus_when_it_comes(page, live_server, amiss):
    page.goto(live_server.url + ADD)
    page.get_by_label("Reference as typed").fill(CHAPTER)
    press(page, "Read it")
    expect(page.get_by_role("region", name="What was understood")).to_be_focused()
    press(page, "Fill the form with this")
    expect(page.get_by_label("Pages")).to_have_value("12-34")
    # By then all that could take the focus away has run.
    page.wait_for_load_state("load")
    expect(page.get_by_role("button", name="Save this citation")).to_be_focused()
    assert amiss == []


def test_an_empty_form_takes_the_cursor_from_nobody(page, live_server, amiss):
    held = []
    page.route("**/first-field*.js", lambda route: held.append(route))
    page.goto(live_server.url + ADD, wait_until="commit")
    box = page.get_by_label("Reference as typed")
    expect(box).not_to_be_focused()
    title = page.get_by_label("Title", exact=False).first
    title.focus()
    held[0].continue_()
    page.wait_for_load_state("load")
    expect(title).to_be_focused()
    page.unroute("**/first-field*.js")
    page.reload()
    expect(box).to_be_focused()
    assert amiss == []


def test_two_entries_of_bibtex_are_ticked_and_saved(page, live_server, look, amiss):
    page.goto(live_server.url + ADD)
    paste(page, BIBTEX)
    expect(page.get_by_role("checkbox", name="Save this one")).to_have_count(2)
    look(page)
    press(page, "Save the ticked ones")
    page.get_by_text("2 citations are saved.").wait_for()
    assert sorted(Citation.objects.values_list("kind", "title")) == [
        ("article-journal", "Öwls & bees"),
        ("thesis", "Bees"),
    ]
    assert amiss == []


@pytest.fixture
def summarised():
    """A chapter that was summarised in March 2021."""
    citation = make_citation(
        kind="chapter",
        title="Letters and diaries",
        authors=[{"family": "Quillfeather", "given": "A. B."}],
        issued_year=2019,
        doi="",
        pages="12-34",
    )
    post = make_post(month=datetime.date(2021, 3, 1))
    make_summary(post, title="What letters do", citation=citation)
    return citation


def test_a_work_that_was_summarised_is_told_and_used_again_with_one_click(
    summarised, page, live_server, look, amiss
):
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    popup = add_citation(page)
    paste(popup, CHAPTER)
    told = popup.locator(".duplicate")
    expect(told).to_contain_text("Already summarised:")
    expect(told).to_contain_text("March 2021: What letters do")
    look(popup)
    with popup.expect_event("close"):
        press(popup, "Use this citation")
    expect(chosen(page)).to_have_text("×Quillfeather (2019) Letters and diaries")
    expect(page.locator("#summaries-0 .chosen")).to_contain_text("March 2021: What letters do")
    assert Citation.objects.count() == 1
    assert amiss == []


def test_a_citation_that_is_chosen_tells_what_became_of_the_work(
    summarised, page, live_server, amiss
):
    make_notice(summarised).confirm(make_user())
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    page.locator("#summaries-0 .select2-selection").click()
    page.get_by_role("searchbox").last.fill("letters")
    page.get_by_role("option", name="Quillfeather (2019)").click()
    expect(page.locator("#summaries-0 .chosen")).to_contain_text("Retraction, 3 May 2024")
    expect(page.locator("#summaries-0 .chosen")).to_contain_text("March 2021: What letters do")
    assert amiss == []


def test_without_a_session_nothing_is_told_of_the_citation_chosen(summarised, page, live_server):
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    page.locator("#summaries-0 .select2-selection").click()
    page.get_by_role("searchbox").last.fill("letters")
    page.get_by_role("option", name="Quillfeather (2019)").wait_for()
    Session.objects.all().delete()
    with page.expect_response("**/login/**"):
        page.keyboard.press("Enter")
    expect(chosen(page)).to_contain_text("Quillfeather (2019)")
    page.evaluate("new Promise(done => requestIdleCallback(done, {timeout: 1000}))")
    expect(page.get_by_role("main")).to_have_count(1)


def test_while_it_is_typed_a_work_that_is_here_is_told(summarised, page, live_server, amiss):
    page.goto(live_server.url + ADD)
    page.get_by_label("Authors", exact=False).first.fill("Quillfeather, A. B.")
    page.get_by_label("Year", exact=False).first.fill("2019")
    page.get_by_label("Title of the work").fill("Letters and diaries")
    page.get_by_label("Title of the work").blur()
    expect(page.locator("#like")).to_contain_text("March 2021: What letters do")
    expect(page.get_by_label("Title of the work")).to_have_value("Letters and diaries")
    assert amiss == []


def test_enter_in_a_field_saves_and_does_not_read(page, live_server, amiss):
    page.goto(live_server.url + ADD)
    page.get_by_label("Title of the work").fill("Owls")
    page.get_by_label("Pages").press("Enter")
    page.get_by_text("was added successfully").wait_for()
    assert Citation.objects.get().title == "Owls"
    assert amiss == []


def test_a_notice_is_confirmed_with_one_click(summarised, page, live_server, look, amiss):
    make_notice(summarised)
    page.get_by_text("Writing", exact=True).click()
    page.get_by_role("link", name="Notices", exact=True).click()
    page.get_by_role("heading", name="Notices to confirm").wait_for()
    look(page)
    press(page, "Confirm")
    page.get_by_text("Confirmed: readers see it from now on.").wait_for()
    page.goto(f"{live_server.url}/2021/03/")
    expect(page.locator(".evidence")).to_contain_text("Retraction, 3 May 2024.")
    look(page)
    assert amiss == []


def test_a_note_to_readers_is_written_at_a_notice(summarised, page, live_server, look, amiss):
    notice = make_notice(summarised)
    page.goto(live_server.url + reverse("admin:research_notice_change", args=[notice.pk]))
    page.get_by_label("Note to readers").fill("We no longer advise this.")
    look(page)
    press(page, "Save")
    page.get_by_text("was changed successfully").wait_for()
    notice.refresh_from_db()
    assert notice.note == "We no longer advise this."
    assert amiss == []


def test_what_a_summary_offers_to_cite_can_be_read_by_anyone(
    summarised, context, live_server, look, amiss
):
    make_notice(summarised, note="We no longer advise this.", noted_at=NOON).confirm(make_user())
    listen(context, amiss)
    page = context.new_page()
    page.goto(live_server.url + summarised.summaries.get().get_absolute_url())
    for offered in ("The study", "This summary"):
        page.locator(".cite summary", has_text=offered).click()
    expect(page.locator(".cite").get_by_role("link", name="BibTeX")).to_have_count(2)
    look(page)
    assert amiss == []


# Where it is cited.


def paste_into_search(page, text):
    """By keyboard alone, into the search for the citation of the first summary."""
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator("#summaries-0").get_by_label("Title", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+v")


def test_what_is_pasted_into_the_search_is_cited_with_the_next_key(
    context, page, live_server, look, amiss
):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    paste_into_search(page, CHAPTER)
    button = page.get_by_role("button", name="Save it and cite it")
    expect(button).to_be_focused()
    expect(button).to_have_accessible_description(re.compile("Handbook of invented therapy"))
    look(page)
    assert not Citation.objects.exists()
    page.keyboard.press("Enter")
    expect(chosen(page)).to_have_text("×Quillfeather (2019) Letters and diaries")
    expect(page.locator("#summaries-0 .select2-selection")).to_be_focused()
    expect(page.locator(".pasted-here")).to_have_count(0)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("[data-gist]").first).to_contain_text("Quillfeather (2019)")
    assert amiss == []


def test_an_open_search_reads_it_too_and_can_be_left(summarised, context, page, live_server, amiss):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    page.evaluate("text => navigator.clipboard.writeText(text)", CHAPTER)
    page.locator("#summaries-0 .select2-selection").click()
    page.keyboard.press("Control+v")
    expect(page.get_by_role("button", name="Use the one that is here")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#summaries-0 .select2-selection")).to_be_focused()
    paste_into_search(page, CHAPTER)
    expect(page.get_by_role("button", name="Use the one that is here")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#summaries-0 .chosen")).to_contain_text("March 2021: What letters do")
    assert Citation.objects.count() == 1
    assert amiss == []


def test_a_few_words_pasted_are_searched_for_in_place_of_what_was_read_before(
    context, page, live_server, amiss
):
    make_citation(title="Owls at night")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + reverse("admin:blog_post_add"))
    paste_into_search(page, CHAPTER)
    expect(page.get_by_role("button", name="Save it and cite it")).to_be_focused()
    paste_into_search(page, "owls at")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("Owls at night")
    expect(page.locator(".pasted-here")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(chosen(page)).to_contain_text("Owls at night")
    assert amiss == []
