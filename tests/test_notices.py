"""What became of a cited work: found, confirmed by a person, and then seen by readers."""

import datetime
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import escape

from blog.archive.document import text_of
from blog.archive.exporting import public_archive, whole_archive
from blog.models import Edition, Summary
from research.models import Citation
from research.notices import Kind, day_of, found_in
from tests.factories import (
    make_citation,
    make_draft,
    make_notice,
    make_post,
    make_summary,
    make_user,
)
from tests.reading import read

pytestmark = pytest.mark.django_db

LINK = "https://doi.org/10.5555/notice.9"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def confirmed(citation=None, **fields):
    return make_notice(
        citation, confirmed_at=timezone.now(), **{"doi": "10.5555/notice.9"} | fields
    )


@pytest.fixture
def summary():
    return make_summary(make_post(month=datetime.date(2021, 3, 1)), title="Owls", slug="owls")


# In Crossref's records.


def update(**fields):
    return {
        "DOI": "10.5555/NOTICE.9",
        "type": "retraction",
        "label": "Retraction",
        "source": "retraction-watch",
        "updated": {"date-parts": [[2024, 5, 3]], "timestamp": 1},
    } | fields


@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind != Kind.IN_AN_ISSUE])
@pytest.mark.parametrize("spelt", [str, str.upper, lambda text: text.replace("_", "-")])
def test_each_of_the_twelve_kinds_is_found(kind, spelt):
    (found,) = found_in({"updated-by": [update(type=spelt(kind))]})
    assert found == (kind, "by", "10.5555/notice.9", "2024-05-03", "retraction-watch")


def test_there_are_twelve():
    assert len(Kind) - 1 == 12


@pytest.mark.parametrize("kind", ["in_an_issue", "in an issue", "praise", "", None, 7, []])
def test_another_kind_is_passed_over(kind):
    assert found_in({"updated-by": [update(type=kind)]}) == []


@pytest.mark.parametrize(
    ("updated", "issued"),
    [
        ({"date-parts": [[2024, 5, 3]]}, "2024-05-03"),
        ({"date-parts": [[2024, 5]]}, "2024-05"),
        ({"date-parts": [[2024]]}, "2024"),
        ({"date-parts": [[2024, 2, 31]]}, "2024-02"),
        ({"date-parts": [[2024, 13, 1]]}, "2024"),
        ({"date-parts": [[None]]}, ""),
        ({"date-parts": [["2024"]]}, ""),
        ({"date-parts": [[99999]]}, ""),
        ({"date-parts": []}, ""),
        (None, ""),
    ],
)
def test_as_much_of_a_date_as_exists_is_kept(updated, issued):
    (found,) = found_in({"updated-by": [update(updated=updated)]})
    assert found.issued == issued


def test_the_same_notice_from_two_sources_counts_once():
    assert len(found_in({"updated-by": [update(), update(source="publisher")]})) == 1


def test_a_work_that_updates_another_is_itself_a_notice():
    (found,) = found_in({"DOI": "10.5555/cited", "update-to": [update(type="erratum")]})
    assert found == ("erratum", "to", "10.5555/notice.9", "2024-05-03", "retraction-watch")


def test_a_work_that_updates_itself_has_a_notice_of_itself():
    (found,) = found_in({"DOI": "10.5555/notice.9", "update-to": [update(type="retraction")]})
    assert found.direction == "by"


@pytest.mark.parametrize("value", [None, "x", {}, [None, 3, "x", {}], [[update()]], 7])
def test_what_is_no_list_of_updates_holds_none(value):
    assert found_in({"updated-by": value, "update-to": value}) == []


# In the database.


def said(citation):
    citation.refresh_from_db()
    return [(notice.kind, notice.doi, notice.note) for notice in citation.notices_said]


def test_only_a_confirmed_notice_stands_on_its_citation():
    citation = make_citation()
    notice = make_notice(citation, doi="10.5555/n")
    assert said(citation) == []
    notice.confirm(make_user())
    assert said(citation) == [("retraction", "10.5555/n", "")]
    notice.reconsider()
    assert said(citation) == []
    notice.dismiss(make_user())
    assert said(citation) == []


def test_a_notice_goes_with_its_row_whoever_writes_it(sql):
    citation, other = make_citation(), make_citation()
    notice = confirmed(citation)
    sql("UPDATE research_notice SET citation_id = %s", other.pk)
    assert (len(said(citation)), len(said(other))) == (0, 1)
    notice.delete()
    assert said(other) == []


