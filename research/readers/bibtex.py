"""BibTeX and BibLaTeX entries as CSL-JSON items."""

import calendar
import re
from collections.abc import Iterator
from typing import Any

from research.cleaning import Doubt
from research.readers import latex, people
from research.readers.bibtex_syntax import BibEntry, entries
from research.readers.entry import Entry, pairs

KINDS = pairs(
    "article=article-journal book=book mvbook=book collection=book booklet=book proceedings=book"
    " inbook=chapter incollection=chapter inreference=chapter inproceedings=paper-conference"
    " conference=paper-conference phdthesis=thesis mastersthesis=thesis thesis=thesis"
    " techreport=report report=report manual=report online=webpage electronic=webpage www=webpage"
    " preprint=article unpublished=document misc=document suppbook=chapter"
)
GENRES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master’s thesis"}
# CSL's key ← the first of these fields there is.
FIELDS = {
    "title": ["title"],
    "container-title": ["journaltitle", "journal", "booktitle", "maintitle", "website"],
    "volume": ["volume"],
    "page": ["pages"],
    "chapter-number": ["chapter"],
    "edition": ["edition"],
    "publisher": ["publisher", "school", "institution", "organization", "howpublished"],
    "publisher-place": ["address", "location"],
    "DOI": ["doi"],
    "URL": ["url"],
}
WITHIN_JOURNALS = {"article-journal", "article-magazine", "article-newspaper"}
SAYS_WHERE = ["publisher", "eprinttype", "archiveprefix", "howpublished", "type"]
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_AND = re.compile(r"\s+and\s+|[{}]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s{}]+")
_FORTHCOMING = re.compile(r"in\s*press|forthcoming|accepted", re.IGNORECASE)
_AHEAD = re.compile(r"advance|ahead of print|online first|prepublished", re.IGNORECASE)
_PREPRINT = re.compile(r"psyarxiv|medrxiv|biorxiv|arxiv|osf|ssrn|preprint", re.IGNORECASE)
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}


def read(text: str) -> Iterator[Entry]:
    """Every entry there is, in its order."""
    return map(_entry, entries(text))


def _entry(found: BibEntry) -> Entry:
    doubts = []
    if not found.is_whole:
        doubts.append(Doubt("", "A brace or comma is missing here; please look through all of it."))
    if found.kind not in KINDS:
        doubts.append(Doubt("kind", f"“@{found.kind[:40]}” is no kind of BibTeX."))
    values = {name: _plain(value) for name, value in found.fields.items()}
    item: dict[str, Any] = {"type": _kind(found.kind, values)}
    for key, names in FIELDS.items():
        item[key] = next((values[name] for name in names if values.get(name)), "")
    item |= _title(values) | _numbers(item["type"], values) | _people(found.fields)
    item["genre"] = values.get("type", "") or GENRES.get(found.kind, "")
    item |= _where(item, values)
    item["edition"] = _edition(item["edition"])
    if _ADDRESS.search(item["publisher"]):
        item["publisher"] = ""
    item["page"] = item["page"].replace("–", "-").replace("—", "-")
    item["URL"] = _address(found.fields)
    item["issued"] = _issued(values)
    item["status"] = _status(values)
    return Entry(found.text, {key: value for key, value in item.items() if value}, tuple(doubts))


def _plain(value: str) -> str:
    return " ".join(latex.plain(value).split())


def _kind(kind: str, values: dict[str, str]) -> str:
    if kind in ("misc", "unpublished"):
        told = " ".join(
            values.get(name, "") for name in ("publisher", "eprinttype", "archiveprefix")
        )
        if _PREPRINT.search(f"{told} {values.get('howpublished', '')} {values.get('type', '')}"):
            return "article"
        return "webpage" if "url" in values else "document"
    return KINDS.get(kind, "")


def _title(values: dict[str, str]) -> dict[str, str]:
    title, subtitle = values.get("title", ""), values.get("subtitle", "")
    return {"title": f"{title}: {subtitle}"} if title and subtitle else {}


def _where(item: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    """Of a web page `howpublished` is its site, of a thesis the database that has it."""
    where = values.get("howpublished", "")
    if item["type"] not in ("webpage", "thesis") or item["container-title"]:
        return {}
    if not where or _ADDRESS.search(where):
        return {}
    others = (values.get(name, "") for name in ("publisher", "school", "institution"))
    return {"container-title": where, "publisher": next(filter(None, others), "")}


def _numbers(kind: str, values: dict[str, str]) -> dict[str, str]:
    """In a journal a number is its issue, elsewhere that of the report; `eid` is an article's."""
    number = values.get("number", "")
    if kind in WITHIN_JOURNALS:
        return {
            "issue": number or values.get("issue", ""),
            "number": values.get("eid", "") or values.get("article-number", ""),
        }
    return {"number": number or values.get("eid", "")}


def _people(fields: dict[str, str]) -> dict[str, Any]:
    """Authors and editors, and where their list was cut short with "and others"."""
    found: dict[str, Any] = {}
    gaps = {}
    for role in ("author", "editor"):
        names = _names(fields.get(role, ""))
        if names and names[-1].lower() == "others":
            names.pop()
            gaps[f"{role}s-omitted-after"] = len(names)
        found[role] = [*filter(None, map(_name, names))]
    return found | {"custom": gaps}


def _names(value: str) -> list[str]:
    """The names between the "and"s that stand in no braces."""
    names, depth, start = [], 0, 0
    for sign in _AND.finditer(value):
        if sign[0] in "{}":
            depth += 1 if sign[0] == "{" else -1
        elif depth <= 0:
            names.append(value[start : sign.start()])
            start = sign.end()
    return [name.strip() for name in [*names, value[start:]] if name.strip()]


def _name(text: str) -> dict[str, str]:
    if _is_in_braces(text):
        return {"literal": _plain(text)}
    plain = _plain(text)
    return people.inverted(plain) if "," in plain else people.straight(plain)


def _is_in_braces(text: str) -> bool:
    """Whether one pair of braces holds all of it."""
    depth = 0
    for position, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            return sign == "}" and position == len(text) - 1
    return False


def _edition(text: str) -> str:
    word = text.lower().split(" ")[0]
    if word in ORDINALS:
        return str(ORDINALS.index(word) + 1)
    ordinal = re.match(r"(\d+)(?:st|nd|rd|th)\b", word)
    return ordinal[1] if ordinal else text


def _address(fields: dict[str, str]) -> str:
    """As it stands, for in an address `~` and `%` are themselves."""
    given = fields.get("url", "") or fields.get("howpublished", "")
    found = _ADDRESS.search(re.sub(r"\\([%_&#$~{}])", r"\1", given))
    return found[0] if found else ""


def _issued(values: dict[str, str]) -> dict[str, Any] | None:
    if date := values.get("date") or values.get("year", ""):
        parts: list[Any] = re.findall(r"\d+", date.split("/")[0])[:3]
        month = values.get("month", "").lower()
        number = _MONTHS.get(month[:3]) or (int(month) if re.fullmatch(r"[0-9]{1,2}", month) else 0)
        if len(parts) == 1 and number:
            parts.append(number)
        return {"date-parts": [parts]} if parts else None
    return None


def _status(values: dict[str, str]) -> str:
    said = " ".join(values.get(name, "") for name in ("pubstate", "note", "year", "date"))
    if "volume" in values or not said:
        return ""
    if _AHEAD.search(said):
        return "advance online publication"
    return "in press" if _FORTHCOMING.search(said) else ""
