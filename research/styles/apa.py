"""APA Style, 7th edition (§ = section of its Publication Manual).

Input is a CSL-JSON 1.0.2 item. What it lacks is left out, together with the punctuation that
would have surrounded it. Titles are printed as stored.
"""

import re
from calendar import month_name
from textwrap import shorten

from django.utils.safestring import SafeString

from research.styles import item
from research.styles.item import Name, text
from research.styles.parts import Part, ended, html, joined, plain

# Blog posts are written like articles (§10.1, example 17).
PERIODICAL_TYPES = frozenset(
    {"article-journal", "article-magazine", "article-newspaper", "post-weblog"}
)
# The others print the year alone, however much of the date is known (§9.14).
DATED_TYPES = frozenset({"article-magazine", "article-newspaper", "post-weblog", "webpage"})


def apa(csl: dict) -> str:
    """The reference as one line of plain text; empty when the item says nothing at all."""
    return plain(_reference(csl))


def apa_html(csl: dict) -> SafeString:
    """The same text, escaped, with `<cite>` and `<i>` for italics and the DOI or URL as a link."""
    return html(_reference(csl))


def short_authors(csl: dict) -> str:
    """Who and when, as a narrative citation with an ampersand: "Tasca et al. (2022)" (§8.17).

    Where the reference begins with editors or with its title, so does this (§8.14). Empty when
    the item names none of these.
    """
    names = item.names(csl, "author") or _leading_editors(csl)
    families = [name.family for name in names]
    title = shorten(text(csl, "title"), 60, placeholder="…")
    role = "author" if item.names(csl, "author") else "editor"
    if len(families) > 2 or (families and item.omitted_after(csl, role)):
        label = f"{families[0]} et al."
    elif families:
        label = " & ".join(families)
    else:
        label = title if _stands_alone(csl) or not title else f"“{title}”"
    return f"{label} ({_year(csl) or 'n.d.'})" if label else ""


def _reference(csl: dict) -> list[Part]:
    """Author, date, title and source, each ended by one full stop, then the link (§9.4, §9.5)."""
    authors, title = _authors(csl), _title(csl)
    if not authors:
        # §9.12
        authors, title = title, []
    source, link, date = _source(csl), _link(csl), _date(csl)
    if not any([authors, title, *source, link, date]):
        return []
    written = [authors, [Part(f"({date or 'n.d.'})")], title, *source]
    # A title's own question mark replaces the full stop (§9.19).
    sentences = [ended(element) for element in written if element]
    return joined(" ", [*sentences, link])


def _authors(csl: dict) -> list[Part]:
    if authors := item.names(csl, "author"):
        return [Part(_inverted(authors, item.omitted_after(csl, "author")))]
    if editors := _leading_editors(csl):
        written = _inverted(editors, item.omitted_after(csl, "editor"))
        return [Part(f"{written} ({_editor_role(csl)})")]
    return []


def _leading_editors(csl: dict) -> list[Name]:
    """Editors of a whole work without authors take the authors' place (§9.10)."""
    is_led = _stands_alone(csl) and not item.names(csl, "author")
    return item.names(csl, "editor") if is_led else []


def _given(name: Name) -> str:
    return " ".join([*name.initials, name.particle]).strip()


def _family_first(name: Name) -> str:
    return ", ".join(filter(None, [name.family, _given(name), name.suffix]))


def _given_first(name: Name) -> str:
    straight = " ".join(filter(None, [_given(name), name.family]))
    return ", ".join(filter(None, [straight, name.suffix]))


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


def _editors(csl: dict) -> str:
    """Given names first, as editors stand anywhere but in the authors' place (§9.28)."""
    names = [_given_first(name) for name in item.names(csl, "editor")]
    return _series(names, " & ", item.omitted_after(csl, "editor")) if names else ""


def _editor_role(csl: dict) -> str:
    several = len(item.names(csl, "editor")) > 1 or item.omitted_after(csl, "editor")
    return "Eds." if several else "Ed."


def _date(csl: dict) -> str:
    """Year, or year and day where §9.14 asks for it; empty when there is none."""
    year = _year(csl)
    _, month, day = item.issued(csl)
    # An advance online article has neither volume nor pages: its day is what places it, and
    # APA's own database prints it.
    dated = item.kind(csl) in DATED_TYPES or item.is_advance_online(csl)
    if not (year.isdigit() and dated and month):
        return year
    return f"{year}, {month_name[month]}" + (f" {day}" if day else "")


def _year(csl: dict) -> str:
    if item.is_in_press(csl):
        return "in press"
    year = item.issued(csl)[0]
    return str(year) if year else ""


def _title(csl: dict) -> list[Part]:
    alone = _stands_alone(csl)
    title, details = text(csl, "title"), _work_details(csl) if alone else ""
    description = _description(csl)
    elements = [
        [Part(title, "cite" if alone else "")] if title else [],
        [Part(f"({details})")] if details else [],
        [Part(f"[{description}]")] if description else [],
    ]
    return joined(" ", elements)


