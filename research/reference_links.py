"""DOIs and web addresses: found, normalised, and taken out of a reference."""

import re
from typing import NamedTuple
from urllib.parse import unquote

from research.reference_text import DASHES, normalise, tidy

# Also as libraries pass it on ("doi-org.proxy.example.edu").
_RESOLVER = (
    r"(?:https?\s?:\s?/\s?/\s*)?(?:dx[.-]|www\.)?doi[.-]org(?:\.[\w.-]{1,80})?(?::443)?\s?/\s*"
)
_DOI = re.compile(
    rf"""
    [(\[<{{]?
    (?: (?:\bdoi\s*(?:[:.=]\s*)?)? {_RESOLVER} (?:doi:\s*)?   # resolver, with or without "doi:"
      | \binfo:doi/                                       # as reference managers have it
      | \bdoi \s* (?:[:.=]\s*)? [{{"]?                  # doi: 10.…
      | (?<![^\s(\[<{{"“:;,])                              # bare
    )
    (?P<name> 10\.\d{{4,9}} \s?(?:/|%2F)\s? [!#-~‐‑‒–—―−]+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Publishers' addresses that carry the DOI.
_DOI_IN_ADDRESS = re.compile(
    r"""
    (?: /doi/(?:abs|full|pdf|epdf|epub|book|pdfdirect|pdfplus|fulltext|reader)?/?
      | /(?:articles?|chapter|content/pdf|content|protocol|referenceworkentry)/
      | [?&](?:doi|id)= )
    (?P<name> 10\.\d{4,9}(?:/|%2F)[^\s?#&]+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DOI_VIEW = re.compile(
    r"(?:/(?:full|abstract|abs|pdf|epdf|pdfdirect|meta|html|epub)?|(?:\.full)?\.(?:pdf|html))$",
    re.IGNORECASE,
)
# A sign of a DOI as addresses write it. No name is encoded more often than so.
_ENCODED = re.compile(r"%(?:2[1-9a-f]|[3-6][\da-f]|7[\da-e])", re.IGNORECASE)
_MOST_ENCODED = 3
# In characters; no DOI is as long, though ISO 26324 sets no limit.
LONGEST_DOI = 250
_ADDRESS = re.compile(
    r"""
    (?: [.,;:(\[]? \s* (?P<lead> \b
        (?:retrieved|accessed|available|downloaded|abgerufen|consulté|url|website|web) \b
        [^.]{0,80}? )? (?<=[\s:.,;(\[<]) | ^ )
    (?P<address> (?:https?://|www\.) [^\s<>"“”]+ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAIL = re.compile(
    r"(?:\bauthor[’']?s?\s+)?(?:\be-?mail\b[^.@]{0,20}?)?[\w.+-]{1,64}@[\w.-]{1,99}\w", re.I
)
_RETRIEVAL_DATE = re.compile(r"\b[^\W\d_]{3,}\.? \d{1,2}, \d{4}|\b\d{1,2}\.? [^\W\d_]{3,}\.? \d{4}")
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


class Links(NamedTuple):
    """A reference without its links, the links, and what of them has no place in CSL."""

    text: str
    doi: str
    url: str
    unplaced: tuple[str, ...]


def normalise_doi(text: str) -> str:
    """The DOI in any text, bare and lower case ("10.1002/wps.21035"); "" when there is none.

    Understands `doi:`, http and https addresses of the resolver, old and new, and publishers'
    addresses that carry the DOI. Punctuation behind it is dropped, balanced brackets are kept
    (10.1016/s0140-6736(05)17866-0). ISO 26324: letter case makes no difference.
    """
    text = normalise(text)
    if found := _DOI.search(text):
        return _doi_name(found)
    if found := _DOI_IN_ADDRESS.search(text):
        return _whole(_DOI_VIEW.sub("", _without_tail(found["name"])))
    return ""


def _doi_name(found: re.Match) -> str:
    name = re.sub(r"\s", "", found["name"]).translate(DASHES)
    if re.search("doi[.-]org", found[0], re.IGNORECASE):
        # In an address these begin what is not its path.
        name = re.split("[?#]", name, maxsplit=1)[0]
    return _whole(name)


def _whole(name: str) -> str:
    """The name with its signs decoded, "" where that leaves none."""
    for _ in range(_MOST_ENCODED):
        name = _ENCODED.sub(lambda sign: unquote(sign[0]), name)
    name = _without_tail(name).lower()
    is_one = "/" in name and len(name) <= LONGEST_DOI and not _ENCODED.search(name)
    return name if is_one else ""


def _without_tail(name: str) -> str:
    """Without punctuation behind it and closing brackets that were opened outside of it."""
    while name:
        last = name[-1]
        unopened = last in _PAIRS and name.count(last) > name.count(_PAIRS[last])
        if last not in ".,;:!?'\"‘’*/" and not unopened:
            break
        name = name[:-1]
    return name


def cut_links(text: str) -> Links:
    """Take every DOI and web address out of a normalised reference; the first of each counts."""
    dois: list[str] = []
    addresses: list[str] = []
    unplaced: list[str] = []

    def keep_doi(found: re.Match) -> str:
        name = _doi_name(found)
        dois.append(name)
        # What the DOI swallowed of the sentence around it goes back.
        return " . " if name else found[0]

    def keep_address(found: re.Match) -> str:
        address = _without_tail(found["address"])
        # A browser reads an address without a scheme so, too.
        addresses.append(address if address.lower().startswith("http") else f"http://{address}")
        unplaced.extend(date[0] for date in _RETRIEVAL_DATE.finditer(found["lead"] or ""))
        return " . "

    text = _ADDRESS.sub(keep_address, _DOI.sub(keep_doi, text))
    unplaced.extend(mail[0] for mail in _MAIL.finditer(text))
    text = _MAIL.sub(" . ", text)
    for address in addresses:
        if carried := _DOI_IN_ADDRESS.search(address):
            dois.append(normalise_doi(carried[0]))
    dois, addresses = ([*dict.fromkeys(filter(None, found))] for found in (dois, addresses))
    return Links(
        text=tidy(text),
        doi=dois[0] if dois else "",
        url=addresses[0] if addresses else "",
        unplaced=(*unplaced, *dois[1:], *addresses[1:]),
    )
