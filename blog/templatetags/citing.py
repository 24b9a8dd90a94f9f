from collections.abc import Iterable

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from blog import metadata
from blog.filters import Selection
from blog.models import Summary
from research.addresses import address_of
from research.exports import FORMATS
from research.exports.coins import context_object
from research.styles import apa_html, vancouver

register = template.Library()


def _span(csl: dict) -> SafeString:
    """Nothing to see or to hear; reference managers read its title."""
    return format_html(
        '<span class="Z3988" title="{}" aria-hidden="true"></span>', context_object(csl)
    )


@register.filter
def coins(summaries: Iterable[Summary]) -> SafeString:
    """The studies of these summaries for reference managers, each once."""
    cited = {summary.citation_id: summary for summary in summaries}
    return format_html_join("", "{}", ((_span_of_study(summary),) for summary in cited.values()))


def _span_of_study(summary: Summary) -> SafeString:
    citation = summary.citation
    if not (citation and citation.title):
        return SafeString()
    if summary.fragments is None:
        return _span(citation.csl)
    return summary.fragments.of("coins", citation.pk, lambda: _span(citation.csl))


@register.filter
def coins_of_both(summary: Summary) -> SafeString:
    """The study of a summary, and the summary itself, for reference managers."""
    return coins([summary]) + _span(metadata.csl_of(summary))


@register.filter
def description(html: str | None) -> str:
    return metadata.description_of(html or "")


@register.filter
def json_ld(summary: Summary) -> SafeString:
    return metadata.json_ld(summary)


@register.simple_tag
def written_references(csl: dict) -> list[tuple[str, str]]:
    """The reference in each style: its name, and the text, with italics where it has them."""
    return [("APA", apa_html(csl)), ("Vancouver", vancouver(csl))]


@register.filter
def as_csl(summary: Summary) -> dict:
    return metadata.csl_of(summary)


@register.simple_tag
def files_of_list(selection: Selection) -> list[tuple[str, str]]:
    """The files of a selection: what each is called, and its address."""
    files = [
        (form.name, address_of("blog:summary-references", form.ending)) for form in FORMATS.values()
    ]
    files.append((gettext("table (CSV)"), address_of("blog:summary-table")))
    return [(name, path + selection.as_ever.query()) for name, path in files]


@register.simple_tag
def files_of_summary(summary: Summary, route: str) -> list[tuple[str, str]]:
    """The files of one reference by its route."""
    where = [summary.post.month.year, summary.post.month.month, summary.slug]
    files = [
        (form.name, reverse(f"blog:{route}", args=[*where, ending]))
        for ending, form in FORMATS.items()
    ]
    if route == "citation-reference":
        files.append((gettext("table (CSV)"), reverse("blog:citation-table", args=where)))
    return files