def _work_details(csl: dict) -> str:
    """Editor beside an author; edition, volume and number (§9.19, §10.2, §10.4, §10.6)."""
    editors = _editors(csl) if item.names(csl, "author") else ""
    edited = f"{editors}, {_editor_role(csl)}" if editors else ""
    locators = ", ".join(filter(None, [item.edition(csl), item.volume(csl), _number(csl)]))
    return "; ".join(filter(None, [edited, locators]))


def _number(csl: dict) -> str:
    """What a report or a thesis in a database is counted by."""
    kinds = {"report": text(csl, "genre") or "Report", "thesis": "Publication"}
    number = text(csl, "number") if item.kind(csl) in kinds else ""
    return number if not number or "No." in number else f"{kinds[item.kind(csl)]} No. {number}"


def _description(csl: dict) -> str:
    """What square brackets say behind the title (§9.21); a thesis names its school (§10.6)."""
    genre = text(csl, "genre")
    if item.kind(csl) == "thesis":
        school = "" if _is_unpublished(csl) else text(csl, "publisher")
        return ", ".join(filter(None, [genre or "Thesis", school]))
    return "" if _number(csl) else genre


def _is_unpublished(csl: dict) -> bool:
    return text(csl, "genre").lower().startswith("unpublished")


def _source(csl: dict) -> list[list[Part]]:
    if item.kind(csl) in PERIODICAL_TYPES:
        elements = [_periodical(csl)]
    elif not _stands_alone(csl):
        elements = [_container_book(csl), *_publishers(csl, ["publisher"])]
    elif item.kind(csl) == "thesis" and not _is_unpublished(csl):
        # Its school stands behind the title.
        elements = _publishers(csl, ["container-title"])
    else:
        elements = _publishers(csl, ["container-title", "publisher"])
    notice = [Part("Advance online publication")] if item.is_advance_online(csl) else []
    return [*elements, notice]


def _periodical(csl: dict) -> list[Part]:
    """Journal, volume(issue), and an article number before any pages (§9.25, §9.27)."""
    journal, volume = text(csl, "container-title"), text(csl, "volume")
    if item.kind(csl) == "post-weblog":
        journal = "" if journal.casefold() in _author_names(csl) else journal
    issue, number = item.page_range(text(csl, "issue")), text(csl, "number")
    if number and not number.lower().startswith("article"):
        number = f"Article {number}"
    locator = number or item.page_range(text(csl, "page"))
    numbering = [Part(volume, "i")] if volume else []
    numbering += [Part(f"({issue})")] if issue else []
    titled = [Part(journal, "cite")] if journal else []
    return joined(", ", [titled, numbering, [Part(locator)] if locator else []])


def _container_book(csl: dict) -> list[Part]:
    """The book a chapter stands in: editors, title, edition, volume and pages (§9.28)."""
    editors, book = _editors(csl), text(csl, "container-title")
    edited = [Part(f"{editors} ({_editor_role(csl)})")] if editors else []
    titled = joined(", ", [edited, [Part(book, "cite")] if book else []])
    pages, chapter = item.page_range(text(csl, "page")), text(csl, "chapter-number")
    place = f"Chapter {chapter}" if chapter else ""
    if pages:
        place = f"pp. {pages}" if re.search("[–,]", pages) else f"p. {pages}"
    details = ", ".join(filter(None, [item.edition(csl), item.volume(csl), place]))
    return joined(
        " ",
        [[Part("In")] if titled else [], titled, [Part(f"({details})")] if details else []],
    )


def _publishers(csl: dict, keys: list[str]) -> list[list[Part]]:
    """Those who make a work available, once each, and never the author again (§9.29).

    Where a conference was held is part of its name (§10.5); no other place is named.
    """
    mentioned = _author_names(csl)
    elements = []
    for publisher in (text(csl, key) for key in keys):
        if publisher and publisher.casefold() not in mentioned:
            elements.append([Part(publisher)])
            mentioned.add(publisher.casefold())
    place = text(csl, "publisher-place")
    if elements and place and item.kind(csl) == "paper-conference" and _stands_alone(csl):
        elements[-1].append(Part(f", {place}"))
    return elements


def _author_names(csl: dict) -> set[str]:
    return {_family_first(name).casefold() for name in item.names(csl, "author")}


def _link(csl: dict) -> list[Part]:
    """The DOI as an address, else the URL; no full stop follows (§9.34, §9.35)."""
    link = item.link(csl)
    return [Part(link.text, href=link.href)] if link else []


def _stands_alone(csl: dict) -> bool:
    """Has the work's own title the italics, not that of what it stands in (§9.19)?"""
    if item.kind(csl) == "paper-conference":
        return not text(csl, "container-title")
    return item.kind(csl) not in PERIODICAL_TYPES | {"chapter"}
