"""COinS: an OpenURL ContextObject within a page, by which reference managers save a study.

A span of class Z3988 holds it (ANSI/NISO Z39.88-2004, key/encoded-value format; OCLC's "COinS").
The formats have no place for editors. Zotero reads these, among others.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

from research.exports.names import inverted
from research.styles.item import Work

JOURNAL, BOOK, DISSERTATION, DUBLIN_CORE = "journal", "book", "dissertation", "dc"
FORMATS = {
    "article-journal": (JOURNAL, "article"),
    "article-magazine": (JOURNAL, "article"),
    "article-newspaper": (JOURNAL, "article"),
    "article": (JOURNAL, "preprint"),
    "chapter": (BOOK, "bookitem"),
    "book": (BOOK, "book"),
    "report": (BOOK, "report"),
    "paper-conference": (BOOK, "proceeding"),
    "thesis": (DISSERTATION, ""),
}
# Dublin Core has no list of genres: these are the types of Zotero.
GENRES = {"webpage": "webpage", "post-weblog": "blogPost"}
# That it is a context object, and, with the name behind it, in which of its formats.
BEGINNING = "ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3A"
# But for spaces, all that has to be quoted.
SIGNS = re.compile("[^A-Za-z0-9_.~ -]")


def context_object(item: dict | Work) -> str:
    """The item as key/encoded values; a plus sign is a space to some readers, and so is none."""
    work = Work.of(item)
    name, genre = FORMATS.get(work.kind, (DUBLIN_CORE, ""))
    pairs = [f"{key}={_quoted(value)}" for key, value in _pairs(work, name, genre) if value]
    return "&".join([f"{BEGINNING}{name}", *pairs])


def _quoted(line: str) -> str:
    """As `quote` has it, which takes a text with a space in it to pieces, sign by sign."""
    return SIGNS.sub(lambda found: _quoted_sign(found[0]), line).replace(" ", "%20")


@lru_cache(1000)
def _quoted_sign(sign: str) -> str:
    return quote(sign, safe="")


def _pairs(work: Work, name: str, genre: str) -> Iterator[tuple[str, str]]:
    if doi := work.doi:
        yield "rft_id", f"info:doi/{doi}"
    yield "rft_id", work.one_line("URL")
    if name == DUBLIN_CORE:
        yield from _dublin_core(work)
        return
    yield "rft.genre", genre
    yield from _titles(work, name, genre)
    yield from _people(work)
    yield "rft.date", _date(work)
    for key in ("volume", "issue", "edition"):
        yield f"rft.{key}", work.one_line(key)
    yield from _pages(work)
    yield "rft.artnum", work.one_line("number")
    yield "rft.place", work.one_line("publisher-place")
    yield "rft.inst" if name == DISSERTATION else "rft.pub", work.one_line("publisher")
    yield "rft.degree", work.one_line("genre") if name == DISSERTATION else ""


def _dublin_core(work: Work) -> Iterator[tuple[str, str]]:
    yield "rft.type", GENRES.get(work.kind, "document")
    yield "rft.title", work.one_line("title")
    yield "rft.source", work.one_line("container-title")
    for name in work.authors:
        yield "rft.creator", inverted(name)
    yield "rft.publisher", work.one_line("publisher")
    yield "rft.date", _date(work)
    yield "rft.identifier", work.one_line("URL")


def _titles(work: Work, name: str, genre: str) -> Iterator[tuple[str, str]]:
    title, container = work.one_line("title"), work.one_line("container-title")
    if name == JOURNAL:
        yield "rft.atitle", title
        yield "rft.jtitle", container
    elif genre in ("bookitem", "proceeding"):
        yield "rft.atitle", title
        yield "rft.btitle", container
    else:
        yield "rft.title" if name == DISSERTATION else "rft.btitle", title
        yield "rft.series", container


def _people(work: Work) -> Iterator[tuple[str, str]]:
    """Authors, each in full; of an edited book, its editors."""
    for name in work.authors or (work.editors if work.kind == "book" else []):
        is_person = name.given or name.particle or name.suffix
        yield "rft.au" if is_person else "rft.aucorp", inverted(name)


def _date(work: Work) -> str:
    year, month, day = work.issued
    if not month:
        return f"{year:04}" if year else ""
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"


def _pages(work: Work) -> Iterator[tuple[str, str]]:
    pages = work.one_line("page")
    yield "rft.pages", pages
    first, dash, last = pages.replace("–", "-").partition("-")
    if dash and last.isalnum():
        yield "rft.spage", first
        yield "rft.epage", last
