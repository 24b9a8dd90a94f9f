"""APA Style, 7th edition (§ = section of its Publication Manual).

Input is a CSL-JSON 1.0.2 item, or what was read of one. What it lacks is left out, together with
the punctuation that would have surrounded it. Titles are printed as stored.
"""

from calendar import month_name
from textwrap import shorten

from django.utils.safestring import SafeString

from research.styles.item import Name, Work, page_range
from research.styles.parts import cite, ended, html, italic, joined, linked, plain

# Blog posts are written like articles (§10.1, example 17).
PERIODICAL_TYPES = frozenset(
    {"article-journal", "article-magazine", "article-newspaper", "post-weblog"}
)
# The others print the year alone, however much of the date is known (§9.14).
DATED_TYPES = frozenset({"article-magazine", "article-newspaper", "post-weblog", "webpage"})


def apa(item: dict | Work) -> str:
    """The reference as one line of plain text; empty when the item says nothing at all."""
    work = Work.of(item)
    return plain(_reference(work), work.link)


def apa_html(item: dict | Work) -> SafeString:
    """The same text, escaped, with `<cite>` and `<i>` for italics and the DOI or URL as a link."""
    work = Work.of(item)
    link = work.link
    return html(_reference(work), linked(*link) if link else "")


def short_authors(csl: dict) -> str:
    """Who and when, as a narrative citation with an ampersand: "Tasca et al. (2022)" (§8.17).

    Where the reference begins with editors or with its title, so does this (§8.14). Empty when
    the item names none of these.
    """
    return label_of(Work(csl))


def label_of(work: Work) -> str:
    names = work.authors or _leading_editors(work)
    families = [name.family for name in names]
    role = "author" if work.authors else "editor"
    if len(families) > 2 or (families and work.omitted_after(role)):
        label = f"{families[0]} et al."
    elif families:
        label = " & ".join(families)
    else:
        title = shorten(work["title"], 60, placeholder="…")
        label = title if _stands_alone(work) or not title else f"“{title}”"
    return f"{label} ({_year(work) or 'n.d.'})" if label else ""


def _reference(work: Work) -> str:
    """Author, date, title and source, each ended by one full stop (§9.4).

    The link, before which there is a space and behind which there is no full stop, is not in it
    (§9.5, §9.34, §9.35).
    """
    authors, title = _authors(work), _title(work)
    if not authors:
        # §9.12
        authors, title = title, ""
    source, date = _source(work), _date(work)
    if not (authors or title or any(source) or date or work.link):
        return ""
    written = [authors, f"({date or 'n.d.'})", title, *source]
    # A title's own question mark replaces the full stop (§9.19).
    return " ".join([ended(element) for element in written if element])


def _authors(work: Work) -> str:
    if work.authors:
        return _inverted(work.authors, work.omitted_after("author"))
    if editors := _leading_editors(work):
        return f"{_inverted(editors, work.omitted_after('editor'))} ({_editor_role(work)})"
    return ""


def _leading_editors(work: Work) -> list[Name]:
    """Editors of a whole work without authors take the authors' place (§9.10)."""
    return work.editors if _stands_alone(work) and not work.authors else []


def _given(name: Name) -> str:
    return " ".join([*name.initials, name.particle]).strip()


def _family_first(name: Name) -> str:
    return joined(", ", name.family, _given(name), name.suffix)


def _given_first(name: Name) -> str:
    return joined(", ", joined(" ", _given(name), name.family), name.suffix)


def _inverted(names: list[Name], omitted_after: int) -> str:
    # The comma belongs to the initials before it: two groups take none (§9.8, §9.11).
    pair = ", & " if _given(names[0]) else " & "
    return _series([_family_first(name) for name in names], pair, omitted_after)


def _series(names: list[str], pair: str, omitted_after: int) -> str:
    """Up to 20 names in full, of more the first 19 and the last (§9.8); `pair` joins just two."""
    if omitted_after >= len(names):
        return ", ".join([*names, "et al."])
    if omitted_after:
        return f"{', '.join(names[:omitted_after])}, . . . {', '.join(names[omitted_after:])}"
    *others, last = names
    if len(others) > 19:
        return ", ".join(others[:19]) + f", . . . {last}"
    if len(others) > 1:
        return ", ".join(others) + f", & {last}"
    return pair.join(names)


def _editors(work: Work) -> str:
    """Given names first, as editors stand anywhere but in the authors' place (§9.28)."""
    names = [_given_first(name) for name in work.editors]
    return _series(names, " & ", work.omitted_after("editor")) if names else ""


def _editor_role(work: Work) -> str:
    return "Eds." if len(work.editors) > 1 or work.omitted_after("editor") else "Ed."


