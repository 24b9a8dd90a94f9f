"""Exports as other programs read them: rispy, pybtex and bibtexparser, and a reader of COinS.

Each gives records of the same shape: plain values of the fields below, empty ones left out, and
names as "Family, Given, Suffix". `seen` is what of an item a format can hold in that shape.
"""

import re
import unicodedata
from typing import Any
from urllib.parse import parse_qsl

import bibtexparser
import rispy
from bibtexparser.middlewares import SeparateCoAuthors, SplitNameParts
from pybtex.database import parse_string
from pylatexenc.latex2text import LatexNodes2Text

RIS_KINDS = {
    "JOUR": "article-journal",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "CHAP": "chapter",
    "BOOK": "book",
    "THES": "thesis",
    "RPRT": "report",
    "UNPB": "article",
    "ELEC": "webpage",
    "BLOG": "post-weblog",
    "CPAPER": "paper-conference",
    "GEN": "document",
}
RIS_FIELDS = {
    "title": "title",
    "publisher": "publisher",
    "place_published": "publisher-place",
    "volume": "volume",
    "number": "issue",
    "edition": "edition",
    "section": "chapter-number",
    "type_of_work": "genre",
    "doi": "DOI",
    "custom7": "number",
    "issn": "number",
    "accession_number": "number",
    "secondary_title": "container-title",
    "name_of_database": "container-title",
}
BIBTEX_FIELDS = {
    "title": "title",
    "doi": "DOI",
    "url": "URL",
    "volume": "volume",
    "edition": "edition",
    "chapter": "chapter-number",
    "address": "publisher-place",
    "type": "genre",
    "journal": "container-title",
    "booktitle": "container-title",
    "series": "container-title",
    "publisher": "publisher",
    "school": "publisher",
    "institution": "publisher",
}
# They are no LaTeX: an underscore or a per cent sign stands for itself.
VERBATIM = {"doi", "url"}
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def plain(value: Any) -> str:
    """A value on one line, an accent one with its letter."""
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def spelled(name: dict[str, str]) -> str:
    """A CSL name in the shape that all readers give."""
    family = " ".join(
        filter(None, [plain(name.get(part, "")) for part in ("non-dropping-particle", "family")])
    )
    given = " ".join(
        filter(None, [plain(name.get(part, "")) for part in ("given", "dropping-particle")])
    )
    parts = [family, given, plain(name.get("suffix", ""))]
    return plain(name.get("literal", "")) or ", ".join(filter(None, parts))


def seen(csl: dict, *keys: str) -> dict[str, Any]:
    """These fields of the item, as a reader should give them."""
    record: dict[str, Any] = {}
    for key in keys:
        if key in ("author", "editor"):
            record[key] = [spelled(name) for name in csl.get(key, [])]
        elif key == "issued":
            record[key] = tuple(csl.get("issued", {}).get("date-parts", [()])[0])
        else:
            record[key] = plain(csl.get(key, ""))
    return {key: value for key, value in record.items() if value}


def read_ris(text: str) -> list[dict[str, Any]]:
    return [_from_ris(record) for record in rispy.loads(text)]


def _from_ris(record: dict[str, Any]) -> dict[str, Any]:
    unknown = record.keys() & {"unknown_tag"}
    assert not unknown, f"rispy does not know {record['unknown_tag']}"
    read = {key: record[name] for name, key in RIS_FIELDS.items() if name in record}
    read["type"] = RIS_KINDS[record["type_of_reference"]]
    read["author"] = record.get("authors", [])
    read["editor"] = record.get("secondary_authors", []) + record.get("tertiary_authors", [])
    read["issued"] = tuple(map(int, filter(None, record.get("date", "").split("/")))) or tuple(
        [int(record["year"])] if "year" in record else []
    )
    pages = "-".join(filter(None, [record.get("start_page"), record.get("end_page")]))
    # Where there is but an article number, it stands for the pages, too.
    read["page"] = "" if pages == record.get("custom7") else pages
    # rispy alone takes one address with a semicolon for two.
    read["URL"] = ";".join(record.get("urls", []))
    read["note"] = "; ".join(record.get("notes", []))
    return {key: value for key, value in read.items() if value}


def read_with_pybtex(text: str) -> list[dict[str, Any]]:
    records = []
    for entry in parse_string(text, "bibtex").entries.values():
        names = {
            role: [
                _name(
                    person.prelast_names,
                    person.last_names,
                    person.first_names + person.middle_names,
                    person.lineage_names,
                )
                for person in people
            ]
            for role, people in entry.persons.items()
        }
        records.append(_from_bibtex(entry.type, dict(entry.fields), names))
    return records


