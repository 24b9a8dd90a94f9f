r"""BibTeX, in UTF-8, for LaTeX and for the reference managers that read it.

A brace counts for the file's structure even behind a backslash, so one in a text is written with
its partner unseen beside it, as Zotero does: `\{\vphantom{\}}`. Addresses and DOIs stay as they
are, which biblatex and the managers expect.
"""

import re
from calendar import month_abbr
from collections.abc import Iterable, Iterator

from research.exports.remarks import remarks
from research.styles.item import DASHES, Name, Work

TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
    "paper-conference": "inproceedings",
}
CONTAINERS = {
    "article": "journal",
    "incollection": "booktitle",
    "inproceedings": "booktitle",
    "book": "series",
}
PUBLISHERS = {
    "phdthesis": "school",
    "mastersthesis": "school",
    "techreport": "institution",
    "misc": "howpublished",
}
SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{\vphantom{\}}",
    "}": r"\vphantom{\{}\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {sign: f"\\{sign}" for sign in "#$%&_"}
# Two of these in a row are one sign of LaTeX.
LIGATURES = re.compile(r"(?<=([-`',<>]))(?=\1)|(?<=[?!])(?=`)")


def written(items: Iterable[tuple[str, dict]]) -> Iterator[str]:
    for key, csl in items:
        work = Work(csl)
        kind = _kind(work)
        fields = [f"  {name} = {value}" for name, value in _fields(work, kind) if value != "{}"]
        lines = ",\n".join([f"@{kind}{{{key}", *fields])
        yield f"{lines}\n}}\n\n"


def latex(text: str) -> str:
    """The text as LaTeX prints it, its braces in balance."""
    parted = LIGATURES.sub("\0", text)
    return "".join(SPECIAL.get(sign, sign) for sign in parted).replace("\0", "{}")


def _kind(work: Work) -> str:
    kind = TYPES.get(work.kind, "misc")
    if kind == "phdthesis" and "master" in work["genre"].lower():
        return "mastersthesis"
    if kind == "inproceedings" and not work["container-title"]:
        return "misc"
    return kind


def _fields(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    yield "author", _braced(_names(work.authors, work.omitted_after("author")))
    yield "editor", _braced(_names(work.editors, work.omitted_after("editor")))
    yield "title", _braced(_title(work.one_line("title")))
    yield from _source(work, kind)
    year, month, day = work.issued
    yield "year", _braced(str(year or ""))
    if month:
        yield "month", month_abbr[month].lower()
    if day:
        # BibTeX itself knows no days; biblatex and the managers do.
        yield "date", _braced(f"{year:04}-{month:02}-{day:02}")
    yield "volume", _text(work, "volume")
    yield "pages", _braced(_pages(work.one_line("page")))
    yield "chapter", _text(work, "chapter-number")
    yield "edition", _text(work, "edition")
    yield "address", _text(work, "publisher-place")
    yield "doi", _verbatim(work.doi)
    yield "url", _verbatim(work.one_line("URL"))
    yield "note", _braced(latex("; ".join(remarks(work))))


def _source(work: Work, kind: str) -> Iterator[tuple[str, str]]:
    container, publisher = _text(work, "container-title"), _text(work, "publisher")
    if kind == "misc" and container != "{}":
        # Of a web page the site is the better answer to where.
        yield "howpublished", container
        yield "publisher", publisher
    else:
        yield CONTAINERS.get(kind, "howpublished"), container
        yield PUBLISHERS.get(kind, "publisher"), publisher
    yield "type", _text(work, "genre")
    is_article = kind == "article"
    yield "eid" if is_article else "number", _text(work, "number")
    if is_article or _text(work, "number") == "{}":
        yield "number", _text(work, "issue")


def _names(names: list[Name], omitted_after: int) -> str:
    others = ["others"] if names and omitted_after >= len(names) else []
    return " and ".join([*map(_name, names), *others])


def _name(name: Name) -> str:
    """ "van der Helm, Jr., Gé"; in braces what BibTeX would take apart."""
    given = latex(" ".join(filter(None, [name.given, name.particle])))
    family, suffix = latex(name.family), latex(name.suffix)
    if not given and not suffix:
        return f"{{{family}}}"
    if "," in family or re.search(r"\band\b|^[^\w\\]", family, re.IGNORECASE):
        family = f"{{{family}}}"
    if "," in given or re.search(r"\band\b", given, re.IGNORECASE):
        given = f"{{{given}}}"
    if "," in suffix:
        suffix = f"{{{suffix}}}"
    return ", ".join([family, suffix, given] if suffix else [family, given])


def _title(title: str) -> str:
    """Words with capitals in braces: many styles print the others in small letters."""
    return " ".join(
        f"{{{latex(word)}}}" if _has_capitals(word, is_first=not number) else latex(word)
        for number, word in enumerate(title.split())
    )


def _has_capitals(word: str, *, is_first: bool) -> bool:
    return any(sign.isupper() for sign in (word[1:] if is_first else word))


def _pages(pages: str) -> str:
    return "--".join(latex(end) for end in re.split(rf" ?[{DASHES}]+ ?", pages))


def _text(work: Work, key: str) -> str:
    return _braced(latex(work.one_line(key)))


def _verbatim(address: str) -> str:
    return _braced(address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C"))


def _braced(value: str) -> str:
    return f"{{{value}}}"
