"""Whatever people paste to cite a work: DOIs, references in running text, BibTeX, RIS, CSL-JSON.

Reading asks nobody: a DOI alone stays one until it is looked up (`research.crossref`).
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from research.cleaning import Doubt, clean_item
from research.names import names_end
from research.readers import bibtex, csl_json, ris
from research.readers.entry import Entry
from research.reference_links import cut_links, normalise_doi
from research.reference_text import normalise
from research.references import is_reference, parse_reference

# In characters. Fifty references with long lists of authors fit in.
LONGEST_PASTE = 200_000
MOST_READINGS = 50

DOI, RUNNING_TEXT, BIBTEX, RIS, CSL_JSON, CROSSREF = (
    *("DOI", "reference", "BibTeX", "RIS"),
    *("CSL-JSON", "Crossref"),
)

# A name before the sign makes it an address of mail.
_BIBTEX = re.compile(r"(?<![\w.])@\s*+[A-Za-z]++\s*+[{(]")
_RIS = re.compile(r"^\ufeff?\s*TY[ \t]{0,4}-", re.MULTILINE)
_RIS_ENDS = re.compile(r"^[ \t]*ER[ \t]{0,4}-.*$", re.MULTILINE)
# Where another reference may begin without names that are told from words: with a group, a title.
_DATED = re.compile(r"[^\W\d_][^()]{2,200}[.,?!]\s*\((?:\d{4}|n\.\s?d\.|in press)", re.IGNORECASE)
# No reference fills more.
_MOST_LINES = 40
_HEADINGS = frozenset({"references", "reference list", "bibliography", "literature", "sources"})
_LABEL = re.compile(r"\s*(?:\[\d{1,3}\]|\(?\d{1,3}[.)])\s+\S")
# Words around a DOI that are no reference ("see also", "available from").
_MOST_RUBBISH = 80
# What a problem of the parser says is uncertain.
_ABOUT = [
    (re.compile("as a name|authors could not", re.IGNORECASE), "authors"),
    (re.compile("no date|of the date|date of online", re.IGNORECASE), "issued_year"),
    (re.compile("no title", re.IGNORECASE), "title"),
    (re.compile("is a journal|for the journal|where it was published", re.I), "container_title"),
    (re.compile("edition", re.IGNORECASE), "edition"),
    (re.compile("editor", re.IGNORECASE), "editors"),
]
# The keys of CSL without which a work of a kind is rarely found.
_EXPECTED = {
    "article-journal": ["author", "issued", "title", "container-title"],
    "chapter": ["author", "issued", "title", "container-title", "page"],
    "book": ["issued", "title", "publisher"],
    "thesis": ["author", "issued", "title", "publisher"],
    "report": ["author", "issued", "title"],
}
_FIELDS = {
    "author": "authors",
    "issued": "issued_year",
    "title": "title",
    "container-title": "container_title",
    "page": "pages",
    "publisher": "publisher",
}
_MISSING = {
    "author": "No author was found.",
    "issued": "No year was found.",
    "title": "No title was found.",
    "container-title": "No journal or book was found.",
    "page": "No pages were found.",
    "publisher": "No publisher was found.",
}


class Reading(NamedTuple):
    """One work as it was understood: its source text, `format`, a clean CSL-JSON item, doubts."""

    text: str
    format: str
    csl: dict[str, Any]
    doubts: tuple[Doubt, ...] = ()

    @property
    def doi(self) -> str:
        return self.csl.get("DOI", "")

    @property
    def is_known(self) -> bool:
        """Whether it says what work it is; a DOI alone does not."""
        return bool(self.csl.get("title"))


class Pasted(NamedTuple):
    """The works in a text, in its order; `problem` is what is to be said of all of it."""

    readings: tuple[Reading, ...]
    problem: str = ""


def read_pasted(text: str) -> Pasted:
    """Every work in a text of any of the formats. Never raises."""
    if len(text) > LONGEST_PASTE:
        return Pasted((), f"This is too long: paste at most {LONGEST_PASTE:,} characters at once.")
    text = text.strip().removeprefix("\ufeff").strip()
    if not text:
        return Pasted((), "There is nothing to read yet: paste a DOI or a reference.")
    try:
        readings = _readings(text)
    except csl_json.UnreadableError as error:
        # A DOI out of a file may have its braces around it.
        readings = [*_of_dois(text)]
        if not readings:
            return Pasted((), str(error))
    if not readings:
        return Pasted((), "No reference and no DOI was found in this.")
    problem = f"Only the first {MOST_READINGS} were read." if len(readings) > MOST_READINGS else ""
    return Pasted(tuple(readings[:MOST_READINGS]), problem)


def reading_of(item: dict[str, Any], text: str, format_name: str) -> Reading:
    """An item of any origin, cleaned, with what it lacks among its doubts."""
    csl, doubts = clean_item(item)
    return Reading(text, format_name, csl, (*doubts, *_missing(csl)))


def _readings(text: str) -> list[Reading]:
    """One more than may be kept, where there are more."""
    return [*islice(_all_readings(text), MOST_READINGS + 1)]


def _all_readings(text: str) -> Iterator[Reading]:
    if text.startswith(("{", "[{", "[\n", "[ ", "[\r")) and not _LABEL.match(text):
        entries, rest = csl_json.read(text)
        yield from (_of_entry(entry, CSL_JSON) for entry in entries)
        yield from _all_readings(rest) if rest.startswith("{") else _besides(rest)
    elif _BIBTEX.search(text):
        position = 0
        for entry in bibtex.read(text):
            start = text.index(entry.text, position)
            yield from _besides(text[position:start])
            yield _of_entry(entry, BIBTEX)
            position = start + len(entry.text)
        yield from _besides(text[position:])
    elif _RIS.search(text):
        yield from _of_ris(text)
    else:
        yield from (reading for block in _blocks(text) for reading in _running(block))


def _of_ris(text: str) -> Iterator[Reading]:
    start = _RIS.search(text).start()
    ends = [found.end() for found in _RIS_ENDS.finditer(text)]
    # The last record may lack its end.
    end = ends[-1] if ends and not _RIS.search(text, ends[-1]) else len(text)
    yield from _besides(text[:start])
    yield from (_of_entry(entry, RIS) for entry in ris.read(text[start:end]))
    yield from _besides(text[end:])


def _besides(text: str) -> Iterator[Reading]:
    """The works around those of a file; words that are none of a work go unsaid."""
    if _RIS.search(text):
        yield from _of_ris(text)
    elif text.strip():
        for block in _blocks(text):
            yield from (
                reading
                for reading in _running(block)
                if reading.format == DOI or (reading.is_known and is_reference(block))
            )


def _of_entry(entry: Entry, format_name: str) -> Reading:
    reading = reading_of(entry.item, entry.text, format_name)
    return reading._replace(doubts=(*entry.doubts, *reading.doubts))


def _blocks(text: str) -> Iterator[str]:
    """The paragraphs; lines of one that are references, or DOIs, each for themselves."""
    for paragraph in re.split(r"\n[ \t\r]*+\n", text):
        lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
        if lines and lines[0].strip(" :#*").lower() in _HEADINGS:
            lines = lines[1:]
        if len(lines) > 1 and _stand_apart(lines[:MOST_READINGS]):
            yield from lines
        elif lines:
            yield from _wrapped(lines)


def _wrapped(lines: list[str]) -> Iterator[str]:
    """The references of lines that were broken to a width; all of them as one where in doubt."""
    blocks: list[list[str]] = [[]]
    for line in lines:
        is_open = len(blocks) <= MOST_READINGS and len(blocks[-1]) <= _MOST_LINES
        if is_open and _begins_one(line) and is_reference("\n".join(blocks[-1])):
            blocks.append([])
        blocks[-1].append(line)
    if len(blocks) <= MOST_READINGS and not is_reference("\n".join(blocks[-1])):
        blocks = [lines]
    yield from ("\n".join(block) for block in blocks)


def _begins_one(line: str) -> bool:
    return bool(_DATED.match(line) or names_end(line))


def _stand_apart(lines: list[str]) -> bool:
    alone = sum(_LABEL.match(line) is not None or _is_alone(line) for line in lines)
    return alone > len(lines) / 2


def _is_alone(line: str) -> bool:
    return bool(_dois_alone(line)) or is_reference(line)


def _of_dois(text: str) -> Iterator[Reading]:
    for doi in _dois_alone(text):
        yield Reading(text, DOI, {"DOI": doi})


def _dois_alone(text: str) -> list[str]:
    """The DOIs of a text that is hardly anything else."""
    links = cut_links(normalise(text[:LONGEST_PASTE]))
    if not links.doi or len(re.sub(r"\W", "", links.text)) > _MOST_RUBBISH:
        return []
    others = [doi for doi in map(normalise_doi, links.unplaced) if doi]
    return [*dict.fromkeys([links.doi, *others])]


def _running(text: str) -> list[Reading]:
    csl, problems = parse_reference(text)
    if csl.get("title") and csl.keys() & {"author", "editor", "issued"}:
        reading = reading_of(csl, text, RUNNING_TEXT)
        said = [_doubt(problem) for problem in problems]
        # What the parser says of a field goes before what is said of a gap.
        others = [d for d in reading.doubts if d.field not in {each.field for each in said}]
        return [reading._replace(doubts=(*said, *others))]
    if dois := [*_of_dois(text)]:
        return dois
    if doi := normalise_doi(text):
        said = "Only the DOI was understood."
        return [Reading(text, DOI, {"DOI": doi}, (Doubt("", said),))]
    if not re.search(r"\w", normalise(text)):
        return []
    return [Reading(text, RUNNING_TEXT, {}, (Doubt("", "This could not be read."),))]


def _doubt(problem: str) -> Doubt:
    field = next((field for pattern, field in _ABOUT if pattern.search(problem)), "")
    return Doubt(field, problem)


def _missing(csl: dict[str, Any]) -> tuple[Doubt, ...]:
    """What a work of this kind usually has, and this has not."""
    expected = _EXPECTED.get(csl.get("type", ""), ["title"])
    there = {*csl, *(["page"] if csl.keys() & {"chapter-number", "status", "DOI"} else [])}
    if "editor" in csl:
        there.add("author")
    if "status" in csl:
        there.add("issued")
    return tuple(Doubt(_FIELDS[key], _MISSING[key]) for key in expected if key not in there)