def _date(work: Work) -> str:
    """Year, or year and day where §9.14 asks for it; empty when there is none."""
    year = _year(work)
    _, month, day = work.issued
    # An advance online article has neither volume nor pages: its day is what places it, and
    # APA's own database prints it.
    dated = work.kind in DATED_TYPES or work.is_advance_online
    if not (year.isdigit() and dated and month):
        return year
    return f"{year}, {month_name[month]}" + (f" {day}" if day else "")


def _year(work: Work) -> str:
    if work.is_in_press:
        return "in press"
    year = work.issued[0]
    return str(year) if year else ""


def _title(work: Work) -> str:
    title, description = work["title"], _description(work)
    details = ""
    if _stands_alone(work):
        title, details = cite(title), _work_details(work)
    return joined(" ", title, details and f"({details})", description and f"[{description}]")


def _work_details(work: Work) -> str:
    """Editor beside an author; edition, volume and number (§9.19, §10.2, §10.4, §10.6)."""
    editors = _editors(work) if work.authors else ""
    edited = f"{editors}, {_editor_role(work)}" if editors else ""
    return joined("; ", edited, joined(", ", work.edition, work.volume, _number(work)))


def _number(work: Work) -> str:
    """What a report or a thesis in a database is counted by."""
    number = work["number"] if work.kind in ("report", "thesis") else ""
    if not number or "No." in number:
        return number
    counted = "Publication" if work.kind == "thesis" else work["genre"] or "Report"
    return f"{counted} No. {number}"


def _description(work: Work) -> str:
    """What square brackets say behind the title (§9.21); a thesis names its school (§10.6)."""
    genre = work["genre"]
    if work.kind == "thesis":
        return joined(", ", genre or "Thesis", "" if _is_unpublished(work) else work["publisher"])
    return "" if _number(work) else genre


def _is_unpublished(work: Work) -> bool:
    return work["genre"].lower().startswith("unpublished")


def _source(work: Work) -> list[str]:
    if work.kind in PERIODICAL_TYPES:
        elements = [_periodical(work)]
    elif not _stands_alone(work):
        elements = [_container_book(work), *_publishers(work, ["publisher"])]
    elif work.kind == "thesis" and not _is_unpublished(work):
        # Its school stands behind the title.
        elements = _publishers(work, ["container-title"])
    else:
        elements = _publishers(work, ["container-title", "publisher"])
    return [*elements, "Advance online publication" if work.is_advance_online else ""]


def _periodical(work: Work) -> str:
    """Journal, volume(issue), and an article number before any pages (§9.25, §9.27)."""
    journal = work["container-title"]
    if work.kind == "post-weblog" and journal.casefold() in _author_names(work):
        journal = ""
    issue, number = page_range(work["issue"]), work["number"]
    if number and not number.lower().startswith("article"):
        number = f"Article {number}"
    numbering = italic(work["volume"]) + (f"({issue})" if issue else "")
    return joined(", ", cite(journal), numbering, number or page_range(work["page"]))


def _container_book(work: Work) -> str:
    """The book a chapter stands in: editors, title, edition, volume and pages (§9.28)."""
    editors, pages, chapter = _editors(work), page_range(work["page"]), work["chapter-number"]
    edited = f"{editors} ({_editor_role(work)})" if editors else ""
    titled = joined(", ", edited, cite(work["container-title"]))
    place = f"Chapter {chapter}" if chapter else ""
    if pages:
        place = f"pp. {pages}" if "–" in pages or "," in pages else f"p. {pages}"
    details = joined(", ", work.edition, work.volume, place)
    return joined(" ", titled and f"In {titled}", details and f"({details})")


def _publishers(work: Work, keys: list[str]) -> list[str]:
    """Those who make a work available, once each, and never the author again (§9.29).

    Where a conference was held is part of its name (§10.5); no other place is named.
    """
    named = [work[key] for key in keys if work[key]]
    mentioned = _author_names(work) if named else set()
    elements = []
    for publisher in named:
        if publisher.casefold() not in mentioned:
            elements.append(publisher)
            mentioned.add(publisher.casefold())
    place = work["publisher-place"]
    if elements and place and work.kind == "paper-conference" and _stands_alone(work):
        elements[-1] += f", {place}"
    return elements


def _author_names(work: Work) -> set[str]:
    return {_family_first(name).casefold() for name in work.authors}


def _stands_alone(work: Work) -> bool:
    """Has the work's own title the italics, not that of what it stands in (§9.19)?"""
    if work.kind == "paper-conference":
        return not work["container-title"]
    return work.kind != "chapter" and work.kind not in PERIODICAL_TYPES
