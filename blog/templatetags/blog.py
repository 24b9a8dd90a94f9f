import datetime
import re
from functools import lru_cache, partial
from html import escape

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext
from django.utils.translation.trans_real import DjangoTranslation, catalog

from blog import cards
from blog.filters import Facet, Option
from blog.languages import lang_of_page, lang_of_text
from blog.models import Summary

register = template.Library()

HEADING = re.compile(r"(</?h)([34])>")
TOP = 3


@register.filter
def rich_text(html, level=TOP):
    """Rich text as it stands: the one place that trusts it, for its field has sanitised it.

    Authors write headings of two sizes; `level` is that of the larger where the text is shown, so
    that the headings of a page are in order (WCAG 2.2, technique G141).
    """
    shift = level - TOP
    if shift and html:
        html = HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) + shift}>", html)
    return mark_safe(html or "")  # noqa: S308 -- RichTextField lets nothing else in


@register.filter
def month(first_day: datetime.date) -> SafeString:
    """The month in words; programs read which one it is."""
    return _month(first_day, catalog())


@lru_cache(2000)
def _month(first_day: datetime.date, words: DjangoTranslation) -> SafeString:
    """The same in the language whose catalogue `words` is."""
    return format_html(
        '<time datetime="{}">{}</time>', f"{first_day:%Y-%m}", date_format(first_day, "F Y")
    )


# A page of an error knows nothing but the settings: no context processor was asked.


@register.simple_tag
def site_name():
    return settings.SITE_NAME


@register.simple_tag
def contact_email():
    """Where readers write; empty where nobody is named."""
    return settings.CONTACT_EMAIL


register.simple_tag(lang_of_text)
register.simple_tag(lang_of_page)


@lru_cache(5000)
def _summaries(number: int, words: DjangoTranslation) -> str:
    """The word after this number, escaped, in the language whose catalogue `words` is.

    To find it takes as long as to write all the rest of an option.
    """
    return escape(ngettext("summary", "summaries", number))


@register.simple_tag
def options(facet: Facet, shown: list[Option]) -> SafeString:
    """Values of a facet to choose from, each with the number of summaries it would give.

    A list has more of these than of all else: as a template they took most of its time.
    """
    name, lang, words = escape(facet.name), lang_of_text(), catalog()
    html = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(option.term.slug)}"'
        f"{' checked' if option.is_chosen else '' if option.count else ' disabled'}>"
        f' <span{lang}>{escape(option.term.name)}</span> <span class="count">'
        f'<span class="visually-hidden">(</span>{option.count}<span class="visually-hidden">'
        f" {_summaries(option.count, words)})</span></span></label>\n"
        for option in shown
    )
    return mark_safe(html)  # noqa: S308 -- every text in it is escaped


register.simple_tag(cards.topics_of, name="topics")


@register.simple_tag
def card(summary: Summary, level: int) -> SafeString:
    """A summary in a list, under a heading of this level; the same in every list without hits."""
    write = partial(cards.card, summary, level)
    if summary.fragments is None or summary.hit:
        return write()
    return summary.fragments.of("card", (summary.pk, level), write)


@register.tag
def constant(parser, token):
    """What reads the same wherever a page is made from the same template, written but once."""
    nodes = parser.parse(["endconstant"])
    parser.delete_first_token()
    return ConstantNode(nodes)


class ConstantNode(template.Node):
    """Addresses and words of the interface; which of them, the template says that fills blocks."""

    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        write = partial(self.nodelist.render, context)
        return context["facts"].fragments.of("constant", (self, context.template.name), write)
