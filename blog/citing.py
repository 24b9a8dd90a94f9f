"""Citations as templates write them: references, their files, and what programs read."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from blog import metadata
from blog.filters import Selection
from blog.models import Summary
from research.addresses import address_of
from research.exports import FORMATS
from research.exports.coins import context_object
from research.styles.item import Work


class Works(NamedTuple):
    """What there is to cite on the page of a summary, each read once for all that is written."""

    study: Work | None
    summary: Work


def works(summary: Summary) -> Works:
    study = Work(summary.citation.csl) if summary.citation else None
    return Works(study, Work(metadata.csl_of(summary)))


def spans(cited: Works) -> SafeString:
    """The study of a summary, and the summary itself, for reference managers."""
    is_known = cited.study is not None and cited.study.one_line("title")
    study = _span(cited.study) if is_known else ""
    return mark_safe(study + _span(cited.summary))  # noqa: S308 -- each is escaped


def _span(item: dict | Work) -> SafeString:
    """Nothing to see or to hear; reference managers read its title."""
    return format_html(
        '<span class="Z3988" title="{}" aria-hidden="true"></span>', context_object(item)
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


def description(html: str | None) -> str:
    return metadata.description_of(html or "")


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
