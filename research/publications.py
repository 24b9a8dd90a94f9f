"""What follows the date of a reference: the title, and where the work was published.

Each reader knows one kind of work and answers None when the text is not of its kind.
"""

import re

from research.books import PAGE, PAGES, Publication, read_book, read_chapter, read_publisher
from research.reference_dates import MONTH, YEAR, read_date
from research.reference_text import (
    DASHES,
    bare,
    is_capitalised,
    sentence_starts,
    split_last_sentence,
    tidy,
    unquoted,
)

# Where in a journal: everything behind its name. Every part is optional here; `_locate` asks
# that there be one.
_LOCATOR = re.compile(
    rf"""
    (?: [,;:]\s* | \s+(?![,;:.]) )
    (?: (?P<date> (?:{MONTH}\s+)? {YEAR} (?:\s+{MONTH}(?:[\s-]+\d{{1,2}})?)? )
        \s*[;,:]\s* (?=[\dv(]) )?
    (?: (?: vol(?:ume|\.)? \s*:?\s* )? (?P<volume> \d{{1,4}}[A-Z]? (?:[-/]\d{{1,4}})? ) )?
    (?: \s*[,;:.]?\s* (?:
          \( \s* (?P<issue> [^()]{{1,40}}? ) \s* \)
        | (?:number|issue|iss|heft|nr|no)\b\.? \s* (?P<number_word> \d{{1,4}}(?:[-/]\d{{1,4}})? )
        | (?P<supplement> suppl(?:ement)?\b\.?(?:\s*\d{{1,3}})? )
        | (?: (?<=,\s) | (?<=:) ) (?P<bare_issue> \d{{1,2}} ) (?=\s*,\s*\S)
    ) )?
    (?: \s*,?\s* \( (?P<later_date> [^()]{{0,12}} {YEAR} ) \)
      | \s*,\s* (?:{MONTH}(?:-{MONTH})?\s+)? {YEAR} (?=\s*[,:]) )?
    (?: (?: \s*[,:;]\s* | \.?\s+ | (?<=[\s,;:)]) ) (?:
          (?:pages?|pp?|s)\b\.? \s* (?P<pages> {PAGES} | {PAGE} )
        | (?:article|art|paper)\b\.? \s* (?:(?:number|no|nr|id)\b\.?)? \s*[:\#]?\s*
          (?P<article> [A-Z]{{0,4}}\d(?:[\w.-]{{0,14}}\w)? )
        | (?P<range> {PAGES} )
        | (?P<single> [A-Z]{{0,3}}\d{{1,9}} )
    ) )?
    (?: \s* \( {YEAR} \) )? [\s.,;]* \Z
    """,
    re.IGNORECASE | re.VERBOSE,
)

