"""COinS: an OpenURL ContextObject within a page, by which reference managers save a study.

A span of class Z3988 holds it (ANSI/NISO Z39.88-2004, key/encoded-value format; OCLC's "COinS").
The formats have no place for editors. Zotero reads these, among others.
"""

from collections.abc import Iterator
from urllib.parse import quote

from research.exports.names import inverted
from research.styles import item
from research.styles.item import one_line

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


def context_object(csl: dict) -> str:
    """The item as key/encoded values; a plus sign is a space to some readers, and so is none."""
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in _pairs(csl) if value)


def _pairs(csl: dict) -> Iterator[tuple[str, str]]:
    kind = item.kind(csl)
    name, genre = FORMATS.get(kind, (DUBLIN_CORE, ""))
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{name}"
    if doi := item.doi(csl):
        yield "rft_id", f"info:doi/{doi}"
    yield "rft_id", one_line(csl.get("URL"))
    if name == DUBLIN_CORE:
        yield from _dublin_core(csl)
        return
    yield "rft.genre", genre
    yield from _titles(csl, name, genre)
    yield from _people(csl)
    yield "rft.date", _date(csl)
    for key in ("volume", "issue", "edition"):
        yield f"rft.{key}", one_line(csl.get(key))
    yield from _pages(csl)
    yield "rft.artnum", one_line(csl.get("number"))
    yield "rft.place", one_line(csl.get("publisher-place"))
    yield "rft.inst" if name == DISSERTATION else "rft.pub", one_line(csl.get("publisher"))
    yield "rft.degree", one_line(csl.get("genre")) if name == DISSERTATION else ""


def _dublin_core(csl: dict) -> Iterator[tuple[str, str]]:
    yield "rft.type", GENRES.get(item.kind(csl), "document")
    yield "rft.title", one_line(csl.get("title"))
    yield "rft.source", one_line(csl.get("container-title"))
    for name in item.names(csl, "author"):
        yield "rft.creator", inverted(name)
    yield "rft.publisher", one_line(csl.get("publisher"))
    yield "rft.date", _date(csl)
    yield "rft.identifier", one_line(csl.get("URL"))


def _titles(csl: dict, name: str, genre: str) -> Iterator[tuple[str, str]]:
    title, container = one_line(csl.get("title")), one_line(csl.get("container-title"))
    if name == JOURNAL:
        yield "rft.atitle", title
        yield "rft.jtitle", container
    elif genre in ("bookitem", "proceeding"):
        yield "rft.atitle", title
        yield "rft.btitle", container
    else:
        yield "rft.title" if name == DISSERTATION else "rft.btitle", title
        yield "rft.series", container


def _people(csl: dict) -> Iterator[tuple[str, str]]:
    """Authors, each in full; of an edited book, its editors."""
    is_edited_book = item.kind(csl) == "book" and not item.names(csl, "author")
    for name in item.names(csl, "editor" if is_edited_book else "author"):
        is_person = name.given or name.particle or name.suffix
        yield "rft.au" if is_person else "rft.aucorp", inverted(name)


def _date(csl: dict) -> str:
    year, month, day = item.issued(csl)
    known = [f"{year:04}" if year else "", f"{month:02}" if month else ""]
    return "-".join(filter(None, [*known, f"{day:02}" if day else ""]))


def _pages(csl: dict) -> Iterator[tuple[str, str]]:
    pages = one_line(csl.get("page"))
    yield "rft.pages", pages
    first, dash, last = pages.replace("–", "-").partition("-")
    if dash and last.isalnum():
        yield "rft.spage", first
        yield "rft.epage", last
