"""How a reference is written: APA Style, 7th edition (§ = section of its Publication Manual).

Input is a CSL-JSON 1.0.2 item. Nothing in it is trusted: a value that is missing or of a wrong
type is left out, together with the punctuation that would have surrounded it. Titles are printed
as stored. A reference stays English on a site in any language, so nothing here is translated.
"""

import re
import unicodedata
from calendar import month_name
from itertools import chain
from textwrap import shorten
from typing import NamedTuple
from urllib.parse import quote

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PERIODICAL_TYPES = frozenset({"article-journal", "article-magazine", "article-newspaper"})
# The others print the year alone, however much of the date is known (§9.14).
DATED_TYPES = frozenset({"article-magazine", "article-newspaper", "webpage"})

# Control characters, lone surrogates, non-characters, and the marks that turn the direction of
# the text after them: none is text, and each could disturb what stands around the reference.
# Tab, line ends and separators are absent because they become spaces.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
HYPHEN = "[-\N{HYPHEN}\N{NON-BREAKING HYPHEN}]"
DASHES = "-\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}–—\N{MINUS SIGN}"
DOI = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi: ?)?(10\.\d{4,9}(?:\.\d+)*/\S+)", re.IGNORECASE
)
WEB_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


class Part(NamedTuple):
    """A run of text; `tag` is its element (`cite` for a work, `i` else) where APA has italics."""

    text: str
    tag: str = ""
    href: str = ""


class Name(NamedTuple):
    """A person's family name with its particles, initials and suffix; or a group's whole name."""

    family: str
    initials: str = ""
    suffix: str = ""

    @property
    def is_group(self) -> bool:
        return not self.initials

    def inverted(self) -> str:
        return ", ".join(filter(None, self))

    def straight(self) -> str:
        given_first = " ".join(filter(None, [self.initials, self.family]))
        return ", ".join(filter(None, [given_first, self.suffix]))


def apa(csl: dict) -> str:
    """The reference as one line of plain text; empty when the item says nothing at all."""
    return "".join(part.text for part in _reference(csl))


def apa_html(csl: dict) -> SafeString:
    """The same text, escaped, with `<cite>` and `<i>` for italics and the DOI or URL as a link."""
    return format_html_join("", "{}", ((_html(part),) for part in _reference(csl)))


def short_authors(csl: dict) -> str:
    """Who and when, as a narrative citation with an ampersand: "Tasca et al. (2022)" (§8.17).

    Where the reference begins with editors or with its title, so does this (§8.14). Empty when
    the item names none of these.
    """
    names = _names(csl, "author") or _leading_editors(csl)
    families = [name.family for name in names]
    title = shorten(_text(csl, "title"), 60, placeholder="…")
    role = "author" if _names(csl, "author") else "editor"
    if len(families) > 2 or (families and _omitted_after(csl, role)):
        label = f"{families[0]} et al."
    elif families:
        label = " & ".join(families)
    else:
        label = title if _stands_alone(csl) or not title else f"“{title}”"
    return f"{label} ({_year(csl) or 'n.d.'})" if label else ""


def _html(part: Part) -> str:
    if part.href:
        return format_html('<a href="{}">{}</a>', part.href, part.text)
    return format_html("<{0}>{1}</{0}>", part.tag, part.text) if part.tag else part.text


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
    sentences = [_ended(element) for element in written if element]
    return _joined(" ", [*sentences, link])


def _joined(separator: str, groups: list[list[Part]]) -> list[Part]:
    between = [Part(separator)]
    return list(chain(*[[*between, *group] for group in groups if group]))[1:]


def _ended(element: list[Part]) -> list[Part]:
    # A title's own question mark, also inside closing quotes, replaces the full stop (§9.19).
    if element[-1].text.rstrip("”’\"'»").endswith((".", "?", "!", "…")):
        return element
    return [*element, Part(".")]


def _authors(csl: dict) -> list[Part]:
    if authors := _names(csl, "author"):
        return [Part(_inverted(authors, _omitted_after(csl, "author")))]
    if editors := _leading_editors(csl):
        written = _inverted(editors, _omitted_after(csl, "editor"))
        return [Part(f"{written} ({_editor_role(csl)})")]
    return []


def _leading_editors(csl: dict) -> list[Name]:
    """Editors of a whole work without authors take the authors' place (§9.10)."""
    return _names(csl, "editor") if _stands_alone(csl) and not _names(csl, "author") else []


def _inverted(names: list[Name], omitted_after: int) -> str:
    # The comma belongs to the initials before it: two groups take none (§9.8, §9.11).
    pair = " & " if names[0].is_group else ", & "
    return _series([name.inverted() for name in names], pair, omitted_after)


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
    names = [name.straight() for name in _names(csl, "editor")]
    return _series(names, " & ", _omitted_after(csl, "editor")) if names else ""


