"""What follows the date of a reference: the title, and where the work was published.

Each reader knows one kind of work and returns its CSL, or None when the text is not of its kind.
"""

import re

from research.names import Names, bare_name, names_end, read_names
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

# Marks where a detail was taken out: it ends the title as a full stop would. Normalised text
# holds no control characters.
_CUT = "\x1f"

_PAGE = r"(?:[A-Z]{0,3}\d{1,6}(?:\.\d{1,3})?[a-z]?|[ivxlc]{1,7})"
_PAGES = rf"{_PAGE}\s*-\s*{_PAGE}(?:\s*,\s*{_PAGE}(?:\s*-\s*{_PAGE})?)*"
_SUPPLEMENT = r"suppl(?:ement)?\.?(?:\s*\d{1,3})?"
_LOCATOR = re.compile(
    rf"""
    [\s,.;:]\s*
    (?: (?P<date> (?:{MONTH}\s+)? {YEAR} (?:\s+{MONTH}(?:[\s-]+\d{{1,2}})?)? ) \s*[;,:]\s* (?=[\dv(]) )?
    (?: (?: vol(?:ume|\.)? \s*:?\s* )? (?P<volume> \d{{1,4}}[A-Z]? (?:[-/]\d{{1,4}})? ) )?
    (?: \s*[,;:.]?\s* (?:
          \( \s* (?P<issue> [^()]{{1,40}}? ) \s* \)
        | (?:no|nr|number|issue|iss|heft)\b\.? \s* (?P<number_word> \d{{1,4}}(?:[-/]\d{{1,4}})? )
        | (?P<supplement> {_SUPPLEMENT} )
        | (?P<bare_issue> (?<=,\s)\d{{1,2}} (?=\s*,\s*\S) )
    ) )?
    (?: \s*[,;]?\s* \( (?P<later_date> [^()]{{0,12}} {YEAR} ) \) | \s*,\s* (?:{MONTH}\s+)? {YEAR} (?=\s*[,:]) )?
    (?: \s*[,:;.]?\s* (?:
          (?:pp?|pages?|s)\b\.? \s* (?P<pages> {_PAGES} | {_PAGE} )
        | (?:art(?:icle)?|paper)\b\.? \s* (?:(?:no|number|nr|id)\b\.?)? \s*[:\#]?\s* (?P<article> [A-Z]{{0,4}}\d[\w.-]{{0,14}} )
        | (?P<range> {_PAGES} )
        | (?P<single> [A-Z]{{0,3}}\d{{1,9}} )
    ) )?
    [\s.,;]* \Z
    """,
    re.IGNORECASE | re.VERBOSE,
)

_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(), start=1
    )
}
_EDITION = (
    rf"(?P<edition>\d{{1,3}}(?=\s*(?:st|nd|rd|th|e|ème|\.)?\s)|{'|'.join(_ORDINALS)}"
    r"|(?:rev|int)\.|revised|expanded|updated|international)"
    r"\s*(?:st|nd|rd|th|e|ème|\.)?\s*(?:ed|edn|edition|éd|édition|aufl|auflage)\b\.?"
)
_DETAILS = {
    "edition": re.compile(_EDITION.replace(r"(?=\s*(?:st|nd|rd|th|e|ème|\.)?\s)", ""), re.IGNORECASE),
    "page": re.compile(rf"(?:pp?|pages?|s)\b\.?\s*(?P<page>{_PAGES}|{_PAGE})", re.IGNORECASE),
    "chapter-number": re.compile(
        r"(?:chap(?:ter|itre)?|ch|kap(?:itel)?)\b\.?\s*(?P<chapter>\d{1,3}|[IVXLC]{1,6})",
        re.IGNORECASE,
    ),
    "volume": re.compile(
        r"(?:vols?|volumes?|bd|band)\b\.?\s*(?P<volume>\d{1,3}(?:\s*-\s*\d{1,3})?|[IVXLC]{1,6})",
        re.IGNORECASE,
    ),
}
_BRACKETS = re.compile(r"\(([^()]{1,80})\)")
_LOOSE = {
    key: re.compile(rf"(?:[,.;]\s*|\s){pattern.pattern}\s*(?=[,.;:)\x1f]|$)", re.IGNORECASE)
    for key, pattern in _DETAILS.items()
    if key != "volume"
}
_UNKEPT = re.compile(
    r"[(\[](?P<note>[^()\[\]]{0,80}\b(?:trans\.?|original work published|reprinted)\b[^()\[\]]{0,60})[)\]]",
    re.IGNORECASE,
)

