"""Someone of the staff at work in a browser: what every test of the editing page begins with."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Locator, Page

from tests.factories import PASSWORD


def listen(context: BrowserContext, amiss: list[str]) -> None:
    """Note what the console of any window says, script errors, and questions that come up."""

    def note(message):
        # What is said in a lower voice is advice, such as where to put a password field.
        if message.type in ("error", "warning"):
            amiss.append(f"{message.page.url}: {message.text}")

    def dismiss(dialog):
        amiss.append(f"{dialog.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    context.on("console", note)
    context.on("weberror", lambda error: amiss.append(f"{error.page.url}: {error.error}"))
    context.on("dialog", dismiss)


def log_in(page: Page, address: str, user) -> Page:
    """By the form."""
    page.goto(f"{address}/admin/")
    page.get_by_label("Username").fill(user.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#user-tools").wait_for()
    return page


def part(page: Page, number: int) -> Locator:
    """The part of the page for that summary; numbers begin with 0 and stay when it moves."""
    return page.locator(f"#summaries-{number}")


def choose_topic(summary: Locator, name: str) -> None:
    """By keyboard alone, as a topic is found fastest."""
    search = summary.get_by_role("combobox", name="Topics")
    search.fill(name)
    search.press("Enter")
    summary.get_by_role("button", name=f"Remove {name}").wait_for()


def click_into(editor: Locator) -> None:
    """Click into a text, ready for keys that move the caret or select."""
    editor.click()
    wait_for_caret(editor)


def wait_for_caret(editor: Locator) -> None:
    """Until ProseMirror has put the caret back after the focus, which it does with a timer.

    Of two timers of one length the one that was set later goes off later (HTML, section 8.6), so
    that after this one ProseMirror's has.
    """
    editor.evaluate("() => new Promise((known) => setTimeout(known, 20))")


def findings(page: Page) -> list[tuple]:
    """What axe finds, good practice included, and whether the page is wider than the screen."""
    # Preloading would ask for the style sheets again, and for what they import beside the page.
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    found = [
        (page.url, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append((page.url, "wider than the screen", []))
    return found