def _editor_role(csl: dict) -> str:
    several = len(_names(csl, "editor")) > 1 or _omitted_after(csl, "editor")
    return "Eds." if several else "Ed."


def _omitted_after(csl: dict, role: str) -> int:
    """How many names stand before the gap in a list cut short by hand; 0 when it is whole."""
    custom = csl.get("custom")
    return _count(custom.get(f"{role}s-omitted-after")) if isinstance(custom, dict) else 0


def _names(csl: dict, role: str) -> list[Name]:
    people = csl.get(role)
    people = people if isinstance(people, list) else []
    names = [_name(person) for person in people if isinstance(person, dict)]
    return [name for name in names if name.family]


def _name(person: dict) -> Name:
    particle, family = _text(person, "non-dropping-particle"), _text(person, "family")
    given = _text(person, "given")
    if not family:
        return Name(_text(person, "literal") or given)
    space = "" if particle.endswith(("'", "’", "-")) else " "
    initials = f"{_initials(given)} {_text(person, 'dropping-particle')}".strip()
    return Name(f"{particle}{space}{family}".strip(), initials, _text(person, "suffix"))


def _initials(given: str) -> str:
    """Initials as §9.8 has them: "Jean-Paul M." → "J.-P. M.", "J.P." and "JP" → "J. P."."""
    spaced = re.sub(r"\.(?=\w)", ". ", re.sub(rf" ?{HYPHEN} ?", "-", given))
    written = []
    for word in spaced.split():
        letters = [piece[0] for piece in word.split("-") if piece[:1].isalpha()]
        if word.isalpha() and word.isupper() and len(word) in (2, 3):
            written += [f"{letter}." for letter in word]
        elif word.isalpha() and word.islower() and len(word) > 1 and written:
            # A particle between given names: "María de los Ángeles".
            written.append(word)
        elif letters:
            written.append("-".join(f"{letter}." for letter in letters))
    return " ".join(written)


def _date(csl: dict) -> str:
    """Year, or year and day where §9.14 asks for it; empty when there is none."""
    year = _year(csl)
    _, month, day = _issued(csl)
    # An advance online article has neither volume nor pages: its day is what places it, and
    # APA's own database prints it.
    dated = _type(csl) in DATED_TYPES or _is_advance_online(csl)
    if not (year.isdigit() and dated and 1 <= month <= 12):
        return year
    return f"{year}, {month_name[month]}" + (f" {day}" if 1 <= day <= 31 else "")


def _year(csl: dict) -> str:
    if _text(csl, "status").lower() == "in press":
        return "in press"
    year = _issued(csl)[0]
    return str(year) if year else ""


def _issued(csl: dict) -> tuple[int, int, int]:
    """Year, month and day of publication, 0 for what is not known."""
    issued = csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    known = [_count(value) for value in first[:3]] if isinstance(first, list) else []
    year, month, day = (*known, 0, 0, 0)[:3]
    return year, month, day


def _is_advance_online(csl: dict) -> bool:
    return "advance online" in _text(csl, "status").lower()


def _title(csl: dict) -> list[Part]:
    alone = _stands_alone(csl)
    title, details = _text(csl, "title"), _work_details(csl) if alone else ""
    description = _description(csl)
    elements = [
        [Part(title, "cite" if alone else "")] if title else [],
        [Part(f"({details})")] if details else [],
        [Part(f"[{description}]")] if description else [],
    ]
    return _joined(" ", elements)


def _work_details(csl: dict) -> str:
    """Editor beside an author; edition, volume and report number (§9.19, §10.2, §10.4)."""
    editors = _editors(csl) if _names(csl, "author") else ""
    edited = f"{editors}, {_editor_role(csl)}" if editors else ""
    locators = ", ".join(filter(None, [*_edition_and_volume(csl), _report_number(csl)]))
    return "; ".join(filter(None, [edited, locators]))


def _report_number(csl: dict) -> str:
    number = _text(csl, "number") if _type(csl) == "report" else ""
    if not number or "No." in number:
        return number
    return f"{_text(csl, 'genre') or 'Report'} No. {number}"


def _description(csl: dict) -> str:
    """What square brackets say behind the title (§9.21); a thesis names its school (§10.6)."""
    genre = _text(csl, "genre")
    if _type(csl) == "thesis":
        school = "" if _is_unpublished(csl) else _text(csl, "publisher")
        return ", ".join(filter(None, [genre or "Thesis", school]))
    return "" if _report_number(csl) else genre


def _is_unpublished(csl: dict) -> bool:
    return _text(csl, "genre").lower().startswith("unpublished")


