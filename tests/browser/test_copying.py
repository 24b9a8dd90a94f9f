"""Citing in a real browser: a reference is copied, said to be copied, and never in the way."""

import datetime

import pytest
from playwright.sync_api import expect

from tests.factories import make_citation, make_post, make_summary

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = (
    "Quillfeather, A. B. (2022). Do owls listen? Journal of Invented Therapy, 12, 34–56. "
    "https://doi.org/10.5555/owls"
)


@pytest.fixture
def address(live_server):
    summary = make_summary(
        make_post(month=datetime.date(2021, 3, 1)),
        citation=make_citation(title="Do owls listen?", doi="10.5555/owls"),
    )
    return live_server.url + summary.get_absolute_url()


def clipboard(page, kind):
    """What is pasted: a page of ours may not read it by itself."""
    pasted = page.evaluate_handle(
        """kind => ({
          text: new Promise((told) => {
            const tell = (event) => told(event.clipboardData.getData(kind));
            document.addEventListener("paste", tell, { once: true });
          }),
        })""",
        kind,
    )
    page.keyboard.press("Control+v")
    return pasted.evaluate("pasted => pasted.text")


def test_a_reference_is_copied_with_its_italics_and_said_to_be(context, page, address):
    context.grant_permissions(["clipboard-write"])
    page.goto(address)
    page.get_by_text("The study", exact=True).last.click()
    page.get_by_role("button", name="Copy The study, APA").click()
    expect(page.locator(".cite").get_by_role("status")).to_have_text("Copied")
    assert clipboard(page, "text/plain") == PLAIN
    assert "<cite>Journal of Invented Therapy</cite>" in clipboard(page, "text/html")


def test_the_keyboard_copies_too(context, page, address):
    context.grant_permissions(["clipboard-write"])
    page.goto(address)
    page.get_by_text("The study", exact=True).last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".cite").get_by_role("status")).to_have_text("Copied")
    assert clipboard(page, "text/plain") == PLAIN


def test_without_leave_to_copy_the_reference_is_selected(page, address):
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(address)
    page.get_by_text("The study", exact=True).last.click()
    page.get_by_role("button", name="Copy The study, APA").click()
    expect(page.locator(".cite").get_by_role("status")).to_contain_text("Selected")
    assert page.evaluate("getSelection().toString().trim()") == PLAIN


def test_without_scripts_the_references_are_there_and_no_button(browser, address):
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    page.get_by_text("The study", exact=True).last.click()
    expect(page.locator(".cite dd").first).to_have_text(PLAIN)
    expect(page.locator(".cite button").first).to_be_hidden()
    page.close()


def test_the_data_of_a_page_violate_no_policy(page, address):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', event => console.log(event.blockedURI))"
    )
    page.goto(address)
    assert page.locator('script[type="application/ld+json"]').count() == 1
    assert said == []


def test_on_paper_there_is_nothing_to_click(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    expect(page.locator(".cite")).to_be_hidden()
    page.goto(address.rpartition("/2021")[0])
    expect(page.locator(".files")).to_be_hidden()
