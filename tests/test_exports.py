"""References and tables of any filter: what is in them, what never is, and how they are sent."""

import csv
import datetime
import io
import json
import tracemalloc
from urllib.parse import unquote

import pytest
from django.core.management import call_command

from blog import exports
from blog.models import Summary
from research.models import Citation
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_research_type,
    make_scheduled,
    make_summaries,
    make_summary,
    make_topic,
    make_user,
)
from tests.outside_readers import (
    read_ris,
    read_with_bibtexparser,
    read_with_pybtex,
    seen,
)
from tests.test_exports_laws import IN_RIS, in_bibtex

pytestmark = pytest.mark.django_db

MARCH = datetime.date(2021, 3, 1)
READERS = {
    "/summaries.ris": read_ris,
    "/summaries.bib": read_with_pybtex,
    "/summaries.json": json.loads,
}
MEDIA_TYPES = {
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
    "json": "application/vnd.citationstyles.csl+json",
}


def get(client, address: str, status: int = 200):
    response = client.get(address)
    assert response.status_code == status
    return response


def titles(client, address: str) -> list[str]:
    """The titles of the studies in a file of references."""
    path = address.partition("?")[0]
    return [record["title"] for record in READERS[path](get(client, address).text)]


def table(client, address: str = "/summaries.csv") -> list[dict[str, str]]:
    text = get(client, address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def make_study(post, title: str, **fields):
    return make_summary(post, title=f"On {title}", citation=make_citation(title=title), **fields)


# What is in them


@pytest.mark.parametrize("address", READERS)
def test_references_are_those_of_the_public_summaries_newest_first(client, address):
    older, newer = make_post(month=MARCH), make_post(month=MARCH.replace(month=4))
    make_study(older, "Third")
    make_study(newer, "Second", position=2)
    make_study(newer, "First", position=1)
    make_study(newer, "Withdrawn").withdraw("Retracted.")
    make_study(make_draft(), "Draft")
    make_study(make_scheduled(), "Scheduled")
    assert titles(client, address) == ["First", "Second", "Third"]


@pytest.mark.parametrize("address", READERS)
def test_references_follow_the_filter_and_the_words(client, address):
    owls, post = make_topic("Owls", slug="owls"), make_post()
    make_study(post, "An aardvark and owls", topics=[owls])
    make_study(post, "An aardvark")
    make_study(post, "Owls", topics=[owls])
    assert titles(client, f"{address}?topic=owls&q=aardvark") == ["An aardvark and owls"]


@pytest.mark.parametrize("address", READERS)
def test_a_study_told_twice_is_one_reference(client, address):
    citation = make_citation(title="Once")
    make_summary(citation=citation)
    make_summary(citation=citation)
    assert titles(client, address) == ["Once"]


def test_all_pages_of_a_list_are_in_one_file(client):
    make_summaries(14)
    assert len(titles(client, "/summaries.ris")) == 14
    assert len(titles(client, "/summaries.ris?page=2")) == 14


@pytest.mark.parametrize("address", READERS)
def test_summaries_without_a_reference_are_left_out_of_references(client, address):
    make_summary(citation=None)
    assert READERS[address](get(client, address).text) == []


def test_a_reference_that_could_not_be_read_goes_along_as_it_was_typed(client):
    make_summary(citation=make_citation(title="", authors=[], raw="Quill & Ink,\n1999"))
    (ris,) = read_ris(get(client, "/summaries.ris").text)
    (bib,) = read_with_bibtexparser(get(client, "/summaries.bib").text)
    (item,) = json.loads(get(client, "/summaries.json").text)
    assert ris == {"type": "document", "note": "Quill & Ink, 1999"}
    assert bib == {"type": "misc", "note": "Quill & Ink, 1999"}
    assert item == {"id": "reference", "type": "document", "note": "Quill & Ink,\n1999"}


def test_nothing_but_the_record_leaves_with_a_reference(client):
    make_summary(
        citation=make_citation(raw="As typed", contact_email="ada@example.org"),
        source="As imported",
        review_reasons=["guessed"],
    )
    sent = "".join(get(client, address).text for address in [*READERS, "/summaries.csv"])
    for hidden in ("As typed", "ada@example.org", "As imported", "guessed"):
        assert hidden not in sent


@pytest.fixture
def retracted(client) -> str:
    """The line that says so; only of what staff confirmed."""
    citation = make_citation(title="Do owls listen?")
    make_summary(make_post(month=MARCH), slug="owls", citation=citation)
    make_notice(citation, kind="correction", doi="10.5555/c")
    notice = make_notice(citation, kind="retraction", doi="10.5555/r", issued="2024-05-03")
    notice.confirm(make_user("Moderator"))
    return "Retraction, 3 May 2024: https://doi.org/10.5555/r"


def test_a_confirmed_notice_goes_along_with_every_reference(client, retracted):
    readers = {"ris": read_ris, "bib": read_with_pybtex, "json": json.loads}
    for ending, reader in readers.items():
        for address in (f"/summaries.{ending}", f"/2021/03/owls/citation.{ending}"):
            (record,) = reader(get(client, address).text)
            assert record["note"] == retracted


def test_a_confirmed_notice_stands_in_the_table(client, retracted):
    assert [row["notices"] for row in table(client)] == [retracted]


@pytest.fixture
def noted():
    """The line of a confirmed notice with the author's word on it."""
    citation = make_citation(title="Do owls listen?")
    make_summary(make_post(month=MARCH), slug="owls", citation=citation)
    # In Toronto it is the day before.
    noted_at = datetime.datetime(2024, 6, 2, 3, tzinfo=datetime.UTC)
    notice = make_notice(citation, doi="10.5555/r", note="We set it aside.", noted_at=noted_at)
    notice.confirm(make_user("Moderator"))
    return (
        "Retraction, 3 May 2024: https://doi.org/10.5555/r "
        "(our note of 1 June 2024: We set it aside.)"
    )


@pytest.mark.parametrize("address", ["/summaries", "/2021/03/owls/citation"])
@pytest.mark.parametrize(
    ("ending", "reader"), [("ris", read_ris), ("bib", read_with_pybtex), ("json", json.loads)]
)
def test_our_dated_note_goes_along_with_every_reference(client, noted, address, ending, reader):
    (record,) = reader(get(client, f"{address}.{ending}").text)
    assert record["note"] == noted


@pytest.mark.parametrize("address", ["/summaries.csv", "/2021/03/owls/citation.csv"])
def test_our_dated_note_stands_in_the_table(client, noted, address):
    assert [row["notices"] for row in table(client, address)] == [noted]


# One reference


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_the_study_of_a_summary_is_a_file_of_its_own(client, ending):
    summary = make_study(make_post(month=MARCH), "Owls", slug="owls")
    response = get(client, f"/2021/03/owls/citation.{ending}")
    assert response["Content-Type"] == MEDIA_TYPES[ending]
    assert response.text == get(client, f"/summaries.{ending}").text
    assert summary.citation.title in response.text


def test_the_study_of_a_summary_is_a_table_of_one_row(client):
    make_study(make_post(month=MARCH), "Owls", slug="owls", topics=[make_topic("Birds")])
    make_study(make_post(), "Bees")
    response = get(client, "/2021/03/owls/citation.csv")
    (row,) = table(client, "/2021/03/owls/citation.csv")
    assert (row["title"], row["topics"]) == ("On Owls", "Birds")
    assert row in table(client)
    assert response["Content-Type"] == get(client, "/summaries.csv")["Content-Type"]


def test_the_summary_itself_is_a_file_of_its_own(client):
    post = make_post(month=MARCH, byline="Dr. Robin Sample")
    make_study(post, "Owls", slug="owls")
    (item,) = json.loads(get(client, "/2021/03/owls/summary.json").text)
    assert item == {
        "id": "sample2021owls",
        "type": "post-weblog",
        "title": "On Owls",
        "author": [{"family": "Sample", "given": "Robin"}],
        "container-title": "PPRNet",
        "issued": {"date-parts": [[2021, 3, 1]]},
        "URL": "http://localhost:8000/2021/03/owls/",
    }
    (ris,) = read_ris(get(client, "/2021/03/owls/summary.ris").text)
    keys = ("type", "title", "author", "container-title", "issued", "URL")
    assert ris == seen(item, *keys)


def test_a_summary_without_a_reference_has_none_to_save_but_its_own(client):
    make_summary(make_post(month=MARCH), slug="owls", citation=None)
    get(client, "/2021/03/owls/citation.ris", status=404)
    get(client, "/2021/03/owls/citation.csv", status=404)
    get(client, "/2021/03/owls/summary.ris")


@pytest.mark.parametrize("file", ["citation.ris", "citation.csv", "summary.bib"])
def test_an_old_address_leads_to_the_file_of_the_new_one(client, file):
    summary = make_summary(make_post(month=MARCH), slug="owls")
    summary.rename("Bees", "bees")
    response = get(client, f"/2021/03/owls/{file}", status=301)
    assert response["Location"] == f"/2021/03/bees/{file}"


@pytest.mark.parametrize("file", ["citation.ris", "citation.csv", "summary.bib"])
def test_a_withdrawn_summary_has_no_files(client, file):
    summary = make_summary(make_post(month=MARCH), slug="owls")
    summary.withdraw("Retracted.")
    get(client, f"/2021/03/owls/{file}", status=404)


# The table


def test_a_row_of_the_table_says_what_staff_and_researchers_ask_for(client):
    make_summary(
        make_post(month=MARCH),
        title="Owls listen",
        slug="owls-listen",
        topics=[make_topic("Owls"), make_topic("Bees")],
        research_type=make_research_type("Trial"),
        practice_implications="<p>Listen &amp; <em>wait</em>.</p><p>Then ask.</p>",
        citation=make_citation(title="Do owls listen?", doi="10.5555/owls"),
    )
    assert table(client) == [
        {
            "month": "2021-03",
            "title": "Owls listen",
            "topics": "Bees; Owls",
            "type of research": "Trial",
            "study": "Quillfeather (2022)",
            "year of study": "2022",
            "journal or book": "Journal of Invented Therapy",
            "reference": Citation.objects.get().apa,
            "DOI": "10.5555/owls",
            "notices": "",
            "practice implications": "Listen & wait. Then ask.",
            "address": "http://localhost:8000/2021/03/owls-listen/",
        }
    ]


def test_the_table_holds_summaries_that_lack_something(client):
    make_summary(title="Bare", citation=None, research_type=None, topics=())
    (row,) = table(client)
    assert [key for key, value in row.items() if value] == [
        *("month", "title", "practice implications", "address")
    ]


def test_the_table_follows_the_filter(client):
    make_summary(title="On owls", topics=[make_topic("Owls", slug="owls")])
    make_summary(title="On bees")
    assert [row["title"] for row in table(client, "/summaries.csv?topic=owls")] == ["On owls"]


def test_an_archive_without_summaries_is_a_table_without_rows(client):
    assert table(client) == []
    assert get(client, "/summaries.csv").text.count("\r\n") == 1


# How they are sent


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_a_file_of_references_has_its_media_type(client, ending):
    make_summary()
    assert get(client, f"/summaries.{ending}")["Content-Type"] == MEDIA_TYPES[ending]


def test_the_table_has_its_media_type_and_says_in_which_letters_it_is(client):
    response = get(client, "/summaries.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.content.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("", "pprnet.ris", "PPRNet.ris"),
        ("Flückiger (2023)", "pprnet-fluckiger-2023.ris", "PPRNet Flückiger 2023.ris"),
        ('a"; filename="b.exe', "pprnet-a-filenamebexe.ris", "PPRNet a filenamebexe.ris"),
        ("../../etc/passwd\r\nX: y", "pprnet-etcpasswdx-y.ris", "PPRNet etcpasswdX y.ris"),
        ("日本語", "pprnet.ris", "PPRNet 日本語.ris"),
    ],
)
def test_a_file_has_a_name_in_ascii_and_one_in_full(name, plain, full):
    header = exports.disposition(name, "ris")
    ascii_name, _, encoded = header.partition("; filename*=UTF-8''")
    assert ascii_name == f'attachment; filename="{plain}"'
    assert encoded.isascii()
    assert unquote(encoded) == full