def _edition_and_volume(csl: dict) -> list[str]:
    edition, volume = _text(csl, "edition"), _text(csl, "volume")
    if re.fullmatch(r"[0-9]+", edition):
        edition += _ordinal_ending(edition)
    if edition and not re.search(r"\bed(?:\.|ition)$", edition, re.IGNORECASE):
        edition += " ed."
    return [edition, f"Vol. {volume}" if volume else ""]


def _ordinal_ending(digits: str) -> str:
    if digits[-2:] in ("11", "12", "13"):
        return "th"
    return {"1": "st", "2": "nd", "3": "rd"}.get(digits[-1], "th")


def _source(csl: dict) -> list[list[Part]]:
    if _type(csl) in PERIODICAL_TYPES:
        elements = [_periodical(csl)]
    elif not _stands_alone(csl):
        elements = [_container_book(csl), *_publishers(csl, ["publisher"])]
    elif _type(csl) == "thesis" and not _is_unpublished(csl):
        # Its school stands behind the title.
        elements = _publishers(csl, ["container-title"])
    else:
        elements = _publishers(csl, ["container-title", "publisher"])
    notice = [Part("Advance online publication")] if _is_advance_online(csl) else []
    return [*elements, notice]


def _periodical(csl: dict) -> list[Part]:
    """Journal, volume(issue), and an article number before any pages (§9.25, §9.27)."""
    journal, volume = _text(csl, "container-title"), _text(csl, "volume")
    issue, number = _range(_text(csl, "issue")), _text(csl, "number")
    if number and not number.lower().startswith("article"):
        number = f"Article {number}"
    locator = number or _range(_text(csl, "page"))
    numbering = [Part(volume, "i")] if volume else []
    numbering += [Part(f"({issue})")] if issue else []
    titled = [Part(journal, "cite")] if journal else []
    return _joined(", ", [titled, numbering, [Part(locator)] if locator else []])


def _container_book(csl: dict) -> list[Part]:
    """The book a chapter stands in: editors, title, edition, volume and pages (§9.28)."""
    editors, book = _editors(csl), _text(csl, "container-title")
    edited = [Part(f"{editors} ({_editor_role(csl)})")] if editors else []
    titled = _joined(", ", [edited, [Part(book, "cite")] if book else []])
    pages, chapter = _range(_text(csl, "page")), _text(csl, "chapter-number")
    place = f"Chapter {chapter}" if chapter else ""
    if pages:
        place = f"pp. {pages}" if re.search("[–,]", pages) else f"p. {pages}"
    details = ", ".join(filter(None, [*_edition_and_volume(csl), place]))
    return _joined(
        " ",
        [[Part("In")] if titled else [], titled, [Part(f"({details})")] if details else []],
    )


def _publishers(csl: dict, keys: list[str]) -> list[list[Part]]:
    """Those who make a work available, once each, and never the author again (§9.29)."""
    mentioned = {name.inverted().casefold() for name in _names(csl, "author")}
    elements = []
    for publisher in (_text(csl, key) for key in keys):
        if publisher and publisher.casefold() not in mentioned:
            elements.append([Part(publisher)])
            mentioned.add(publisher.casefold())
    return elements


def _link(csl: dict) -> list[Part]:
    """The DOI as an address, else the URL; no full stop follows (§9.34, §9.35)."""
    url = _text(csl, "URL")
    doi = DOI.fullmatch(_text(csl, "DOI")) or DOI.fullmatch(url)
    if doi:
        resolver = "https://doi.org/"
        return [Part(resolver + doi[1], href=resolver + quote(doi[1], safe="/:;(),"))]
    if WEB_ADDRESS.fullmatch(url):
        return [Part(url, href=url)]
    return [Part(url)] if url else []


def _type(csl: dict) -> str:
    return _text(csl, "type")


def _stands_alone(csl: dict) -> bool:
    """Has the work's own title the italics, not that of what it stands in (§9.19)?"""
    if _type(csl) == "paper-conference":
        return not _text(csl, "container-title")
    return _type(csl) not in PERIODICAL_TYPES | {"chapter"}


def _range(text: str) -> str:
    """An en dash between the ends of a range, whatever dash was typed (§6.6)."""
    return re.sub(rf" ?[{DASHES}]+ ?", "–", text).strip("–,;: ")


def _count(value: object) -> int:
    digits = _clean(value)
    return int(digits) if re.fullmatch("[0-9]{1,4}", digits) else 0


def _text(mapping: dict, key: str) -> str:
    return _clean(mapping.get(key))


def _clean(value: object) -> str:
    """A text or whole number on one line, without separators at its ends; otherwise empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return ""
    printable = UNPRINTABLE.sub("", unicodedata.normalize("NFC", value))
    line = " ".join(printable.split()).strip(" ,;:")
    return line if line.strip(f" .…,;:{DASHES}") else ""
