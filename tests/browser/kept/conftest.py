"""An author, logged in, and a draft to write on."""

import pytest

from tests.browser.kept.keeping import log_in
from tests.factories import make_draft, make_summary, make_user


@pytest.fixture
def author():
    return make_user("Author")


@pytest.fixture
def amiss():
    """What the console of any window of the test said."""
    return []


@pytest.fixture
def draft():
    """A draft with two summaries, "Diaries" and "Letters"."""
    draft = make_draft(teaser="…I blog about diaries.")
    make_summary(draft, title="Diaries")
    make_summary(draft, title="Letters")
    return draft


@pytest.fixture
def page(context, live_server, author, amiss):
    """A page in which the author has logged in."""

    def listen(message):
        if message.type in ("error", "warning"):
            amiss.append(f"{message.page.url}: {message.text}")

    context.on("console", listen)
    context.on("weberror", lambda error: amiss.append(f"{error.page.url}: {error.error}"))
    page = context.new_page()
    log_in(page, live_server, author)
    return page
