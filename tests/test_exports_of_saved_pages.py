"""What was imported from saved pages, and the demo, leaves in every format with all it holds.

`SAVED_PAGES` may name a folder of real ones: they belong to those who wrote them, and are no part
of the project.
"""

import json
import os
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command

from blog.exports import once, record_of
from blog.models import Summary
from tests.archives import Importer, study
from tests.outside_readers import read_ris, read_with_bibtexparser, read_with_pybtex, seen
from tests.test_exports_laws import IN_RIS, in_bibtex
from tests.test_exports_own_readers import READERS, with_numbers, without_gap

pytestmark = pytest.mark.django_db

CUT = "authors-omitted-after"
FOLDER = os.environ.get("SAVED_PAGES")
# As people type them: every kind, names and signs that a format has rules for.
REFERENCES = {
    "Listening across the first four sessions": (
        "Marlow, A. B., & Quist, C. (2021). Listening across the first four sessions. "
        "Journal of Invented Therapy, 12(3), 34–51. https://doi.org/10.5555/listening.34"
    ),
    "Who stays, & who goes: 50% of “early” endings": (
        "Ångström-Ó Néill, É., de la Cruz, M.-J., van Dyk, P., Jr., & Group for the Study of "
        "Endings. (2019). Who stays, & who goes: 50% of “early” endings. Endings & Beginnings, "
        "7, 101-118. doi:10.5555/(SICI)1097-4679(199901)7:1<101::AID-END2>3.0.CO;2-6"
    ),
    "Silence and its uses in brief treatment": (
        "Oduya, P. (2018). Silence and its uses in brief treatment. Annals of Quiet Practice. "
        "Advance online publication. https://doi.org/10.5555/quiet_practice.7"
    ),
    "A diary of {braces} and $5 fees": (
        "Łukasz, Z. (in press). A diary of {braces} and $5 fees. Invented Therapy."
    ),
    "Feedback in a busy clinic": (
        "Abe, K., Baum, L., Çelik, M., Dahl, N., Eze, O., Fuchs, P., Gál, Q., & Hu, R. (2022). "
        "Feedback in a busy clinic. Open Invented Therapy, 17(2), Article e0262578. "
        "https://doi.org/10.5555/open.0262578"
    ),
    "The working alliance": (
        "Ferrer, T., & Ng, U. (2013). The working alliance. In V. Olsen & W. Pfaff (Eds.), "
        "Handbook of invented psychotherapy (6th ed., pp. 229–297). Quill & Ink Press."
    ),
    "Handbook of quiet things": (
        "Olsen, V., & Pfaff, W. (Eds.). (2004). Handbook of quiet things (2nd ed.). Quill Press."
    ),
    "How owls grieve": (
        "Ruiz, X. (2016). How owls grieve [Doctoral dissertation, University of Elsewhere]. "
        "Elsewhere Repository. https://elsewhere.example/theses/16?a=1&b=2"
    ),
}


@pytest.fixture
def invented(tmp_path):
    """The references on two pages, one of them twice."""
    first, *others = [
        study(f"On {number}", reference=reference)
        for number, reference in enumerate(REFERENCES.values())
    ]
    again = study("A chapter twice told", reference=REFERENCES["The working alliance"])
    importer = Importer(tmp_path)
    importer.page(("March 2019", [first, again]))
    importer.page(("February 2019", others))


@pytest.fixture
def real(tmp_path):
    if not FOLDER:
        pytest.skip("SAVED_PAGES names no folder here")
    pages = sorted(Path(FOLDER).glob("*.txt"))
    assert pages, f"There are no pages in {FOLDER}."
    Importer(tmp_path).run(*pages)


@pytest.fixture
def demo():
    call_command("demo", stdout=StringIO())


IMPORTED = ["invented", "real"]


@pytest.fixture(params=[*IMPORTED, "demo"])
def records(request) -> list[dict[str, Any]]:
    """What the citations of such an archive should leave as, newest first."""
    request.getfixturevalue(request.param)
    summaries = Summary.objects.public().exclude(citation=None).select_related("citation")
    summaries = summaries.newest_first()
    return [record_of(citation) for citation in once(one.citation for one in summaries)]


def with_note(csl: dict[str, Any]) -> dict[str, Any]:
    """What most formats have no field for: whether a work has come out, how its list was cut."""
    status, after = csl.get("status", "published"), csl.get("custom", {}).get(CUT)
    notes = [csl.get("note"), "" if status == "published" else status.capitalize()]
    notes.append(after and f"Names of authors are missing after the first {after}")
    return csl | {"note": "; ".join(filter(None, notes))}


def sent(client, ending: str) -> str:
    return client.get(f"/summaries.{ending}").text


def test_every_reference_of_the_pages_is_read_and_leaves_once(invented, client):
    titles = [record["title"] for record in json.loads(sent(client, "json"))]
    assert sorted(titles) == sorted(REFERENCES)


@pytest.mark.parametrize("archive", IMPORTED)
def test_what_was_imported_is_found_browsed_and_followed(archive, request, client):
    request.getfixturevalue(archive)
    for summary in Summary.objects.public().select_related("post"):
        shown = f'{summary.get_absolute_url()}"'
        words, year = quote(f'"{summary.title[:100]}"'), summary.post.month.year
        for address in (
            f"/{year}/",
            summary.post.get_absolute_url(),
            f"/?q={words}&year={year}",
            f"/summaries.atom?q={words}",
            *(f"/?topic={topic.slug}&show=100" for topic in summary.topics.all()),
        ):
            assert shown in client.get(address).text, address
        assert client.get(summary.get_absolute_url()).status_code == 200


def test_rispy_reads_every_field(records, client):
    assert read_ris(sent(client, "ris")) == [seen(with_note(csl), *IN_RIS) for csl in records]


@pytest.mark.parametrize("reader", [read_with_pybtex, read_with_bibtexparser])
def test_readers_of_bibtex_read_every_field(reader, records, client):
    assert reader(sent(client, "bib")) == [in_bibtex(with_note(csl)) for csl in records]


def test_json_holds_every_field(records, client):
    read = json.loads(sent(client, "json"))
    assert len({one.pop("id") for one in read}) == len(records)
    assert read == records


# Readers of pastes pass over notes, and take a group with a comma in its name for a person.
@pytest.mark.parametrize("records", IMPORTED, indirect=True)
@pytest.mark.parametrize("ending", READERS)
def test_our_own_reader_reads_every_field(ending, records, client):
    read = [with_numbers(entry.item) for entry in READERS[ending](sent(client, ending))]
    assert list(map(without_gap, read)) == list(map(without_gap, records))
