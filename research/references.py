"""References as people type them, read into CSL-JSON.

A reference is read in stages: clean the characters, take out links and status, find the date; what
stands before it are the authors, what stands behind it title and place of publication.
"""

import re
from typing import NamedTuple

from research.names import Names, cut_role, names_end, read_names
from research.publications import locator_date, read_publication
from research.reference_dates import Issued, cut_status, find_date, read_date
from research.reference_links import cut_links, normalise_doi
from research.reference_text import is_capitalised, normalise

__all__ = ["Reference", "is_reference", "normalise_doi", "parse_reference"]

LONGEST_REFERENCE = 10_000
# 25 authors, a long title, a chapter's book and an address fit in.
_LONGEST_PARAGRAPH = 2_000
# More than this left over, and it was a paragraph that cites.
_MOST_UNREAD = 200
_EVIDENCE = frozenset({"DOI", "URL", "volume", "page", "number", "publisher", "status"})
# The words behind the date go on with the sentence before it.
_RUNS_ON = re.compile(r"\s*,?\s+[a-z]+\b(?!-)|[’']s?\b")


class Reference(NamedTuple):
    """A CSL-JSON 1.0.2 item without id, and in plain sentences what of the text is not in it.

    `csl` is empty when nothing could be read. A list of authors cut short by hand ("… Barber",
    "et al.") keeps the names that are written, and `custom` {"authors-omitted-after": N} says that
    the gap comes behind the Nth; likewise "editors-omitted-after". Ranges of pages have a plain
    hyphen, an ordinal edition is its number alone.
    """

    csl: dict
    problems: tuple[str, ...]


class _Parts(NamedTuple):
    """A reference cut at its date; `rest` begins with the punctuation behind the date."""

    authors: str
    issued: Issued | None
    rest: str


def parse_reference(text: str) -> Reference:
    """Read one reference of any kind.

    Never raises, and puts nothing into the CSL that the text does not say. Beyond the first
    10,000 characters it does not read.
    """
    problems = []
    if len(text) > LONGEST_REFERENCE:
        problems.append(f"Only the first {LONGEST_REFERENCE:,} characters were read.")
    links = cut_links(normalise(text[:LONGEST_REFERENCE]))
    parts = _with_title_in_place(_cut_at_date(links.text))
    bylines, are_editors = cut_role(parts.authors)
    names = read_names(bylines)
    text, status, status_date = cut_status(parts.rest.lstrip(" .,;:)]"))
    status = (parts.issued.status if parts.issued else "") or status
    published = read_publication(
        text, has_address=bool(links.url), is_forthcoming=bool(status or links.doi)
    )
    csl = {
        "type": published.csl["type"],
        ("editor" if are_editors else "author"): [*names.names],
        "issued": _issued(parts, status_date),
        **published.csl,
        "DOI": links.doi,
        "URL": links.url,
        "status": "" if "volume" in published.csl else status,
        "custom": _custom(names) | published.csl.get("custom", {}),
    }
    csl = _with_publisher_named({key: value for key, value in csl.items() if value})
    if not _says_enough(csl, parts):
        return Reference({}, (*problems, "This does not look like a reference."))
    problems += _problems_of(parts, names, csl)
    if status_date and parts.issued:
        problems.append(f"Not kept: “{status_date}”, the date of online publication.")
    problems += [f"Not kept: “{link}”." for link in links.unplaced]
    return Reference(csl, (*problems, *published.problems))


def is_reference(paragraph: str) -> bool:
    """Whether a paragraph of a saved page is a bibliographic reference, whole and nothing else.

    A sentence that cites ("Safran and Muran (2000) suggest …") is none, nor is a heading.
    """
    if len(paragraph) > _LONGEST_PARAGRAPH:
        return False
    csl, problems = parse_reference(paragraph)
    people = csl.get("author") or csl.get("editor") or []
    if "title" not in csl or sum(map(len, problems)) > _MOST_UNREAD:
        return False
    if not people:
        # A work without author begins with its title; a date is where a broken line goes on.
        is_whole = not paragraph.lstrip().startswith(("(", "["))
        return is_whole and {"issued", "volume", "page"} <= csl.keys()
    if csl.keys() & _EVIDENCE:
        return True
    # Where only the name of a journal is said, the rest has to be beyond doubt.
    doubts = [problem for problem in problems if not problem.startswith("Not kept")]
    return any("given" in name for name in people) and "container-title" in csl and not doubts


def _cut_at_date(text: str) -> _Parts:
    issued = find_date(text)
    if issued and issued.end < len(text.rstrip(" .")) and _is_byline(text[: issued.start]):
        return _Parts(text[: issued.start], issued, text[issued.end :])
    # The date stands elsewhere, as in the styles of medicine and of Chicago, or nowhere.
    end = names_end(text)
    rest = text[end:]
    if issued and issued.start >= end and issued.end >= len(text.rstrip(" .")):
        rest = text[end : issued.start]
    elif not locator_date(text):
        issued = None
    return _Parts(text[:end], issued, rest)


def _is_byline(text: str) -> bool:
    return not re.search(r"\d{2}", text) and len(text) <= _LONGEST_PARAGRAPH


def _with_title_in_place(parts: _Parts) -> _Parts:
    """A work without author has its title before the date (APA 7 §9.12); put it behind."""
    byline = parts.authors.strip()
    if not byline.endswith((".", "?", "!", "]", "”")) or is_capitalised(byline):
        return parts
    if read_names(cut_role(byline)[0]).names:
        return parts
    return _Parts("", parts.issued, f"{byline} {parts.rest.lstrip(' .,;:')}")


def _issued(parts: _Parts, status_date: str) -> dict:
    date = parts.issued.parts if parts.issued else ()
    date = date or locator_date(parts.rest) or read_date(status_date)[0]
    return {"date-parts": [[*date]]} if date else {}


def _custom(names: Names) -> dict:
    return {"authors-omitted-after": names.omitted_after} if names.omitted_after else {}


def _with_publisher_named(csl: dict) -> dict:
    """APA 6 wrote "Author" for a publisher that is the author."""
    names = csl.get("author", [])
    if csl.get("publisher") == "Author" and len(names) == 1 and "literal" in names[0]:
        return csl | {"publisher": names[0]["literal"]}
    return csl


def _says_enough(csl: dict, parts: _Parts) -> bool:
    """Whether this was a reference at all: two of who, when and where, or a DOI."""
    names = csl.get("author") or csl.get("editor") or []
    located = csl.keys() & _EVIDENCE
    if _RUNS_ON.match(parts.rest) and not (
        located and any(name.get("given", "").endswith(".") for name in names)
    ):
        return False
    return "DOI" in csl or bool(names) + bool(parts.issued or "issued" in csl) + bool(located) >= 2


def _problems_of(parts: _Parts, names: Names, csl: dict) -> list[str]:
    problems = [f"Not read as a name: “{name}”." for name in names.unread]
    if parts.issued and parts.issued.unplaced:
        problems.append(f"Not kept of the date: “{parts.issued.unplaced}”.")
    if not parts.issued and "issued" not in csl:
        problems.append("There is no date.")
    if not csl.keys() & {"author", "editor"} and not names.unread and parts.authors.strip():
        problems.append("The authors could not be read.")
    if "title" not in csl:
        problems.append("There is no title.")
    return problems