def test_nobody_else_writes_what_stands_on_a_citation(sql):
    citation = make_citation()
    before = Citation.objects.get(pk=citation.pk)
    confirmed(citation)
    before.save()
    sql("UPDATE research_citation SET confirmed_notices = '[{}]'")
    assert len(said(citation)) == 1


def test_the_gravest_notice_stands_first():
    citation = make_citation()
    for kind in ("new_version", "correction", "retraction", "expression_of_concern"):
        confirmed(citation, kind=kind)
    assert [kind for kind, *_ in said(citation)] == [
        "retraction",
        "expression_of_concern",
        "correction",
        "new_version",
    ]


def test_a_note_keeps_its_date_until_it_is_changed():
    notice = make_notice()
    notice.write_note(" Set aside. ")
    first = notice.noted_at
    notice.write_note("Set aside.")
    assert (notice.note, notice.noted_at) == ("Set aside.", first)
    notice.write_note("")
    assert (notice.note, notice.noted_at) == ("", None)


def test_confirming_an_issue_writes_it_into_the_citation():
    citation = make_citation(
        status="advance online publication", volume="", pages="", issued_month=3
    )
    proposed = {"volume": "7", "pages": "1-9", "issued_year": 2023, "issued_month": None}
    notice = make_notice(citation, kind="in_an_issue", proposed=proposed | {"status": "published"})
    notice.confirm(make_user())
    citation.refresh_from_db()
    assert (citation.volume, citation.pages, citation.issued_year) == ("7", "1-9", 2023)
    assert (citation.status, citation.issued_month) == ("published", None)
    assert citation.notices_said == []


# Before readers.

PAGES = ["/2021/03/owls/", "/2021/03/", "/2021/", "/", "/?q=owls", "/?year=2021"]


@pytest.mark.parametrize("address", PAGES)
def test_a_confirmed_notice_stands_on_every_page_of_the_summary(address, summary, client):
    confirmed(summary.citation)
    page = read(client, address)
    assert "Retraction, 3 May 2024." in page.one(".evidence").text
    assert LINK in page.addresses


@pytest.mark.parametrize("address", [*PAGES, "/summaries.atom"])
def test_what_nobody_confirmed_is_on_no_page(address, summary, client):
    make_notice(summary.citation, note="Planted.", noted_at=timezone.now())
    text = client.get(address).content.decode()
    assert "Retraction" not in text
    assert "Planted" not in text


def test_the_feed_tells_of_it_and_is_new(summary, client):
    before = client.get("/summaries.atom").content.decode()
    confirmed(summary.citation)
    after = client.get("/summaries.atom").content.decode()
    assert LINK in after
    updated = [text[text.index("<updated>") :][:40] for text in (before, after)]
    assert updated[0] < updated[1]


@pytest.mark.parametrize("note", ["Set <b>aside</b>.", "It was set aside. " * 80])
def test_the_note_stands_whole_in_the_feed_with_its_date(note, summary, client):
    noted = datetime.datetime(2024, 6, 1, 17, tzinfo=datetime.UTC)
    confirmed(summary.citation, note=note.strip(), noted_at=noted)
    feed = ElementTree.fromstring(client.get("/summaries.atom").content)  # noqa: S314 -- our own
    content = feed.findtext("a:entry/a:content", namespaces=ATOM)
    assert f"Our note of 1 June 2024: <span>{escape(note.strip())}</span>" in content


def test_the_note_is_on_the_page_with_its_date_and_without_markup(summary, client):
    noted = datetime.datetime(2024, 6, 1, 17, tzinfo=datetime.UTC)
    confirmed(summary.citation, note="Set <b>aside</b>.", noted_at=noted)
    page = read(client, "/2021/03/owls/")
    assert "Our note of 1 June 2024: Set <b>aside</b>." in page.one(".evidence").text
    assert page.one(".evidence").all("b") == []


LISTS = ["/", "/?q=owls", "/?year=2021", "/?year=2021&show=100", "/2021/", "/2021/03/"]


@pytest.mark.parametrize("address", LISTS)
def test_the_note_stands_in_lists_with_its_date(address, summary, client):
    noted = datetime.datetime(2024, 6, 1, 17, tzinfo=datetime.UTC)
    confirmed(summary.citation, note="Set <b>aside</b>.", noted_at=noted)
    notice = read(client, address).one(".evidence")
    assert notice.text.endswith("Our note of 1 June 2024: Set <b>aside</b>.")
    assert LINK in [link["href"] for link in notice.all("a")]


