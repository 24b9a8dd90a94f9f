"""HTML_CodeSniffer, a second opinion beside axe on whether a page is open to everyone."""

from playwright.sync_api import BrowserContext, Page

from tests.checkers import CODESNIFFER

ERRORS = """() => new Promise((resolve, reject) => {
  HTMLCS.process("WCAG2AA", document, () => resolve(
    HTMLCS.getMessages().filter((one) => one.type === HTMLCS.ERROR)
      .map((one) => [one.code, one.msg, one.element.outerHTML?.slice(0, 120) ?? ""])
  ), () => reject(new Error("HTML_CodeSniffer stopped.")));
})"""


def bring_codesniffer(context: BrowserContext) -> None:
    """Have it in every page that is opened from now on, where it is installed."""
    if CODESNIFFER.exists():
        context.add_init_script(path=CODESNIFFER)


def sniffed(page: Page) -> list[tuple]:
    """Its errors by WCAG 2.1 AA, the newest it knows, as the page now looks."""
    return [(page.url, *error) for error in page.evaluate(ERRORS)] if CODESNIFFER.exists() else []
