"""Citations as templates write them: references, their files, and what programs read."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from blog import metadata
from blog.filters import Selection
from blog.models import Summary
from research.addresses import address_of
from research.exports import FORMATS
from research.exports.coins import context_object


def _span(csl: dict) -> SafeString:
    """Nothing to see or to hear; reference managers read its title."""
    return format_html(
        '<span class="Z3988" title="{}" aria-hidden="true"></span>', context_object(csl)
    )


def coins(summaries: Iterable[Summary]) -> SafeString:
    """The studies of these summaries for reference managers, each once."""
    cited = {summary.citation_id: summary for summary in summaries}
    return mark_safe("".join(map(_span_of_study, cited.values())))  # noqa: S308 -- each is escaped


def _span_of_study(summary: Summary) -> SafeString:
    citation = summary.citation
    if not (citation and citation.title):
        return SafeString()
    if summary.fragments is None:
        return _span(citation.csl)
    return summary.fragments.of("coins", citation.pk, lambda: _span(citation.csl))


def coins_of_both(summary: Summary) -> SafeString:
    """The study of a summary, and the summary itself, for reference managers."""
    return coins([summary]) + _span(metadata.csl_of(summary))


def description(html: str | None) -> str:
    return metadata.description_of(html or "")


def json_ld(summary: Summary) -> SafeString:
    return metadata.json_ld(summary)


def as_csl(summary: Summary) -> dict:
    return metadata.csl_of(summary)


def files_of_list(selection: Selection) -> list[tuple[str, str]]:
    """The files of a selection: what each is called, and its address."""
    files = [
        (form.name, address_of("blog:summary-references", form.ending)) for form in FORMATS.values()
    ]
    files.append((gettext("table (CSV)"), address_of("blog:summary-table")))
    return [(name, path + selection.as_ever.query()) for name, path in files]


def files_of_summary(summary: Summary, route: str) -> list[tuple[str, str]]:
    """The files of one reference by its route: they stand right below the summary."""
    above = summary.get_absolute_url()
    files = [
        (form.name, above + _name_of_file(f"blog:{route}", ending))
        for ending, form in FORMATS.items()
    ]
    if route == "citation-reference":
        files.append((gettext("table (CSV)"), above + _name_of_file("blog:citation-table")))
    return files


def _name_of_file(route: str, *ending: str) -> str:
    """What is the same for every summary, whose addresses are too many to be kept."""
    return address_of(route, 2000, 1, "any", *ending).rpartition("/")[2]