_THESIS = re.compile(
    r"[(\[,.;]?\s*\b(?P<genre>(?:unpublished\s+)?(?:doctoral|ph\.?\s?d\.?|master[’']?s?|honou?rs)\s+"
    r"(?:dissertation|thesis)|thèse\s+de\s+doctorat|(?<=[(\[])(?:dissertation|thesis))\b",
    re.IGNORECASE,
)
_THESIS_NUMBER = re.compile(r"\s*\(Publication No\. (?P<number>[\w./-]{1,30})\)\s*$")
_REPORT = re.compile(
    r"\((?P<genre>[^()]{0,60}\b(?:report|paper|brief|guideline|publication|bulletin|circular)\b"
    r"[^()\d]{0,30}?)(?P<number>[A-Z]{0,6}[-/]?\d[\w./-]{0,20})\)",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[\s,]*(?:\bno\b|\bnr\b|\bnumber\b|#)?[.\s]*$", re.IGNORECASE)
_PREPRINTS = re.compile(
    r"(?:PsyArXiv|medRxiv|bioRxiv|arXiv|SSRN|OSF|Research Square|Preprints)\b", re.IGNORECASE
)
_PREPRINT_NOTE = re.compile(r"\s*[(\[]preprint[)\]]", re.IGNORECASE)
_UNKEPT = re.compile(
    r"[(\[](?P<note>[^()\[\]]{0,80}\b(?:trans|original work published|reprinted)\b"
    r"[^()\[\]]{0,60})[)\]]"
    r"|\b(?P<remark>PMC?ID:?\s*\w+|(?<=[.?!]\s)(?:unpublished manuscript|manuscript (?:submitted"
    r" for publication|in preparation)))",
    re.IGNORECASE,
)
_JOURNAL = re.compile(
    r"\b(?:journal|psychotherap\w+|psychiatr\w+|psycholog\w+|psychoanal\w+|psychosomat\w+|reviews?"
    r"|research|medicine|annals|archives|bulletin|frontiers|plos|sciences?|therapy|therapies"
    r"|counsel\w+|lancet|jama|bmj|neuro\w+|practice|quarterly|proceedings|disorders|studies"
    r"|zeitschrift|revue)\b",
    re.IGNORECASE,
)
# Names of journals and sites are shorter than this; prose is not.
_LONGEST_NAME = 160


def read_publication(text: str, *, has_address: bool, is_forthcoming: bool) -> Publication:
    """Read the text behind the date; links and status are already taken out of it.

    `has_address` and `is_forthcoming` tell of these, for a work without volume and publisher.
    """
    problems = [f"Not kept: “{note['note'] or note['remark']}”." for note in _UNKEPT.finditer(text)]
    text = tidy(_UNKEPT.sub("", text))
    found = (
        _thesis(text)
        or read_chapter(text)
        or _report(text)
        or _preprint(text)
        or _article(text)
        or read_book(text)
        or _unlocated(text, has_address, is_forthcoming)
    )
    csl = {key: value for key, value in found.csl.items() if value}
    return Publication(csl, (*problems, *found.problems))


def locator_date(text: str) -> tuple[int, ...]:
    """The date within "World Psychiatry 2014;13:56-67" or "51, no. 3 (2014): 381-387"; else ()."""
    located = _locate(text)
    if not located:
        return ()
    return read_date(located["date"] or located["later_date"] or "")[0]


def _thesis(text: str) -> Publication | None:
    found = _THESIS.search(text)
    if not found:
        return None
    title, behind = text[: found.start()], text[found.end() :]
    within, _, outside = behind.partition("]") if "]" in behind else behind.partition(")")
    # Behind a school in brackets stands the database that has it (APA 7 §10.6).
    school, *others = [part for part in map(bare, (within, outside)) if part] or [""]
    school, _, place = school.partition(", ")
    counted = _THESIS_NUMBER.search(title)
    return Publication(
        {
            "type": "thesis",
            "title": unquoted(title[: counted.start()] if counted else title),
            "number": counted["number"] if counted else "",
            "publisher": bare(school),
            "publisher-place": bare(place),
            "container-title": " ".join(others),
            "genre": found["genre"],
        }
    )


def _report(text: str) -> Publication | None:
    found = _REPORT.search(text)
    if not found:
        return None
    published = read_publisher(text[found.end() :], is_certain=True)
    genre = _COUNTED.sub("", found["genre"])
    return Publication(
        {"type": "report", "title": unquoted(text[: found.start()]), "number": found["number"]}
        # A report that is no special one needs no word for it.
        | ({} if genre.lower() == "report" else {"genre": genre})
        | {key: value for key, value in published.items() if value}
    )


def _preprint(text: str) -> Publication | None:
    noted = _PREPRINT_NOTE.search(text)
    title, server = split_last_sentence(_PREPRINT_NOTE.sub("", text))
    if not noted and not _PREPRINTS.match(server):
        return None
    return Publication({"type": "article", "title": unquoted(title), "publisher": bare(server)})


def _article(text: str) -> Publication | None:
    """An article in a journal, told by its volume, pages or number."""
    for end in (len(text), *reversed(sentence_starts(text)[-2:])):
        located = _locate(text[:end])
        if not located:
            continue
        title, journal, problems = _split_journal(text[: located.start()])
        # Before a full stop, or behind what may be a publisher, only both together will do.
        is_certain = located["volume"] and _where_in(located)
        if not journal or ((end < len(text) or read_publisher(journal)) and not is_certain):
            continue
        leftover = bare(text[end:])
        if leftover:
            problems = (*problems, f"Not placed: “{leftover}”.")
        csl = {
            "type": "article-journal",
            "title": unquoted(title),
            "container-title": bare(journal),
        }
        return Publication(csl | _where(located), problems)
    return None


def _locate(text: str) -> re.Match | None:
    # Signs are exchanged one for one, so positions hold for the text as typed.
    located = _LOCATOR.search(text.translate(DASHES))
    return located if located and (located["volume"] or _where_in(located)) else None


def _where_in(located: re.Match) -> str:
    return located["pages"] or located["range"] or located["article"] or located["single"] or ""


def _where(located: re.Match) -> dict:
    """Volume, issue, pages and article number of a located article, dashes as hyphens."""
    issue = (
        located["issue"] or located["number_word"] or located["supplement"] or located["bare_issue"]
    )
    if issue and re.fullmatch(YEAR, issue):
        issue = ""
    volume, pages = located["volume"] or "", located["pages"] or located["range"] or ""
    if re.search(r"[-/]", volume) and not issue and not _where_in(located):
        volume, pages = "", volume
    return {
        "volume": volume,
        "issue": issue or "",
        "page": re.sub(r"\s*-\s*", "-", pages),
        "number": located["article"] or located["single"] or "",
    }


def _split_journal(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Title and journal, and a problem if there was but a comma between them."""
    title, journal = split_last_sentence(text)
    if journal or "," not in text:
        return title, journal, ()
    title, _, journal = text.rpartition(", ")
    journal = bare(journal)
    if not is_capitalised(journal):
        return text, "", ()
    return title, journal, (f"“{journal}” was taken for the journal, behind a comma.",)


def _unlocated(text: str, has_address: bool, is_forthcoming: bool) -> Publication:
    """A work of which only title and, perhaps, journal or site are said."""
    title, name = split_last_sentence(text)
    if not name and is_forthcoming:
        title, name, problems = _split_journal(text)
        if _JOURNAL.search(name):
            csl = {"title": unquoted(title), "container-title": bare(name)}
            return Publication({"type": "article-journal"} | csl, problems)
        title, name = text, ""
    name = bare(name)
    is_journal = bool(_JOURNAL.search(name)) and name[:1].isupper()
    is_name = name and len(name) <= _LONGEST_NAME and (is_capitalised(name) or is_journal)
    if not is_name:
        kind = "webpage" if has_address else "document"
        problems = () if has_address else ("Where it was published could not be read.",)
        return Publication({"type": kind, "title": unquoted(text)}, problems)
    csl = {"title": unquoted(title), "container-title": name}
    if has_address and not is_journal:
        return Publication({"type": "webpage"} | csl)
    if is_journal or is_forthcoming:
        return Publication({"type": "article-journal"} | csl)
    return Publication(
        {"type": "article-journal"} | csl, (f"It is not certain that “{name}” is a journal.",)
    )
