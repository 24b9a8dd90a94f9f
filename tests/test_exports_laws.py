"""What other programs read of our exports is what stands in our records, however hostile."""

import json

from hypothesis import given
from hypothesis import strategies as st

from research.exports import FORMATS
from research.exports.bibtex import TYPES
from research.exports.coins import FORMATS as KEV
from research.exports.coins import GENRES, context_object
from tests.generated_records import records
from tests.outside_readers import (
    read_coins,
    read_ris,
    read_with_bibtexparser,
    read_with_pybtex,
    seen,
)

SOME = st.lists(records(), max_size=3)
IN_RIS = (
    *("type", "title", "author", "editor", "container-title", "issued", "volume", "issue"),
    *("number", "chapter-number", "edition", "publisher", "publisher-place", "genre", "page"),
    *("DOI", "URL", "note"),
)


def written(ending: str, items: list[dict]) -> str:
    return "".join(FORMATS[ending].written(items))


def in_bibtex(csl: dict) -> dict:
    """What of the item BibTeX has a field for."""
    kind = TYPES.get(csl["type"], "misc")
    if kind == "phdthesis" and "master" in csl.get("genre", "").lower():
        kind = "mastersthesis"
    if kind == "inproceedings" and "container-title" not in csl:
        kind = "misc"
    record = seen(csl, *set(IN_RIS) - {"issue", "number"}) | {"type": kind}
    if kind == "article":
        return record | seen(csl, "issue", "number")
    if "number" not in csl and "issue" in csl:
        record |= seen({"number": csl["issue"]}, "number")
    else:
        record |= seen(csl, "number")
    published = kind in ("misc", "phdthesis", "mastersthesis", "techreport")
    if published and "container-title" in record:
        record["howpublished"] = record.pop("container-title")
    elif kind == "misc" and "publisher" in record:
        record["howpublished"] = record.pop("publisher")
    return record


@given(SOME)
def test_rispy_reads_every_field_as_it_is(items):
    assert read_ris(written("ris", items)) == [seen(csl, *IN_RIS) for csl in items]


@given(SOME)
def test_pybtex_reads_every_field_as_it_is(items):
    assert read_with_pybtex(written("bib", items)) == [in_bibtex(csl) for csl in items]


@given(SOME)
def test_bibtexparser_reads_every_field_as_it_is(items):
    assert read_with_bibtexparser(written("bib", items)) == [in_bibtex(csl) for csl in items]


@given(SOME)
def test_json_holds_the_items_with_keys_of_their_own(items):
    read = json.loads(written("json", items))
    keys = [csl.pop("id") for csl in read]
    assert read == items
    assert len({*keys}) == len(items)


@given(records())
def test_coins_hold_every_field_that_their_format_has(csl):
    name, genre = KEV.get(csl["type"], ("dc", GENRES.get(csl["type"], "document")))
    fields = {"title", "author", "issued", "DOI", "URL"}
    fields |= {
        "journal": {"container-title", "volume", "issue", "page", "number"},
        "book": {"volume", "issue", "edition", "page", "number"},
        "dissertation": {"volume", "issue", "edition", "page", "number", "genre"},
        "dc": {"container-title"},
    }[name]
    if name != "dc":
        fields |= {"publisher", "publisher-place", "edition"}
    if genre in ("bookitem", "proceeding"):
        fields.add("container-title")
    expected = seen(csl, *fields) | {"type": "/".join(filter(None, [name, genre]))}
    if csl["type"] == "book" and not csl.get("author"):
        expected |= {"author": people} if (people := seen(csl, "editor").get("editor")) else {}
    assert read_coins(context_object(csl)) == expected