@pytest.mark.parametrize("note", ["It was set aside. " * 80, "aside" * 300])
def test_of_a_long_note_a_list_has_the_beginning_and_paper_the_whole(note, summary, client):
    note = note.strip()
    confirmed(summary.citation, note=note, noted_at=timezone.now())
    for address in ("/", "/2021/", "/?q=owls"):
        _, _, said = read(client, address).one(".evidence").text.rpartition(": ")
        assert said.endswith("…")
        assert note.startswith(said.removesuffix("…").strip())
        assert 100 < len(said) <= 400
    for address in ("/2021/03/owls/", "/2021/03/", "/?year=2021&show=100"):
        assert note in read(client, address).one(".evidence").text


def test_a_note_keeps_its_lines_where_it_stands_whole(summary, client):
    confirmed(summary.citation, note="Set aside.\nRead on.", noted_at=timezone.now())
    assert "Set aside.<br>Read on." in client.get("/2021/03/owls/").content.decode()


def test_a_tombstone_tells_of_it_too(summary, client):
    confirmed(summary.citation)
    summary.withdraw("The study was retracted.")
    assert "Retraction, 3 May 2024." in read(client, "/2021/03/owls/", 410).one(".evidence").text


def test_a_work_that_is_itself_a_notice_says_of_what(summary, client):
    confirmed(summary.citation, direction="to", kind="correction")
    page = read(client, "/2021/03/owls/")
    assert "The cited work is itself a notice: Correction" in page.one(".evidence").text
    assert page.link("The work it is about") == LINK


def test_the_edition_moves_with_what_readers_see_of_it(summary):
    edition = Edition.objects.live()
    notice = make_notice(summary.citation)
    assert Edition.objects.live() == edition
    notice.confirm(make_user())
    assert (after := Edition.objects.live()) != edition
    notice.write_note("Set aside.")
    notice.save()
    assert Edition.objects.live() != after


def test_the_edition_stays_for_a_notice_on_a_draft():
    summary = make_summary(make_draft())
    edition = Edition.objects.live()
    confirmed(summary.citation)
    assert Edition.objects.live() == edition


def test_the_search_knows_nothing_of_it(summary, sql):
    search = "SELECT search::text, citation_text FROM blog_summary"
    before = sql(search)
    confirmed(summary.citation, note="Zeppelin", noted_at=timezone.now())
    assert sql(search) == before
    assert not Summary.objects.matching("zeppelin").exists()


def test_its_day_is_written_in_the_language_of_the_page():
    assert day_of("2024-05-03") == "3 May 2024"
    with translation.override("fr"):
        assert day_of("2024-05-03") == "3 mai 2024"
    assert day_of("2024-05-03") == "3 May 2024"


def test_a_line_of_text_says_it_where_there_are_no_links():
    citation = make_citation()
    # In Toronto it is the day before.
    noted_at = datetime.datetime(2024, 5, 8, 3, tzinfo=datetime.UTC)
    confirmed(citation, note="Set aside.", noted_at=noted_at)
    confirmed(citation, kind="erratum", direction="to", issued="", doi="10.5555/n")
    citation.refresh_from_db()
    assert [notice.text for notice in citation.notices_said] == [
        "Retraction, 3 May 2024: https://doi.org/10.5555/notice.9 "
        "(our note of 7 May 2024: Set aside.)",
        "The work is itself a notice: Erratum: https://doi.org/10.5555/n",
    ]


# In the archive's document.


def notices_in(document):
    return [notice.kind for citation in document.citations for notice in citation.notices]


def test_the_archive_takes_confirmed_notices_along_and_no_others(summary):
    confirmed(summary.citation, kind="correction")
    make_notice(summary.citation)
    make_notice(summary.citation, kind="erratum", dismissed_at=timezone.now())
    make_notice(summary.citation, kind="in_an_issue", confirmed_at=timezone.now())
    assert notices_in(whole_archive()) == notices_in(public_archive()) == ["correction"]


def test_the_archive_names_nobody_who_confirmed(summary):
    make_notice(summary.citation).confirm(make_user(username="moderator-of-owls"))
    assert "moderator-of-owls" not in text_of(whole_archive())


def test_a_notice_costs_a_page_no_query(summary, client):
    costs = []
    for kind in ("retraction", "correction", "erratum", "addendum"):
        confirmed(summary.citation, kind=kind)
        with CaptureQueriesContext(connection) as queries:
            client.get("/?year=2021")
        costs.append(len(queries))
    assert len(set(costs)) == 1
