"""The main pages as a reader meets them: at three widths, light and dark, with nothing amiss."""

import io
import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

PAGES = {
    "home": "/",
    "filtered": "/?topic=therapist-factors&type=meta-analysis",
    "hand-out": "/?topic=therapist-factors&show=100",
    "search": "/?q=alliance",
    "nothing-found": "/?q=zeppelin",
    "misspelt": "/?q=emapthy&type=meta-analysis",
    "author-sought": "/?q=Quillfeather+2013",
    "summary": "/2023/02/three-minutes-that-repair-a-session/",
    "withdrawn": "/2021/03/a-brain-marker-for-who-will-benefit-from-trauma-therapy/",
    "month": "/2026/10/",
    "year": "/2023/",
    "archive": "/archive/",
    "overview": "/overview/",
    "topics": "/topics/",
    "topic": "/topics/therapist-factors/",
    "types": "/types/",
    "type": "/types/meta-analysis/",
    "about": "/about/",
    "not-found": "/?topic=unheard-of",
    "server-error": "/errors/500/",
}
NARROWEST, PHONE, DESKTOP = 320, 390, 1280
SCREENSHOTS = os.environ.get("SCREENSHOTS")
PICTURED = {
    *("home", "filtered", "summary", "month", "overview", "withdrawn"),
    *("nothing-found", "misspelt", "not-found", "server-error"),
}
PRINTED = {"hand-out", "summary", "month", "overview"}
# A sheet of A4 within its margins, at 96 pixels an inch.
PAPER = {"width": 720, "height": 1000}


@pytest.fixture
def demo(live_server, settings):
    settings.ROOT_URLCONF = "tests.broken_urls"
    call_command("demo", stdout=io.StringIO())
    return live_server


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_whole_and_accessible_and_asks_nobody_else(demo, browser, scheme):
    amiss, requests = [], []
    for width in (NARROWEST, PHONE, DESKTOP):
        context = browser.new_context(
            viewport={"width": width, "height": 850}, color_scheme=scheme, reduced_motion="reduce"
        )
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("pageerror", lambda error: amiss.append(f"script error: {error}"))
        page.on("console", lambda message: amiss.append(message.text))
        for name, address in PAGES.items():
            page.goto(demo.url + address)
            where = f"{name} at {width} px, {scheme}"
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                amiss.append(f"{where}: wider than the screen")
            if width == NARROWEST:
                continue
            found = Axe().run(page)
            if found.violations_count:
                amiss.append(f"{where}: {found.generate_report()}")
            if SCREENSHOTS and name in PICTURED:
                path = Path(SCREENSHOTS) / f"{name}-{width}-{scheme}.png"
                # In the dark a page is the same but for its colours: the first screen shows them.
                whole = name != "home" and scheme == "light"
                page.screenshot(path=path, full_page=whole)
        context.close()
    # The browser itself reports that a page is not found, gone or broken, which here it should be.
    amiss = [message for message in amiss if not re.search("status of (4|500)", message)]
    strangers = [url for url in requests if not url.startswith(demo.url)]
    assert "\n".join(amiss + strangers) == ""


@pytest.mark.skipif(not SCREENSHOTS, reason="only for the pictures")
def test_pictures_of_what_is_printed(demo, browser):
    page = browser.new_page(viewport=PAPER)
    page.emulate_media(media="print")
    for name in PRINTED:
        page.goto(demo.url + PAGES[name])
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}-print.png", full_page=True)
    page.close()
