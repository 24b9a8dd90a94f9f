"""The engine of the public pages, and what their templates may call.

They are written in Jinja2, which makes a page in a fraction of the time that the framework's own
language takes; pages for staff, and mail, are written in that.
"""

import datetime
import re
from functools import lru_cache
from html import escape

from django.conf import settings
from django.template import defaultfilters
from django.template.backends.base import BaseEngine
from django.template.backends.jinja2 import Jinja2
from django.template.defaultfilters import register
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import template_localtime
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation.trans_real import DjangoTranslation, catalog
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, Template, nodes
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from blog import citing, metadata
from blog.filters import Facet, Option
from blog.languages import lang_of_page, lang_of_text
from blog.models.posts import name_of_month
from research.addresses import address_of
from research.styles import apa_html, vancouver

HEADING = re.compile(r"(</?h)([34])>")
TOP = 3
# XML 1.0 has no way to write these (§2.2).
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Those of the framework that ours use.
DJANGO_FILTERS = ("linebreaks", "linebreaksbr", "truncatechars", "urlencode")


class PublicPages(Jinja2):
    """The engine of public pages: for each language an environment of its own.

    So the words of the interface are those of that language when a template is compiled, and cost
    nothing when it is rendered. Options but the context processors are Jinja2's.
    """

    def __init__(self, params: dict):
        self._options = params["OPTIONS"].copy()
        BaseEngine.__init__(self, {key: params[key] for key in ("NAME", "DIRS", "APP_DIRS")})
        self.context_processors = self._options.pop("context_processors")
        self._environment_in = lru_cache(maxsize=8)(self._environment)

    @property
    def env(self) -> Environment:
        """That of the language in use."""
        return self._environment_in(catalog(), settings.CONTENT_LANGUAGE)

    def _environment(self, *language: object) -> Environment:
        options = {
            "autoescape": True,
            "auto_reload": settings.DEBUG,
            # What a page does not know of is nothing, however deep it is looked for: none fails.
            "undefined": ChainableUndefined,
            "extensions": [InternationalizationExtension],
            "loader": FileSystemLoader(self.template_dirs),
        }
        return FoldingEnvironment(**options | self._options)


class _Template(Template):
    def _get_default_module(self, ctx=None):
        # Whose module asks makes no difference: all know the same globals. To prove it takes Jinja2
        # as long as to write the macro that was imported.
        return super()._get_default_module()


class FoldingEnvironment(Environment):
    """Calls of `CONSTANT` with nothing but constants are made once, when a template is compiled."""

    template_class = _Template

    def __init__(self, **options):
        super().__init__(**options)
        # Of one language, as all this environment holds: to look a message up takes the framework
        # as long as Jinja2 to write it.
        looked_up = (lru_cache(1000)(lookup) for lookup in (gettext, ngettext))
        self.install_gettext_callables(*looked_up, newstyle=True)
        # A message that is only known when a page is made may be anything, and is escaped.
        self.globals |= CONSTANT | FUNCTIONS | {"_": gettext}
        self.filters |= {name: register.filters[name] for name in DJANGO_FILTERS} | FILTERS

    def _generate(self, source: nodes.Template, *args, **options) -> str:
        return super()._generate(_Folding().visit(source), *args, **options)


class _Folding(NodeTransformer):
    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 -- Jinja2's name
        self.generic_visit(node)
        is_constant = (
            isinstance(node.node, nodes.Name)
            and node.node.name in CONSTANT
            and all(isinstance(value, nodes.Const) for value in node.args)
            and not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        )
        if not is_constant:
            return node
        text = CONSTANT[node.node.name](*(value.value for value in node.args))
        # As Jinja2 writes its own markup into the code that it makes.
        text = Markup(text) if hasattr(text, "__html__") else str(text)  # noqa: S704 -- it was safe
        return nodes.Const(text, lineno=node.lineno, environment=node.environment)


def rich_text(html: str | None, level: int = TOP) -> SafeString:
    """Rich text as it stands: the one place that trusts it, for its field has sanitised it.

    Authors write headings of two sizes; `level` is that of the larger where the text is shown, so
    that the headings of a page are in order (WCAG 2.2, technique G141).
    """
    shift = level - TOP
    if shift and html:
        html = HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) + shift}>", html)
    return mark_safe(html or "")  # noqa: S308 -- RichTextField lets nothing else in


def date(moment: datetime.date | datetime.datetime, form: str) -> str:
    """The date in this form of the framework's, in the site's time zone."""
    local = template_localtime(moment)
    return local.isoformat() if form == "c" else defaultfilters.date(local, form)


def truncatewords(text: str, most: int) -> str:
    """The beginning of a text of more words than this."""
    return text if len(text.split()) <= most else defaultfilters.truncatewords(text, most)


def month(first_day: datetime.date) -> SafeString:
    """The month in words; programs read which one it is."""
    return _month(first_day, catalog())


@lru_cache(2000)
def _month(first_day: datetime.date, words: DjangoTranslation) -> SafeString:
    """The same in the language whose catalogue `words` is."""
    return format_html(
        '<time datetime="{}">{}</time>', f"{first_day:%Y-%m}", name_of_month(first_day, words)
    )


def said(message: str) -> SafeString:
    """A message of the interface in the reader's language; it may hold markup, as a template."""
    return mark_safe(gettext(message))  # noqa: S308 -- no input, but a template's own words


def writable(text: str) -> str:
    """The text without what XML cannot hold; what was markup still is."""
    return type(text)(UNWRITABLE.sub("", text))


def options(facet: Facet, shown: list[Option]) -> SafeString:
    """Values of a facet to choose from, each with the number of summaries it would give.

    A list has more of these than of all else: as a template they took twice as long.
    """
    name, lang, words = facet.name, lang_of_text(), catalog()
    html = "".join(
        [
            f"{_box(name, option.term.slug)}"
            f"{' checked' if option.is_chosen else '' if option.count else ' disabled'}>"
            f"{_label(option.term.name, lang)}{_count(option.count, words)}"
            for option in shown
        ]
    )
    return mark_safe(html)  # noqa: S308 -- every text in it is escaped


@lru_cache(5000)
def _box(name: str, value: str) -> str:
    return f'<label><input type="checkbox" name="{escape(name)}" value="{escape(value)}"'


@lru_cache(5000)
def _label(name: str, lang: str) -> str:
    return f" <span{lang}>{escape(name)}</span> "


@lru_cache(5000)
def _count(number: int, words: DjangoTranslation) -> str:
    """The end of an option with this number, in the language whose catalogue `words` is.

    To find its word takes as long as to write all the rest.
    """
    return (
        f'<span class="count"><span class="visually-hidden">(</span>{number}<span class='
        f'"visually-hidden"> {escape(ngettext("summary", "summaries", number))})</span></span>'
        "</label>\n"
    )


# What they give is the same in all of a language.
CONSTANT = {
    "_": said,
    "lang_of_page": lang_of_page,
    "lang_of_text": lang_of_text,
    "language": get_language,
    "static": static,
    "url": address_of,
}
FUNCTIONS = {
    "files_of_list": citing.files_of_list,
    "files_of_summary": citing.files_of_summary,
    "options": options,
    "preview": None,
    "settings": settings,
}
FILTERS = {
    "apa_html": apa_html,
    "coins": citing.coins,
    "date": date,
    "description": citing.description,
    "json_ld": metadata.json_ld,
    "month": month,
    "rich_text": rich_text,
    "spans": citing.spans,
    "truncatewords": truncatewords,
    "vancouver": vancouver,
    "works": citing.works,
    "writable": writable,
}