def test_the_name_of_a_file_says_what_was_chosen(client):
    make_summary(topics=[make_topic("Owls", slug="owls")])
    response = get(client, "/summaries.csv?topic=owls")
    assert 'filename="pprnet-owls.csv"' in response["Content-Disposition"]


def test_search_engines_are_led_to_the_pages_not_to_the_files(client):
    make_summary(make_post(month=MARCH), slug="owls")
    addresses = [*READERS, "/summaries.csv", "/2021/03/owls/citation.ris"]
    assert {get(client, address)["X-Robots-Tag"] for address in addresses} == {"noindex"}


def test_a_long_file_is_sent_as_it_is_made_and_is_the_same(client, monkeypatch):
    make_summaries(40)
    whole = {address: get(client, address).content for address in [*READERS, "/summaries.csv"]}
    monkeypatch.setattr(exports, "LONGEST_KEPT", 2000)
    monkeypatch.setattr(exports, "PIECE", 1000)
    make_topic("Another edition")
    for address, content in whole.items():
        response = get(client, address)
        assert response.streaming
        assert b"".join(response.streaming_content) == content
        assert response["ETag"]


def test_no_more_than_some_rows_of_a_long_file_are_in_memory_at_once(client, monkeypatch):
    monkeypatch.setattr(exports, "LONGEST_KEPT", 2**14)
    monkeypatch.setattr(exports, "CHUNK", 20)
    post, kind = make_post(), make_research_type()
    citations = Citation.objects.bulk_create(
        Citation(title=f"Study {number} {'of a long title ' * 400}") for number in range(300)
    )
    Summary.objects.bulk_create(
        Summary(post=post, title="A", slug=f"s-{n}", citation=citation, research_type=kind)
        for n, citation in enumerate(citations)
    )
    del citations
    tracemalloc.start()
    try:
        size = sum(map(len, get(client, "/summaries.ris").streaming_content))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 1_500_000
    assert peak < size / 2


