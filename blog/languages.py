"""In which language something stands, where it is another than that around it (WCAG 2.2, 3.1.2)."""

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language


def lang_of_text() -> str:
    """The attribute that says in which language we write, where the page speaks another."""
    return _lang(settings.CONTENT_LANGUAGE)


def lang_of_page() -> str:
    """The same of the page, for a word of its own within our text."""
    return _lang(get_language())


def _lang(code: str) -> str:
    is_one = get_language() == settings.CONTENT_LANGUAGE
    return "" if is_one else format_html(' lang="{}"', code)
