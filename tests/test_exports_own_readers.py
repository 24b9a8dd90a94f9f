"""What our own readers make of our exports is the record they were made from."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from research.exports import FORMATS
from research.readers import bibtex, csl_json, latex, ris
from tests.generated_records import TEXTS
from tests.outside_readers import plain
from tests.test_reference_roundtrip_laws import RECORDS

READERS = {"ris": ris.read, "bib": bibtex.read, "json": lambda text: csl_json.read(text)[0]}


def read_back(ending: str, csl: dict) -> dict:
    """The one record that our reader finds."""
    (entry,) = READERS[ending]("".join(FORMATS[ending].written([csl])))
    return with_numbers(entry.item)


def with_numbers(item: dict) -> dict:
    """An item as read, without its key, in numbers where CSL has them."""
    item = {key: value for key, value in item.items() if key != "id"}
    if "issued" in item:
        item["issued"] = {"date-parts": [[int(part) for part in item["issued"]["date-parts"][0]]]}
    return item


def without_gap(csl: dict) -> dict:
    """RIS has no place for where names are missing, and BibTeX one only for the end of a list."""
    return {key: value for key, value in csl.items() if key != "custom"}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_comes_back_whole(kind, ending):
    @settings(max_examples=30)
    @given(RECORDS[kind])
    def law(csl):
        first, _, last = csl.get("page", "").partition("-")
        # "7-7" is page 7.
        assume(not last or first != last)
        back = read_back(ending, csl)
        if ending == "json":
            assert back == csl
        else:
            assert without_gap(back) == without_gap(csl)

    law()


@given(TEXTS, TEXTS)
def test_a_hostile_title_comes_back_whole(title, journal):
    csl = {"type": "article-journal", "title": title, "container-title": journal, "volume": "1"}
    expected = {key: plain(value) for key, value in csl.items()}
    for ending in READERS:
        back = read_back(ending, csl)
        assert {key: plain(value) for key, value in back.items()} == expected


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_groups_stay_groups_in_bibtex_whatever_they_are_called(texts):
    groups = [{"literal": plain(f"Group {text} of some")} for text in texts]
    assert read_back("bib", {"type": "book", "title": "A", "author": groups})["author"] == groups


def test_latex_prints_no_phantoms():
    assert latex.plain(r"a \{\vphantom{\}} b \vphantom{\{}\} \phantom{c}d") == "a { b } d"
