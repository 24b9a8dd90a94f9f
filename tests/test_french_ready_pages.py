"""Every page in another language: each word is translated, or is ours and says its language.

The catalogue is one that marks whatever passes through it, so that templates, views, dates and the
framework's own messages are asked alike, and nothing has to be translated for it.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as ours
from django.utils.translation import trans_real

from tests.factories import make_page
from tests.reading import Element, PageRead
from tests.states import make_states, pages

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.broken_urls")]

CONTEXT = "\x04"
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-copied", "data-selected")
# What is called the same in every language, and what somebody sought.
NAMES = {"aardvark", "PPRNet", "APA", "Vancouver", "RIS", "BibTeX", "CSL", "JSON"}
# Works as they are cited, an address on paper; what is for machines, or said again beside it.
PASSED_OVER = {"reference", "full-reference", "source", "Z3988"}
# What only a search shows beside the states: a topic of that name, another spelling.
SEARCHES = {
    "topic named": "/?q=owls",
    "misspelt": "/?q=ardvark",
    "two filters": "/?q=mice&type=trial",
}


class Marking(trans_real.DjangoTranslation):
    """A catalogue of French that has every message: the message itself, between brackets."""

    def gettext(self, message):
        return f"⟦{message.rpartition(CONTEXT)[2]}⟧"

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


@pytest.fixture
def french(settings):
    settings.LANGUAGES = [("en", "English"), ("fr", "Français")]
    settings.LANGUAGE_CODE = "fr"
    trans_real._translations["fr"] = Marking("fr")
    yield
    del trans_real._translations["fr"]


def is_passed_over(element: Element) -> bool:
    return bool(
        element["lang"] == "en"
        or element["aria-hidden"]
        or element.tag in ("script", "style", "title", "link", "dd")
        or (element["href"] or "").startswith("mailto:")
        or PASSED_OVER & {*(element["class"] or "").split()}
    )


def spoken(element: Element) -> Iterator[str]:
    """All that a reader may see or hear, in its order; an attribute after what comes before it."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif not is_passed_over(child):
            yield from (f" {child[name] or ''} " for name in SPOKEN)
            yield from spoken(child)


def unmarked(text: str) -> str:
    """The text outside of all brackets, which may stand within each other."""
    depth, kept = 0, []
    for sign in text:
        depth += (sign == "⟦") - (sign == "⟧")
        kept.append("" if depth or sign == "⟧" else sign)
    return "".join(kept)


@pytest.fixture
def left(client, french):
    """The words of a page that are neither translated, nor marked as English, nor names."""

    def words(address: str) -> set[str]:
        page = PageRead(client.get(address))
        assert page.one("html")["lang"] == "fr"
        return {*WORD.findall(unmarked("".join(spoken(page))))} - NAMES

    return words


def test_every_word_of_every_page_is_translated_or_says_its_language(left, client):
    make_states()
    client.raise_request_exception = False
    found = {name: left(address) for name, address in (pages() | SEARCHES).items()}
    assert {name: words for name, words in found.items() if words} == {}


def test_a_word_that_escaped_translation_is_found(left):
    make_page(slug="team", title="Who we are", body="<p>A few.</p>")
    assert left("/team/") == set()
    assert unmarked("⟦7 ⟦owls⟧ in⟧ all ⟦<b>days⟧") == " all "


JAVASCRIPT = sorted(Path(ours.BASE_DIR, "static/js").rglob("*.js"))
# A text of its own where a reader would see or hear it.
LITERAL = re.compile(
    r"""(?:textContent|innerText|placeholder|title|label|"aria-label")\s*[=:]\s*["'`][^"'`]*[^\W\d_]{2}"""
)


INTERPOLATED = re.compile(r"\$\{[^{}]*\}")


def said_by(source: str) -> list[str]:
    return LITERAL.findall(INTERPOLATED.sub("", source))


@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.name)
def test_no_script_says_a_word_of_its_own(path):
    assert said_by(path.read_text(encoding="utf-8")) == []


def test_a_word_of_a_script_is_found():
    assert said_by('note.textContent = "Copied";')
    assert said_by('make("button", { "aria-label": `Remove ${name}` })')
    assert not said_by('note.textContent = gettext("Copied") + `${of(name)}`;')