_IN = re.compile(r"(?:[.?!,][\"”’']?\s+|\x1f\s*)In:?\s+(?=[\"“‘]?[^\W\d_])")
_EDITORS = re.compile(
    r"(?P<names>[^()\[\]]{2,400}?)[\s,]*"
    r"(?:[(\[]\s*(?:eds?|hrsg|hg|editors?|dirs?)\b\.?\s*[)\]]|,\s*(?:eds?\.|editors?(?=[,.])))[\s.,:;]*",
    re.IGNORECASE,
)

_THESIS = re.compile(
    r"[(\[,.;]?\s*\b(?P<genre>(?:unpublished\s+)?(?:(?:doctoral|ph\.?\s?d\.?|master[’']?s?|honou?rs|"
    r"bachelor[’']?s?)\s+)(?:dissertation|thesis)|thèse\s+de\s+doctorat)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(
    r"\((?P<series>[^()]{0,60}\b(?:report|paper|brief|guideline|publication|bulletin|circular)\b"
    r"[^()\d]{0,30}(?:no\.?|number|nr\.?)?)\s*(?P<number>[A-Z]{0,6}[-/]?\d[\w./-]{0,20})\)",
    re.IGNORECASE,
)
_PREPRINTS = re.compile(
    r"^(?:PsyArXiv|medRxiv|bioRxiv|arXiv|SSRN|OSF|Research Square|Preprints)\b", re.IGNORECASE
)
_PREPRINT_NOTE = re.compile(r"\s*[(\[]preprint[)\]]", re.IGNORECASE)

_PUBLISHER = re.compile(
    r"\b(?:Press|Presses|Publish\w+|Publications?|Books|Verlag|Éditions|Wiley|Springer|Routledge"
    r"|Guilford|Sage|SAGE|Elsevier|Norton|Jossey-Bass|Erlbaum|Hogrefe|Karnac|Aronson|Brunner"
    r"|McGraw|Pearson|Macmillan|Penguin|Blackwell|Kluwer|Plenum|Lippincott|Saunders|Thieme"
    r"|Schattauer|Beltz|Kohlhammer|Brooks/Cole|Allyn|Author|APA|Taylor & Francis|HarperCollins"
    r"|American Psychological Association|American Psychiatric Association|Inc|Ltd|GmbH|LLC)\b"
)
_FIRM = re.compile(r"^(?:Inc|Ltd|LLC|Co|GmbH|Publishers?|Jr)\b")
_PLACE = re.compile(r"[^\W\d_][\w.’'/&;, -]{1,60}")
_PLACE_PUBLISHER = re.compile(r"(?P<place>[^:]{2,62}):\s+(?P<publisher>\S.{1,120})")
_JOURNAL = re.compile(
    r"\b(?:journal|psychotherap\w+|psychiatry|psycholog\w+|psychiatr\w+|review|reviews|research"
    r"|medicine|annals|archives|bulletin|frontiers|plos|science|sciences|therapy|therapies"
    r"|counsel\w+|lancet|jama|bmj|neuro\w+|psychoanal\w+|practice|quarterly|proceedings"
    r"|psychosomatics|disorders|studies|zeitschrift|revue|canadian|british|european)\b",
    re.IGNORECASE,
)
# A title is prose; the name of a journal, book series or web site is not.
_LONGEST_CONTAINER = 200


class Publication(dict):
    """CSL of the title and the place of publication, with what is unsure or left over."""

    def __init__(self, csl: dict, *problems: str):
        super().__init__({key: value for key, value in csl.items() if value})
        self.problems = problems


def read_publication(text: str, *, has_address: bool, is_forthcoming: bool) -> Publication:
    """Read the text behind the date, links and status already taken out of it."""
    notes = [f"Not kept: “{note['note']}”." for note in _UNKEPT.finditer(text)]
    text = tidy(_UNKEPT.sub("", text))
    found = (
        _thesis(text)
        or _chapter(text)
        or _report(text)
        or _preprint(text)
        or _article(text)
        or _book(text, only_if_certain=True)
        or _unlocated(text, has_address, is_forthcoming)
    )
    found.problems = (*notes, *found.problems)
    return found