def read_with_bibtexparser(text: str) -> list[dict[str, Any]]:
    library = bibtexparser.parse_string(
        text, append_middleware=[SeparateCoAuthors(), SplitNameParts()]
    )
    assert library.failed_blocks == []
    records = []
    for entry in library.entries:
        values = {field.key: field.value for field in entry.fields}
        names = {
            role: [_name(name.von, name.last, name.first, name.jr) for name in values.pop(role)]
            for role in ("author", "editor")
            if role in values
        }
        records.append(_from_bibtex(entry.entry_type, values, names))
    return records


def _name(*parts: list[str]) -> str:
    von, last, first, lineage = (decoded(" ".join(part)) for part in parts)
    return ", ".join(filter(None, [" ".join(filter(None, [von, last])), first, lineage]))


def _from_bibtex(kind: str, fields: dict[str, str], names: dict[str, list[str]]) -> dict[str, Any]:
    values = {key: _value(key, value) for key, value in fields.items()}
    read: dict[str, Any] = {
        csl: values[name] for name, csl in BIBTEX_FIELDS.items() if name in values
    }
    is_article = kind == "article"
    read["type"] = kind
    read["number"] = values.get("eid" if is_article else "number", "")
    read["issue"] = values.get("number", "") if is_article else ""
    read["page"] = values.get("pages", "").replace("--", "-")
    read["note"] = values.get("note", "")
    if "howpublished" in values:
        read["howpublished"] = values["howpublished"]
    month = values.get("month", "").lower()[:3]
    date = [values.get("year"), month and MONTHS.index(month) + 1]
    read["issued"] = tuple(int(part) for part in date if part)
    if "date" in values:
        whole = tuple(map(int, values["date"].split("-")))
        assert whole[:2] == read["issued"]
        read["issued"] = whole
    return {key: value for key, value in read.items() if value} | {
        role: people for role, people in names.items() if people
    }


def _value(key: str, value: str) -> str:
    # A dash of two hyphens is one of LaTeX, which here tells a range.
    return value if key in {*VERBATIM, "pages"} else decoded(value)


def decoded(latex: str) -> str:
    """What LaTeX prints; pylatexenc takes one of its two circumflexes for the other."""
    text = LatexNodes2Text(math_mode="verbatim", strict_latex_spaces=True).latex_to_text(latex)
    return plain(text.replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "^"))


def read_coins(title: str) -> dict[str, Any]:
    """A ContextObject by the rules of Z39.88-2004, as the record it came from."""
    pairs = parse_qsl(title, strict_parsing=True)
    first = dict(reversed(pairs))
    assert first["ctx_ver"] == "Z39.88-2004"
    kind = first["rft_val_fmt"].removeprefix("info:ofi/fmt:kev:mtx:")
    genre = first.get("rft.genre", "")
    is_part = genre in ("bookitem", "proceeding")
    names = {
        "journal": {"rft.atitle": "title", "rft.jtitle": "container-title"},
        "book": {"rft.atitle": "title", "rft.btitle": "container-title" if is_part else "title"},
        "dissertation": {"rft.title": "title", "rft.inst": "publisher", "rft.degree": "genre"},
        "dc": {"rft.title": "title", "rft.source": "container-title"},
    }[kind] | {
        "rft.volume": "volume",
        "rft.issue": "issue",
        "rft.edition": "edition",
        "rft.pages": "page",
        "rft.artnum": "number",
        "rft.place": "publisher-place",
        "rft.pub": "publisher",
    }
    read: dict[str, Any] = {names[key]: value for key, value in pairs if key in names}
    read["type"] = "/".join(filter(None, [kind, genre or first.get("rft.type")]))
    read["author"] = [
        value for key, value in pairs if key in ("rft.au", "rft.aucorp", "rft.creator")
    ]
    read["issued"] = tuple(map(int, re.findall(r"\d+", first.get("rft.date", ""))))
    identities = [value for key, value in pairs if key == "rft_id"]
    read["DOI"] = "".join(
        one.removeprefix("info:doi/") for one in identities if one.startswith("info:doi/")
    )
    read["URL"] = "".join(one for one in identities if one.startswith("http"))
    return {key: value for key, value in read.items() if value}