@pytest.mark.parametrize("address", ["/summaries.ris?topic=lynxes", "/summaries.csv?year=1066"])
def test_an_unknown_value_is_refused_in_plain_words(client, address):
    assert address.rpartition("=")[2] in get(client, address, status=404).text


# Read by other programs


def test_the_demo_archive_is_read_whole_by_other_programs(client):
    call_command("demo", stdout=io.StringIO())
    public = Citation.objects.filter(pk__in=Summary.objects.public().values("citation")).exclude(
        title=""
    )
    records = {citation.title: exports.record_of(citation) for citation in public}
    assert len(records) > 40
    for reader, address, as_read in [
        (read_ris, "/summaries.ris", lambda record: seen(record, *IN_RIS)),
        (read_with_pybtex, "/summaries.bib", in_bibtex),
        (read_with_bibtexparser, "/summaries.bib", in_bibtex),
    ]:
        read = reader(get(client, address).text)
        # The note holds what these formats have no field for, such as missing names.
        noted = {record["title"] for record in read if record.pop("note", "")}
        assert noted == {
            title
            for title, record in records.items()
            if {"note", "status", "custom"} & record.keys()
        }
        assert {record["title"]: record for record in read} == {
            title: {key: text for key, text in as_read(record).items() if key != "note"}
            for title, record in records.items()
        }
    read = {item["title"]: item for item in json.loads(get(client, "/summaries.json").text)}
    assert read == {title: record | {"id": read[title]["id"]} for title, record in records.items()}
