"""A summary as it stands in a list: how it begins, and how what it means in practice begins.

A list is little else than some of these: as a template, one took three times as long to write.
"""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from blog.languages import lang_of_page, lang_of_text
from blog.models import Summary
from research.models import Citation, Topic


def card(summary: Summary, level: int) -> SafeString:
    """The card under a heading of this level; where it is a hit, with the words marked."""
    lang, hit = lang_of_text(), summary.hit
    marked = hit._asdict() if hit else {}
    kind, gist = summary.research_type, marked.get("in_practice") or summary.gist
    return format_html(
        '<article class="card">\n{}<h{} class="title"{}><a href="{}">{}</a></h{}>\n'
        "{}{}<p{}>{}</p>\n{}{}</article>\n",
        format_html('<p class="kind"{}>{}</p>\n', lang, kind) if kind else "",
        level,
        lang,
        summary.get_absolute_url(),
        marked.get("title") or summary.title,
        level,
        _study(summary.citation, marked.get("reference")) if summary.citation else "",
        _corrected(summary) if summary.corrected_on else "",
        lang,
        marked.get("passage") or summary.excerpt,
        _in_practice(gist) if gist else "",
        topics_of(summary.topics.all()),
    )


def topics_of(chosen: Iterable[Topic]) -> SafeString:
    """The topics of a summary, each a link to all that is filed under it."""
    lang = lang_of_text()
    items = format_html_join(
        "",
        '<li{}><a href="{}">{}</a></li>',
        ((lang, topic.get_absolute_url(), topic.name) for topic in chosen),
    )
    return (
        format_html('<ul class="topics" aria-label="{}">{}</ul>\n', gettext("Topics"), items)
        if items
        else SafeString()
    )


def _study(citation: Citation, marked: str | None) -> SafeString:
    reference = format_html('<p class="reference">{}</p>\n', marked or citation.short_html)
    if not (notices := citation.notices_said):
        return reference
    return reference + render_to_string(
        "blog/_notices.html", {"notices": notices, "is_short": True}
    )


def _corrected(summary: Summary) -> SafeString:
    return format_html(
        '<p class="corrected">{} <time datetime="{}">{}</time></p>\n',
        gettext("Our summary was corrected on"),
        f"{summary.corrected_on:%Y-%m-%d}",
        date_format(summary.corrected_on, "j F Y"),
    )


def _in_practice(gist: str) -> SafeString:
    return format_html(
        '<div class="in-practice"{}><strong{}>{}</strong> {}</div>\n',
        lang_of_text(),
        lang_of_page(),
        gettext("In practice"),
        gist,
    )
